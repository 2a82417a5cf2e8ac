"""The plan at the left of the Run workspace: every case with its state and reason, and the next hand movements below."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.campaign.record import CampaignRecord
from ui import theme
from ui.run.plan_rows import CaseRow, GroupRow, HandRow, next_hands, plan_rows
from ui.theme import icons
from ui.widgets import WORDS, Panel, RowModel, RowView, SearchField, paint_glyph

_CENTRE_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_CENTRE_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class PlanList(Panel):
    """``chosen`` gives the id of the case that the tester wants to see."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Plan", parent=parent)
        self.compact = False
        self._opened: dict[str, bool] = {}
        self._record: CampaignRecord | None = None
        self._running = ""
        self.filter = SearchField("Filter cases")
        self.filter.textChanged.connect(self._again)
        top = QVBoxLayout()
        top.setContentsMargins(theme.px(11), theme.px(9), theme.px(11), theme.px(6))
        top.addWidget(self.filter)
        self.body.addLayout(top)
        self.rows = RowModel(text=_spoken, tip=_tip)
        self.view = RowView(self.rows, self._paint, self._height, "Cases of the plan")
        self.view.activated_row.connect(self._open)
        self.view.clicked.connect(lambda index: self._open(self.rows.row(index)))
        self.body.addWidget(self.view, 1)
        self.foot = NextHands()
        self.body.addWidget(self.foot)

    def refresh(self, record: CampaignRecord) -> None:
        self._record = record
        self._again()
        self.foot.set_rows(*next_hands(record))
        running = next((row for row in self.rows.rows if isinstance(row, CaseRow) and row.running), None)
        if running is not None and running.id != self._running:
            self._running = running.id
            self.view.scrollTo(self.rows.index(self.rows.rows.index(running)))

    def _again(self) -> None:
        if self._record is None:
            return
        before = [self._height(row) for row in self.rows.rows]
        self.rows.set_rows(plan_rows(self._record, self._opened, self.filter.text()))
        applying = sum(entry.get("applies") is True for entry in self._record.plan)
        self.set_note(f"{applying} of {len(self._record.plan)} apply" if self._record.plan else "")
        if [self._height(row) for row in self.rows.rows] != before:
            self.view.refresh_heights()

    def _open(self, row: GroupRow | CaseRow) -> None:
        if isinstance(row, GroupRow):
            self._opened[row.name] = not row.is_open
            self._again()
        else:
            self.chosen.emit(row.id)

    def _height(self, row: GroupRow | CaseRow) -> int:
        base = 23 if self.compact else 25
        if isinstance(row, GroupRow):
            return theme.px(base)
        return theme.px(base + 18 if row.line else base)

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
        p.drawText(rect.adjusted(theme.px(30), 0, 0, 0), _CENTRE_LEFT, row.name)
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
        font = theme.font("body-strong" if row.running else "body")
        font.setPixelSize(theme.px(12.5))
        p.setFont(font)
        p.setPen(theme.color(faint))
        # what tells cases of one kind apart stands at the end of their titles
        title = QFontMetricsF(font).elidedText(row.title, Qt.TextElideMode.ElideMiddle, klass_x - x - theme.px(6))
        p.drawText(QRectF(x, top, klass_x - x, height), _CENTRE_LEFT, title)
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
        self.rows_shown = 3
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_rows(self, rows: list[HandRow], total: int) -> None:
        if (rows, total) != (self._rows, self._total):
            self._rows, self._total = rows, total
            said = "; ".join(f"{row.text} ({row.where})" for row in rows[:3])
            self.setAccessibleName(f"Next hands: {said or 'none'}, {total} movements left")
            self.update()

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
        p.drawText(head, _CENTRE_LEFT, "Next hands")
        p.setFont(theme.font("secondary"))
        p.setPen(theme.color("text2"))
        word = "movement" if self._total == 1 else "movements"
        p.drawText(head, _CENTRE_RIGHT, f"{self._total} {word} left" if self._total else "none left")
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
    return "" if isinstance(row, GroupRow) else "\n".join(part for part in (f"{row.id}  {row.title}", row.line) if part)
