"""Icons: one-colour SVG files on a 16 grid, recoloured and rendered at the size and pixel ratio that is asked for."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ui import theme

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
ICONS = RESOURCES / "icons"


@lru_cache(maxsize=512)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    text = (ICONS / f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    return QSvgRenderer(QByteArray(text.encode()))


def paint(painter: QPainter, name: str, x: float, y: float, size: float, colour: str | QColor) -> None:
    """Paint an icon of ``resources/icons`` with its top left at x, y. ``size`` in device-independent pixels."""
    value = colour.name() if isinstance(colour, QColor) else colour
    _renderer(name, value).render(painter, QRectF(x, y, size, size))


def paint_centred(painter: QPainter, name: str, centre: QPointF, size: float, colour: str | QColor) -> None:
    """Paint an icon around a point."""
    paint(painter, name, centre.x() - size / 2, centre.y() - size / 2, size, colour)


def pixmap(name: str, size: int, colour: str | QColor, ratio: float = 1.0) -> QPixmap:
    """An icon as a pixmap of ``size`` device-independent pixels at this device pixel ratio."""
    image = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    paint(painter, name, 0, 0, size, colour)
    painter.end()
    return image


def icon(name: str, colour: str | None = None, size: int = 16) -> QIcon:
    """An icon for a menu or an action, in the text colour of the theme unless another is given."""
    value = colour or theme.current().tokens.text2
    result = QIcon()
    for ratio in (1.0, 2.0):
        result.addPixmap(pixmap(name, size, value, ratio))
    return result


def exists(name: str) -> bool:
    """True if there is an icon of this name."""
    return (ICONS / f"{name}.svg").is_file()
