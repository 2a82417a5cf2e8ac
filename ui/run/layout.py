"""Where each panel of the Run workspace stands, wide and compact. Pure arithmetic on the design's measures."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect

from ui.theme import px

WIDE_FROM = 1560
"""From this width (px at 100 %) on the inspector and the latency plot have places of their own."""
HIGH_FROM = 780


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


def places(width: int, height: int) -> Places:
    """The places for a workspace of this size in device-independent pixels."""
    return _compact(width, height) if is_compact(width, height) else _wide(width, height)


def _wide(width: int, height: int) -> Places:
    gap = px(8)
    # the side panels give way first: chart and steps need their room
    side = min(px(352), px(300) + max(0, width - px(WIDE_FROM)) * 52 // 360)
    left, right = gap + side + gap, width - gap - side - gap
    middle = right - left
    low = max(px(220), min(px(276) + max(0, height - px(964)) // 3, px(420)))
    bottom = height - gap
    log_top = bottom - low
    steps_top = gap + px(56) + gap + px(192) + gap
    steps_height = log_top - gap - steps_top
    steps = min(px(440), round(middle * 0.372))
    below = width - left - gap
    log = round((below - gap) * 856 / 1536)
    return Places(
        False,
        QRect(gap, gap, side, bottom - gap),
        QRect(left, gap, middle, px(56)),
        QRect(left, gap + px(56) + gap, middle, px(192)),
        QRect(left, steps_top, steps, steps_height),
        QRect(left + steps + gap, steps_top, middle - steps - gap, steps_height),
        QRect(left, log_top, log, low),
        QRect(right + gap, gap, side, log_top - gap - gap),
        QRect(left + log + gap, log_top, below - log - gap, low),
        QRect(left, gap, middle, bottom - gap),
        QRect(),
    )


def _compact(width: int, height: int) -> Places:
    gap, edge = px(8), px(28)
    side = px(280)
    bottom = height - px(4)
    left = gap + side + gap
    right = width - gap - edge - gap
    middle = right - left
    top = gap + px(44) + px(4)
    steps_top = top + px(148) + gap
    low = px(34 + 4 * 21 + 10) + max(0, (height - px(652)) // 3)
    log_top = bottom - low
    steps = min(px(356), round(middle * 0.36))
    drawer = min(px(400), middle)
    return Places(
        True,
        QRect(gap, gap, side, bottom - gap),
        QRect(left, gap, middle, px(44)),
        QRect(left, top, middle, px(148)),
        QRect(left, steps_top, steps, log_top - gap - steps_top),
        QRect(left + steps + gap, steps_top, middle - steps - gap, log_top - gap - steps_top),
        QRect(left, log_top, middle, low),
        QRect(right - drawer, steps_top, drawer, bottom - steps_top),
        QRect(max(left, right - px(680)), steps_top, min(px(680), middle), bottom - steps_top),
        QRect(left, gap, middle, bottom - gap),
        QRect(width - gap - edge, gap, edge, bottom - gap),
    )
