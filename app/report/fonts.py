"""The report's fonts: embedded TrueType faces, and what to do with a character that they do not have.

A character that neither the face nor a fallback on this machine has is printed as its code point, such as ``[U+AC00]``:
readable, and never dropped.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

SANS, MEDIUM, SEMIBOLD, BOLD = "Inter-Regular", "Inter-Medium", "Inter-SemiBold", "Inter-Bold"
MONO, MONO_MEDIUM, MONO_SEMIBOLD = "JetBrainsMono-Regular", "JetBrainsMono-Medium", "JetBrainsMono-SemiBold"
FACES = (SANS, MEDIUM, SEMIBOLD, BOLD, MONO, MONO_MEDIUM, MONO_SEMIBOLD)

_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "fonts"

_FALLBACK_NAMES = (
    "DejaVuSans.ttf", "segoeui.ttf", "seguisym.ttf", "NotoSansKR-Regular.ttf", "NotoSansJP-Regular.ttf", "NotoSansSC-Regular.ttf",
    "NanumGothic.ttf", "malgun.ttf", "AppleGothic.ttf", "ipag.ttf", "ipagp.ttf", "fonts-japanese-gothic.ttf", "YuGothM.ttc",
    "msgothic.ttc", "wqy-zenhei.ttc", "wqy-microhei.ttc", "DroidSansFallbackFull.ttf", "DroidSansFallback.ttf", "msyh.ttc",
    "simsun.ttc", "Arial Unicode.ttf", "unifont.ttf",
)  # fmt: skip
"""TrueType faces with wide coverage, by what common systems call them. PostScript outlines (.otf) cannot be embedded."""


def _font_folders() -> list[Path]:
    if sys.platform == "win32":
        return [Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts"]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), Path.home() / "Library/Fonts"]
    return [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts"]


@cache
def register() -> None:
    """Make the report's own faces known to reportlab. Takes some 50 ms, once."""
    for face in FACES:
        pdfmetrics.registerFont(TTFont(face, str(_FOLDER / f"{face}.ttf")))


@cache
def _fallbacks() -> tuple[str, ...]:
    found: dict[str, Path] = {}
    for folder in _font_folders():
        for path in sorted(folder.rglob("*.tt[fc]")) if folder.is_dir() else ():
            found.setdefault(path.name, path)
    names: list[str] = []
    for name in _FALLBACK_NAMES:
        if name in found:
            try:
                pdfmetrics.registerFont(TTFont("fallback-" + name, str(found[name])))
            except (TTFError, OSError):
                continue
            names.append("fallback-" + name)
    return tuple(names)


@cache
def _widths(font: str) -> tuple[dict[int, float], float]:
    register()
    face = pdfmetrics.getFont(font).face
    return dict(face.charWidths), float(face.defaultWidth)


@lru_cache(maxsize=20_000)
def _face_for(char: str, font: str) -> str:
    """The face that has this character; empty if there is none."""
    code = ord(char)
    if code in _widths(font)[0]:
        return font
    for other in (SANS, *_fallbacks()):
        if code in _widths(other)[0]:
            return other
    return ""


def printable(text: str, font: str) -> str:
    """The text with everything that cannot be shown spelled out.

    Line feeds stay, tabs become spaces. Control, format and private characters (also those that turn the direction of text around)
    become their escapes, such as ``\\x00``; characters without a glyph become ``[U+AC00]``.
    """
    if text.isascii() and text.isprintable():
        return text
    parts: list[str] = []
    for char in text.replace("\r\n", "\n"):
        if char == "\n":
            parts.append(char)
        elif char == "\t":
            parts.append("    ")
        elif unicodedata.category(char) in ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"):
            parts.append(f"\\x{ord(char):02x}" if ord(char) < 256 else f"\\u{ord(char):04x}")
        elif _face_for(char, font):
            parts.append(char)
        else:
            parts.append(f"[U+{ord(char):04X}]")
    return "".join(parts)


def runs(text: str, font: str) -> Iterator[tuple[str, str]]:
    """(face, text) pieces of a printable text, so that each piece can be drawn with its face."""
    known = _widths(font)[0]
    if all(ord(char) in known for char in text):
        yield font, text
        return
    start, face = 0, ""
    for index, char in enumerate(text):
        here = _face_for(char, font) or font
        if here != face and index:
            yield face, text[start:index]
            start = index
        face = here
    yield face, text[start:]


def width(text: str, font: str, size: float) -> float:
    """Width in points of a printable text without line feeds."""
    known, default = _widths(font)
    total = 0.0
    for char in text:
        code = ord(char)
        if code in known:
            total += known[code]
        else:
            other, other_default = _widths(_face_for(char, font) or font)
            total += other.get(code, other_default or default)
    return total * size / 1000
