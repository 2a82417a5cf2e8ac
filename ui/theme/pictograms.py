"""Pictograms of the manual actions: ink and pale yellow on the prompt's yellow, the target of the hand white."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgRenderer

from ui.theme.icons import RESOURCES

WIDTH, HEIGHT = 230, 120
"""The box that every pictogram is drawn in."""


@lru_cache(maxsize=32)
def _renderer(name: str) -> QSvgRenderer:
    folder = RESOURCES / "pictograms"
    path = folder / f"{name}.svg"
    return QSvgRenderer(str(path if path.is_file() else folder / "any.svg"))


def paint(painter: QPainter, name: str, x: float, y: float, height: float) -> float:
    """Paint a pictogram with its top left at x, y; returns its width. An unknown name gets the plain hand."""
    width = height * WIDTH / HEIGHT
    _renderer(name).render(painter, QRectF(x, y, width, height))
    return width
