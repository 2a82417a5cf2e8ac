"""The line of key hints: the keys of the focused panel, and safe stop at the far right while a case runs."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import keymap, theme
from ui.shell.parts import cap, row
from ui.widgets import key_cap_width

HOLD_MS = 2000
"""How long safe stop has to be held."""


class SafeStop(QWidget):
    """Held for two seconds, by Ctrl+Esc or by the mouse, it ends the running case. A bar shows how long is left."""

    held = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Safe stop: hold Ctrl+Esc or this field for two seconds")
        self.setToolTip("Ends the running case now and stops its transaction if possible. Shift+Esc does the same.")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(40)
        self._timer.timeout.connect(self._tick)

    @property
    def pressed(self) -> bool:
        return self._timer.isActive()

    def sizeHint(self) -> QSize:
        wide = QFontMetrics(theme.font("secondary-medium")).horizontalAdvance("safe stop")
        return QSize(wide + round(key_cap_width("hold Ctrl+Esc")) + theme.px(16 + 8 + 4), theme.px(32))

    def press(self) -> None:
        if not self._timer.isActive() and self.isVisible():
            self._clock.start()
            self._timer.start()
            self.update()

    def release(self) -> None:
        self._timer.stop()
        self.update()

    def _tick(self) -> None:
        if self._clock.elapsed() >= HOLD_MS:
            self._timer.stop()
            self.held.emit()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.press()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.release()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        side = theme.px(8)
        painter.fillRect(QRectF(0, middle - side / 2, side, side), theme.color("failed"))
        key = cap(painter, "hold Ctrl+Esc", theme.px(16), middle)
        painter.setFont(theme.font("secondary-medium"))
        painter.setPen(theme.color("failed"))
        left = key.right() + theme.px(8)
        painter.drawText(
            QRectF(left, 0, self.width() - left, self.height()), Qt.AlignmentFlag.AlignVCenter, "safe stop"
        )
        if self._timer.isActive():
            share = min(1.0, self._clock.elapsed() / HOLD_MS)
            painter.fillRect(
                QRectF(0, self.height() - theme.px(3), self.width() * share, theme.px(3)), theme.color("failed")
            )


class HintLine(QWidget):
    """Painted key caps with their words; what does not fit is left out from the right, ``F1`` never."""

    def __init__(self) -> None:
        super().__init__()
        self._hints: list[keymap.Action] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_hints(self, hints: list[keymap.Action]) -> None:
        self._hints = hints
        self.setAccessibleName("Keys: " + ", ".join(f"{keymap.shown_keys(a)} {a.hint}" for a in hints))
        self.update()

    def _width(self, action: keymap.Action) -> int:
        words = QFontMetrics(theme.font("secondary"))
        width = sum(key_cap_width(key) + theme.px(4) for key in keymap.caps(action.keys[0]))
        return round(width) + theme.px(4) + words.horizontalAdvance(action.hint) + theme.px(20)

    def shown(self) -> list[keymap.Action]:
        """The hints that fit the width."""
        room = self.width()
        last = self._hints[-1:]
        room -= sum(self._width(action) for action in last)
        fitting: list[keymap.Action] = []
        for action in self._hints[:-1]:
            room -= self._width(action)
            if room < 0:
                break
            fitting.append(action)
        return fitting + last

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, middle = 0.0, self.height() / 2
        for action in self.shown():
            start = left
            for key in keymap.caps(action.keys[0]):
                left = cap(painter, key, left, middle).right() + theme.px(4)
            left += theme.px(4)
            painter.setFont(theme.font("secondary"))
            painter.setPen(theme.color("text2"))
            painter.drawText(QRectF(left, 0, self.width(), self.height()), Qt.AlignmentFlag.AlignVCenter, action.hint)
            left = start + self._width(action)


class KeyHints(QWidget):
    """32 px at the foot of the window."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(theme.px(32))
        layout = row(self, margins=(16, 0, 16, 0), spacing=16)
        self.line = HintLine()
        self.safe_stop = SafeStop()
        layout.addWidget(self.line, 1)
        layout.addWidget(self.safe_stop)

    def show_context(self, context: str) -> None:
        """The hints of a context of :data:`ui.keymap.HINTS`; one that is not listed gets those of its workspace."""
        names = keymap.HINTS.get(context) or keymap.HINTS[context.partition(".")[0]]
        self.line.set_hints([keymap.BY_ID[name] for name in names])
