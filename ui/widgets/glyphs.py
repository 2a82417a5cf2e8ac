"""Verdicts and states as shapes: colour is never alone, so each has a shape of its own and is always beside its word.

PASS filled circle with a tick; FAIL filled square with a cross; INCONCLUSIVE outlined diamond with a question mark;
ERROR (the bench's own fault) filled triangle; NOT RUN empty circle; NOT APPLICABLE dash; INTERRUPTED broken circle with
two bars; ``running`` ring with a triangle; ``hand`` yellow tile with the hand.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.theme import icons

WORDS = {
    "PASS": "PASS",
    "FAIL": "FAIL",
    "INCONCLUSIVE": "INCONCLUSIVE",
    "ERROR": "BENCH ERROR",
    "NOT APPLICABLE": "N/A",
    "NOT RUN": "NOT RUN",
    "INTERRUPTED": "INTERRUPTED",
    "running": "running",
    "hand": "waiting for your hand",
}


def paint_glyph(painter: QPainter, state: str, rect: QRectF) -> None:
    """Paint the shape of a verdict or state into a square. Unknown states paint an empty circle."""
    tokens = theme.current().tokens
    fore = QColor(tokens.verdict(state)[0])
    paper = QColor(tokens.panel)
    size = rect.width()
    unit = size / 16
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(unit, unit)
    line = QPen(fore, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    inner = QPen(paper, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    if state == "PASS":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fore)
        painter.drawEllipse(QPointF(8, 8), 7, 7)
        painter.setPen(inner)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline([QPointF(5, 8.3), QPointF(7.2, 10.4), QPointF(11, 5.9)])
    elif state == "FAIL":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fore)
        painter.drawRoundedRect(QRectF(1.5, 1.5, 13, 13), 2, 2)
        painter.setPen(inner)
        painter.drawLine(QPointF(5.3, 5.3), QPointF(10.7, 10.7))
        painter.drawLine(QPointF(10.7, 5.3), QPointF(5.3, 10.7))
    elif state == "INCONCLUSIVE":
        painter.setPen(line)
        painter.setBrush(QColor(tokens.inconclusive_tint))
        painter.drawPolygon(QPolygonF([QPointF(8, 0.9), QPointF(15.1, 8), QPointF(8, 15.1), QPointF(0.9, 8)]))
        icons.paint(painter, "question", 3.2, 3.2, 9.6, fore)
    elif state == "ERROR":
        painter.setPen(line)
        painter.setBrush(fore)
        painter.drawPolygon(QPolygonF([QPointF(8, 2), QPointF(15, 14), QPointF(1, 14)]))
        painter.setPen(inner)
        painter.drawLine(QPointF(8, 6.4), QPointF(8, 9.4))
        painter.drawPoint(QPointF(8, 12))
    elif state == "NOT APPLICABLE":
        painter.setPen(QPen(fore, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawLine(QPointF(3.5, 8), QPointF(12.5, 8))
    elif state == "INTERRUPTED":
        painter.setPen(line)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawArc(QRectF(1.6, 1.6, 12.8, 12.8), 60 * 16, 290 * 16)
        painter.drawLine(QPointF(6.3, 5.6), QPointF(6.3, 10.4))
        painter.drawLine(QPointF(9.7, 5.6), QPointF(9.7, 10.4))
    elif state == "running":
        painter.setPen(line)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(8, 8), 6.4, 6.4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fore)
        painter.drawPolygon(QPolygonF([QPointF(6.3, 5), QPointF(11, 8), QPointF(6.3, 11)]))
    elif state == "hand":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.hand))
        painter.drawRoundedRect(QRectF(0, 0, 16, 16), 3, 3)
        icons.paint(painter, "hand", 2, 1.8, 12, tokens.ink)
    else:
        painter.setPen(QPen(QBrush(fore), 1.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(8, 8), 6.3, 6.3)
    painter.restore()


class VerdictGlyph(QWidget):
    """The shape of a verdict or state, ``size`` px at 100 %. Its accessible name is the word."""

    def __init__(self, state: str = "NOT RUN", size: float = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._size = theme.px(size)
        self.setFixedSize(self._size, self._size)
        self.setAccessibleName(WORDS.get(state, state))

    @property
    def state(self) -> str:
        return self._state

    def set_state(self, state: str) -> None:
        if state != self._state:
            self._state = state
            self.setAccessibleName(WORDS.get(state, state))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    def paintEvent(self, _: QPaintEvent) -> None:
        paint_glyph(QPainter(self), self._state, QRectF(0, 0, self._size, self._size))
