"""Report: the abstract as it will be printed, what is missing, the approvals, and writing the PDF."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from app.campaign.results import campaign_result
from app.commands import Reply
from app.events import Recorded
from ui import theme
from ui.intake.forms import scrolled
from ui.report import missing
from ui.report.abstract import Abstract
from ui.report.writing import ReportWriter
from ui.session import Session
from ui.shell.parts import clear, column, label, row, rule, set_property
from ui.state import WindowState
from ui.widgets import ElidedLabel, KeyButton, Panel, VerdictGlyph

EVENTS = (
    "CaseEnded",
    "VerdictReached",
    "SignOff",
    "PlanMade",
    "DutIdentified",
    "CauseRecorded",
    "CampaignClosed",
    "CaseNotRun",
)


class ReportWorkspace(QWidget):
    """Reads the record; asks the engine to record approvals and to write the PDF."""

    name = "report"
    hint_context = "report"
    go = Signal(str, str)

    def __init__(self, session: Session, state: WindowState) -> None:
        super().__init__()
        self._session, self._state = session, state
        self._writer = ReportWriter(session, self)
        self._gap = -1
        self._gaps: list[missing.Gap] = []
        layout = row(self, margins=(8, 8, 8, 8), spacing=8)
        self.abstract = Abstract()
        self.preview = Panel("What the report will say", "section A, the abstract")
        self._scroll = scrolled(self.abstract, "Preview of the abstract")
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.preview.body.addWidget(self._scroll)
        layout.addWidget(self.preview, 1)
        layout.addWidget(self._side())
        self.set_record()

    def _side(self) -> QWidget:
        self.side = Panel("Before it is issued")
        content = QWidget()
        lines = column(content, margins=(20, 16, 20, 16), spacing=0)
        lines.addWidget(label("Missing", "title"))
        lines.addSpacing(theme.px(8))
        self._missing = column(spacing=2)
        lines.addLayout(self._missing)
        lines.addSpacing(theme.px(20))
        self.fields: dict[str, dict[str, QLineEdit]] = {}
        for role, title in missing.ROLES:
            lines.addLayout(self._block(role, title))
            lines.addSpacing(theme.px(16))
        lines.addStretch(1)
        self.side.body.addWidget(scrolled(content, "Missing fields and approvals"), 1)
        self.side.body.addWidget(rule())
        foot = column(margins=(20, 12, 20, 16), spacing=8)
        self.said = label("", "secondary", "text2", wrap=True)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        foot.addWidget(self.said)
        self.why_not = label("", "secondary", "text2", wrap=True)
        foot.addWidget(self.why_not)
        buttons = row(spacing=8)
        self.record_approvals = KeyButton("Record approvals", "Ctrl+S")
        self.record_approvals.clicked.connect(lambda _=False: self.sign_off())
        self.write = KeyButton("Write PDF", "Ctrl+P", "primary")
        self.write.clicked.connect(lambda _=False: self.choose_path())
        for button in (self.record_approvals, self.write):
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            buttons.addWidget(button)
        foot.addLayout(buttons)
        self.side.body.addLayout(foot)
        self.side.setFixedWidth(theme.px(524))
        return self.side

    def _block(self, role: str, title: str) -> QVBoxLayout:
        lines = column(spacing=6)
        head = row(spacing=8)
        head.addWidget(label(f"{title} approves", "title"))
        head.addStretch(1)
        lines.addLayout(head)
        lines.addWidget(rule())
        self.fields[role] = {}
        for name in missing.FIELDS:
            line = row(spacing=12)
            line.addWidget(label(name.capitalize(), "body", "text2"), 2)
            field = QLineEdit()
            field.setFixedHeight(theme.px(30))
            field.setAccessibleName(f"{title}, {name}")
            field.setPlaceholderText("YYYY-MM-DD" if name == "date" else "")
            field.returnPressed.connect(self.sign_off)
            self.fields[role][name] = field
            line.addWidget(field, 5)
            lines.addLayout(line)
        return lines

    def handlers(self) -> dict[str, Callable[[], None]]:
        return {"write-report": self.choose_path, "next-missing": self.next_missing, "sign-off": self.sign_off}

    # the record

    def set_record(self) -> None:
        self.said.setText("")
        for role, fields in self.fields.items():
            for name, value in missing.prefilled(self._session.record, role).items():
                fields[name].setText(value)
        self._refresh()

    def apply(self, records: list[Recorded]) -> None:
        if {recorded.event.kind for recorded in records}.intersection(EVENTS):
            self._refresh()

    def focus_first(self) -> None:
        self._scroll.setFocus()

    def _refresh(self) -> None:
        record = self._session.record
        self.abstract.show_record(record, campaign_result(record) if record.opened else None)
        why_not = self._session.why_not_running if record.opened is not None else ""
        self.write.setEnabled(self._writer.can_write)
        self.record_approvals.setEnabled(self._session.is_open)
        self.record_approvals.setToolTip(why_not)
        self.why_not.setText(f"{why_not} The report can be written, approvals cannot be recorded." if why_not else "")
        self.why_not.setVisible(bool(why_not))
        for fields in self.fields.values():
            for field in fields.values():
                field.setEnabled(not why_not)
        self._gaps, self._gap = missing.gaps(record), -1
        clear(self._missing)
        if record.opened is None:
            self._missing.addWidget(label("No campaign is open.", "body", "text2"))
        elif not self._gaps:
            line = row(spacing=10)
            line.addWidget(VerdictGlyph("PASS"))
            line.addWidget(label("Nothing. The report is complete.", "body"), 1)
            self._missing.addLayout(line)
        for gap in self._gaps:
            self._missing.addWidget(self._gap_row(gap))

    def _gap_row(self, gap: missing.Gap) -> QWidget:
        holder = QWidget()
        line = row(holder, margins=(0, 5, 0, 5), spacing=10)
        line.addWidget(VerdictGlyph("INCONCLUSIVE"), 0, Qt.AlignmentFlag.AlignTop)
        words = column(spacing=1)
        words.addWidget(ElidedLabel(gap.text, "body-medium"))
        words.addWidget(ElidedLabel(gap.why, "secondary", "text2"))
        line.addLayout(words, 1)
        button = KeyButton({"report": "Fill in"}.get(gap.workspace, f"Go to {gap.workspace}"), "", "quiet")
        button.setAccessibleName(f"{button.text()}: {gap.text}")
        button.clicked.connect(lambda _=False: self._settle(gap))
        line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return holder

    def next_missing(self) -> None:
        if self._gaps:
            self._gap = (self._gap + 1) % len(self._gaps)
            self._settle(self._gaps[self._gap])

    def _settle(self, gap: missing.Gap) -> None:
        role, _, name = gap.target.partition(".")
        if gap.workspace == "report" and role in self.fields:
            self.fields[role][name or "name"].setFocus()
        else:
            self.go.emit(gap.workspace, gap.target)

    # approvals and the PDF

    def sign_off(self) -> None:
        """Record the approvals whose name is filled in and that differ from what is on record."""
        if self._session.record.opened is not None and not self._session.is_open:
            self._say(self._session.why_not_running)
            return
        commands = []
        for role, title in missing.ROLES:
            values = {name: field.text() for name, field in self.fields[role].items()}
            if not any(value.strip() for value in values.values()):
                continue
            if not values["date"].strip():
                values["date"] = date.today().isoformat()  # noqa: DTZ011 - the date on the paper in front of the person
                self.fields[role]["date"].setText(values["date"])
            if values == missing.prefilled(self._session.record, role) and role in self._session.record.sign_offs:
                continue
            try:
                commands.append(missing.command(role, values))
            except ValueError as error:
                bad = "name" if "name" in str(error) else "date"
                set_property(self.fields[role][bad], "bad", True)
                self.fields[role][bad].setFocus()
                self._say(f"{title}: {error}", bad=True)
                return
            for field in self.fields[role].values():
                set_property(field, "bad", False)
        if not commands:
            self._say("Nothing new to record: fill in a name first.")
        for command in commands:
            self._session.ask(command, self._signed)

    def _signed(self, reply: Reply) -> None:
        self._say("The approval is on record." if reply.ok else reply.text, bad=not reply.ok)

    def choose_path(self) -> None:
        if not self._writer.can_write:
            return
        dialog = QFileDialog(self, "Write the report", str(self._suggested()), "PDF (*.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.write_to)
        dialog.open()

    def write_to(self, path: str) -> None:
        self._state.remember_folder("report", path)
        self.write.setEnabled(False)
        self._say("Writing the report ...")
        self._writer.write(path, self._written)

    def _written(self, reply: Reply) -> None:
        self.write.setEnabled(self._writer.can_write)
        if reply.ok:
            pages = reply.data.get("pages")
            count = f"{pages} pages, " if pages else ""
            now = datetime.now(UTC)
            self._say(f"Written: {reply.data.get('path', '')} ({count}{now:%H:%M} UTC). It holds the record up to now.")
        else:
            self._say(reply.text, bad=True)

    def _suggested(self) -> Path:
        opened = self._session.record.opened
        number = opened.report_number if opened else "report"
        case_file = self._session.case_file
        folder = Path(case_file).parent if case_file else Path(self._state.folder("report"))
        return folder / f"{number}.pdf"

    def _say(self, text: str, *, bad: bool = False) -> None:
        self.said.setText(text)
        self.said.set_tone("inconclusive" if bad else "text2")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.side.setFixedWidth(theme.px(524 if self.width() >= theme.px(1500) else 420))
