"""A timestamp that a device writes, held against the time of the bench.

What is compared is what the device has written: the difference holds the way of the message and the difference of the clocks.
The limit is inclusive, and a second more where the time is written in whole seconds, as up to a second of it is cut off.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.scenario.schedules import seconds_between
from app.scenario.values import MISSING

WHOLE_S = 1.0


def near(actual: Any, expected: Mapping[str, Any]) -> tuple[bool, Any, Any]:
    """Whether a timestamp lies within ``seconds`` of ``moment``; what was expected, and what there was."""
    seconds = expected["seconds"]
    wanted = f"at most {seconds:g} s from {expected['moment']}"
    apart = seconds_between(expected["moment"], actual)
    if apart is None:
        return False, wanted, "absent" if actual is MISSING else actual
    whole = "." not in actual and "," not in actual
    told = f"{actual}, {abs(apart):.3f} s {'after' if apart >= 0 else 'before'} it"
    return abs(apart) <= seconds + (WHOLE_S if whole else 0.0), wanted, told
