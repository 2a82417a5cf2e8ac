"""One of the equal answers of an approval: a big key, the words, and the line that says what follows."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui import theme


class AnswerCard(QAbstractButton):
    """``state``: arming (bar fills), armed, wanted (its reason is written), given (ink key, bar drains), sent, off."""

    def __init__(self, text: str, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self._key, self._line, self._note = key, "", ""
        self._state, self._share = "arming", 0.0
        self._height = 84
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(text)

    @property
    def state(self) -> str:
        return self._state

    def set_state(self, state: str, share: float = 0.0) -> None:
        if (state, share) != (self._state, self._share):
            self._state, self._share = state, share
            if state != "given":
                self._note = ""
            self.update()

    def set_height(self, height: int) -> None:
        """In px at 100 %."""
        self._height = height
        self.updateGeometry()

    def set_line(self, line: str) -> None:
        self._line = line
        self.setAccessibleDescription(f"key {self._key}, {line}")
        self.update()

    def set_note(self, note: str) -> None:
        self._note = note

    def sizeHint(self) -> QSize:
        return QSize(theme.px(180), theme.px(self._height))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _: QPaintEvent) -> None:
        p = QPainter(self)
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self._state in ("wanted", "given", "sent")
        grey = self._state in ("arming", "off")
        hover = self.underMouse() and self._state == "armed"
        rect = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        p.setPen(QPen(theme.color("text"), 2) if chosen else QPen(theme.color("text3" if hover else "line"), 1))
        p.setBrush(theme.color("sunken" if grey or hover else "raised"))
        p.drawRoundedRect(rect, theme.px(8), theme.px(8))
        side = theme.px(48 if self._height > 70 else 38)
        key = QRectF(theme.px(18 if self._height > 70 else 11), (self.height() - side) / 2, side, side)
        p.setPen(QPen(theme.color("text" if chosen else "line"), 1))
        p.setBrush(theme.color("text" if chosen else "sunken"))
        p.drawRoundedRect(key, theme.px(6), theme.px(6))
        font = theme.font("section")
        p.setFont(font)
        p.setPen(QColor(theme.current().tokens.panel) if chosen else theme.color("text3" if grey else "text"))
        p.drawText(key, Qt.AlignmentFlag.AlignCenter, self._key)
        x = key.right() + theme.px(14)
        p.setFont(theme.font("figure"))
        p.setPen(theme.color("text3" if grey else "text"))
        half = self.height() / 2
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        room = self.width() - x - theme.px(8)
        p.drawText(QRectF(x, half - theme.px(22), room, theme.px(22)), left, self.text())
        p.setFont(theme.font("secondary"))
        p.setPen(theme.color("text3" if grey else "text2"))
        line = {"arming": "arming", "sent": "sent", "wanted": "write the reason, then Enter"}.get(
            self._state, self._note or self._line
        )
        line = QFontMetricsF(theme.font("secondary")).elidedText(line, Qt.TextElideMode.ElideRight, room)
        p.drawText(QRectF(x, half + theme.px(2), room, theme.px(20)), left, line)
        if self._state in ("arming", "given"):
            p.setPen(Qt.PenStyle.NoPen)
            p.setBrush(theme.color("text" if chosen else "text3"))
            p.drawRect(
                QRectF(
                    theme.px(3), self.height() - theme.px(5), (self.width() - theme.px(6)) * self._share, theme.px(3)
                )
            )
