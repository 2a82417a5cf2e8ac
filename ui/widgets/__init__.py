"""The controls that every workspace is made of. They follow the theme in use and carry accessible names.

``Panel(title, note="")`` bordered panel with a head; ``KeyButton(text, key, kind="normal")`` a button that shows its key;
``KeyCap(text)``; ``Chip(text, tone="neutral")``; ``VerdictBadge(word)`` tinted glyph and word; ``VerdictGlyph(state)``
the shape alone; ``ElidedLabel(text, role)``; ``Label(text, role, tone)``; ``Segmented(["A", "B"])``;
``VerdictBar()`` a progress bar by verdict; ``RowView(model)`` a keyboard list of painted rows; ``SearchField(placeholder, key)``.
"""

from ui.widgets.buttons import KeyButton
from ui.widgets.chips import Chip, VerdictBadge
from ui.widgets.fields import EnterField, SearchField
from ui.widgets.glyphs import WORDS, VerdictGlyph, paint_glyph
from ui.widgets.keycap import KeyCap, key_cap_width, paint_key_cap
from ui.widgets.labels import ElidedLabel, Label
from ui.widgets.panel import Panel
from ui.widgets.progress import VerdictBar
from ui.widgets.rows import RowModel, RowView
from ui.widgets.segmented import Segmented

__all__ = [
    "WORDS",
    "Chip",
    "ElidedLabel",
    "EnterField",
    "KeyButton",
    "KeyCap",
    "Label",
    "Panel",
    "RowModel",
    "RowView",
    "SearchField",
    "Segmented",
    "VerdictBadge",
    "VerdictBar",
    "VerdictGlyph",
    "key_cap_width",
    "paint_glyph",
    "paint_key_cap",
]
