"""The bundled typefaces (Inter for the interface, JetBrains Mono for ids, times and frames) and the type roles."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

FONTS = Path(__file__).resolve().parents[2] / "resources" / "fonts"

SANS = "Inter"
MONO = "JetBrains Mono"
_FALLBACKS = ["Noto Sans CJK KR", "Noto Sans CJK JP", "Noto Sans CJK SC", "Noto Sans CJK TC", "DejaVu Sans"]


@dataclass(frozen=True)
class Role:
    """A type role: size in px at 100 % scale, weight 400 to 700, family."""

    px: float
    weight: int = 400
    mono: bool = False
    tabular: bool = False
    """Figures of one width, for countdowns and columns. Not for text: it spaces hyphens like figures."""


ROLES: dict[str, Role] = {
    "micro": Role(11),
    "micro-medium": Role(11, 500),
    "kind": Role(11, 700),
    "secondary": Role(12),
    "secondary-medium": Role(12, 500),
    "mono": Role(12, mono=True),
    "mono-medium": Role(12, 500, mono=True),
    "mono-id": Role(17, 500, mono=True),
    "body": Role(13),
    "body-medium": Role(13, 500),
    "body-strong": Role(13, 600),
    "figure": Role(15, 600, tabular=True),
    "number": Role(12, tabular=True),
    "number-strong": Role(13, 600, tabular=True),
    "title": Role(17, 600),
    "section": Role(20, 600),
    "page": Role(26, 700),
    "headline": Role(38, 600),
    "headline-compact": Role(26, 600),
    "clock": Role(60, 600, tabular=True),
    "clock-compact": Role(40, 600, tabular=True),
}


@cache
def load() -> tuple[str, ...]:
    """Register the bundled fonts with the application; the families that came of it.

    A missing file is no fault: the platform's own sans and mono fonts stand in.
    """
    families: list[str] = []
    for path in sorted(FONTS.glob("*.ttf")):
        number = QFontDatabase.addApplicationFont(str(path))
        if number >= 0:
            families += QFontDatabase.applicationFontFamilies(number)
    return tuple(sorted(set(families)))


@cache
def make(pixels: float, weight: int = 400, mono: bool = False, tabular: bool = False) -> QFont:
    """A font of this size in device-independent pixels, without hinting."""
    font = QFont()
    font.setFamilies([MONO if mono else SANS, *_FALLBACKS])
    font.setStyleHint(QFont.StyleHint.Monospace if mono else QFont.StyleHint.SansSerif)
    font.setPixelSize(max(1, round(pixels)))
    font.setWeight(QFont.Weight(weight))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if tabular:
        font.setFeature(QFont.Tag("tnum"), 1)
    if mono:
        font.setFeature(QFont.Tag("calt"), 0)
        font.setFeature(QFont.Tag("liga"), 0)
    if pixels >= 30:
        font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 98.0)
    elif pixels >= 17 and not mono:
        font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 98.8)
    return font
