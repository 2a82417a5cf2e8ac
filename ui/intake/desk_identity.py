"""The identity of the device in an open campaign: the four sources, and a correction or a scan that was still missing."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.commands import GiveIdentity, Reply
from ui import theme
from ui.intake.forms import text_answer
from ui.intake.identity_form import IdentityForm, IdentityTable
from ui.session import Session
from ui.shell.parts import column, label, row
from ui.widgets import KeyButton


class DeskIdentity(QWidget):
    """Whatever is given is recorded as it comes: a scan at once, what is typed with the button."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        layout = column(self, spacing=12)
        self.table = IdentityTable()
        layout.addWidget(self.table)
        layout.addSpacing(theme.px(8))
        self._again = label("Scan or type again", "body-strong")
        layout.addWidget(self._again)
        self.form = IdentityForm()
        self.form.scanned.connect(lambda code: self._give(GiveIdentity("scanned", code=code)))
        layout.addWidget(self.form)
        line = row(spacing=12)
        self.reason = text_answer(lambda: None, "Of a correction: why")
        self.reason.setAccessibleName("Reason of the correction")
        self.record = KeyButton("Record what was typed")
        self.record.clicked.connect(lambda _=False: self._record_typed())
        line.addWidget(self.reason, 1)
        line.addWidget(self.record)
        layout.addLayout(line)
        self.note = label("", "body", "inconclusive", wrap=True)
        layout.addWidget(self.note)
        self._say("")

    def refresh(self) -> None:
        record = self._session.record
        if record.opened is None:
            return
        rows = record.intake.compared[-1].event.rows if record.intake.compared else []
        station = record.opened.dut_type == "charging-station"
        self.form.set_dut_type(record.opened.dut_type)
        self._again.setText("Scan or type again" if station else "Type again")
        self.table.show_rows(rows, dut_type=record.opened.dut_type, boot_to_come=station and not record.dut)
        self.setEnabled(self._session.is_open)

    def _record_typed(self) -> None:
        values = self.form.values()
        if values:
            self._give(GiveIdentity("typed", **values))
        else:
            self._say("Type something first.")

    def _give(self, command: GiveIdentity) -> None:
        record = self._session.record
        tester = str(record.opened.tester.get("name") or "") if record.opened else ""
        fields = {**vars(command), "by": tester, "reason": self.reason.text().strip()}
        self._session.ask(GiveIdentity(**fields), self._replied)

    def _replied(self, reply: Reply) -> None:
        self._say("" if reply.ok else reply.text)
        if reply.ok:
            self.reason.clear()
            self.form.clear_all()
            QTimer.singleShot(0, self.refresh)
        elif "reason" in reply.text:
            self.reason.setFocus()

    def _say(self, text: str) -> None:
        self.note.setText(text)
        self.note.setVisible(bool(text))
