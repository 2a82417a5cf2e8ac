"""What stands where on the prompt panel, and how high it has to be so that nothing of it is cut. Pure measuring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QFontMetricsF

from ui import theme
from ui.run.prompt_model import TOO_LATE, PromptView
from ui.theme import pictograms

LEAST, LEAST_COMPACT = 192, 148
"""Height of the panel, never less, in px at 100 %."""
BUTTON = 36
CLOCK_ALONE = 100
"""Height of a clock with its bar, in px at 100 %."""


@dataclass(frozen=True)
class Text:
    """One line of text, in a type role."""

    text: str
    role: str


@dataclass
class PromptLayout:
    """Places in the panel, in px. ``height`` is what it needs; a lower panel cuts into the card, which then scrolls."""

    inset: int
    column: int
    """Width of everything left of the clock column."""
    head_top: int
    head_role: str
    head_step: int
    head_lines: list[str] = field(default_factory=list)
    text_top: int = 0
    text_step: int = 17
    text_room: int = 0
    texts: list[Text] = field(default_factory=list)
    picture: QRectF | None = None
    card: QRect | None = None
    height: int = 0

    def buttons_top(self, height: int, compact: bool) -> int:
        return height - theme.px(BUTTON) - theme.px(11 if compact else 13)


def clock_width(view: PromptView, compact: bool) -> int:
    """Width of the column of the clock and of what closes the prompt; 0 where there is neither."""
    if view.fields:  # the rest of its words stand beside the kind and above the fields
        return theme.px(252) if view.deadline_ns else 0
    if not view.deadline_ns and not view.watch:
        return 0
    return theme.px(252 if compact or not view.deadline_ns else 360)


def lay_out(
    view: PromptView, width: int, compact: bool, *, buttons: bool, card_height: Callable[[int], int]
) -> PromptLayout:
    """Measure one prompt. ``card_height`` gives the height of the card of fields at a width."""
    inset = theme.px(16 if compact else 20)
    column = width - clock_width(view, compact)
    calm = not view.is_yellow and view.state != "seen"
    small = compact or calm or bool(view.fields)
    role = "headline-compact" if small else "headline"
    step = theme.px((30 if calm else 32) if small else 42)
    top = theme.px(29 if compact else 33) + (theme.px(4) if calm else 0)
    made = PromptLayout(inset, column, top, role, step)
    room = column - 2 * inset
    made.head_lines = _headline(view, QFontMetricsF(theme.font(role)), room, calm)
    bottom = made.head_top + step * len(made.head_lines)
    bottom = (
        _entry(made, view, bottom, width, card_height) if view.fields else _words(made, view, bottom, room, compact)
    )
    below = theme.px(BUTTON) + theme.px(11 if compact else 13) + theme.px(8) if buttons else theme.px(12)
    least = theme.px(LEAST_COMPACT if compact else LEAST)
    made.height = max(least, bottom + below, clock_height(view, width - column, compact))
    return made


def _headline(view: PromptView, metrics: QFontMetricsF, room: int, calm: bool) -> list[str]:
    lines = view.lines
    joined = " ".join(lines)
    if view.fields and metrics.horizontalAdvance(joined) <= room:
        return [joined]
    if calm and len(lines) == 1:
        return wrap(lines[0], metrics, room)[:3]
    return lines


def _entry(made: PromptLayout, view: PromptView, top: int, width: int, card_height: Callable[[int], int]) -> int:
    """What there is to know below the headline, and below it, and below a clock, the fields over the whole width."""
    made.text_top, made.text_room = top + theme.px(1), made.column - 2 * made.inset
    made.text_step = theme.px(18)
    metrics = QFontMetricsF(theme.font("body-medium"))
    made.texts = [
        Text(line, "body-medium")
        for hint in (*view.hints, view.besides)
        if hint
        for line in wrap(hint, metrics, made.text_room)
    ]
    top = made.text_top + made.text_step * len(made.texts) + theme.px(6)
    if view.deadline_ns:
        top = max(top, theme.px(CLOCK_ALONE))
    room = width - 2 * made.inset
    height = card_height(room)
    made.card = QRect(made.inset, top, room, height)
    return top + height


def _words(made: PromptLayout, view: PromptView, top: int, room: int, compact: bool) -> int:
    """Detail below the headline, picture beside both."""
    bottom = 0
    if view.is_yellow and view.pictogram:
        height = theme.px(103 if compact else 126)
        width = height * pictograms.WIDTH / pictograms.HEIGHT
        metrics = QFontMetricsF(theme.font(made.head_role))
        widest = max((metrics.horizontalAdvance(line) for line in made.head_lines), default=0.0)
        left = made.column - theme.px(20) - width
        if made.inset + widest + theme.px(20) <= left:
            made.picture = QRectF(left, theme.px(16 if compact else 26), width, height)
            room = int(left) - theme.px(20) - made.inset
            bottom = round(made.picture.bottom()) - theme.px(BUTTON)  # buttons may stand beside its foot
    role = "body"
    metrics = QFontMetricsF(theme.font(role))
    made.text_top, made.text_room = top + theme.px(2), room
    made.text_step = theme.px(18)
    made.texts = [
        Text(line, role) for part in view.detail.split("\n") for line in wrap(part, metrics, room) if view.detail
    ]
    if view.besides:
        strong = QFontMetricsF(theme.font("body-strong"))
        made.texts += [Text(line, "body-strong") for line in wrap(view.besides, strong, room)]
    return max(made.text_top + made.text_step * len(made.texts), bottom)


def clock_height(view: PromptView, width: int, compact: bool) -> int:
    """What the clock column needs."""
    if not width or view.fields:
        return 0
    room = width - theme.px(24) - theme.px(16 if compact else 20)
    top = theme.px((98 if compact else 124) if view.deadline_ns else 12)

    def high(now_ns: int) -> int:
        said = clock_texts(view, compact, now_ns)
        return sum(
            theme.px(step) * len(wrap(words, QFontMetricsF(theme.font(role)), room)) for words, role, step in said
        )

    return top + max(high(0), high(view.deadline_ns)) + theme.px(12)


BESIDE = 130
"""Room for the consequence beside a large clock, in px at 100 %."""


def beside_clock(view: PromptView, compact: bool) -> list[str]:
    """The lines of the consequence where it stands beside the clock; none where there is no room for them."""
    if compact or not view.deadline_ns or not view.consequence or view.besides:
        return []
    lines = wrap(" ".join(view.consequence.split()), QFontMetricsF(theme.font("secondary")), theme.px(BESIDE))
    return lines if len(lines) <= 4 else []


def clock_texts(view: PromptView, compact: bool, now_ns: int = 0) -> list[tuple[str, str, int]]:
    """What stands below the clock at this moment: text, role and line height, the last in px at 100 %."""
    said: list[tuple[str, str, int]] = []
    if view.fields:
        return said
    if view.is_over(now_ns):
        return [(TOO_LATE, "body-strong", 18)]
    if view.watch:
        said += [("Closes itself when the wire says", "secondary", 18), (view.watch, "mono-medium", 17)]
        if view.may_not_come:
            said.append(("It may not come: once done, press Done, also if nothing happens.", "secondary", 17))
    elif view.is_yellow and view.prompt_id:
        said.append(("Only your answer closes this, the wire does not.", "secondary", 17))
    if view.consequence and not view.besides and not beside_clock(view, compact):
        said.append((" ".join(view.consequence.split()), "secondary", 17))
    return said


def wrap(text: str, metrics: QFontMetricsF, room: float) -> list[str]:
    """The text on as many lines as it takes; a word that is longer than a line is broken."""
    lines, line = list[str](), ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if metrics.horizontalAdvance(longer) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        *whole, line = broken(word, metrics, room)
        lines += whole
    return [*lines, line]


def broken(word: str, metrics: QFontMetricsF, room: float) -> list[str]:
    """A word without blanks on as many lines as it takes."""
    parts, part = list[str](), ""
    for character in word:
        if part and metrics.horizontalAdvance(part + character) > room:
            parts.append(part)
            part = ""
        part += character
    return [*parts, part]
