"""The plan at the left of the Run workspace: every case with its state and reason, and the next hand movements below."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QFont, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QVBoxLayout, QWidget

from app.campaign.record import CampaignRecord
from ui import theme
from ui.run.plan_rows import CaseRow, GroupRow, HandRow, next_hands, plan_rows
from ui.theme import icons
from ui.widgets import WORDS, Panel, RowModel, RowView, SearchField, paint_glyph

_CENTRE_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_CENTRE_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class CaseView(RowView):
    """A list whose rows are run with Enter. A single click never runs anything, whatever the desktop calls activation."""

    entered = Signal(object)
    focus_changed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self.entered.emit(self.rows.row(index))
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_changed.emit()


class PlanList(Panel):
    """``chosen`` gives the id of the case that the tester wants to see."""

    chosen = Signal(str)
    run_wanted = Signal(str)
    """The id of the case that is to be run: Enter, double click, or the menu."""
    shown_elsewhere = Signal(str, str)
    """``review`` or ``plan``, and the id of the case that is to be shown there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Plan", parent=parent)
        self.compact = False
        self._opened: dict[str, bool] = {}
        self._record: CampaignRecord | None = None
        self._running = ""
        self.why_not: Callable[[], str] = lambda: ""
        """Why no case can be run in the campaign on the screen; empty if one can."""
        self.filter = SearchField("Filter cases")
        self.filter.textChanged.connect(self._again)
        top = QVBoxLayout()
        top.setContentsMargins(theme.px(11), theme.px(9), theme.px(11), theme.px(6))
        top.addWidget(self.filter)
        self.body.addLayout(top)
        self.rows = RowModel(text=_spoken, tip=_tip)
        self.view = CaseView(self.rows, self._paint, self._height, "Cases of the plan")
        self.view.entered.connect(self._enter)
        self.view.clicked.connect(lambda index: self._open(self.rows.row(index)))
        self.view.doubleClicked.connect(lambda index: self._run(self.rows.row(index)))
        self.view.focus_changed.connect(self._say)
        self.view.chosen.connect(lambda _: self._say())
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._menu)
        self.body.addWidget(self.view, 1)
        self.foot = NextHands()
        self.body.addWidget(self.foot)

    def refresh(self, record: CampaignRecord) -> None:
        self._record = record
        self._again()
        self.foot.for_operator = record.opened is not None and record.opened.dut_type == "csms"
        self.foot.set_rows(*next_hands(record))
        running = next((row for row in self.rows.rows if isinstance(row, CaseRow) and row.running), None)
        if running is not None and running.id != self._running:
            self._running = running.id
            self._show_running()

    def _show_running(self) -> None:
        """Bring the case that runs, or ran last, into view."""
        number = next(
            (n for n, row in enumerate(self.rows.rows) if isinstance(row, CaseRow) and row.id == self._running), -1
        )
        if number >= 0:
            self.view.scrollTo(self.rows.index(number))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A bar above the workspace must not push the case that runs out of view."""
        super().resizeEvent(event)
        self._show_soon()

    def _show_soon(self) -> None:
        """Once the rows have their new places."""
        QTimer.singleShot(0, self, self._show_running)

    def _again(self) -> None:
        if self._record is None:
            return
        before = [self._height(row) for row in self.rows.rows]
        self.rows.set_rows(plan_rows(self._record, self._opened, self.filter.text()))
        self._say()
        if [self._height(row) for row in self.rows.rows] != before:
            self.view.refresh_heights()
            if not self.view.hasFocus():
                self._show_soon()

    def _open(self, row: GroupRow | CaseRow) -> None:
        if isinstance(row, GroupRow):
            self._opened[row.name] = not row.is_open
            self._again()
        else:
            self.chosen.emit(row.id)

    def _enter(self, row: GroupRow | CaseRow) -> None:
        if isinstance(row, GroupRow):
            self._open(row)
        else:
            self._run(row)

    def _run(self, row: GroupRow | CaseRow) -> None:
        if isinstance(row, CaseRow) and not row.running:
            self.run_wanted.emit(row.id)

    def _say(self) -> None:
        """What Enter does with the case that has the keyboard; otherwise how many cases apply."""
        plan = self._record.plan if self._record is not None else []
        index = self.view.currentIndex()
        row = self.rows.row(index) if index.isValid() and index.row() < len(self.rows.rows) else None
        if self.view.hasFocus() and isinstance(row, CaseRow) and self._runs(row):
            self.set_note(f"Enter runs {row.short}")
        else:
            applying = sum(entry.get("applies") is True for entry in plan)
            self.set_note(f"{applying} of {len(plan)} apply" if plan else "")

    def _runs(self, row: CaseRow) -> bool:
        return not row.running and not row.excluded and not self.why_not()

    def _menu(self, at: QPoint) -> None:
        index = self.view.indexAt(at)
        row = self.rows.row(index) if index.isValid() else None
        if not isinstance(row, CaseRow):
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        run = menu.addAction("Run this case\tEnter", lambda: self._run(row))
        run.setEnabled(self._runs(row))
        attempted = self._record is not None and bool(self._record.attempts.get(row.id))
        menu.addAction("Show it in Review", lambda: self.shown_elsewhere.emit("review", row.id)).setEnabled(attempted)
        menu.addAction("Show it in Plan", lambda: self.shown_elsewhere.emit("plan", row.id))
        menu.popup(self.view.viewport().mapToGlobal(at))

    def _title_lines(self, row: CaseRow) -> list[str]:
        """The title, on two lines where the list is narrow and one is not enough: its end is what tells cases of one kind apart."""
        font = self._title_font(row)
        metrics = QFontMetricsF(font)
        # with room for the scroll bar, be it there or not: a row does not change its height when it comes
        width = self.view.width() - self.view.verticalScrollBar().sizeHint().width()
        room = width - theme.px(13 + 37 + 6) - theme.px(85 if self.compact else 103)
        if metrics.horizontalAdvance(row.title) <= room:
            return [row.title]
        first, dash, second = row.title.partition(" - ")
        if not dash:
            words, taken = row.title.split(" "), 1
            while taken < len(words) and metrics.horizontalAdvance(" ".join(words[: taken + 1])) <= room:
                taken += 1
            first, second = " ".join(words[:taken]), " ".join(words[taken:])
        wide = room + theme.px(37 + 6)  # class and hands stand on the first line only
        cut = Qt.TextElideMode.ElideRight
        return [metrics.elidedText(first, cut, room), metrics.elidedText(second, cut, wide)]

    @staticmethod
    def _title_font(row: CaseRow) -> QFont:
        font = theme.font("body-strong" if row.running else "body")
        font.setPixelSize(theme.px(12.5))
        return font

    def _height(self, row: GroupRow | CaseRow) -> int:
        base = 23 if self.compact else 25
        if isinstance(row, GroupRow):
            return theme.px(base)
        more = 15 * (len(self._title_lines(row)) - 1)
        return theme.px(base + more + (18 if row.line else 0))

    def _paint(self, p: QPainter, rect: QRect, row: GroupRow | CaseRow, selected: bool) -> None:
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, GroupRow):
            self._group(p, rect, row, selected)
        else:
            self._case(p, rect, row, selected)

    def _mark(self, p: QPainter, rect: QRect, fill: str) -> QRectF:
        area = QRectF(rect).adjusted(theme.px(6), 0.5, -theme.px(6), -0.5)
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(theme.color(fill))
        p.drawRoundedRect(area, theme.px(6), theme.px(6))
        return area

    def _group(self, p: QPainter, rect: QRect, row: GroupRow, selected: bool) -> None:
        if selected and self.view.hasFocus():
            self._mark(p, rect, "selection")
        icon = "chevron-down" if row.is_open else "chevron-right"
        middle = rect.center().y() + 1
        icons.paint_centred(p, icon, QPointF(rect.left() + theme.px(17), middle), theme.px(10), theme.color("text2"))
        p.setPen(theme.color("text2" if row.faint else "text"))
        font = theme.font("secondary-medium")
        font.setWeight(font.Weight.DemiBold)
        p.setFont(font)
        count = QFontMetricsF(theme.font("secondary")).horizontalAdvance(row.note)
        room = rect.width() - theme.px(30 + 14 + 10) - count
        name = QFontMetricsF(font).elidedText(row.name, Qt.TextElideMode.ElideRight, room)
        p.drawText(rect.adjusted(theme.px(30), 0, 0, 0), _CENTRE_LEFT, name)
        p.setPen(theme.color("text2"))
        p.setFont(theme.font("secondary"))
        p.drawText(rect.adjusted(0, 0, -theme.px(14), 0), _CENTRE_RIGHT, row.note)

    def _case(self, p: QPainter, rect: QRect, row: CaseRow, selected: bool) -> None:
        if row.running or (selected and self.view.hasFocus()):
            area = self._mark(p, rect, "selection")
            if row.running:
                p.setBrush(theme.color("wire"))
                p.drawRoundedRect(QRectF(area.left(), area.top() + 5, theme.px(3), area.height() - 10), 1.5, 1.5)
        height = theme.px(23 if self.compact else 25)
        top = rect.top()
        middle = top + height / 2
        side = theme.px(14)
        glyph_x = rect.left() + theme.px(14 if self.compact else 29)
        paint_glyph(p, row.state, QRectF(glyph_x, middle - side / 2, side, side))
        p.setFont(theme.font("mono"))
        faint = "text3" if row.excluded else "text"
        p.setPen(theme.color("text3" if row.excluded else "text2" if not row.running else "text"))
        x = rect.left() + theme.px(37 if self.compact else 53)
        p.drawText(QRectF(x, top, theme.px(60), height), _CENTRE_LEFT, row.short)
        x = rect.left() + theme.px(85 if self.compact else 103)
        right = rect.right() - theme.px(13)
        if row.hands and not row.excluded:
            p.setFont(theme.font("micro"))
            p.setPen(theme.color("text2"))
            p.drawText(QRectF(right - theme.px(12), top, theme.px(14), height), _CENTRE_RIGHT, str(row.hands))
            hand = QPointF(right - theme.px(16), middle)
            icons.paint_centred(p, "hand", hand, theme.px(12), theme.color("text2"))
        p.setFont(theme.font("secondary"))
        p.setPen(theme.color("text2"))
        klass_x = right - theme.px(37)
        p.drawText(QRectF(klass_x, top, theme.px(16), height), _CENTRE_LEFT, row.klass)
        p.setFont(self._title_font(row))
        p.setPen(theme.color(faint))
        for number, title in enumerate(self._title_lines(row)):
            p.drawText(QRectF(x, top + number * theme.px(15), right - x, height), _CENTRE_LEFT, title)
        height += theme.px(15) * number
        if row.line:
            font = theme.font("micro")
            p.setFont(font)
            p.setPen(theme.color(row.tone))
            room = right - x
            line = QFontMetricsF(font).elidedText(row.line, Qt.TextElideMode.ElideRight, room)
            p.drawText(QRectF(x, top + height - theme.px(4), room + 2, theme.px(16)), _CENTRE_LEFT, line)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.view.currentIndex()
        row = self.rows.row(index) if index.isValid() else None
        if isinstance(row, GroupRow) and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._opened[row.name] = event.key() == Qt.Key.Key_Right
            self._again()
            return
        super().keyPressEvent(event)


class NextHands(QWidget):
    """The movements to come, the first one yellow if it is wanted now. As many rows as the height has room for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[HandRow] = []
        self._total = 0
        self.for_operator = False
        """The device is a management system: what is to come are requests of its operator."""
        self.rows_shown = 3
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_rows(self, rows: list[HandRow], total: int) -> None:
        if (rows, total) != (self._rows, self._total):
            self._rows, self._total = rows, total
            said = "; ".join(f"{row.text} ({row.where})" for row in rows[:3])
            self.setAccessibleName(f"{self._head}: {said or 'none'}, {self._left}")
            self.update()

    @property
    def _head(self) -> str:
        return "Next for the operator" if self.for_operator else "Next hands"

    @property
    def _left(self) -> str:
        what = "request" if self.for_operator else "movement"
        return f"{self._total} {what}{'' if self._total == 1 else 's'} left" if self._total else "none left"

    def set_rows_shown(self, count: int) -> None:
        if count != self.rows_shown:
            self.rows_shown = count
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(100, theme.px(40 + 28 * self.rows_shown + 6))

    def paintEvent(self, _: QPaintEvent) -> None:
        p = QPainter(self)
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = self.width()
        p.setPen(QPen(theme.color("line"), 1))
        p.drawLine(0, 0, width, 0)
        head = QRectF(theme.px(14), theme.px(6), width - theme.px(28), theme.px(26))
        p.setFont(theme.font("secondary-medium"))
        p.setPen(theme.color("text"))
        p.drawText(head, _CENTRE_LEFT, self._head)
        p.setFont(theme.font("secondary"))
        p.setPen(theme.color("text2"))
        p.drawText(head, _CENTRE_RIGHT, self._left)
        top = theme.px(34)
        for row in self._rows[: self.rows_shown]:
            self._row(p, row, QRectF(theme.px(11), top, width - theme.px(22), theme.px(26)))
            top += theme.px(28)

    def _row(self, p: QPainter, row: HandRow, rect: QRectF) -> None:
        ink, second = theme.color("text"), theme.color("text2")
        if row.now:
            p.setPen(Qt.PenStyle.NoPen)
            p.setBrush(theme.color("hand"))
            p.drawRoundedRect(rect, theme.px(5), theme.px(5))
            ink = second = theme.color("ink")
        icons.paint_centred(p, row.icon, QPointF(rect.left() + theme.px(16), rect.center().y()), theme.px(14), ink)
        p.setPen(second)
        font = theme.font("secondary")
        p.setFont(font)
        where = QFontMetricsF(font).horizontalAdvance(row.where)
        p.drawText(rect.adjusted(0, 0, -theme.px(8), 0), _CENTRE_RIGHT, row.where)
        font = theme.font("secondary-medium" if row.now else "secondary")
        p.setFont(font)
        p.setPen(ink)
        room = rect.width() - theme.px(48) - where
        text = QFontMetricsF(font).elidedText(row.text, Qt.TextElideMode.ElideRight, room)
        p.drawText(rect.adjusted(theme.px(31), 0, 0, 0), _CENTRE_LEFT, text)


def _spoken(row: GroupRow | CaseRow) -> str:
    if isinstance(row, GroupRow):
        return f"{row.name}, {row.note}, {'open' if row.is_open else 'closed'}"
    parts = [row.short, row.title, WORDS.get(row.state, row.state), row.line]
    if row.hands:
        parts.append(f"{row.hands} hand movements")
    return ", ".join(part for part in parts if part)


def _tip(row: GroupRow | CaseRow) -> str:
    if isinstance(row, GroupRow):
        return ""
    how = "" if row.excluded or row.running else "Enter or double click: run this case"
    return "\n".join(part for part in (f"{row.id}  {row.title}", row.line, how) if part)
