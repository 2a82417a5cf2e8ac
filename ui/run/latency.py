"""Response times, live: dots over the calls on a logarithmic axis, the vendor's stated limit, and the figures beside them.

The shape tells the direction (filled triangle: the DUT answered; ring: the bench did), the colour the action that is
selected. At most ``MAX_DOTS`` dots a series are drawn: of more, the smallest and the largest of each stretch.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.campaign.record import CampaignRecord
from app.measure.ledger import Ledger, Point, summary
from ui import theme
from ui.run import words
from ui.widgets import KeyCap, Label, Panel, RowModel, RowView

MAX_DOTS = 600
CASES = 5
MANY = 3000
"""From so many points on the plot is drawn at most twice a second."""
WINDOW = 20_000
"""At most so many points of the last cases are looked at."""
"""The case at hand and the four before it are shown."""
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


def decimate(x: Sequence[float], y: Sequence[float], limit: int = MAX_DOTS) -> tuple[Any, Any]:
    """At most ``limit`` points that keep the smallest and largest value of each stretch, in order."""
    xs, ys = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if len(xs) <= limit:
        return xs, ys
    edges = np.linspace(0, len(xs), limit // 2 + 1).astype(int)
    keep: set[int] = set()
    for start, end in itertools.pairwise(edges):
        if end > start:
            keep.add(start + int(np.argmin(ys[start:end])))
            keep.add(start + int(np.argmax(ys[start:end])))
    chosen = np.array(sorted(keep))
    return xs[chosen], ys[chosen]


class _LogAxis(pg.AxisItem):
    """Ticks of powers of ten in ms and s; the values are log10 of ms."""

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [_time(10**value) for value in values]

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        return [(1.0, [float(v) for v in range(math.ceil(low - 0.001), math.floor(high + 0.001) + 1)])]


def _time(ms: float) -> str:
    if ms < 1:
        return f"{ms:g} ms"
    return f"{ms:.0f} ms" if ms < 1000 else f"{ms / 1000:.0f} s"


class LatencyPanel(Panel):
    """``selected`` gives the seq of the reply whose dot was clicked."""

    selected = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Latency", "request to reply, this case and the last four", parent=parent)
        self.set_note_left()
        self.add_to_head(KeyCap("L"))
        self._points: list[Point] = []
        self._chosen = ""
        self._marked = 0
        self._basis: object = None
        self._bands: list[Any] = []
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(500)
        self._pause.timeout.connect(self._again)
        self._latest: tuple[CampaignRecord, Ledger] | None = None
        row = QHBoxLayout()
        row.setContentsMargins(theme.px(6), theme.px(6), theme.px(14), theme.px(8))
        row.setSpacing(theme.px(12))
        self.body.addLayout(row, 1)
        self._build_plot()
        row.addWidget(self.plot, 3)
        side = QVBoxLayout()
        side.setSpacing(theme.px(4))
        self._times = RowModel(text=_spoken)
        self._table = RowView(self._times, self._paint_row, lambda _: theme.px(25), "Response times by action")
        self._table.setFixedWidth(theme.px(284))
        self._table.chosen.connect(self._choose)
        self._legend = Label("", "micro", "text2")
        self._legend.setWordWrap(True)
        side.addWidget(self._table, 1)
        side.addWidget(self._legend)
        row.addLayout(side)
        theme.current().changed.connect(self._recolour)
        self._recolour()

    def _build_plot(self) -> None:
        self.plot = pg.PlotWidget(axisItems={"left": _LogAxis("left")})
        self.plot.setAccessibleName("Response times")
        self.plot.setMenuEnabled(False)
        self.plot.hideButtons()
        self.plot.setMouseEnabled(False, False)
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        item = self.plot.getPlotItem()
        item.setContentsMargins(0, 0, 0, 0)
        for name in ("left", "bottom"):
            axis = item.getAxis(name)
            axis.setStyle(tickFont=theme.font("micro"), tickLength=0, autoExpandTextSpace=False)
        item.getAxis("left").setWidth(theme.px(48))
        item.getAxis("bottom").setHeight(theme.px(22))
        self._series: dict[str, Any] = {}
        for name, symbol in (("out", "t1"), ("in", "o"), ("chosen-out", "t1"), ("chosen-in", "o"), ("mark", "o")):
            self._series[name] = pg.ScatterPlotItem(symbol=symbol, size=theme.px(7), antialias=True)
            self.plot.addItem(self._series[name])
        self._series["mark"].setSize(theme.px(11))
        for name in ("out", "in", "chosen-out", "chosen-in"):
            self._series[name].sigClicked.connect(self._clicked)
        self._limit = pg.InfiniteLine(angle=0)
        self._limit_text = pg.TextItem(anchor=(0, 0.5))
        self._limit_text.setFont(theme.font("micro-medium"))
        self.plot.addItem(self._limit)
        self.plot.addItem(self._limit_text)
        self.plot.setYRange(0, 4, padding=0.02)

    def _recolour(self) -> None:
        t = theme.current().tokens
        self.plot.setBackground(None)
        item = self.plot.getPlotItem()
        for name in ("left", "bottom"):
            item.getAxis(name).setTextPen(t.text2)
            item.getAxis(name).setPen(t.line)
        item.getViewBox().setBackgroundColor(None)
        self._series["out"].setBrush(t.text3)
        self._series["out"].setPen(None)
        self._series["in"].setBrush(None)
        self._series["in"].setPen(pg.mkPen(t.text3, width=1.2))
        self._series["chosen-out"].setBrush(t.wire)
        self._series["chosen-out"].setPen(None)
        self._series["chosen-in"].setBrush(None)
        self._series["chosen-in"].setPen(pg.mkPen(t.wire, width=1.4))
        self._series["mark"].setBrush(QColor(t.panel))
        self._series["mark"].setPen(pg.mkPen(t.text, width=2))
        self._limit.setPen(pg.mkPen(t.text, width=1.4, dash=[5, 4]))
        self._limit_text.setColor(t.text)
        self._limit_text.fill = pg.mkBrush(t.panel)
        self._basis = None
        self._draw()

    # --- filling -----------------------------------------------------------------------------------------------------

    def refresh(self, record: CampaignRecord, ledger: Ledger) -> None:
        """Take the measured times as they are now."""
        self._latest = (record, ledger)
        limit = _stated_limit(record)
        basis = (len(ledger.points), limit, self._chosen)
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
        self._points = [point for point in ledger.points[-WINDOW:] if point.case_id in cases]
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
        rtt = f"Stated by the vendor: {self._limit_ms / 1000:g} s. " if self._limit_ms else ""
        self._legend.setText(f"{rtt}ms, ▲ the DUT answered, ○ the bench did. Reported, not judged.")

    def select(self, seq: int) -> None:
        """Mark the dot of this frame."""
        self._marked = seq
        self._draw_mark()

    def _draw(self) -> None:
        series: dict[str, tuple[list[float], list[float], list[int]]] = {
            name: ([], [], []) for name in ("out", "in", "chosen-out", "chosen-in")
        }
        for x, point in enumerate(self._points):
            chosen = f"{point.direction} {point.action}" == self._chosen
            xs, ys, seqs = series[f"chosen-{point.direction}" if chosen else point.direction]
            xs.append(x)
            ys.append(math.log10(max(point.ms, 0.01)))
            seqs.append(x)
        for name, (xs, ys, _) in series.items():
            dx, dy = decimate(xs, ys)
            self._series[name].setData(x=dx, y=dy)
        self._draw_bands()
        lowest = min((point.ms for point in self._points), default=1.0)
        low = min(0.0, math.floor(math.log10(max(lowest, 0.01))))
        self.plot.setYRange(low, 4, padding=0.02)
        self.plot.setXRange(-0.5, max(10, len(self._points)) + 0.5, padding=0.01)
        self._limit.setVisible(bool(self._limit_ms))
        self._limit_text.setVisible(bool(self._limit_ms))
        if self._limit_ms:
            height = math.log10(self._limit_ms)
            self._limit.setValue(height)
            self._limit_text.setText(f"PICS {self._limit_ms / 1000:g} s")
            self._limit_text.setPos(0, height)
        self._draw_mark()

    def _draw_bands(self) -> None:
        for band in self._bands:
            self.plot.removeItem(band)
        self._bands = []
        ticks: list[tuple[float, str]] = []
        start = 0
        for x in range(1, len(self._points) + 1):
            if x == len(self._points) or self._points[x].case_id != self._points[start].case_id:
                name = words.short_id(self._points[start].case_id)
                if x - start > len(self._points) / 14 or x == len(self._points):
                    ticks.append(((start + x - 1) / 2, name))
                if len(self._bands) * 2 < len(ticks) and len(ticks) % 2 == 0:
                    band = pg.LinearRegionItem((start - 0.5, x - 0.5), movable=False, pen=pg.mkPen(None))
                    band.setBrush(theme.color("sunken" if not theme.current().dark else "raised"))
                    band.setZValue(-20)
                    self.plot.addItem(band)
                    self._bands.append(band)
                start = x
        self.plot.getPlotItem().getAxis("bottom").setTicks([ticks])

    def _draw_mark(self) -> None:
        for x, point in enumerate(self._points):
            if self._marked and self._marked in (point.call_seq, point.reply_seq):
                self._series["mark"].setData(x=[x], y=[math.log10(max(point.ms, 0.01))])
                return
        self._series["mark"].setData(x=[], y=[])

    # --- choosing ----------------------------------------------------------------------------------------------------

    def _clicked(self, _: object, spots: Any) -> None:
        if len(spots):
            x = round(spots[0].pos().x())
            if 0 <= x < len(self._points):
                self.selected.emit(self._points[x].call_seq)

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
