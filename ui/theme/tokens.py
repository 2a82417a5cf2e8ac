"""The colours of the product, light and dark, by the name of what they mean. Contrast was measured for every pair in use."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor


@dataclass(frozen=True)
class Tokens:
    """One set of colours as ``#RRGGBB``. Yellow (``hand``) means "your hand, now"; blue (``wire``) the wire and the cursor."""

    name: str
    win: str
    panel: str
    sunken: str
    raised: str
    line: str
    line2: str
    button: str
    text: str
    text2: str
    text3: str
    wire: str
    on_wire: str
    selection: str
    wire_tint: str
    hand: str
    ink: str
    ink2: str
    hand_tint: str
    hand_line: str
    hand_text: str
    passed: str
    passed_tint: str
    failed: str
    failed_tint: str
    inconclusive: str
    inconclusive_tint: str
    error: str
    error_tint: str
    neutral_tint: str
    hand_key: str = "#FFDD85"
    """Secondary buttons on yellow."""
    pale: str = "#FFE9A8"
    """The pale yellow of pictograms."""
    hand_track: str = "#DBA927"
    """The empty part of a bar on yellow."""

    def color(self, name: str, alpha: float = 1.0) -> QColor:
        """The colour of a token as a QColor; ``alpha`` from 0 to 1."""
        color = QColor(getattr(self, name))
        color.setAlphaF(alpha)
        return color

    def verdict(self, word: str) -> tuple[str, str]:
        """(foreground, tint) of a verdict word or a display state."""
        return {
            "PASS": (self.passed, self.passed_tint),
            "FAIL": (self.failed, self.failed_tint),
            "INCONCLUSIVE": (self.inconclusive, self.inconclusive_tint),
            "ERROR": (self.error, self.error_tint),
            "running": (self.wire, self.wire_tint),
            "hand": (self.ink, self.hand),
        }.get(word, (self.text3, self.neutral_tint))


LIGHT = Tokens(
    name="light",
    win="#EDECE7",
    panel="#FBFAF8",
    sunken="#F4F3EF",
    raised="#FFFFFF",
    line="#DAD8D1",
    line2="#E8E6E0",
    button="#FFFFFF",
    text="#1A1A18",
    text2="#54524D",
    text3="#696660",
    wire="#1F55C4",
    on_wire="#FFFFFF",
    selection="#E7EDFA",
    wire_tint="#E7EDFA",
    hand="#FFC42E",
    ink="#17140A",
    ink2="#5C4708",
    hand_tint="#FFF1C9",
    hand_line="#E0A400",
    hand_text="#7A5600",
    passed="#007456",
    passed_tint="#DFF1EA",
    failed="#A3092F",
    failed_tint="#FAE3E6",
    inconclusive="#7E5A00",
    inconclusive_tint="#F6ECD2",
    error="#562A6E",
    error_tint="#EEE4F3",
    neutral_tint="#EBE9E4",
)

DARK = Tokens(
    name="dark",
    win="#0E0F10",
    panel="#17181A",
    sunken="#121314",
    raised="#222326",
    line="#303236",
    line2="#26282B",
    button="#26282B",
    text="#EDEDE9",
    text2="#B4B5B6",
    text3="#8F9194",
    wire="#79A9FF",
    on_wire="#0E0F10",
    selection="#1E2A40",
    wire_tint="#1C2942",
    hand="#FFC42E",
    ink="#17140A",
    ink2="#5C4708",
    hand_tint="#33290F",
    hand_line="#C79A2A",
    hand_text="#FFD469",
    passed="#43D6A6",
    passed_tint="#12312A",
    failed="#FF6B76",
    failed_tint="#3D1A20",
    inconclusive="#E6C88A",
    inconclusive_tint="#302A20",
    error="#DFA3E0",
    error_tint="#33203A",
    neutral_tint="#26282B",
)
