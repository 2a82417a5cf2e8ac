"""Buttons that show the key that presses them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui import theme
from ui.theme import icons
from ui.widgets.keycap import key_cap_width, paint_key_cap


class KeyButton(QAbstractButton):
    """A button with its key cap. The key itself is bound by whoever owns the action; the button only shows it.

    ``kind``: ``normal``, ``primary`` (ink, at most one a workspace), ``hand`` and ``hand-primary`` (on yellow), ``quiet``
    (no border) or ``stop``. ``set_arming(0..1)`` greys it and fills a 3 px bar; ``None`` is armed.
    """

    def __init__(
        self, text: str, key: str = "", kind: str = "normal", icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._key, self._kind, self._icon = key, kind, icon
        self._arming: float | None = None
        self._hover = False
        self.setFont(theme.font("body-strong" if kind in ("primary", "hand-primary") else "body-medium"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setText(text)
        self._describe()

    @property
    def key(self) -> str:
        return self._key

    def set_key(self, key: str) -> None:
        self._key = key
        self._describe()
        self.updateGeometry()

    def setText(self, text: str) -> None:
        super().setText(text)
        self._describe()
        self.updateGeometry()

    def set_arming(self, done: float | None) -> None:
        """Grey with a bar filled to ``done`` (0 to 1), or armed (None)."""
        if done != self._arming:
            self._arming = done
            self.update()

    def _describe(self) -> None:
        self.setAccessibleName(self.text())
        self.setAccessibleDescription(f"key {self._key}" if self._key else "")

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self.font())
        width = metrics.horizontalAdvance(self.text()) + theme.px(28)
        if self._key:
            width += key_cap_width(self._key) + theme.px(8)
        if self._icon:
            width += theme.px(20)
        tall = self._kind in ("primary", "hand", "hand-primary")
        return QSize(round(width + 0.5), theme.px(36 if tall else 32))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hover = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = False
        self.update()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()  # the button that has the focus, not the prompt behind it
            return
        super().keyPressEvent(event)

    def _colours(self) -> tuple[QColor, QColor, QColor, QColor]:
        """fill, border, text, border of the key cap."""
        t = theme.current().tokens
        c = theme.color
        none = QColor(0, 0, 0, 0)
        if self._arming is not None:
            if self._kind.startswith("hand"):
                return c("hand_key"), c("hand_track"), c("ink2"), c("hand_track")
            return c("sunken"), c("line"), c("text3"), c("line")
        if not self.isEnabled():
            return c("sunken"), c("line"), c("text3"), c("line")
        down = self.isDown()
        if self._kind == "hand-primary":
            fill = QColor("#3A3524") if self._hover or down else QColor(t.ink)
            return fill, QColor(t.ink), QColor("#FFFFFF"), QColor("#8B8468")
        if self._kind == "hand":
            fill = QColor(t.hand_track) if down else QColor(t.pale) if self._hover else QColor(t.hand_key)
            return fill, QColor(t.ink), QColor(t.ink), QColor(t.ink2)
        if self._kind == "primary":
            fill = QColor(t.text2) if down or self._hover else QColor(t.text)
            return fill, fill, QColor(t.panel), QColor(t.text3)
        if self._kind == "stop":
            fill = c("line") if down else c("sunken") if self._hover else c("button")
            return fill, c("failed"), c("failed"), c("failed")
        if self._kind == "quiet":
            fill = c("line") if down else c("sunken") if self._hover else none
            return fill, none, c("text2"), c("line")
        fill = c("line") if down else c("sunken") if self._hover else c("button")
        return fill, c("text3") if self._hover else c("line"), c("text"), c("line")

    def paintEvent(self, _: QPaintEvent) -> None:
        fill, border, fore, cap = self._colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(border, 1))
        painter.setBrush(fill)
        painter.drawRoundedRect(rect, theme.px(6), theme.px(6))
        metrics = QFontMetricsF(self.font())
        show_key = bool(self._key) and self.isEnabled()
        cap_width = key_cap_width(self._key) + theme.px(8) if show_key else 0.0
        icon_width = theme.px(20) if self._icon else 0
        total = metrics.horizontalAdvance(self.text()) + cap_width + icon_width
        x = (self.width() - total) / 2
        middle = self.height() / 2
        if show_key:
            paint_key_cap(painter, self._key, x, middle, fore, cap)
            x += cap_width
        if self._icon:
            icons.paint_centred(painter, self._icon, QPointF(x + theme.px(7), middle), theme.px(14), fore)
            x += icon_width
        painter.setPen(fore)
        painter.setFont(self.font())
        text_rect = QRectF(x, 0, self.width() - x, self.height())
        painter.drawText(text_rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        if self._arming is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("ink2" if self._kind.startswith("hand") else "text3"))
            bar = theme.px(3)
            painter.drawRect(QRectF(1, self.height() - bar - 1, (self.width() - 2) * self._arming, bar))
