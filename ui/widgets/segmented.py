"""A segmented control: one of a few views, chosen with mouse, arrow keys or a letter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme


class Segmented(QWidget):
    """Exactly one of the names is chosen. Left and right move the choice."""

    changed = Signal(int)

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = list(names)
        self._current = 0
        self.setFont(theme.font("secondary-medium"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._describe()

    @property
    def current(self) -> int:
        return self._current

    def set_current(self, index: int) -> None:
        if 0 <= index < len(self._names) and index != self._current:
            self._current = index
            self._describe()
            self.update()
            self.changed.emit(index)

    def _describe(self) -> None:
        self.setAccessibleName(f"{self._names[self._current]}, one of {', '.join(self._names)}")

    def _width(self, name: str) -> float:
        return QFontMetricsF(self.font()).horizontalAdvance(name) + theme.px(20)

    def sizeHint(self) -> QSize:
        return QSize(round(sum(self._width(name) for name in self._names)), theme.px(26))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        x = 0.0
        for index, name in enumerate(self._names):
            x += self._width(name)
            if event.position().x() < x:
                self.set_current(index)
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            self.set_current((self._current + step) % len(self._names))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        x = 0.0
        for index, name in enumerate(self._names):
            width = self._width(name)
            rect = QRectF(x + 0.5, 0.5, width - 1, self.height() - 1)
            if index == self._current:
                focus = self.hasFocus()
                painter.setPen(QPen(theme.color("wire" if focus else "line"), 2 if focus else 1))
                painter.setBrush(theme.color("raised"))
                painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), theme.px(6), theme.px(6))
            painter.setPen(theme.color("text" if index == self._current else "text2"))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, name)
            x += width
