"""The message log: a table over :class:`LogModel`, a filter line with its language and chips, and following the end."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolButton,
    QWidget,
)

from app.campaign.record import CampaignRecord
from app.events import Recorded
from ui import theme
from ui.run import words
from ui.run.log_filter import FilterError, compile_filter
from ui.run.log_model import ACTION, ARROW, CONTENT, DELTA, FRAME, KIND, STEP, TIME, Index, LogModel, LogRow
from ui.theme import icons
from ui.widgets import Panel, SearchField, paint_glyph
from ui.widgets.rows import is_letter

CHIPS = (("Errors", "~e"), ("Hands", "~h"), ("No background", "!~a Heartbeat & !~a MeterValues"))
_SIDES = {ARROW: Qt.AlignmentFlag.AlignHCenter, DELTA: Qt.AlignmentFlag.AlignRight}


class LogPanel(Panel):
    """``selected`` gives the seq of the chosen line, ``filter_changed`` the test that chart and plot may share."""

    selected = Signal(int)
    filter_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Log", parent=parent)
        self.set_note_left()
        self.compact = False
        self.model = LogModel()
        self.table = _Table(self.model)
        self.table.chosen.connect(self._chosen)
        self._chips = QHBoxLayout()
        self._chips.setSpacing(theme.px(6))
        for name, text in CHIPS:
            chip = QToolButton()
            chip.setText(name)
            chip.setCheckable(True)
            chip.setProperty("chip", True)
            chip.setFont(theme.font("micro-medium"))
            chip.setToolTip(text)
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            chip.toggled.connect(lambda on, text=text: self._chip(text, on))
            self._chips.addWidget(chip)
        self.add_to_head(self._chips)
        self.filter = SearchField("Filter, such as ~s 1..6 & !~a MeterValues")
        self.filter.setFont(theme.font("mono"))
        self.filter.setMinimumWidth(theme.px(180))
        self.filter.setMaximumWidth(theme.px(420))
        self.filter.setToolTip(
            "~a action   ~c connector   ~d in or out   ~e errors   ~h hands\n"
            "~s step or 1..6   ~id message id or #frame   ~t >500ms\n"
            "joined with & and |, turned round with !, grouped with ( )"
        )
        self.filter.textChanged.connect(self._filter)
        self.head_layout.addWidget(self.filter, 2)
        self.body.setContentsMargins(theme.px(4), 0, theme.px(4), theme.px(4))
        self.body.addWidget(self.table)

    def set_compact(self, compact: bool) -> None:
        self.compact = compact
        for number in range(self._chips.count()):
            item = self._chips.itemAt(number)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.setVisible(not compact)
        self.table.set_compact(compact)
        self._whole_rows()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._whole_rows()

    def _whole_rows(self) -> None:
        """Leave out what is less than a row, so that the first row in view is never cut."""
        row = self.table.verticalHeader().defaultSectionSize()
        header = 0 if self.compact else theme.px(26)
        room = self.height() - theme.px(36) - header - theme.px(4)
        self.body.setContentsMargins(theme.px(4), 0, theme.px(4), theme.px(2) + max(0, room % row))

    def reset(self, record: CampaignRecord) -> None:
        self.model.reset(record)
        self.table.to_end()
        self._count()

    def append(self, records: Iterable[Recorded]) -> None:
        """Take a batch; the end stays in view while the log follows."""
        if self.model.append(records) and self.table.follows:
            self.table.to_end()
        self._count()

    def select(self, seq: int) -> None:
        """Mark the line of this frame and bring it into view, without announcing it again."""
        row = self.model.find(seq)
        if row >= 0 and row != self.table.currentIndex().row():
            self.table.go_to(row)

    def step(self, by: int) -> None:
        """J and K: the next or previous line."""
        count = self.model.rowCount()
        if count:
            now = self.table.currentIndex()
            row = now.row() + by if now.isValid() else count - 1
            self.table.go_to(max(0, min(count - 1, row)), announce=True)

    def _chosen(self, row: LogRow) -> None:
        if row.seq:
            self.selected.emit(row.seq)

    def _chip(self, text: str, on: bool) -> None:
        parts = [part for part in self.filter.text().split(" & ") if part]
        wanted = list(text.split(" & "))
        parts = [part for part in parts if part not in wanted] + (wanted if on else [])
        self.filter.setText(" & ".join(parts))

    def _filter(self, text: str) -> None:
        try:
            test = compile_filter(text)
        except FilterError as error:
            self._bad(str(error))
            return
        self._bad("")
        self.model.set_filter(test)
        self.filter_changed.emit(test)
        self._count()
        self.table.to_end()

    def _bad(self, why: str) -> None:
        self.filter.setProperty("bad", bool(why))
        self.filter.style().unpolish(self.filter)
        self.filter.style().polish(self.filter)
        self.filter.setAccessibleDescription(why)
        self.filter.set_note("not readable" if why else "")
        self.set_note(why, "failed" if why else "text2")

    def _count(self) -> None:
        total, shown = len(self.model.rows), self.model.rowCount()
        if self.filter.property("bad") is not True:
            self.filter.set_note("" if shown == total else f"{words.thin(shown)} match")
            self.set_note(words.thin(total))


class _Table(QTableView):
    """Rows of 24 px, painted by one delegate."""

    chosen = Signal(object)

    def __init__(self, model: LogModel) -> None:
        super().__init__()
        self._model = model
        self.setModel(model)
        self.setItemDelegate(_Cell(self))
        self.setAccessibleName("Message log")
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setFont(theme.font("secondary-medium"))
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(CONTENT, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(theme.px(16))
        self.compact = False
        self.set_compact(False)
        self._moving = False

    @property
    def follows(self) -> bool:
        """Whether the end is in view, so that new lines scroll it on."""
        bar = self.verticalScrollBar()
        return bar.value() >= bar.maximum() - 1

    def set_compact(self, compact: bool) -> None:
        self.compact = compact
        self.verticalHeader().setDefaultSectionSize(theme.px(21 if compact else 24))
        self.verticalHeader().setMinimumSectionSize(theme.px(16))
        self.horizontalHeader().setVisible(not compact)
        self.horizontalHeader().setFixedHeight(theme.px(26))
        sizes = {TIME: 98, ARROW: 24, KIND: 60, ACTION: 168, FRAME: 64, STEP: 44, DELTA: 78}
        for column, size in sizes.items():
            self.setColumnWidth(column, theme.px(size))
        for column in (KIND, STEP):
            self.setColumnHidden(column, compact)

    def to_end(self) -> None:
        self.scrollToBottom()

    def go_to(self, row: int, *, announce: bool = False) -> None:
        self._moving = not announce
        index = self._model.index(row, 0)
        self.setCurrentIndex(index)
        self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)
        self._moving = False

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and not self._moving:
            self.chosen.emit(self._model.row_at(current.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_letter(event):
            event.ignore()
            return
        if event.key() == Qt.Key.Key_End and not event.modifiers():
            self.go_to(self._model.rowCount() - 1, announce=True)
            return
        super().keyPressEvent(event)


class _Cell(QStyledItemDelegate):
    """Paints a cell straight from its row, so that a paint asks the model for nothing."""

    def __init__(self, table: _Table) -> None:
        super().__init__(table)
        self._table = table
        self._fonts = {name: theme.font(name) for name in ("mono", "mono-medium")}
        self._strong = theme.font("mono-medium")
        self._strong.setWeight(self._strong.Weight.DemiBold)

    def paint(self, p: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = self._table._model.row_at(index.row())
        rect, state = _parts(option)
        column = index.column()
        p.save()
        if state & QStyle.StateFlag.State_Selected:
            p.fillRect(rect, theme.color("selection"))
            if column == TIME and self._table.hasFocus():
                p.fillRect(QRect(rect.left(), rect.top() + 3, theme.px(2), rect.height() - 6), theme.color("wire"))
        elif row.marks == "failed":
            p.fillRect(rect, theme.color("failed_tint"))
        if column == ARROW:
            self._arrow(p, rect, row)
        else:
            self._text(p, rect, row, column)
        p.restore()

    def _arrow(self, p: QPainter, rect: QRect, row: LogRow) -> None:
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        centre = QPointF(rect.center()) + QPointF(0, 1)
        if row.is_human:
            side = theme.px(16)
            paint_glyph(p, "hand", QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side))
        elif row.kind == "LINK":
            icons.paint_centred(p, "link", centre, theme.px(12), theme.color("text2"))
        else:
            incoming = row.direction == "in"
            loud = incoming and not row.is_quiet
            name = "arrow-in" if incoming else "arrow-out"
            icons.paint_centred(p, name, centre, theme.px(12), theme.color("wire" if loud else "text2"))

    def _text(self, p: QPainter, rect: QRect, row: LogRow, column: int) -> None:
        if column == TIME:
            text = words.wall(row.utc_ns)
        elif column == KIND:
            text = row.kind
        elif column == ACTION:
            text = row.action
        elif column == CONTENT:
            text = row.content
        elif column == FRAME:
            text = f"#{row.seq}" if row.seq and not row.is_human else ""
        elif column == STEP:
            text = row.step
        else:
            text = words.milliseconds(row.delta_ns) if row.delta_ns else ""
        if not text:
            return
        tone = "text2" if column in (TIME, KIND, CONTENT, STEP, DELTA) else "text"
        if row.marks:
            tone = "failed" if row.marks == "failed" else "inconclusive"
        elif row.is_quiet:
            tone = "text3"
        elif column == CONTENT:
            tone = "text"
        font = self._strong if column == ACTION and not row.is_quiet else self._fonts["mono"]
        p.setFont(font)
        p.setPen(theme.color(tone))
        area = rect.adjusted(theme.px(8 if column == TIME else 4), 0, -theme.px(8 if column == DELTA else 4), 0)
        align = _SIDES.get(column, Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter
        if column in (ACTION, CONTENT):
            text = QFontMetricsF(font).elidedText(text[:400], Qt.TextElideMode.ElideRight, area.width())
        p.drawText(area, int(align), text)


def _parts(option: QStyleOptionViewItem) -> tuple[QRect, QStyle.StateFlag]:
    return option.rect, option.state
