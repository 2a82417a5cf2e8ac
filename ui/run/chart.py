"""The live sequence chart: lifelines of tester, bench and DUT, one row for each message and movement, ghosts below now.

Only the rows in view are painted, and never more often than the workspace's refresh asks for.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from app.campaign.record import AttemptRecord, CampaignRecord
from ui import theme
from ui.run.chart_paint import ChartPainter
from ui.run.chart_rows import GHOSTS, ChartRows, Row
from ui.run.lanes import STATION_LANES, lanes
from ui.run.scene import running_case

ROW, ROW_COMPACT, HEAD = 28, 23, 46
GHOSTS_IN_VIEW = 4


class SequenceChart(QAbstractScrollArea):
    """Click or arrow keys select a message; the now line stays in view while the chart follows."""

    selected = Signal(int)
    """seq of the frame that was chosen."""

    def __init__(self, clock: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._source: ChartRows | None = None
        self.rows: list[Row] = []
        self.compact = False
        self.show_ghosts = True
        self.offset_ns: int | None = None
        """UTC minus the engine's monotonic clock; None before it is known."""
        self.passes: Callable[[Row], bool] | None = None
        """Which rows are shown, where a filter is on."""
        self.names = ("Tester", "Bench", "DUT")
        self.icons = STATION_LANES
        self._selected = 0
        self._follow = True
        self.setAccessibleName("Sequence chart")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    @property
    def row_height(self) -> int:
        return theme.px(ROW_COMPACT if self.compact else ROW)

    @property
    def head_height(self) -> int:
        return theme.px(HEAD)

    def refresh(self, record: CampaignRecord, attempt: AttemptRecord | None) -> None:
        """Take the attempt as it is now."""
        self.names, self.icons = lanes(record)
        if attempt is None:
            self._source, self.rows = None, []
        else:
            if self._source is None or self._source.attempt is not attempt:
                self._source = ChartRows(record, attempt)
                self._follow = True
            running = attempt.ended is None and (attempt is record.current or running_case(record) == attempt.case_id)
            self.rows = self._source.update(running=running)
            if self.passes is not None:
                self.rows = [row for row in self.rows if self.passes(row)]
            if not self.show_ghosts:
                self.rows = [row for row in self.rows if not row.is_ghost]
        self._set_range()
        self.viewport().update()

    def tick(self) -> None:
        """The clock moved on: the now line and the countdowns are painted again."""
        if self.rows and (self.rows[-1].is_ghost or self.rows[-1].kind == "now"):
            self.viewport().update()

    def select(self, seq: int) -> None:
        """Mark this frame and bring it into view."""
        self._selected = seq
        number = next((n for n, row in enumerate(self.rows) if row.seq == seq), -1) if seq else -1
        if number >= 0:
            self._show(number)
        self.viewport().update()

    def selectable(self) -> list[int]:
        return [row.seq for row in self.rows if row.seq]

    # --- scrolling ---------------------------------------------------------------------------------------------------

    def _set_range(self) -> None:
        room = self.viewport().height() - self.head_height
        bar = self.verticalScrollBar()
        bar.setPageStep(max(1, room))
        bar.setSingleStep(self.row_height)
        bar.setRange(0, max(0, len(self.rows) * self.row_height + theme.px(8) - room))
        if self._follow:
            bar.setValue(self._followed(room))

    def _followed(self, room: int) -> int:
        """The whole end if it fits; else so far that the now line and the next expected rows are in view."""
        count = len(self.rows)
        now = next((n for n in range(count - 1, max(-1, count - 2 - GHOSTS), -1) if self.rows[n].kind == "now"), count)
        end = self.verticalScrollBar().maximum()
        last = min(len(self.rows), now + 1 + GHOSTS_IN_VIEW)
        aligned = -(-(last * self.row_height + theme.px(8) - room) // self.row_height) * self.row_height
        return min(end, max(0, aligned)) if end else 0

    def _scrolled(self, value: int) -> None:
        room = self.viewport().height() - self.head_height
        self._follow = value >= self._followed(room) - self.row_height
        self.viewport().update()

    def _show(self, number: int) -> None:
        bar = self.verticalScrollBar()
        top, room = number * self.row_height, self.viewport().height() - self.head_height
        if top < bar.value():
            bar.setValue(top)
        elif top + self.row_height > bar.value() + room:
            bar.setValue(top + self.row_height - room)

    # --- events ------------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_range()

    def _row_at(self, y: float) -> Row | None:
        if y < self.head_height:
            return None
        number = int(y - self.head_height + self.verticalScrollBar().value()) // self.row_height
        return self.rows[number] if 0 <= number < len(self.rows) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self._row_at(event.position().y())
        if row is not None and row.seq:
            self._selected = row.seq
            self.viewport().update()
            self.selected.emit(row.seq)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        row = self._row_at(event.position().y())
        link = row is not None and row.seq
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if link else Qt.CursorShape.ArrowCursor)
        self.viewport().setToolTip(row.note if row is not None and len(row.note) > 18 else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            seqs = self.selectable()
            if seqs:
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                at = seqs.index(self._selected) + step if self._selected in seqs else len(seqs) - 1
                seq = seqs[max(0, min(len(seqs) - 1, at))]
                self.select(seq)
                self.selected.emit(seq)
            return
        super().keyPressEvent(event)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = self.viewport().rect()
        scroll = self.verticalScrollBar().value()
        now = self._clock()
        now_utc = now + self.offset_ns if self.offset_ns is not None else 0
        paint = ChartPainter(painter, size.width(), self.row_height, self.compact, now, now_utc)
        first = max(0, scroll // self.row_height)
        last = min(len(self.rows), (scroll + size.height()) // self.row_height + 1)
        painter.setClipRect(QRect(0, self.head_height, size.width(), size.height() - self.head_height))
        if self.rows:
            paint.lifelines(self.head_height, size.height())
        for number in range(first, last):
            top = self.head_height + number * self.row_height - scroll
            paint.row(self.rows[number], top, selected=bool(self._selected) and self.rows[number].seq == self._selected)
        painter.setClipping(False)
        paint.heads(self.names, self.icons, self.head_height)
        if not self.rows:
            paint.empty(size, "The conversation appears here, message by message.")
        if self.hasFocus():
            painter.setPen(theme.color("wire"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(size.adjusted(1, 1, -2, -2))
