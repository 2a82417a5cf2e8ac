"""The equipment of an open campaign: what is used, and a correction of it (out of use, in use, a new calibration) with its reason."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QWidget

from app.commands import RecordEquipment, Reply
from app.events import JsonObject
from app.intake.equipment import calibration
from ui import theme
from ui.intake.equipment_list import ROW, EquipmentList, of_record
from ui.intake.forms import text_answer
from ui.session import Session
from ui.shell.parts import column, label, row, rule
from ui.widgets import KeyButton


class DeskEquipment(QWidget):
    """A change is a new record beside the old one, so it needs a reason."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        layout = column(self, spacing=10)
        self.list = EquipmentList()
        self.list.toggled.connect(lambda _: self._toggle())
        self.list.chosen.connect(lambda _: self._show_buttons())
        layout.addWidget(self.list)
        layout.addWidget(rule())
        line = row(spacing=12)
        self.due = text_answer(lambda: None, "calibrated until, as 2027-03-31")
        self.due.setAccessibleName("New date until which it is calibrated")
        self.certificate = text_answer(lambda: None, "calibration certificate")
        self.certificate.setAccessibleName("Calibration certificate")
        self.reason = text_answer(lambda: None, "why it is changed")
        self.reason.setAccessibleName("Reason of the change")
        for field, stretch in ((self.due, 2), (self.certificate, 2), (self.reason, 3)):
            line.addWidget(field, stretch)
        layout.addLayout(line)
        buttons = row(spacing=12)
        self.calibrated = KeyButton("Record the calibration")
        self.calibrated.clicked.connect(lambda _=False: self._calibrate())
        self.use = KeyButton("Take out of use")
        self.use.clicked.connect(lambda _=False: self._toggle())
        buttons.addWidget(self.calibrated)
        buttons.addWidget(self.use)
        buttons.addStretch(1)
        layout.addLayout(buttons)
        self.note = label("", "body", "inconclusive", wrap=True)
        layout.addWidget(self.note)
        self._say("")

    def refresh(self) -> None:
        today = date.today()  # noqa: DTZ011 - the day where the person is; the engine decides by its own
        found = [
            of_record(item.now, calibration(item.now, today)) for item in self._session.record.intake.equipment.values()
        ]
        self.list.show_rows(found)
        self.list.setFixedHeight(theme.px(ROW) * max(1, len(found)) + theme.px(4))
        self.setEnabled(self._session.is_open)
        self._show_buttons()

    def _show_buttons(self) -> None:
        selected = self.list.selected
        self.calibrated.setEnabled(selected is not None)
        self.use.setEnabled(selected is not None)
        if selected is not None:
            self.use.setText("Take out of use" if selected.in_use else "Take into use")

    def _toggle(self) -> None:
        selected = self.list.selected
        if selected is not None:
            reason = self.reason.text().strip()
            changes: JsonObject = {"in_use": not selected.in_use}
            if selected.in_use:
                changes["why_not"] = reason
            self._change(changes)

    def _calibrate(self) -> None:
        if not self.due.text().strip():
            self._say("Give the date until which it is calibrated.")
            self.due.setFocus()
            return
        self._change(
            {"calibration_due": self.due.text().strip(), "calibration_reference": self.certificate.text().strip()}
        )

    def _change(self, changes: JsonObject) -> None:
        selected = self.list.selected
        if selected is None:
            return
        opened = self._session.record.opened
        tester = str(opened.tester.get("name") or "") if opened else ""
        command = RecordEquipment(selected.id, changes, tester, self.reason.text().strip())
        self._session.ask(command, self._replied)

    def _replied(self, reply: Reply) -> None:
        self._say("" if reply.ok else reply.text)
        if reply.ok:
            for field in (self.due, self.certificate, self.reason):
                field.clear()
            self.refresh()
        elif "reason" in reply.text:
            self.reason.setFocus()

    def _say(self, text: str) -> None:
        self.note.setText(text)
        self.note.setVisible(bool(text))
