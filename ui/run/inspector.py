"""The inspector: one message with its payload as a tree or raw, the checks on it, and its time among others of its kind."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.campaign.in_words import check_text, said_value
from app.campaign.record import AttemptRecord, CampaignRecord
from app.events import CheckMade
from app.measure.ledger import Ledger, Point, summary
from ui import theme
from ui.run import wire, words
from ui.run.log_model import LogRow
from ui.run.payload_view import PayloadView
from ui.theme import icons
from ui.widgets import ElidedLabel, KeyButton, Label, Panel, RowModel, RowView, Segmented

QWIDGETSIZE_MAX = 16_777_215
"""Qt's own "no limit", which PySide does not export."""


@dataclass(frozen=True)
class CheckRow:
    """One check on the message."""

    outcome: str
    severity: str
    text: str
    note: str
    actual: str = ""


class Inspector(Panel):
    """``show_message`` shows a line of the log; ``go_to_log`` is emitted when the tester asks for its line."""

    go_to_log = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Inspector", parent=parent)
        self._seq = 0
        inset = theme.px(15)
        column = QVBoxLayout()
        column.setContentsMargins(inset, theme.px(14), inset, theme.px(10))
        column.setSpacing(theme.px(4))
        self.body.addLayout(column, 1)
        self._action = _Head()
        column.addWidget(self._action)
        self._how = ElidedLabel("", "secondary", "text2")
        self._how.setContentsMargins(theme.px(24), 0, 0, 0)
        column.addWidget(self._how)
        self._views = Segmented(["Tree", "Raw"])
        column.addSpacing(theme.px(6))
        column.addWidget(self._views)
        self._tree = PayloadView()
        self._raw = QPlainTextEdit()
        self._raw.setReadOnly(True)
        self._raw.setFont(theme.font("mono"))
        self._raw.setAccessibleName("Raw frame")
        self._stack = QStackedWidget()
        self._views.changed.connect(self._view_changed)
        self._stack.addWidget(self._tree)
        self._stack.addWidget(self._raw)
        column.addWidget(self._stack, 3)
        self._checks_title = Label("Checks on this message", "secondary-medium")
        column.addSpacing(theme.px(6))
        column.addWidget(self._checks_title)
        model = RowModel(text=lambda row: f"{row.outcome}: {row.text}, {row.note}", tip=_check_tip)
        self._checks = RowView(model, _paint_check, lambda _: theme.px(25), "Checks on this message")
        column.addWidget(self._checks, 2)
        column.addSpacing(theme.px(4))
        self._timing = Timing()
        column.addWidget(self._timing)
        self._to_log = KeyButton("Log line", "G", "quiet", "document")
        self._to_log.clicked.connect(lambda: self.go_to_log.emit(self._seq))
        row = QHBoxLayout()
        row.addSpacing(-theme.px(14))  # a quiet button: its words stand in line with the rest
        row.addWidget(self._to_log)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        self._nothing()

    @property
    def seq(self) -> int:
        return self._seq

    @property
    def check_rows(self) -> list[CheckRow]:
        return list(self._checks.rows.rows)

    def show_message(
        self, row: LogRow | None, record: CampaignRecord, attempt: AttemptRecord | None, ledger: Ledger
    ) -> None:
        if row is None or not row.raw:
            self._nothing()
            return
        fresh = row.seq != self._seq
        self._seq = row.seq
        self.set_note(f"#{row.seq}")
        side = "DUT" if row.direction == "in" else "bench"
        self._action.show_message(row)
        step = f", step {row.step}" if row.step else ""
        self._how.setText(f"{row.kind} from {side}, {words.wall(row.utc_ns)}{step}")
        checks = [check for check in attempt.checks if check.frame == row.seq] if attempt else []
        payload = wire.payload(row.raw)
        self._tree.set_payload(payload, _marks(checks, payload))
        if fresh:
            self._raw.setPlainText(wire.pretty(row.raw))
            if payload is None:
                self._views.set_current(1)
        rows = [check_row(check, attempt) for check in sorted(checks, key=lambda c: (c.outcome == "held", c.severity))]
        self._checks.rows.set_rows(rows)
        self._checks.setMaximumHeight(theme.px(25) * len(rows) + 2)
        self._checks_title.setText("Checks on this message" if rows else "No check is about this message")
        self._timing.show_times(row, ledger)
        for widget in (self._how, self._views, self._stack, self._checks_title, self._checks, self._to_log):
            widget.setVisible(True)
        self._view_changed(self._views.current)

    def _view_changed(self, index: int) -> None:
        """The tree is as high as its rows, the raw frame as high as there is room."""
        self._stack.setCurrentIndex(index)
        self._stack.setMaximumHeight(max(self._tree.wanted_height, theme.px(40)) if index == 0 else QWIDGETSIZE_MAX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._timing.allow(self.height() >= theme.px(520))

    def _nothing(self) -> None:
        self._seq = 0
        self.set_note("")
        self._action.show_message(None)
        for widget in (
            self._how,
            self._views,
            self._stack,
            self._checks_title,
            self._checks,
            self._timing,
            self._to_log,
        ):
            widget.setVisible(False)


class _Head(QWidget):
    """Direction and action."""

    def __init__(self) -> None:
        super().__init__()
        self._row: LogRow | None = None
        self.setFixedHeight(theme.px(24))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_message(self, row: LogRow | None) -> None:
        self._row = row
        self.setAccessibleName(row.action if row else "No message is selected")
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        p = QPainter(self)
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        if self._row is None:
            p.setFont(theme.font("body"))
            p.setPen(theme.color("text2"))
            p.drawText(self.rect(), align, "Select a message in log, chart or plot.")
            return
        icon = "arrow-in" if self._row.direction == "in" else "arrow-out"
        icons.paint_centred(p, icon, QPointF(theme.px(8), self.height() / 2), theme.px(15), theme.color("wire"))
        font = theme.font("figure")
        p.setFont(font)
        p.setPen(theme.color("text"))
        room = self.width() - theme.px(24)
        text = QFontMetricsF(font).elidedText(self._row.action, Qt.TextElideMode.ElideRight, room)
        p.drawText(QRect(theme.px(24), 0, room + 4, self.height()), align, text)


class Timing(QWidget):
    """Response times of this action so far: the last ones as bars, this one in blue; p50 and p95 beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: list[Point] = []
        self._here: Point | None = None
        self._room = True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(100, theme.px(118))

    def allow(self, room: bool) -> None:
        """In a low drawer the figures give way to payload and checks."""
        self._room = room
        self.setVisible(room and bool(self._points))

    def show_times(self, row: LogRow, ledger: Ledger) -> None:
        side = row.direction if row.kind == "CALL" else "out" if row.direction == "in" else "in"
        self._points = [p for p in ledger.points[-20_000:] if p.action == row.action and p.direction == side]
        self._here = next((p for p in reversed(self._points) if row.seq in (p.call_seq, p.reply_seq)), None)
        self.setVisible(self._room and bool(self._points))
        if self._points:
            times = summary(row.action, self._points)
            who = "DUT" if side == "out" else "bench"
            self.setAccessibleName(f"Response times of the {who}: p50 {times.p50_ms:.1f} ms, p95 {times.p95_ms:.1f} ms")
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        if not self._points:
            return
        p = QPainter(self)
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = self.width()
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        p.setPen(theme.color("line2"))
        p.drawLine(0, theme.px(4), width, theme.px(4))
        who = "DUT's" if self._points[0].direction == "out" else "Bench's"
        head = QRect(0, theme.px(12), width, theme.px(18))
        p.setFont(theme.font("secondary-medium"))
        p.setPen(theme.color("text"))
        p.drawText(head, left, f"{who} time to reply")
        p.setFont(theme.font("secondary"))
        p.setPen(theme.color("text2"))
        p.drawText(head, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, f"{len(self._points)} measured")
        self._bars(p, QRectF(0, theme.px(36), width, theme.px(24)))
        times = summary(self._points[0].action, self._points)
        third = width / 3
        figures = [("this one", self._here.ms if self._here else None), ("p50", times.p50_ms), ("p95", times.p95_ms)]
        for number, (name, value) in enumerate(figures):
            x = number * third
            p.setFont(theme.font("micro"))
            p.setPen(theme.color("text2"))
            p.drawText(QRectF(x, theme.px(68), third, theme.px(16)), left, name)
            p.setFont(theme.font("figure"))
            p.setPen(theme.color("text"))
            shown = "–" if value is None else f"{value:.0f} ms" if value >= 10 else f"{value:.1f} ms"
            p.drawText(QRectF(x, theme.px(84), third, theme.px(22)), left, shown)

    def _bars(self, p: QPainter, area: QRectF) -> None:
        room = max(1, int(area.width() // theme.px(11)))
        points = self._points[-room:]
        if self._here is not None and self._here not in points:
            points = [*points[1:], self._here]
        highest = max((point.ms for point in points), default=1.0) or 1.0
        p.setPen(Qt.PenStyle.NoPen)
        for number, point in enumerate(points):
            height = max(2.0, area.height() * point.ms / highest)
            p.setBrush(theme.color("wire" if point is self._here else "line"))
            x = area.left() + number * theme.px(11)
            p.drawRect(QRectF(x, area.bottom() - height, theme.px(9), height))


def check_row(check: CheckMade, attempt: AttemptRecord | None = None) -> CheckRow:
    text = check_text(attempt, check) if attempt is not None else check.text
    actual = ""
    if check.outcome != "held":
        actual = f"expected {said_value(check.expected, check.text)}, was {said_value(check.actual)}"
    return CheckRow(check.outcome, check.severity, text, check.reference, actual)


def _check_tip(row: CheckRow) -> str:
    return "\n".join(part for part in (row.text, row.actual, row.note) if part)


def _marks(checks: list[CheckMade], payload: object) -> dict[str, str]:
    """Which fields of the payload a check names, and what came of it."""
    marks: dict[str, str] = {}
    names = list(payload) if isinstance(payload, dict) else []
    for check in checks:
        if check.severity == "warn" and check.outcome == "held":
            continue
        found = [name for name in names if name in check.text.replace(".", " ").split()]
        for name in found[:1]:
            if marks.get(name) != "failed":
                marks[name] = "failed" if check.outcome == "failed" else "held"
    return marks


def _paint_check(p: QPainter, rect: QRect, row: CheckRow, selected: bool) -> None:
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    if selected:
        p.fillRect(rect, theme.color("selection"))
    side = theme.px(13)
    held = row.outcome == "held"
    tone = "passed" if held else "inconclusive" if row.severity == "warn" or row.outcome == "uncertain" else "failed"
    icon = (
        "check"
        if held
        else "question"
        if row.outcome == "uncertain"
        else "caution"
        if row.severity == "warn"
        else "cross"
    )
    icons.paint(p, icon, rect.left() + theme.px(1), rect.center().y() - side / 2 + 1, side, theme.color(tone))
    align = Qt.AlignmentFlag.AlignVCenter
    font = theme.font("secondary")
    metrics = QFontMetricsF(font)
    note = metrics.elidedText(row.note, Qt.TextElideMode.ElideRight, theme.px(110))
    p.setFont(font)
    p.setPen(theme.color("text2"))
    width = metrics.horizontalAdvance(note)
    p.drawText(rect, align | Qt.AlignmentFlag.AlignRight, note)
    font = theme.font("body")
    font.setPixelSize(theme.px(12.5))
    p.setFont(font)
    p.setPen(theme.color("text" if held else tone))
    left = rect.left() + theme.px(22)
    room = rect.right() - width - theme.px(10) - left
    shown = row.text if held or not row.actual else f"{row.text}: {row.actual}"
    text = QFontMetricsF(font).elidedText(shown, Qt.TextElideMode.ElideRight, room)
    p.drawText(QRectF(left, rect.top(), room + 3, rect.height()), align | Qt.AlignmentFlag.AlignLeft, text)
