"""Before an approval: each check that did not hold, in one sentence, so that nobody approves what they have not seen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui import theme
from ui.widgets import Label, paint_glyph

MOST = 3
"""Sentences that are shown; of more, the number is told, and Review has them all."""


class FindingsBox(QWidget):
    """Hidden where every check held."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.px(44), theme.px(8), theme.px(16), theme.px(8))
        layout.setSpacing(theme.px(2))
        self._lines = [Label("", "body", "text") for _ in range(MOST)]
        self._more = Label("", "secondary", "text2")
        for line in (*self._lines, self._more):
            line.setWordWrap(True)
            layout.addWidget(line)
        self.hide()

    def show_sentences(self, sentences: Sequence[str]) -> None:
        shown = sentences[:MOST]
        for number, line in enumerate(self._lines):
            line.setVisible(number < len(shown))
            line.setText(shown[number] if number < len(shown) else "")
        more = len(sentences) - len(shown)
        self._more.setVisible(more > 0)
        self._more.setText(f"and {more} more; Review (Ctrl+4) has all of them")
        self.setVisible(bool(sentences))
        self.setAccessibleName(f"Did not hold: {' '.join(sentences)}" if sentences else "")

    @property
    def text(self) -> str:
        """What is said, for whoever reads it aloud."""
        return self.accessibleName()

    def paintEvent(self, _: QPaintEvent) -> None:
        p = QPainter(self)
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(theme.color("inconclusive_tint"))
        p.drawRoundedRect(QRectF(self.rect()), theme.px(8), theme.px(8))
        side = theme.px(16)
        top = QPointF(theme.px(16), theme.px(9))
        paint_glyph(p, "INCONCLUSIVE", QRectF(top.x(), top.y(), side, side))
