"""Response times, live: the plot with the vendor's stated limit, and the figures beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPolygonF, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.campaign.record import CampaignRecord
from app.measure.ledger import Ledger, Point, summary
from ui import theme
from ui.run import words
from ui.widgets import KeyCap, Label, Panel, RowModel, RowView

CASES = 5
"""The case at hand and the four before it are shown."""
MANY = 3000
"""From so many points on the plot is drawn at most twice a second."""
WINDOW = 20_000
"""At most so many points of the last cases are looked at."""

if TYPE_CHECKING:
    from ui.run.latency_plot import LatencyPlot

_LIMITS = ("ocpp_response_timeout", "response_timeout")


@dataclass(frozen=True)
class TimesRow:
    """One line of the table. ``n`` empty: the head."""

    action: str
    direction: str
    n: int
    p50: float
    p95: float
    largest: float
    chosen: bool = False


class LatencyPanel(Panel):
    """``selected`` gives the seq of the reply whose dot was clicked."""

    selected = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Latency", "request to reply, this case and the last four", parent=parent)
        self.set_note_left()
        self.add_to_head(KeyCap("L"))
        self._points: list[Point] = []
        self._chosen = ""
        self.passes: Callable[[Point], bool] | None = None
        """Which times are shown, where a filter is on."""
        self._marked = 0
        self._basis: object = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(500)
        self._pause.timeout.connect(self._again)
        self._latest: tuple[CampaignRecord, Ledger] | None = None
        row = QHBoxLayout()
        row.setContentsMargins(theme.px(6), theme.px(6), theme.px(14), theme.px(8))
        row.setSpacing(theme.px(12))
        self.body.addLayout(row, 1)
        self._plot: LatencyPlot | None = None
        self._row = row
        side = QVBoxLayout()
        side.setSpacing(theme.px(4))
        self._times = RowModel(text=_spoken)
        self._table = RowView(self._times, self._paint_row, lambda _: theme.px(25), "Response times by action")
        self._table.setFixedWidth(theme.px(284))
        self._table.chosen.connect(self._choose)
        self._legend = Label("", "micro", "text2")
        self._legend.setWordWrap(True)
        side.addWidget(self._table, 1)
        side.addStretch(0)
        side.addWidget(self._legend)
        row.addStretch(3)
        row.addLayout(side)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        row = theme.px(25)
        room = self.height() - theme.px(36 + 6 + 8 + 4) - max(self._legend.sizeHint().height(), theme.px(30))
        self._table.setMaximumHeight(max(row, room // row * row))  # no row is cut in two

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._plot is None:
            QTimer.singleShot(0, self._make_plot)  # what is around it is painted first

    def _make_plot(self) -> None:
        if self._plot is not None:
            return
        from ui.run.latency_plot import LatencyPlot

        self._plot = LatencyPlot()
        self._plot.selected.connect(self.selected)
        self._row.takeAt(0)
        self._row.insertWidget(0, self._plot, 3)
        self._plot.mark(self._marked)
        self._draw()

    def _draw(self) -> None:
        if self._plot is not None:
            self._plot.show_points(self._points, self._chosen, self._limit_ms)

    # --- filling -----------------------------------------------------------------------------------------------------

    def refresh(self, record: CampaignRecord, ledger: Ledger) -> None:
        """Take the measured times as they are now."""
        self._latest = (record, ledger)
        limit = _stated_limit(record)
        basis = (len(ledger.points), limit, self._chosen, self.passes)
        if basis == self._basis or self._pause.isActive():
            return
        self._basis = basis
        if len(ledger.points) > MANY:
            self._pause.start()
        cases: list[str] = []
        for point in reversed(ledger.points[-WINDOW:]):
            if point.case_id not in cases:
                if len(cases) == CASES:
                    break
                cases.append(point.case_id)
        passes = self.passes
        self._points = [
            point for point in ledger.points[-WINDOW:] if point.case_id in cases and (passes is None or passes(point))
        ]
        self._limit_ms = limit
        self._fill_table()
        self._draw()

    _limit_ms: float | None = None

    def _again(self) -> None:
        if self._latest is not None:
            self.refresh(*self._latest)

    def _fill_table(self) -> None:
        groups: dict[tuple[str, str], list[Point]] = {}
        for point in self._points:
            groups.setdefault((point.action, point.direction), []).append(point)
        rows = [TimesRow("Reply to", "", 0, 0, 0, 0)]
        for (action, direction), points in sorted(groups.items(), key=lambda item: (item[0][1] == "in", -len(item[1]))):
            times = summary(action, points)
            key = f"{direction} {action}"
            rows.append(
                TimesRow(action, direction, times.n, times.p50_ms, times.p95_ms, times.max_ms, key == self._chosen)
            )
        self._times.set_rows(rows)
        rtt = f"Dashed: stated by the vendor, {self._limit_ms / 1000:g} s. " if self._limit_ms else ""
        self._legend.setText(f"Milliseconds; ▲ the DUT answered, ○ the bench did. {rtt}Reported, not judged.")

    @property
    def shown_points(self) -> list[Point]:
        """The times that plot and table show."""
        return list(self._points)

    def select(self, seq: int) -> None:
        """Mark the dot of this frame."""
        self._marked = seq
        if self._plot is not None:
            self._plot.mark(seq)

    # --- choosing ----------------------------------------------------------------------------------------------------

    def _choose(self, row: TimesRow) -> None:
        key = f"{row.direction} {row.action}" if row.n else ""
        if key != self._chosen:
            self._chosen = key
            self._fill_table()
            self._draw()

    def _paint_row(self, p: QPainter, rect: QRect, row: TimesRow, selected: bool) -> None:
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        right, left = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignLeft
        middle = Qt.AlignmentFlag.AlignVCenter
        edges = [rect.right() - theme.px(offset) for offset in (120, 82, 40, 2)]
        if not row.n:
            p.setFont(theme.font("secondary"))
            p.setPen(theme.color("text2"))
            p.drawText(rect, left | middle, "Reply to")
            for edge, text in zip(edges, ("N", "p50", "p95", "max"), strict=True):
                p.drawText(QRect(edge - 60, rect.top(), 60, rect.height()), right | middle, text)
            return
        if selected and self._table.hasFocus():
            p.fillRect(rect, theme.color("selection"))
        colour = theme.color("wire" if row.chosen else "text2")
        centre = QPointF(rect.left() + theme.px(6), rect.center().y() + 1)
        size = theme.px(4)
        if row.direction == "out":
            p.setPen(Qt.PenStyle.NoPen)
            p.setBrush(colour)
            p.drawPolygon(
                QPolygonF([centre + QPointF(0, -size), centre + QPointF(size, size), centre + QPointF(-size, size)])
            )
        else:
            p.setPen(colour)
            p.setBrush(Qt.BrushStyle.NoBrush)
            p.drawEllipse(centre, size, size)
        font = theme.font("secondary-medium")
        p.setFont(font)
        p.setPen(theme.color("text"))
        room = edges[0] - theme.px(26) - rect.left() - theme.px(16)
        text = QFontMetricsF(font).elidedText(row.action, Qt.TextElideMode.ElideRight, room)
        p.drawText(QRectF(rect.left() + theme.px(16), rect.top(), room + 3, rect.height()), left | middle, text)
        values = (str(row.n), _figure(row.p50), _figure(row.p95), _figure(row.largest))
        for edge, value, role in zip(edges, values, ("number", "number-strong", "number", "number"), strict=True):
            p.setFont(theme.font(role))
            p.setPen(theme.color("text" if role == "number-strong" else "text2"))
            p.drawText(QRect(edge - 60, rect.top(), 60, rect.height()), right | middle, value)


def _figure(ms: float) -> str:
    return f"{ms:.1f}" if ms < 10 else words.thin(round(ms))


def _stated_limit(record: CampaignRecord) -> float | None:
    """The response time that the vendor states in the PICS, in ms."""
    stated = record.opened.pics.get("performance") if record.opened else None
    for name in _LIMITS:
        value = stated.get(name) if isinstance(stated, dict) else None
        if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
            return float(value) * 1000
    return None


def _spoken(row: TimesRow) -> str:
    if not row.n:
        return "action, number, p50, p95, max in ms"
    who = "the DUT answered" if row.direction == "out" else "the bench answered"
    return f"{row.action}, {who}, {row.n}, p50 {row.p50:.1f}, p95 {row.p95:.1f}, max {row.largest:.1f} ms"
