"""The edge at the right of the compact layout: one tab for each drawer, with the key that opens it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.widgets import key_cap_width, paint_key_cap

TABS = (("Inspector", "I"), ("Latency", "L"))


class DrawerEdge(QWidget):
    """28 px wide. ``pressed`` gives the name of the tab."""

    pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.open = ""
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Drawers: Inspector (I) and Latency (L)")

    def set_open(self, name: str) -> None:
        self.open = name
        self.update()

    def _tops(self) -> list[float]:
        return [theme.px(8), theme.px(158)]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        tops = self._tops()
        self.pressed.emit(TABS[1 if event.position().y() >= tops[1] else 0][0])

    def paintEvent(self, _: QPaintEvent) -> None:
        p = QPainter(self)
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        p.setPen(theme.color("line"))
        p.setBrush(theme.color("panel"))
        p.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.px(8), theme.px(8))
        font = theme.font("secondary-medium")
        metrics = QFontMetricsF(font)
        for (name, key), top in zip(TABS, self._tops(), strict=True):
            length = metrics.horizontalAdvance(name) + theme.px(8)
            if name == self.open:
                p.setPen(Qt.PenStyle.NoPen)
                p.setBrush(theme.color("selection"))
                area = QRectF(3, top - theme.px(4), self.width() - 6, length + theme.px(36))
                p.drawRoundedRect(area, theme.px(6), theme.px(6))
            p.save()
            p.translate(self.width() / 2, top)
            p.rotate(90)
            p.setFont(font)
            p.setPen(theme.color("wire" if name == self.open else "text2"))
            p.drawText(QRectF(0, -theme.px(10), length, theme.px(20)), Qt.AlignmentFlag.AlignVCenter, name)
            p.restore()
            left = (self.width() - key_cap_width(key)) / 2
            middle = top + length + theme.px(12)
            paint_key_cap(p, key, left, middle, theme.color("text2"), theme.color("line"), theme.color("raised"))
