"""The tinted band of a notice: across the window, with a bar of its tone at the left."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from ui import theme


def paint_band(widget: QWidget, tone: str) -> None:
    """Within a paint event of the widget. ``tone``: a tone of the theme, or ``neutral``."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(f"{tone}_tint"))
    outer = theme.px(8)
    box = QRectF(widget.rect()).adjusted(outer, outer, -outer, 0)
    painter.drawRoundedRect(box, theme.px(8), theme.px(8))
    bar = QRectF(box.left(), box.top() + outer, theme.px(3), box.height() - 2 * outer)
    painter.fillRect(bar, theme.color("text3" if tone == "neutral" else tone))
