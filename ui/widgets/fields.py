"""Lines to type into: one that keeps Enter to itself, and the search field with its icon and key."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui import theme
from ui.theme import icons
from ui.widgets.keycap import key_cap_width, paint_key_cap


class EnterField(QLineEdit):
    """A line that keeps Enter to itself: it never also presses what stands behind the field."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()


class SearchField(EnterField):
    """A line with an icon at the left and a key cap at the right. Esc empties it, and leaves it when it is empty; Enter leaves it."""

    def __init__(
        self, placeholder: str, key: str = "/", icon: str = "filter", height: float = 28, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._key, self._icon = key, icon
        self.note = ""
        """A short text before the key cap, such as a count."""
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setFixedHeight(theme.px(height))
        self.setTextMargins(theme.px(18), 0, theme.px(22), 0)

    def set_note(self, note: str) -> None:
        if note != self.note:
            self.note = note
            width = self.fontMetrics().horizontalAdvance(note)
            self.setTextMargins(theme.px(18), 0, theme.px(26) + (width if note else 0), 0)
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self._leave()
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.hasFocus():
            self._leave()  # unless somebody has taken the keyboard elsewhere

    def _leave(self) -> None:
        parent = self.parentWidget()
        self.clearFocus()
        if parent is not None:
            parent.setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        middle = self.height() / 2
        icons.paint_centred(painter, self._icon, QPointF(theme.px(16), middle), theme.px(13), theme.color("text2"))
        right = self.width() - theme.px(6)
        if self._key:
            right -= round(key_cap_width(self._key))
            paint_key_cap(painter, self._key, right, middle, theme.color("text2"), theme.color("line"))
        if self.note:
            painter.setFont(theme.font("secondary"))
            painter.setPen(theme.color("text2"))
            painter.drawText(
                0,
                0,
                right - theme.px(8),
                self.height(),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                self.note,
            )
