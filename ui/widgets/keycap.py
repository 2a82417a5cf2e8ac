"""Key caps: the key that does it, drawn on the button or beside the words."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme

HEIGHT = 18


def key_cap_width(text: str) -> float:
    """The width of a key cap in device-independent pixels."""
    metrics = QFontMetricsF(theme.font("micro-medium"))
    return max(float(theme.px(HEIGHT)), metrics.horizontalAdvance(text) + theme.px(10))


def paint_key_cap(
    painter: QPainter, text: str, x: float, middle: float, fore: QColor, border: QColor, fill: QColor | None = None
) -> float:
    """Paint a key cap with its left edge at x, centred on the line ``middle``; returns its width."""
    width = key_cap_width(text)
    height = theme.px(HEIGHT)
    rect = QRectF(x + 0.5, middle - height / 2 + 0.5, width - 1, height - 1)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(border, 1))
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect, theme.px(4), theme.px(4))
    painter.setPen(fore)
    painter.setFont(theme.font("micro-medium"))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
    return width


class KeyCap(QWidget):
    """One key, such as ``F5`` or ``Ctrl``."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"key {text}")

    def sizeHint(self) -> QSize:
        return QSize(round(key_cap_width(self._text) + 0.5), theme.px(HEIGHT))

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_key_cap(
            painter,
            self._text,
            0,
            self.height() / 2,
            theme.color("text2"),
            theme.color("line"),
            theme.color("raised"),
        )
