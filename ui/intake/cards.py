"""The big cards: one for each kind of device, with a drawing and the letter that chooses it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from ui import theme
from ui.theme import icons
from ui.widgets import key_cap_width, paint_key_cap


class DeviceCard(QAbstractButton):
    """A checkable card, 128 high. ``picture``: ``station``, ``socket`` or ``csms``."""

    def __init__(self, title: str, detail: str, key: str, picture: str) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setText(title)
        self._detail, self._key, self._picture = detail, key, picture
        self.setAccessibleName(title)
        self.setAccessibleDescription(f"{detail}, key {key}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(320), theme.px(128))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(170), theme.px(128))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        width = 2.0 if chosen else 1.0
        painter.setPen(QPen(theme.color("wire" if chosen else "text3" if self.underMouse() else "line"), width))
        painter.setBrush(theme.color("raised" if chosen else "panel"))
        inset = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), theme.px(10), theme.px(10))
        right = self.width() - theme.px(12)
        cap_left = right - key_cap_width(self._key)
        paint_key_cap(painter, self._key, cap_left, theme.px(21), theme.color("text2"), theme.color("line"))
        if chosen:
            icons.paint(painter, "check", cap_left - theme.px(24), theme.px(13), theme.px(16), theme.color("wire"))
        narrow = self.width() < theme.px(280)
        text_left = theme.px(20 if narrow else 122)
        if not narrow:
            self._draw_picture(painter, QRectF(theme.px(22), theme.px(26), theme.px(84), theme.px(76)))
        painter.setFont(theme.font("figure"))
        painter.setPen(theme.color("text"))
        room = self.width() - text_left - theme.px(12)
        if painter.fontMetrics().horizontalAdvance(self.text()) > room:
            painter.setFont(theme.font("body-strong"))
        painter.drawText(
            QRectF(text_left, theme.px(38), room, theme.px(24)), Qt.AlignmentFlag.AlignVCenter, self.text()
        )
        painter.setFont(theme.font("secondary"))
        painter.setPen(theme.color("text2"))
        painter.drawText(
            QRectF(text_left, theme.px(64), room, theme.px(40)),
            int(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap),
            self._detail,
        )

    def _draw_picture(self, painter: QPainter, box: QRectF) -> None:
        ink = theme.color("text" if self.isChecked() else "text2")
        unit = box.height() / 76
        painter.save()
        painter.translate(box.topLeft())
        painter.scale(unit, unit)
        pen = QPen(ink, 2.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        {"station": _station, "socket": _socket, "csms": _csms}[self._picture](painter, self.isChecked())
        painter.restore()


def _station(painter: QPainter, chosen: bool) -> None:
    if chosen:
        painter.setBrush(theme.color("neutral_tint"))
    painter.drawRoundedRect(QRectF(8, 4, 40, 62), 5, 5)
    painter.setBrush(theme.color("raised"))
    painter.drawRoundedRect(QRectF(16, 12, 24, 13), 2, 2)
    painter.drawEllipse(QPointF(28, 40), 6.5, 6.5)
    cable = QPainterPath(QPointF(34, 43))
    cable.cubicTo(50, 44, 44, 62, 60, 60)
    cable.cubicTo(70, 58, 73, 52, 73, 46)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(cable)
    painter.setBrush(painter.pen().color())
    painter.drawRoundedRect(QRectF(68, 32, 10, 14), 3, 3)
    painter.drawLine(QPointF(2, 67), QPointF(56, 67))


def _socket(painter: QPainter, chosen: bool) -> None:
    if chosen:
        painter.setBrush(theme.color("neutral_tint"))
    painter.drawRoundedRect(QRectF(4, 14, 46, 46), 7, 7)
    painter.setBrush(theme.color("raised"))
    painter.drawEllipse(QPointF(27, 37), 14, 14)
    painter.setBrush(painter.pen().color())
    painter.drawEllipse(QPointF(22, 37), 1.8, 1.8)
    painter.drawEllipse(QPointF(32, 37), 1.8, 1.8)
    painter.setBrush(theme.color("raised"))
    cable = QPainterPath(QPointF(50, 46))
    cable.cubicTo(58, 46, 58, 52, 64, 52)
    painter.drawPath(cable)
    painter.drawRoundedRect(QRectF(64, 44, 15, 18), 3, 3)


def _csms(painter: QPainter, chosen: bool) -> None:
    if chosen:
        painter.setBrush(theme.color("neutral_tint"))
    for top in (4, 28, 52):
        painter.drawRoundedRect(QRectF(8, top, 58, 20), 4, 4)
        painter.drawLine(QPointF(40, top + 10), QPointF(57, top + 10))
    painter.setBrush(painter.pen().color())
    for top in (4, 28, 52):
        painter.drawEllipse(QPointF(18, top + 10), 2, 2)
        painter.drawEllipse(QPointF(26, top + 10), 2, 2)
