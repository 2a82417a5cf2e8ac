"""Where each panel of the Run workspace stands, wide and compact. Pure arithmetic on the design's measures."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect

from ui.theme import px

WIDE_FROM = 1560
"""From this width (px at 100 %) on the inspector and the latency plot have places of their own."""
HIGH_FROM = 780
STEPS_LEAST = 110
"""Steps and chart that are lower say nothing, and leave their place to a prompt that needs it."""


@dataclass(frozen=True)
class Places:
    """The rectangles. In the compact layout ``inspector`` and ``latency`` are where the drawers open."""

    compact: bool
    plan: QRect
    head: QRect
    prompt: QRect
    steps: QRect
    chart: QRect
    log: QRect
    inspector: QRect
    latency: QRect
    approval: QRect
    edge: QRect


def is_compact(width: int, height: int) -> bool:
    return width < px(WIDE_FROM) or height < px(HIGH_FROM)


def places(width: int, height: int, prompt: int = 0) -> Places:
    """The places for a workspace of this size in device-independent pixels.

    ``prompt``: the height that the prompt needs. What is more than its usual height, steps and chart give, and then the log; where
    too little of them would be left, they give all of theirs and have no height.
    """
    return _compact(width, height, prompt) if is_compact(width, height) else _wide(width, height, prompt)


def _heights(usual: int, wanted: int, top: int, log_top: int, bottom: int) -> tuple[int, int, int]:
    """Height of the prompt, of steps and chart below it, and of the log. ``top`` is that of the prompt."""
    gap = px(8)
    height, until, low = max(usual, wanted), log_top - gap, bottom - log_top
    rest = until - top - height - gap
    if rest >= px(STEPS_LEAST) or height == usual:
        return height, max(0, rest), low
    if height <= until - top:
        return until - top, 0, low
    rest = bottom - top - height - gap
    return (height, 0, rest) if rest >= px(LOG_LEAST) else (bottom - top, 0, 0)


LOG_LEAST = 84
"""A lower log shows less than two rows."""


def _wide(width: int, height: int, prompt: int) -> Places:
    gap = px(8)
    # the side panels give way first: chart and steps need their room
    side = min(px(352), px(300) + max(0, width - px(WIDE_FROM)) * 52 // 360)
    left, right = gap + side + gap, width - gap - side - gap
    middle = right - left
    low = max(px(220), min(px(276) + max(0, height - px(964)) // 3, px(420)))
    bottom = height - gap
    log_top = bottom - low
    prompt_top = gap + px(56) + gap
    prompt_height, steps_height, log_height = _heights(px(192), prompt, prompt_top, log_top, bottom)
    steps_top = prompt_top + prompt_height + gap
    steps = min(px(440), round(middle * 0.372))
    below = width - left - gap
    log = round((below - gap) * 856 / 1536)
    return Places(
        False,
        QRect(gap, gap, side, bottom - gap),
        QRect(left, gap, middle, px(56)),
        QRect(left, prompt_top, middle, prompt_height),
        QRect(left, steps_top, steps, steps_height),
        QRect(left + steps + gap, steps_top, middle - steps - gap, steps_height),
        QRect(left, bottom - log_height, log, log_height),
        QRect(right + gap, gap, side, log_top - gap - gap),
        QRect(left + log + gap, log_top, below - log - gap, low),
        QRect(left, gap, middle, bottom - gap),
        QRect(),
    )


def _compact(width: int, height: int, prompt: int) -> Places:
    gap, edge = px(8), px(28)
    side = px(280)
    bottom = height - px(4)
    left = gap + side + gap
    right = width - gap - edge - gap
    middle = right - left
    top = gap + px(44) + px(4)
    low = px(34 + 4 * 21 + 10) + max(0, (height - px(652)) // 3)
    log_top = bottom - low
    prompt_height, steps_height, log_height = _heights(px(148), prompt, top, log_top, bottom)
    steps_top = top + prompt_height + gap
    drawer_top = steps_top if steps_height else log_top  # never over a prompt, but for one that takes all
    steps = min(px(356), round(middle * 0.36))
    drawer = min(px(400), middle)
    return Places(
        True,
        QRect(gap, gap, side, bottom - gap),
        QRect(left, gap, middle, px(44)),
        QRect(left, top, middle, prompt_height),
        QRect(left, steps_top, steps, steps_height),
        QRect(left + steps + gap, steps_top, middle - steps - gap, steps_height),
        QRect(left, bottom - log_height, middle, log_height),
        QRect(right - drawer, drawer_top, drawer, bottom - drawer_top),
        QRect(max(left, right - px(680)), drawer_top, min(px(680), middle), bottom - drawer_top),
        QRect(left, gap, middle, bottom - gap),
        QRect(width - gap - edge, gap, edge, bottom - gap),
    )
