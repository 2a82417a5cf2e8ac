"""The overlay of keys (F1): the whole action table, over the current workspace. Escape, F1 or a click closes it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from ui import keymap, theme
from ui.shell.parts import cap

ROW = 25
HEAD = 40
MOST_COLUMNS = 4


Groups = list[tuple[str, list[keymap.Action]]]


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
        margin, inset, title = theme.px(32), theme.px(28), theme.px(48)
        room = QRectF(self.rect()).adjusted(margin, margin, -margin, -margin)
        columns = max(1, int((room.width() - 2 * inset) // theme.px(400)))
        while True:
            packed = pack(keymap.groups(), columns)
            tallest = max(sum(len(actions) for _, actions in part) for part in packed)
            heads = max(len(part) for part in packed)
            fitting = int((room.height() - 2 * inset - title - heads * theme.px(HEAD)) / max(1, tallest))
            if fitting >= theme.px(20) or columns >= MOST_COLUMNS:
                break
            columns += 1
        row_height = min(theme.px(ROW), fitting)
        height = 2 * inset + title + max(
            sum(theme.px(HEAD) + row_height * len(actions) for _, actions in part) for part in packed
        )  # fmt: skip
        panel = QRectF(room.left(), room.top(), room.width(), min(room.height(), height))
        painter.setPen(theme.color("line"))
        painter.setBrush(theme.color("panel"))
        painter.drawRoundedRect(panel, theme.px(10), theme.px(10))
        inner = panel.adjusted(inset, inset, -inset, -inset)
        head = QRectF(inner.left(), inner.top(), inner.width(), theme.px(30))
        painter.setFont(theme.font("page"))
        painter.setPen(theme.color("text"))
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, "Keys")
        painter.setFont(theme.font("secondary"))
        painter.setPen(theme.color("text2"))
        painter.drawText(
            head,
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
            "Esc closes this. Ctrl+K finds any command by its name.",
        )
        needed = [_needed(part) for part in packed]
        over = inner.width() / sum(needed)  # wide texts get more room than narrow ones
        left = inner.left()
        for part, width in zip(packed, needed, strict=True):
            self._column(painter, part, left, inner.top() + title, width * over, row_height)
            left += width * over

    def _column(self, painter: QPainter, part: Groups, x: float, y: float, width: float, row_height: int) -> None:
        for title, actions in part:
            painter.setFont(theme.font("body-strong"))
            painter.setPen(theme.color("text"))
            painter.drawText(QRectF(x, y, width, theme.px(24)), Qt.AlignmentFlag.AlignVCenter, title)
            y += theme.px(26)
            lines = [QRectF(x, y + n * row_height, width - theme.px(20), row_height) for n in range(len(actions))]
            rights = [self._caps(painter, action, box) for action, box in zip(actions, lines, strict=True)]
            start = max(rights) + theme.px(8)
            for action, box in zip(actions, lines, strict=True):
                self._words(painter, action.text, box.adjusted(start - box.left(), 0, 0, 0))
            y += len(actions) * row_height
            y += theme.px(HEAD - 26)

    def _caps(self, painter: QPainter, action: keymap.Action, box: QRectF) -> float:
        """The keys of an action; the x where they end."""
        left = box.left()
        words = (["hold"] if action.held else []) + keymap.caps(action.keys[0])
        for word in words:
            left = cap(painter, word, left, box.center().y()).right() + theme.px(4)
        return left

    def _words(self, painter: QPainter, text: str, room: QRectF) -> None:
        """Smaller where there is not enough room."""
        painter.setPen(theme.color("text2"))
        painter.setFont(theme.font("secondary"))
        if painter.fontMetrics().horizontalAdvance(text) > room.width():
            painter.setFont(theme.font("micro"))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)


def _needed(part: Groups) -> float:
    """How wide a column would like to be, px."""
    words = QFontMetricsF(theme.font("secondary"))
    keys = QFontMetricsF(theme.font("micro-medium"))

    def caps(action: keymap.Action) -> float:
        named = (["hold"] if action.held else []) + keymap.caps(action.keys[0])
        return sum(keys.horizontalAdvance(word) + theme.px(16) for word in named)

    widest = max(
        max(caps(action) for action in actions) + max(words.horizontalAdvance(action.text) for action in actions)
        for _, actions in part
    )
    return widest + theme.px(34)


def pack(groups: Groups, columns: int) -> list[Groups]:
    """The groups in at most so many columns, in order, none split, the tallest column as low as can be."""
    limit = max(len(actions) for _, actions in groups)
    while True:
        packed: list[Groups] = [[]]
        height = 0
        for group in groups:
            needed = len(group[1]) + 2
            if packed[-1] and height + needed > limit + 2:
                packed.append([])
                height = 0
            packed[-1].append(group)
            height += needed
        if len(packed) <= columns:
            return packed
        limit += 1
