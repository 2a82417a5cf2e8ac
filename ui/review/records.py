"""The right side of Review: the frame with the marked line, the reference, the three records, and a new attempt."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from app.campaign.attempts import case_result
from app.campaign.record import AttemptRecord, CampaignRecord, FrameRecord
from ui import theme
from ui.heads import grouped
from ui.intake.forms import scrolled
from ui.review import claims
from ui.run import wire
from ui.shell.parts import clear, column, label, row, rule
from ui.shell.truth_bar import Glyph
from ui.undecided import is_waiting, undecided
from ui.widgets import ElidedLabel, KeyButton, Panel, VerdictGlyph

LINES = 18


class FrameText(QWidget):
    """A frame as JSON with line numbers; the line that names the broken field is marked."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[str] = []
        self._marked = -1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_frame(self, raw: bytes, field: str) -> None:
        """Mark the first line that holds ``field`` (a payload name)."""
        self._lines = wire.pretty(raw).splitlines()[:LINES]
        needle = f'"{field}"'
        self._marked = next((n for n, line in enumerate(self._lines) if field and needle in line), -1)
        self.setAccessibleName("Frame: " + " ".join(line.strip() for line in self._lines))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(200), theme.px(16 + 20 * max(1, len(self._lines))))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.color("line"))
        painter.setBrush(theme.color("sunken"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.px(8), theme.px(8))
        height = theme.px(20)
        for number, line in enumerate(self._lines):
            top = theme.px(8) + number * height
            marked = number == self._marked
            if marked:
                painter.fillRect(QRectF(1, top, self.width() - 2, height), theme.color("failed_tint"))
            painter.setFont(theme.font("mono"))
            painter.setPen(theme.color("text3"))
            centre = Qt.AlignmentFlag.AlignVCenter
            where = QRectF(theme.px(6), top, theme.px(20), height)
            painter.drawText(where, centre | Qt.AlignmentFlag.AlignRight, str(number + 1))
            painter.setFont(theme.font("mono-medium" if marked else "mono"))
            painter.setPen(theme.color("failed" if marked else "text"))
            room = self.width() - theme.px(42)
            shown = painter.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRectF(theme.px(34), top, room, height), centre, shown)


class RecordsPanel(Panel):
    """Frame, reference, records, actions."""

    retest_wanted = Signal()
    cause_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("Evidence")
        content = QWidget()
        self._lines = column(content, margins=(16, 14, 16, 14), spacing=0)
        area: QScrollArea = scrolled(content, "Evidence and records")
        self.body.addWidget(area, 1)
        self.body.addWidget(rule())
        foot = column(margins=(16, 12, 16, 14), spacing=8)
        self.why_not = label("", "secondary", "text2", wrap=True)
        foot.addWidget(self.why_not)
        self.retest = KeyButton("Retest", "R", "primary")
        self.retest.clicked.connect(lambda _=False: self.retest_wanted.emit())
        self.cause = KeyButton("Retest with a cause", "C")
        self.cause.clicked.connect(lambda _=False: self.cause_wanted.emit())
        for button in (self.retest, self.cause):
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            foot.addWidget(button)
        self.body.addLayout(foot)
        self._frame = FrameText()
        self._field = ""

    def show_attempt(self, record: CampaignRecord, attempt: AttemptRecord, *, why_not: str, head: str = "") -> None:
        """``why_not``: why nothing can be run now, empty if it can. ``head``: hash of the record that ended the attempt."""
        can_run = not why_not and not undecided(record, attempt.case_id)
        self.retest.setEnabled(can_run)
        self.cause.setEnabled(can_run)
        self.why_not.setText(why_not)
        self.why_not.setVisible(bool(why_not))
        clear(self._lines)
        check = claims.decisive(attempt)
        frame = _frame(attempt, check.frame) if check and check.frame else None
        self._field = check.text.split(" ")[0].rpartition(".")[2] if check else ""
        self._frame = FrameText()
        self._frame_head = row(spacing=8)
        self._lines.addLayout(self._frame_head)
        self._sub = label("", "secondary", "text2", wrap=True)
        self._lines.addWidget(self._sub)
        self._lines.addSpacing(theme.px(10))
        self._lines.addWidget(self._frame)
        self._show(frame)
        if check is not None:
            self._section("Reference")
            line = row(spacing=8)
            line.addWidget(Glyph("page", "wire", 14), 0, Qt.AlignmentFlag.AlignTop)
            words = column(spacing=2)
            words.addWidget(label(check.reference or "none given", "body-medium", "wire", wrap=True))
            words.addWidget(label(check.text, "secondary", "text2", wrap=True))
            line.addLayout(words, 1)
            self._lines.addLayout(line)
        self._records(record, attempt)
        self._chain(attempt, head)
        self._more(attempt)
        self._lines.addStretch(1)

    def show_frame(self, attempt: AttemptRecord, seq: int) -> None:
        """Another frame of the same attempt."""
        self._show(_frame(attempt, seq))

    def _show(self, frame: FrameRecord | None) -> None:
        clear(self._frame_head)
        self._frame.setVisible(frame is not None)
        if frame is None:
            self.set_title("Evidence")
            self.set_note("")
            self._frame_head.addWidget(label("No frame decides this", "figure"))
            self._sub.setText("Choose a message in the chart to see its bytes.")
            return
        self.set_title(f"Frame #{frame.seq}")
        self.set_note(f"{datetime.fromtimestamp(frame.utc_ns / 1e9, UTC):%H:%M:%S.%f}"[:-3])
        came = frame.frame.direction == "in"
        self._frame_head.addWidget(Glyph("arrow-in" if came else "arrow-out", "wire" if came else "text2"))
        self._frame_head.addWidget(ElidedLabel(frame.frame.action or "message", "figure"), 1)
        kind = wire.KINDS.get(frame.frame.message_type or 0, "frame")
        side = "from the DUT" if frame.frame.direction == "in" else "to the DUT"
        self._sub.setText(f"{kind} {side}, {len(frame.raw)} bytes, stamped by the {frame.frame.source}")
        self._frame.show_frame(frame.raw, self._field)

    def _section(self, title: str) -> None:
        self._lines.addSpacing(theme.px(16))
        self._lines.addWidget(rule())
        self._lines.addSpacing(theme.px(14))
        self._lines.addWidget(label(title, "secondary-medium"))
        self._lines.addSpacing(theme.px(8))

    def _records(self, record: CampaignRecord, attempt: AttemptRecord) -> None:
        self._section("Three separate records")
        result = case_result(record, attempt.case_id)
        machine = attempt.machine.value if attempt.machine else ""
        self._record("Bench", machine or "NOT RUN", machine or "none")
        approval = attempt.approval
        said = f"{approval.value}, {approval.by}" if approval else "none"
        state = {"approved": "PASS", "rejected": "FAIL"}.get(approval.value if approval else "", "NOT RUN")
        if approval is not None and state == "NOT RUN":
            state = "INCONCLUSIVE"
        self._record("Tester", state, said)
        if approval is not None and approval.reason:
            self._lines.addWidget(label(f"\u201c{approval.reason}\u201d", "secondary", "text2", wrap=True))
        self._lines.addSpacing(theme.px(6))
        state = undecided(record, attempt.case_id)
        if state:
            text = "waiting for your approval" if is_waiting(record, attempt) else "running"
            self._record("Final", state, f"none yet, {text}", strong=True)
            return
        self._record("Final", str(result.verdict), result.label, strong=True)
        if result.attempt_number and result.attempt_number != attempt.number:
            text = f"Attempt {result.attempt_number} decides the case."
            self._lines.addWidget(label(text, "secondary", "text2", wrap=True))

    def _record(self, name: str, state: str, text: str, *, strong: bool = False) -> None:
        line = row(margins=(0, 4, 0, 4), spacing=10)
        head = label(name, "body-strong" if strong else "body", "" if strong else "text2")
        head.setFixedWidth(theme.px(84))
        line.addWidget(head)
        line.addWidget(VerdictGlyph(state))
        line.addWidget(ElidedLabel(text, "body-strong" if strong else "body-medium"), 1)
        self._lines.addLayout(line)

    def _chain(self, attempt: AttemptRecord, head: str) -> None:
        """Where the attempt ends in the case file: what is printed in the report, and can be compared by hand."""
        if not head:
            return
        self._section("Head at the end of this attempt")
        value = label(grouped(head), "mono", wrap=True)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        value.setAccessibleName(f"Head at record {attempt.last_seq}: {head}")
        self._lines.addWidget(value)
        self._lines.addSpacing(theme.px(4))
        self._lines.addWidget(label(f"SHA-256 up to record {attempt.last_seq}", "secondary", "text2"))

    def _more(self, attempt: AttemptRecord) -> None:
        findings = [check for check in attempt.checks if check.severity == "warn" and check.outcome != "held"]
        if findings:
            self._section(f"Findings beside the verdict, {len(findings)}")
            for check in findings:
                text = f"{check.text}: {claims.value(check.actual)}"
                self._lines.addWidget(label(text, "secondary", "inconclusive", wrap=True))
        odd = [status for status in attempt.statuses if status.advice not in ("ok", "")]
        if odd:
            self._section("Appendix D")
            for status in odd:
                text = f"{status.received or 'nothing came'}: {status.advice}. {status.reason}"
                self._lines.addWidget(label(text, "secondary", "text2", wrap=True))
        for title, texts in (
            ("Causes", [f"{cause.side}: {cause.text} ({cause.by})" for cause in attempt.causes]),
            ("Notes", [f"{note.text} ({note.by})" for note in attempt.notes]),
        ):
            if texts:
                self._section(title)
                for text in texts:
                    self._lines.addWidget(label(text, "secondary", "text2", wrap=True))


def _frame(attempt: AttemptRecord, seq: int) -> FrameRecord | None:
    return next((frame for frame in attempt.frames if frame.seq == seq), None)
