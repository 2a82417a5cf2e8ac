"""The plan's table: rows of 30, group rows of 32, painted by one delegate; the keyboard is the table's own."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from app.events import JsonObject
from ui import plan_words, theme
from ui.plan import model as columns
from ui.plan.model import ENTRY_ROLE, GROUP_ROLE, Group, Index, PlanModel
from ui.theme import icons
from ui.widgets import paint_glyph
from ui.widgets.glyphs import WORDS

WIDTHS = {
    columns.ORDER: 48, columns.CASE: 76, columns.CLASS: 52, columns.APPLIES: 106, columns.CLAUSE: 92,
    columns.HANDS: 118, columns.EXPECTED: 126, columns.RESULT: 128,
}  # fmt: skip
NARROW = {
    columns.ORDER: 40,
    columns.CASE: 66,
    columns.CLASS: 52,
    columns.APPLIES: 112,
    columns.HANDS: 86,
    columns.RESULT: 118,
}


class PlanDelegate(QStyledItemDelegate):
    """Paints one cell; the row's highlight runs over all of them."""

    def __init__(self, view: PlanView) -> None:
        super().__init__(view)
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        group = index.data(GROUP_ROLE)
        if isinstance(group, Group):
            self._paint_group(painter, box, group, selected)
        else:
            self._paint_background(painter, box, index.column(), selected)
            self._paint_cell(painter, box, index, index.data(ENTRY_ROLE))
        painter.restore()

    def _paint_group(self, painter: QPainter, box: QRectF, group: Group, selected: bool) -> None:
        painter.fillRect(box, theme.color("selection" if selected else "sunken"))
        folded = self._view.plan.is_folded(group.title)
        middle = box.center().y()
        arrow = "chevron-right" if folded else "chevron-down"
        icons.paint_centred(painter, arrow, QPointF(theme.px(16), middle), theme.px(11), theme.color("text2"))
        painter.setFont(theme.font("body-strong"))
        painter.setPen(theme.color("text" if group.applying else "text2"))
        left = theme.px(30)
        painter.drawText(QRectF(left, box.top(), box.width(), box.height()), Qt.AlignmentFlag.AlignVCenter, group.title)
        left += painter.fontMetrics().horizontalAdvance(group.title) + theme.px(12)
        painter.setFont(theme.font("secondary"))
        painter.setPen(theme.color("text2"))
        text = f"{group.applying} of {group.total} apply"
        painter.drawText(QRectF(left, box.top(), box.width(), box.height()), Qt.AlignmentFlag.AlignVCenter, text)
        self._rule(painter, box)

    def _paint_background(self, painter: QPainter, box: QRectF, column: int, selected: bool) -> None:
        if selected:
            painter.fillRect(box, theme.color("selection"))
            if column == 0:
                painter.fillRect(QRectF(box.left(), box.top() + 4, theme.px(3), box.height() - 8), theme.color("wire"))
        else:
            self._rule(painter, box)

    @staticmethod
    def _rule(painter: QPainter, box: QRectF) -> None:
        painter.setPen(QPen(theme.color("line2"), 1))
        bottom = box.bottom() - 0.5
        painter.drawLine(QPointF(box.left(), bottom), QPointF(box.right(), bottom))

    def _paint_cell(self, painter: QPainter, box: QRectF, index: Index, entry: JsonObject) -> None:
        column = index.column()
        applies = entry.get("applies")
        ink = theme.color("text" if applies is not False else "text3")
        inside = box.adjusted(theme.px(12 if column == 0 else 8), 0, -theme.px(6), 0)
        text = str(index.data() or "")
        if column == columns.CLASS:
            self._paint_class(painter, inside, text, applies is not False)
        elif column == columns.APPLIES:
            self._paint_applies(painter, inside, entry)
        elif column == columns.HANDS:
            self._paint_hands(painter, inside, entry, text)
        elif column == columns.RESULT:
            self._paint_result(painter, inside, text, self._missing(entry))
        elif column == columns.EXPECTED and text == "must be rejected":
            self._paint_chip(painter, inside, text)
        else:
            roles = {columns.ORDER: "mono", columns.CASE: "mono-medium", columns.TITLE: "body-medium"}
            role = roles.get(column, "secondary")
            if applies is False and column == columns.TITLE:
                role = "body"
            painter.setFont(theme.font(role))
            painter.setPen(ink if column in (columns.CASE, columns.TITLE) else theme.color(_tone(entry, column)))
            side = Qt.TextElideMode.ElideMiddle if column == columns.TITLE else Qt.TextElideMode.ElideRight
            shown = painter.fontMetrics().elidedText(text, side, int(inside.width()))
            painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, shown)

    @staticmethod
    def _paint_class(painter: QPainter, inside: QRectF, text: str, strong: bool) -> None:
        side = theme.px(18)
        tile = QRectF(inside.left(), inside.center().y() - side / 2, side, side)
        mandatory = text == "M"
        painter.setPen(QPen(theme.color("line"), 1) if mandatory else Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("raised" if mandatory else "neutral_tint"))
        painter.drawRoundedRect(tile.adjusted(0.5, 0.5, -0.5, -0.5), theme.px(4), theme.px(4))
        painter.setFont(theme.font("micro-medium"))
        painter.setPen(theme.color("text" if strong else "text3"))
        painter.drawText(tile, Qt.AlignmentFlag.AlignCenter, text)

    @staticmethod
    def _paint_applies(painter: QPainter, inside: QRectF, entry: JsonObject) -> None:
        word = plan_words.applies_word(entry)
        middle = inside.center().y()
        conflict = bool(entry.get("conflict"))
        if conflict:
            word = "conflict"
        name = {"yes": "check", "no": "dash", "undecided": "question", "conflict": "question"}[word]
        tone = {"yes": "text", "no": "text3", "undecided": "inconclusive", "conflict": "inconclusive"}[word]
        icons.paint_centred(
            painter, name, QPointF(inside.left() + theme.px(7), middle), theme.px(13), theme.color(tone)
        )
        painter.setFont(theme.font("body-medium" if word != "no" else "body"))
        painter.setPen(theme.color(tone))
        where = inside.adjusted(theme.px(22), 0, 0, 0)
        painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, word)

    @staticmethod
    def _paint_hands(painter: QPainter, inside: QRectF, entry: JsonObject, text: str) -> None:
        kinds = plan_words.hand_kinds(entry) if entry.get("applies") is not False else []
        if not kinds:
            painter.setFont(theme.font("secondary"))
            painter.setPen(theme.color("text2"))
            painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, "" if entry.get("applies") is False else text)
            return
        step = theme.px(21)
        fitting = max(1, int((inside.width() - theme.px(20)) // step))
        middle = inside.center().y()
        for number, kind in enumerate(kinds[:fitting]):
            centre = QPointF(inside.left() + theme.px(7) + number * step, middle)
            icons.paint_centred(painter, kind, centre, theme.px(14), theme.color("hand_text"))
        if len(kinds) == 1 and fitting > 2:
            painter.setFont(theme.font("secondary"))
            painter.setPen(theme.color("text2"))
            room = inside.adjusted(step, 0, 0, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, _ONE_HAND.get(kinds[0], ""))
        if len(kinds) > fitting:
            painter.setFont(theme.font("secondary"))
            painter.setPen(theme.color("hand_text"))
            where = inside.adjusted(fitting * step, 0, 0, 0)
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, f"+{len(kinds) - fitting}")

    def _missing(self, entry: JsonObject) -> str:
        """Where the column Expected is left out, its "no scenario yet" stands in the column of results."""
        if not self._view.isColumnHidden(columns.EXPECTED) or entry.get("applies") is False or entry.get("scenario"):
            return ""
        return plan_words.expected_word(entry)

    @staticmethod
    def _paint_result(painter: QPainter, inside: QRectF, verdict: str, instead: str) -> None:
        if not verdict or verdict == "NOT APPLICABLE":
            painter.setFont(theme.font("secondary"))
            painter.setPen(theme.color("text3"))
            painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, instead)
            return
        side = theme.px(14)
        paint_glyph(painter, verdict, QRectF(inside.left(), inside.center().y() - side / 2, side, side))
        painter.setFont(theme.font("kind"))
        painter.setPen(
            theme.color("hand_text") if verdict == "hand" else QColor(theme.current().tokens.verdict(verdict)[0])
        )
        word = _RESULT_WORDS.get(verdict, WORDS.get(verdict, verdict))
        if word in ("to do", "waits for you", "running"):
            painter.setFont(theme.font("secondary"))
        painter.drawText(inside.adjusted(theme.px(21), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, word)

    @staticmethod
    def _paint_chip(painter: QPainter, inside: QRectF, text: str) -> None:
        painter.setFont(theme.font("micro-medium"))
        width = painter.fontMetrics().horizontalAdvance(text) + theme.px(14)
        chip = QRectF(inside.left(), inside.center().y() - theme.px(10), width, theme.px(20))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("inconclusive_tint"))
        painter.drawRoundedRect(chip, theme.px(4), theme.px(4))
        painter.setPen(theme.color("inconclusive"))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)


_ONE_HAND = {"send": "operator", "plug": "cable", "card": "card", "power": "power", "caution": "fault", "eye": "look"}
"""The word beside the picture where a case needs only one kind of hands."""
_RESULT_WORDS = {"INCONCLUSIVE": "INCONCL.", "ERROR": "ERROR", "NOT RUN": "to do", "hand": "waits for you"}


def _tone(entry: JsonObject, column: int) -> str:
    if column == columns.CLAUSE:
        return "wire" if entry.get("applies") is not False else "text2"
    if column == columns.EXPECTED and not entry.get("scenario"):
        return "text3"
    return "text2"


class PlanView(QTableView):
    """Up and down, J and K, Home and End; Enter runs a case, or folds a group."""

    run_wanted = Signal(str)
    picked = Signal(object)
    """The plan entry that is current now, or None on a group."""

    def __init__(self, plan: PlanModel) -> None:
        super().__init__()
        self.plan = plan
        self.setModel(plan)
        self.setItemDelegate(PlanDelegate(self))
        self.setAccessibleName("Plan: every case, whether it applies, and why")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.px(30))
        self.verticalHeader().setMinimumSectionSize(theme.px(20))
        header = self.horizontalHeader()
        header.setFont(theme.font("secondary-medium"))
        header.setStyleSheet(
            f"QHeaderView::section {{ padding-left: {theme.px(8)}px; }}"
            f"QHeaderView::section:first {{ padding-left: {theme.px(12)}px; }}"
        )
        header.setFixedHeight(theme.px(30))
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setMinimumSectionSize(theme.px(30))
        header.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        plan.modelReset.connect(self._spans)
        self.doubleClicked.connect(lambda index: self._activate(index.row()))
        self.clicked.connect(self._clicked)

    def select_case(self, case_id: str) -> bool:
        row = self.plan.row_of(case_id)
        if row >= 0:
            self.select_row(row)
        return row >= 0

    def select_row(self, row: int) -> None:
        self.setCurrentIndex(self.plan.index(row, 0))
        if row == 1:
            self.scrollToTop()
        self.scrollTo(self.plan.index(row, 0))

    def move(self, step: int) -> None:  # type: ignore[override]
        """Go to the next (1) or previous (-1) case, over group rows."""
        row = self.currentIndex().row() + step
        while 0 <= row < self.plan.rowCount():
            if self.plan.entry(row) is not None:
                self.select_row(row)
                return
            row += step

    def current_entry(self) -> JsonObject | None:
        return self.plan.entry(self.currentIndex().row())

    def keyboardSearch(self, search: str) -> None:
        """Off: single letters are keys of the workspace."""

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.picked.emit(self.plan.entry(current.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._activate(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def _clicked(self, index: Index) -> None:
        item = self.plan.row_item(index.row())
        if isinstance(item, Group):
            self.plan.toggle_group(item.title)

    def _activate(self, row: int) -> None:
        item = self.plan.row_item(row)
        if isinstance(item, Group):
            self.plan.toggle_group(item.title)
            self.select_row(min(row, self.plan.rowCount() - 1))
        elif item is not None:
            self.run_wanted.emit(str(item["id"]))

    def _spans(self) -> None:
        self.clearSpans()
        for row in self.plan.group_rows():
            self.setSpan(row, 0, 1, len(columns.COLUMNS))
            self.setRowHeight(row, theme.px(32))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        total = self.viewport().width()
        narrow = total < theme.px(1300)
        widths = {column: theme.px(width) for column, width in (NARROW if narrow else WIDTHS).items()}
        for column in (columns.CLAUSE, columns.EXPECTED):
            self.setColumnHidden(column, narrow and column == columns.EXPECTED)
        if narrow:
            widths[columns.CLAUSE] = theme.px(84)
        rest = max(theme.px(200), total - sum(widths.values()))
        # the reasons are mostly short, and the foot has those of the selected case whole
        widths[columns.TITLE] = round(rest * (0.58 if not narrow else 0.60))
        widths[columns.BECAUSE] = rest - widths[columns.TITLE]
        for column, width in widths.items():
            self.setColumnWidth(column, width)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.viewport().update()
        return super().event(event)
