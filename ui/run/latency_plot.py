"""The plot of the response times: dots over the calls on a logarithmic axis, case bands, and the vendor's stated limit.

The shape tells the direction (filled triangle: the DUT answered; ring: the bench did), the colour the action that is
selected. At most ``MAX_DOTS`` dots a series are drawn: of more, the smallest and the largest of each stretch.

This is the one module that needs numpy and pyqtgraph. They take a third of a second to load, so it is imported when the plot is
first shown, not when the window starts.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.measure.ledger import Point
from ui import theme
from ui.run import words

MAX_DOTS = 600


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


class LatencyPlot(QWidget):
    """``selected`` gives the seq of the call whose dot was clicked."""

    selected = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: list[Point] = []
        self._chosen = ""
        self._marked = 0
        self._limit_ms: float | None = None
        self._bands: list[Any] = []
        self._build_plot()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)
        theme.current().changed.connect(self._recolour)
        self._recolour()

    def show_points(self, points: list[Point], chosen: str, limit_ms: float | None) -> None:
        """``chosen``: direction and action whose dots stand out, such as ``out Reset``."""
        self._points, self._chosen, self._limit_ms = points, chosen, limit_ms
        self._draw()

    def mark(self, seq: int) -> None:
        """Mark the dot of this frame."""
        self._marked = seq
        self._draw_mark()

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
        self._draw()

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
        start = number = 0
        for x in range(1, len(self._points) + 1):
            if x == len(self._points) or self._points[x].case_id != self._points[start].case_id:
                name = words.short_id(self._points[start].case_id)
                middle, room = (start + x - 1) / 2, len(self._points) / 8
                last = x == len(self._points)
                if last and ticks and middle - ticks[-1][0] < room:
                    ticks.pop()  # the case at hand is named in any case
                if last or (not name.startswith("000") and (not ticks or middle - ticks[-1][0] >= room)):
                    ticks.append((middle, name))
                number += 1
                if number % 2 == 0:
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

    def _clicked(self, _: object, spots: Any) -> None:
        if len(spots):
            x = round(spots[0].pos().x())
            if 0 <= x < len(self._points):
                self.selected.emit(self._points[x].call_seq)
