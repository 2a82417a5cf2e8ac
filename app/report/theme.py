"""Sizes and colours of the report: A4, laid out on the 150 dpi grid of the design."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reportlab.lib.colors import HexColor

from app.report import fonts
from app.verdict import Verdict

PAGE_WIDTH, PAGE_HEIGHT = 595.276, 841.89


def px(pixels: float) -> float:
    """Points of a length on the 150 dpi grid."""
    return pixels * 0.48


MARGIN = px(88)
WIDTH = PAGE_WIDTH - 2 * MARGIN
TOP, BOTTOM = px(126), px(1632)
"""Where the content of a page begins and ends, from the top edge."""

TEXT, TEXT2, TEXT3 = HexColor("#1A1A18"), HexColor("#54524D"), HexColor("#696660")
LINE, LINE2 = HexColor("#DAD8D1"), HexColor("#E8E6E0")
SUNKEN, WHITE = HexColor("#F4F3EF"), HexColor("#FFFFFF")
WIRE, HAND, HAND_LINE, HAND_TEXT = HexColor("#1F55C4"), HexColor("#FFC42E"), HexColor("#E0A400"), HexColor("#7A5600")


@dataclass(frozen=True)
class VerdictLook:
    """Shape, colour and tint of a verdict; the word always stands beside them."""

    shape: str
    colour: HexColor
    tint: HexColor


_NEUTRAL = HexColor("#EBE9E4")
PASS_LOOK = VerdictLook("pass", HexColor("#007456"), HexColor("#DFF1EA"))
FAIL_LOOK = VerdictLook("fail", HexColor("#A3092F"), HexColor("#FAE3E6"))
UNSURE_LOOK = VerdictLook("inconclusive", HexColor("#7E5A00"), HexColor("#F6ECD2"))
ERROR_LOOK = VerdictLook("error", HexColor("#562A6E"), HexColor("#EEE4F3"))
LOOKS: dict[str, VerdictLook] = {
    Verdict.PASS: PASS_LOOK,
    Verdict.FAIL: FAIL_LOOK,
    Verdict.INCONCLUSIVE: UNSURE_LOOK,
    Verdict.ERROR: ERROR_LOOK,
    Verdict.NOT_APPLICABLE: VerdictLook("dash", TEXT3, _NEUTRAL),
    Verdict.NOT_RUN: VerdictLook("not run", TEXT3, _NEUTRAL),
    Verdict.INTERRUPTED: VerdictLook("interrupted", TEXT3, _NEUTRAL),
    "Pass": PASS_LOOK,
    "Fail": FAIL_LOOK,
    "Incomplete": VerdictLook("not run", TEXT2, _NEUTRAL),
    "Not supported": VerdictLook("dash", TEXT3, _NEUTRAL),
}
WORDS: dict[str, str] = {Verdict.NOT_APPLICABLE: "Not applicable", Verdict.NOT_RUN: "Not run"}


def word(verdict: str) -> str:
    """The verdict's word as it stands in a row: ``Pass``, ``Not run``."""
    return WORDS.get(verdict, str(verdict).capitalize())


@dataclass(frozen=True)
class Style:
    """Face, size in points and colour of a piece of text."""

    font: str = fonts.SANS
    size: float = px(16)
    colour: HexColor = TEXT

    @property
    def leading(self) -> float:
        return self.size * 1.36

    def of(self, colour: HexColor) -> Style:
        return replace(self, colour=colour)


BODY = Style()
LABEL = Style(fonts.SANS, px(16), TEXT2)
VALUE = Style(fonts.MEDIUM, px(16), TEXT)
STRONG = Style(fonts.SEMIBOLD, px(16), TEXT)
NOTE = Style(fonts.SANS, px(15), TEXT2)
HEAD = Style(fonts.SANS, px(15), TEXT2)
IDS = Style(fonts.MONO, px(14), TEXT)
TIMES = Style(fonts.MONO, px(14), TEXT2)
LINK = Style(fonts.MONO, px(14), WIRE)
TITLE = Style(fonts.SEMIBOLD, px(40), TEXT)
CASE_TITLE = Style(fonts.SEMIBOLD, px(27), TEXT)
HEADING = Style(fonts.SEMIBOLD, px(22), TEXT)
SUBHEADING = Style(fonts.SEMIBOLD, px(16), TEXT)
