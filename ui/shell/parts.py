"""Small parts that all workspaces use: labels by type role, rules, blocks of layout."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from ui import theme
from ui.widgets import Label, key_cap_width, paint_key_cap


def label(text: str = "", role: str = "body", tone: str = "", *, wrap: bool = False) -> Label:
    """A label in a type role and a tone of the theme. Its text is plain: nothing a DUT sends is read as markup."""
    made = Label(text, role, tone)
    made.setWordWrap(wrap)
    return made


def set_property(target: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet selects by, and let the style sheet see it."""
    if target.property(name) != value:
        target.setProperty(name, value)
        target.style().unpolish(target)
        target.style().polish(target)


def cap(painter: QPainter, text: str, x: float, middle: float, *, right: bool = False) -> QRectF:
    """Paint one key cap beginning at x (or ending there); its rectangle."""
    width = key_cap_width(text)
    left = x - width if right else x
    paint_key_cap(painter, text, left, middle, theme.color("text2"), theme.color("line"), theme.color("raised"))
    return QRectF(left, middle - theme.px(9), width, theme.px(18))


def rule(*, vertical: bool = False) -> QFrame:
    """An inner rule of one px."""
    line = QFrame()
    line.setProperty("surface", "rule")
    if vertical:
        line.setFixedSize(theme.px(1), theme.px(18))
    else:
        line.setFixedHeight(theme.px(1))
    return line


def surface(name: str) -> QFrame:
    """A frame with one of the theme's surfaces."""
    frame = QFrame()
    frame.setProperty("surface", name)
    return frame


def _fill(layout: QBoxLayout, margins: tuple[int, int, int, int], spacing: int) -> None:
    layout.setContentsMargins(*(theme.px(side) if side else 0 for side in margins))
    layout.setSpacing(theme.px(spacing) if spacing else 0)


def column(
    parent: QWidget | None = None, *, margins: tuple[int, int, int, int] = (0, 0, 0, 0), spacing: int = 0
) -> QVBoxLayout:
    """A vertical layout; lengths in px at 100 %."""
    layout = QVBoxLayout(parent) if parent is not None else QVBoxLayout()
    _fill(layout, margins, spacing)
    return layout


def row(
    parent: QWidget | None = None, *, margins: tuple[int, int, int, int] = (0, 0, 0, 0), spacing: int = 0
) -> QHBoxLayout:
    """A horizontal layout; lengths in px at 100 %."""
    layout = QHBoxLayout(parent) if parent is not None else QHBoxLayout()
    _fill(layout, margins, spacing)
    return layout


def clear(layout: QLayout) -> None:
    """Remove and delete everything in a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        inner = item.layout()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif inner is not None:
            clear(inner)
