"""Chips (a short fact on a tint) and verdict badges (glyph and word on the verdict's tint)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.widgets.glyphs import WORDS, paint_glyph

_TONES = {
    "neutral": ("text2", "neutral_tint"),
    "wire": ("wire", "wire_tint"),
    "hand": ("hand_text", "hand_tint"),
    "passed": ("passed", "passed_tint"),
    "failed": ("failed", "failed_tint"),
    "inconclusive": ("inconclusive", "inconclusive_tint"),
    "error": ("error", "error_tint"),
    "ink": ("panel", "text"),
}


class Chip(QWidget):
    """A short text on a tint. ``tone``: neutral, wire, hand, passed, failed, inconclusive, error or ink."""

    def __init__(self, text: str = "", tone: str = "neutral", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = tone
        self._text = ""
        self.setFont(theme.font("micro-medium"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    def text(self) -> str:
        return self._text

    def set_text(self, text: str, tone: str = "") -> None:
        if (text, tone or self._tone) != (self._text, self._tone) or not text:
            self._text, self._tone = text, tone or self._tone
            self.setAccessibleName(text)
            self._show_if_any()
            self.updateGeometry()
            self.update()

    def _show_if_any(self) -> None:
        if self.parentWidget() is not None:  # shown without one, it would be a window of its own for a moment
            self.setVisible(bool(self._text))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ParentChange:
            self._show_if_any()
        return super().event(event)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._text) + theme.px(16), theme.px(20))

    def paintEvent(self, _: QPaintEvent) -> None:
        fore, back = _TONES.get(self._tone, _TONES["neutral"])
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(back))
        painter.drawRoundedRect(QRectF(self.rect()), theme.px(4), theme.px(4))
        painter.setPen(theme.color(fore))
        painter.setFont(self.font())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)


class VerdictBadge(QWidget):
    """Glyph and word of a verdict on its tint, such as ``PASS`` or ``PASS, rejected as required``."""

    def __init__(self, verdict: str = "NOT RUN", detail: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(theme.font("kind"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_verdict(verdict, detail)

    def set_verdict(self, verdict: str, detail: str = "") -> None:
        self._verdict = verdict
        self._text = WORDS.get(verdict, verdict) + (f", {detail}" if detail else "")
        self.setAccessibleName(self._text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._text) + theme.px(36), theme.px(24))

    def paintEvent(self, _: QPaintEvent) -> None:
        fore, tint = theme.current().tokens.verdict(self._verdict)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tint))
        painter.drawRoundedRect(QRectF(self.rect()), theme.px(4), theme.px(4))
        side = theme.px(14)
        paint_glyph(painter, self._verdict, QRectF(theme.px(7), (self.height() - side) / 2, side, side))
        painter.setPen(QColor(fore))
        painter.setFont(self.font())
        rect = self.rect().adjusted(theme.px(27), 0, 0, 0)
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._text)
