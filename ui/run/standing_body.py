"""The middle of the standing view: how to do it, or what to enter, as large as all of it can be shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from ui.run.prompt_layout import broken, wrap
from ui.run.prompt_model import EXACT, EntryField, PromptView

MakeFont = Callable[[float, int, bool], QFont]
"""Size in px, weight, monospaced."""

LARGEST, SMALLEST, LEGIBLE = 56, 18, 23
"""Font sizes in px of a screen that is 1080 high."""
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextDontClip)


@dataclass(frozen=True)
class _Line:
    text: str
    font: QFont
    strong: bool
    x: float
    y: float
    width: float


@dataclass(frozen=True)
class Body:
    """Lines with their places, and the height that they take."""

    lines: Sequence[_Line]
    height: float
    size: float

    def paint(self, p: QPainter, x: float, y: float, ink: QColor, second: QColor) -> None:
        for line in self.lines:
            p.setFont(line.font)
            p.setPen(ink if line.strong else second)
            height = QFontMetricsF(line.font).height()
            p.drawText(QRectF(x + line.x, y + line.y, line.width, height), _LEFT, line.text)


def body_of(view: PromptView, width: float, height: float, unit: float, make: MakeFont) -> Body:
    """Everything that the view says below its headline, in the largest size at which it fits."""
    made = Body((), 0.0, 0.0)
    for size in range(LARGEST if view.fields else 40, SMALLEST - 1, -2):
        for columns in (1, 2, 3) if view.fields else (1,):
            fitting = _set(view, width, size * unit, columns, unit, make)
            if fitting is not None:
                made = fitting
                if made.height <= height:
                    return made
    return made


def _set(view: PromptView, width: float, size: float, columns: int, unit: float, make: MakeFont) -> Body | None:
    """The lines at one size in so many columns; None if a value does not fit into its column."""
    lines: list[_Line] = []
    y = 0.0
    if view.fields:
        rows = _columns(view.fields, width, size, columns, make)
        if rows is None:
            return None
        found, y = rows
        lines += found
    hints = tuple(hint for hint in view.hints if hint != EXACT)  # there is no room for remarks
    said = hints if view.fields else tuple(part for part in view.detail.split("\n") if part)
    text = make(max(size * 0.8, LEGIBLE * unit), 500, False) if view.fields else make(size, 400, False)
    metrics = QFontMetricsF(text)
    y += metrics.height() * 0.35 if view.fields and said else 0.0
    for part in said:
        for line in wrap(part, metrics, width):
            lines.append(_Line(line, text, bool(view.fields), 0.0, y, width))
            y += metrics.height()
    strong = make(size, 600, False)
    for line in wrap(view.besides, QFontMetricsF(strong), width) if view.besides else ():
        lines.append(_Line(line, strong, True, 0.0, y, width))
        y += metrics.height()
    if view.watch and not view.fields:
        y += metrics.height() * 0.3
        for line in wrap(f"Watching for {view.watch}", QFontMetricsF(strong), width):
            lines.append(_Line(line, strong, True, 0.0, y, width))
            y += metrics.height()
    return Body(lines, y, size)


def _columns(
    fields: Sequence[EntryField], width: float, size: float, columns: int, make: MakeFont
) -> tuple[list[_Line], float] | None:
    name, value, came = make(size * 0.72, 400, False), make(size, 600, True), make(size * 0.86, 600, False)
    names, values, cames = QFontMetricsF(name), QFontMetricsF(value), QFontMetricsF(came)
    gap = size * 1.4
    each = (width - gap * (columns - 1)) / columns
    starts = _starts(fields, columns)
    labels = _labels(fields)
    lines: list[_Line] = []
    deepest = 0.0
    for column in range(columns):
        numbers = range(starts[column], starts[column + 1])
        left = max((names.horizontalAdvance(labels[number]) for number in numbers), default=0.0) + size * 0.6
        room = each - left
        x, y = column * (each + gap), 0.0
        for number in numbers:
            one = fields[number]
            shown = one.value or one.note
            font, metrics = (value, values) if one.value else (name, names)
            if room < size * 4 or (columns > 1 and metrics.horizontalAdvance(shown) > room):
                return None
            drop = values.ascent() - names.ascent()
            lines.append(_Line(labels[number], name, False, x, y + drop, left))
            for part in broken(shown, metrics, room):
                lines.append(_Line(part, font, True, x + left, y + (0 if one.value else drop), room))
                y += values.height() * 1.06
            if one.came:
                for part in wrap(f"✗ came: {one.came}", cames, room):
                    lines.append(_Line(part, came, True, x + left, y - values.height() * 0.1, room))
                    y += cames.height()
        deepest = max(deepest, y)
    return lines, deepest


def _starts(fields: Sequence[EntryField], columns: int) -> list[int]:
    """With which field each column begins, so that all are about as high; and the number of fields."""
    weights = [1.9 if one.came else 1.0 for one in fields]
    each, starts, filled = sum(weights) / columns, [0], 0.0
    for number, weight in enumerate(weights):
        if filled + weight / 2 > each * len(starts) and len(starts) < columns:
            starts.append(number)
        filled += weight
    return [*starts, *[len(fields)] * (columns + 1 - len(starts))]


def _labels(fields: Sequence[EntryField]) -> list[str]:
    """The names of the fields; of two with the same name, with the object that they are in."""
    often = Counter(one.name for one in fields)
    return [one.name if often[one.name] == 1 else ".".join(one.path.split(".")[-2:]) for one in fields]
