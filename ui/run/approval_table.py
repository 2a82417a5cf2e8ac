"""The table of an approval: expected, received, time, rule, advice; the row that decides is tinted."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.run.approval_rows import STATUSES, StatusRow, nothing
from ui.theme import icons
from ui.widgets import RowModel, RowView, paint_glyph

COLUMNS = (("Expected", 0.0), ("Received", 0.2), ("Time", 0.43), ("Rule", 0.54), ("Advice", 0.87))
_TONES = {
    "ok": "text2", "acceptable": "passed", "reject": "failed", "retest": "inconclusive", "ask": "hand_text", "finding": "inconclusive",
}  # fmt: skip
_GLYPHS = {"reject": "FAIL", "retest": "INCONCLUSIVE", "ask": "hand", "finding": "INCONCLUSIVE"}


class TableHead(QWidget):
    """The names of the columns."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(theme.px(30))

    def paintEvent(self, _: QPaintEvent) -> None:
        p = QPainter(self)
        p.setFont(theme.font("secondary-medium"))
        p.setPen(theme.color("text2"))
        for (name, _share), left in zip(COLUMNS, lefts_of(self.rect()), strict=True):
            p.drawText(QRectF(left, 0, theme.px(160), self.height() - 2), Qt.AlignmentFlag.AlignVCenter, name)
        p.setPen(theme.color("line"))
        p.drawLine(0, self.height() - 1, self.width(), self.height() - 1)


def lefts_of(rect: QRect) -> list[float]:
    """Where the columns begin."""
    inset = theme.px(8)
    return [rect.left() + inset + share * (rect.width() - 2 * inset) for _, share in COLUMNS]


class StatusTable(RowView):
    """Rows of 52 px."""

    def __init__(self, parent: QWidget | None = None) -> None:
        model = RowModel(text=_spoken, tip=lambda row: f"{row.rule}\n{row.rule_note}")
        self._height = 52
        self._subject = STATUSES
        super().__init__(model, self._paint_status, lambda _: theme.px(self._height), "StatusNotifications", parent)

    def set_row_height(self, height: int) -> None:
        """In px at 100 %."""
        self._height = height
        self.refresh_heights()
        self.fit()

    def set_subject(self, subject: str) -> None:
        """What the rows are about (:func:`ui.run.approval_rows.your_part`)."""
        self._subject = subject
        self.setAccessibleName(subject)

    def step(self, by: int) -> None:
        """The next or previous row."""
        count = len(self.rows.rows)
        if count:
            now = self.currentIndex()
            row = now.row() + by if now.isValid() else 0
            self.setCurrentIndex(self.rows.index(max(0, min(count - 1, row))))

    def fit(self) -> None:
        """Never higher than its rows."""
        self.setMaximumHeight(theme.px(self._height) * max(1, len(self.rows.rows)) + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.rows.rows:
            p = QPainter(self.viewport())
            p.setPen(theme.color("text2"))
            p.setFont(theme.font("body"))
            p.drawText(
                self.viewport().rect().adjusted(theme.px(8), theme.px(12), 0, 0),
                Qt.AlignmentFlag.AlignTop,
                nothing(self._subject),
            )

    def _paint_status(self, p: QPainter, rect: QRect, row: StatusRow, selected: bool) -> None:
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(rect)
        if row.stands_out or selected:
            p.setPen(Qt.PenStyle.NoPen)
            tone = _TONES.get(row.advice, "text2")
            tint = {"failed": "failed_tint", "inconclusive": "inconclusive_tint", "hand_text": "hand_tint"}.get(
                tone, "selection"
            )
            p.setBrush(theme.color(tint))
            p.drawRoundedRect(area.adjusted(0, 1, 0, -1), theme.px(6), theme.px(6))
            p.setBrush(theme.color(tone if row.stands_out else "wire"))
            p.drawRect(QRectF(area.left(), area.top() + theme.px(6), theme.px(2.5), area.height() - theme.px(12)))
        p.setPen(theme.color("line2"))
        p.drawLine(rect.bottomLeft(), rect.bottomRight())
        lefts = lefts_of(rect)
        self._two(p, rect, lefts[0], lefts[1], row.expected, row.expected_note, faint=row.expected == "nothing")
        self._two(p, rect, lefts[1], lefts[2], row.received, row.received_note, faint=row.received == "nothing came")
        p.setFont(theme.font("mono"))
        p.setPen(theme.color("text2"))
        p.drawText(
            QRectF(lefts[2], rect.top(), lefts[3] - lefts[2], rect.height()), Qt.AlignmentFlag.AlignVCenter, row.time
        )
        self._two(
            p, rect, lefts[3], lefts[4], row.rule, row.rule_note if row.advice != "ok" else "", plain=not row.stands_out
        )
        side = theme.px(14)
        spot = QRectF(lefts[4], rect.center().y() - side / 2, side, side)
        if row.advice in _GLYPHS:
            paint_glyph(p, _GLYPHS[row.advice], spot)
        else:
            icons.paint(p, "check", spot.x(), spot.y(), side, theme.color("passed"))
        tone = _TONES.get(row.advice, "text2")
        p.setFont(theme.font("body" if row.advice == "ok" else "body-strong"))
        p.setPen(theme.color(tone))
        word = {"ask": "you decide"}.get(row.advice, row.advice)
        area = QRectF(lefts[4] + theme.px(22), rect.top(), rect.right() - lefts[4], rect.height())
        p.drawText(area, Qt.AlignmentFlag.AlignVCenter, word)

    def _two(
        self,
        p: QPainter,
        rect: QRect,
        left: float,
        right: float,
        above: str,
        below: str,
        *,
        faint: bool = False,
        plain: bool = False,
    ) -> None:
        room = right - left - theme.px(14)
        font = theme.font("body" if faint or plain else "body-medium")
        p.setFont(font)
        p.setPen(theme.color("text2" if faint else "text"))
        text = QFontMetricsF(font).elidedText(above, Qt.TextElideMode.ElideRight, room)
        middle = Qt.AlignmentFlag.AlignVCenter
        if not below:
            p.drawText(QRectF(left, rect.top(), room + 2, rect.height()), middle, text)
            return
        p.drawText(QRectF(left, rect.center().y() - theme.px(18), room + 2, theme.px(19)), middle, text)
        font = theme.font("secondary")
        p.setFont(font)
        p.setPen(theme.color("text2"))
        text = QFontMetricsF(font).elidedText(below, Qt.TextElideMode.ElideRight, room)
        p.drawText(QRectF(left, rect.center().y(), room + 2, theme.px(18)), middle, text)


def _spoken(row: StatusRow) -> str:
    return f"expected {row.expected}, received {row.received} {row.received_note}, {row.rule}, advice {row.advice}"
