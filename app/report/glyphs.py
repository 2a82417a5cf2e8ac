"""Drawn shapes: verdicts, marks of a step, actors. Shapes, not characters of a font, so that they look alike everywhere."""

from __future__ import annotations

from collections.abc import Callable

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from app.report import theme

GRID = 16.0
"""All shapes are drawn on a grid of 16 by 16, y upwards."""


def draw(canvas: Canvas, name: str, x: float, y: float, size: float, colour: Color) -> None:
    """Draw a shape with its lower left corner at (x, y), ``size`` points wide and high."""
    canvas.saveState()
    canvas.translate(x, y)
    canvas.scale(size / GRID, size / GRID)
    canvas.setStrokeColor(colour)
    canvas.setFillColor(colour)
    canvas.setLineWidth(1.6)
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    _SHAPES[name](canvas)
    canvas.restoreState()


def _polyline(canvas: Canvas, *points: tuple[float, float], close: bool = False, fill: bool = False) -> None:
    path = canvas.beginPath()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    if close:
        path.close()
    canvas.drawPath(path, stroke=1, fill=int(fill))


def _pass(canvas: Canvas) -> None:
    canvas.circle(8, 8, 7, stroke=0, fill=1)
    canvas.setStrokeColor(theme.WHITE)
    canvas.setLineWidth(2)
    _polyline(canvas, (4.9, 8.1), (7.2, 5.8), (11.2, 10.2))


def _fail(canvas: Canvas) -> None:
    canvas.roundRect(1.4, 1.4, 13.2, 13.2, 1.5, stroke=0, fill=1)
    canvas.setStrokeColor(theme.WHITE)
    canvas.setLineWidth(2)
    canvas.line(5.2, 5.2, 10.8, 10.8)
    canvas.line(5.2, 10.8, 10.8, 5.2)


def _inconclusive(canvas: Canvas) -> None:
    _polyline(canvas, (8, 15), (15, 8), (8, 1), (1, 8), close=True)
    canvas.setLineWidth(1.3)
    path = canvas.beginPath()
    path.moveTo(6.2, 9.6)
    path.curveTo(6.2, 12.2, 9.9, 12.2, 9.9, 9.7)
    path.curveTo(9.9, 8.3, 8.05, 8.3, 8.05, 6.8)
    canvas.drawPath(path, stroke=1, fill=0)
    canvas.circle(8.05, 4.7, 0.85, stroke=0, fill=1)


def _error(canvas: Canvas) -> None:
    _polyline(canvas, (8, 14.2), (15, 2), (1, 2), close=True, fill=True)
    canvas.setStrokeColor(theme.WHITE)
    canvas.setFillColor(theme.WHITE)
    canvas.setLineWidth(1.8)
    canvas.line(8, 10.2, 8, 6.8)
    canvas.circle(8, 4.1, 1, stroke=0, fill=1)


def _dash(canvas: Canvas) -> None:
    canvas.setLineWidth(2)
    canvas.line(4, 8, 12, 8)


def _not_run(canvas: Canvas) -> None:
    canvas.circle(8, 8, 6.2, stroke=1, fill=0)


def _interrupted(canvas: Canvas) -> None:
    canvas.setDash(4.2, 2.6)
    canvas.circle(8, 8, 6.6, stroke=1, fill=0)
    canvas.setDash()
    canvas.line(6.4, 5.6, 6.4, 10.4)
    canvas.line(9.6, 5.6, 9.6, 10.4)


def _tick(canvas: Canvas) -> None:
    canvas.setLineWidth(2)
    _polyline(canvas, (3.2, 8.2), (6.6, 4.8), (12.8, 11.4))


def _cross(canvas: Canvas) -> None:
    canvas.setLineWidth(2)
    canvas.line(4, 4, 12, 12)
    canvas.line(4, 12, 12, 4)


def _diamond(canvas: Canvas) -> None:
    _polyline(canvas, (8, 13.5), (13.5, 8), (8, 2.5), (2.5, 8), close=True)


def _hand(canvas: Canvas) -> None:
    canvas.setLineWidth(2.3)
    for x, low, high in ((4.6, 6, 11.2), (7.1, 6, 13.4), (9.6, 6, 13), (12.1, 6, 11.2)):
        canvas.line(x, low, x, high)
    canvas.setLineWidth(2)
    path = canvas.beginPath()
    path.moveTo(4.4, 7.5)
    path.lineTo(12.3, 7.5)
    path.lineTo(12.3, 5)
    path.curveTo(12.3, 2, 10, 1.4, 8.4, 1.4)
    path.curveTo(6.4, 1.4, 5.4, 2.6, 4.4, 4)
    path.close()
    canvas.drawPath(path, stroke=1, fill=1)
    canvas.line(4.4, 4.4, 1.8, 7.2)


def _bench(canvas: Canvas) -> None:
    canvas.setLineWidth(1.5)
    canvas.roundRect(2.4, 8.6, 11.2, 4.6, 1, stroke=1, fill=0)
    canvas.roundRect(2.4, 2.8, 11.2, 4.6, 1, stroke=1, fill=0)
    canvas.circle(5, 10.9, 0.8, stroke=0, fill=1)
    canvas.circle(5, 5.1, 0.8, stroke=0, fill=1)


def _arrow_left(canvas: Canvas) -> None:
    canvas.line(3, 8, 13, 8)
    _polyline(canvas, (6.8, 11.6), (3, 8), (6.8, 4.4))


def _arrow_right(canvas: Canvas) -> None:
    canvas.line(3, 8, 13, 8)
    _polyline(canvas, (9.2, 11.6), (13, 8), (9.2, 4.4))


def _person(canvas: Canvas) -> None:
    canvas.setLineWidth(1.5)
    canvas.circle(8, 10.8, 2.7, stroke=1, fill=0)
    path = canvas.beginPath()
    path.moveTo(2.8, 2.4)
    path.curveTo(3.2, 8, 12.8, 8, 13.2, 2.4)
    canvas.drawPath(path, stroke=1, fill=0)


def _station(canvas: Canvas) -> None:
    canvas.setLineWidth(1.5)
    canvas.roundRect(3, 2.4, 7, 11.4, 1, stroke=1, fill=0)
    canvas.line(1.8, 2.4, 11.2, 2.4)
    canvas.line(5, 10.6, 8, 10.6)
    path = canvas.beginPath()
    path.moveTo(10, 9)
    path.curveTo(12.4, 9, 11.6, 4.6, 13, 4.6)
    path.curveTo(14.4, 4.6, 14, 8, 14, 10.6)
    canvas.drawPath(path, stroke=1, fill=0)


def _mark(canvas: Canvas) -> None:
    """The mark of the product: two posts and what passes between them."""
    canvas.setFillColor(theme.TEXT)
    canvas.roundRect(0, 0, 16, 16, 2.6, stroke=0, fill=1)
    canvas.setStrokeColor(theme.WHITE)
    canvas.setLineWidth(1.5)
    canvas.line(4.6, 3.2, 4.6, 12.8)
    canvas.line(11.4, 3.2, 11.4, 12.8)
    canvas.setStrokeColor(theme.HAND)
    canvas.line(4.6, 8, 11.2, 8)
    _polyline(canvas, (8.4, 10.2), (10.7, 8), (8.4, 5.8))


_SHAPES: dict[str, Callable[[Canvas], None]] = {
    "pass": _pass,
    "fail": _fail,
    "inconclusive": _inconclusive,
    "error": _error,
    "dash": _dash,
    "not run": _not_run,
    "interrupted": _interrupted,
    "tick": _tick,
    "cross": _cross,
    "diamond": _diamond,
    "hand": _hand,
    "bench": _bench,
    "in": _arrow_left,
    "out": _arrow_right,
    "person": _person,
    "station": _station,
    "mark": _mark,
}
