"""The look of the window: colours, type, icons, and the style sheet that is built from them.

``apply(app, dark, scale)`` once at the start, and again when the tester changes the theme. Everything that paints asks
:func:`current` at paint time, so a change of theme needs no new widgets; a change of scale does.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from ui.theme import fonts
from ui.theme.tokens import DARK, LIGHT, Tokens

__all__ = ["DARK", "LIGHT", "Theme", "Tokens", "apply", "color", "current", "font", "px"]


class Theme(QObject):
    """The theme in use. ``changed`` is emitted after every :func:`apply`."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.tokens: Tokens = LIGHT
        self.scale: float = 1.0
        self.reduced_motion: bool = False

    @property
    def dark(self) -> bool:
        return self.tokens is DARK


_theme: Theme | None = None


def current() -> Theme:
    """The theme in use (light at 100 % until :func:`apply` was called)."""
    global _theme
    if _theme is None:
        _theme = Theme()
    return _theme


def px(size: float) -> int:
    """A length of the design (px at 100 %) in device-independent pixels at the scale in use."""
    return max(1, round(size * current().scale)) if size > 0 else round(size * current().scale)


def color(name: str, alpha: float = 1.0) -> QColor:
    """A colour of the theme in use by its token name; ``alpha`` from 0 to 1."""
    return current().tokens.color(name, alpha)


def font(role: str) -> QFont:
    """The font of a type role (see :data:`ui.theme.fonts.ROLES`) at the scale in use."""
    definition = fonts.ROLES[role]
    return QFont(fonts.make(definition.px * current().scale, definition.weight, definition.mono, definition.tabular))


def apply(app: QApplication, dark: bool, scale: float = 1.0, *, reduced_motion: bool = False) -> None:
    """Give the application its fonts, palette and style sheet. ``scale`` 1.0 to 3.0 multiplies every length and font."""
    from ui.theme.style import stylesheet
    from ui.widgets.focus import FocusRing

    fonts.load()
    theme = current()
    theme.tokens = DARK if dark else LIGHT
    theme.scale = scale
    theme.reduced_motion = reduced_motion
    FocusRing.install(app)
    sheet = stylesheet(theme.tokens, scale)
    if app.styleSheet() == sheet:
        return
    app.setStyle("Fusion")
    app.setFont(font("body"))
    app.setPalette(_palette(theme.tokens))
    app.setStyleSheet(sheet)
    theme.changed.emit()


def _palette(t: Tokens) -> QPalette:
    palette = QPalette()
    for role, name in (
        (QPalette.ColorRole.Window, t.win),
        (QPalette.ColorRole.WindowText, t.text),
        (QPalette.ColorRole.Base, t.raised),
        (QPalette.ColorRole.AlternateBase, t.sunken),
        (QPalette.ColorRole.Text, t.text),
        (QPalette.ColorRole.PlaceholderText, t.text3),
        (QPalette.ColorRole.Button, t.button),
        (QPalette.ColorRole.ButtonText, t.text),
        (QPalette.ColorRole.Highlight, t.wire),
        (QPalette.ColorRole.HighlightedText, t.on_wire),
        (QPalette.ColorRole.Link, t.wire),
        (QPalette.ColorRole.ToolTipBase, t.raised),
        (QPalette.ColorRole.ToolTipText, t.text),
    ):
        palette.setColor(role, QColor(name))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(t.text3))
    return palette
