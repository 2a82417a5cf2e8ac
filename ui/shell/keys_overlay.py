"""The overlay of keys (F1): the whole action table, over the current workspace. Escape, F1 or a click closes it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui import keymap, theme
from ui.shell.parts import cap

ROW = 25
HEAD = 40


class KeysOverlay(QWidget):
    """Painted in as many columns as fit."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("All keys")
        self.setAccessibleDescription(
            "; ".join(f"{title}: " + ", ".join(f"{keymap.shown_keys(a)} {a.text}" for a in actions)
                      for title, actions in keymap.groups())
        )  # fmt: skip
        self._before: QWidget | None = None
        self.hide()

    def toggle(self) -> None:
        if self.isVisible():
            self.close_overlay()
            return
        from PySide6.QtWidgets import QApplication

        self._before = QApplication.focusWidget()
        parent = self.parentWidget()
        assert parent is not None
        self.setGeometry(parent.rect())
        self.show()
        self.raise_()
        self.setFocus()

    def close_overlay(self) -> None:
        self.hide()
        if self._before is not None:
            self._before.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F1):
            self.close_overlay()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.close_overlay()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.color("win", 0.86))
        margin = theme.px(40)
        panel = QRectF(self.rect()).adjusted(margin, margin, -margin, -margin)
        painter.setPen(theme.color("line"))
        painter.setBrush(theme.color("panel"))
        painter.drawRoundedRect(panel, theme.px(10), theme.px(10))
        inner = panel.adjusted(theme.px(32), theme.px(24), -theme.px(32), -theme.px(24))
        painter.setFont(theme.font("page"))
        painter.setPen(theme.color("text"))
        painter.drawText(inner.topLeft() + QRectF(0, theme.px(24), 0, 0).topLeft(), "Keys")
        painter.setFont(theme.font("secondary"))
        painter.setPen(theme.color("text2"))
        painter.drawText(
            QRectF(inner.left(), inner.top(), inner.width(), theme.px(28)),
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
            "Esc closes this. Ctrl+K finds any command by its name.",
        )
        self._columns(painter, inner.adjusted(0, theme.px(44), 0, 0))

    def _columns(self, painter: QPainter, area: QRectF) -> None:
        columns = max(1, int(area.width() // theme.px(420)))
        width = area.width() / columns
        blocks = keymap.groups()
        total = sum(HEAD + ROW * len(actions) for _, actions in blocks)
        fitted = theme.px(total) / columns <= area.height() - theme.px(HEAD + ROW)
        row_height = theme.px(ROW) if fitted else theme.px(21)
        x, y = area.left(), area.top()
        for title, actions in blocks:
            if y > area.top() and y + theme.px(HEAD) + 2 * row_height > area.bottom():
                x, y = x + width, area.top()
            painter.setFont(theme.font("body-strong"))
            painter.setPen(theme.color("text"))
            y += theme.px(HEAD - 14)
            painter.drawText(QRectF(x, y - theme.px(20), width, theme.px(20)), Qt.AlignmentFlag.AlignVCenter, title)
            y += theme.px(4)
            for action in actions:
                if y + row_height > area.bottom():
                    x, y = x + width, area.top() + theme.px(HEAD - 10)
                self._line(painter, action, QRectF(x, y, width - theme.px(24), row_height))
                y += row_height

    def _line(self, painter: QPainter, action: keymap.Action, box: QRectF) -> None:
        left = box.left()
        words = (["hold"] if action.held else []) + keymap.caps(action.keys[0])
        for word in words:
            left = cap(painter, word, left, box.center().y()).right() + theme.px(4)
        painter.setFont(theme.font("secondary"))
        painter.setPen(theme.color("text2"))
        start = box.left() + theme.px(124)
        room = QRectF(max(start, left + theme.px(4)), box.top(), 0, box.height())
        room.setRight(box.right())
        text = painter.fontMetrics().elidedText(action.text, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
