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
    """Whether a timestamp lies within ``seconds`` of ``moment``; what was expected, and what there was.

    With ``until``, a later moment, anything between the two is right as well.
    """
    seconds, moment = expected["seconds"], expected.get("moment", MISSING)
    last = expected.get("until", moment)
    wanted = f"at most {seconds:g} s from {moment}" + (f" to {last}" if last != moment else "")
    before, after = seconds_between(actual, moment), seconds_between(last, actual)
    if before is None or after is None:
        return False, wanted, "absent" if actual is MISSING else actual
    whole = "." not in actual and "," not in actual
    most = seconds + (WHOLE_S if whole else 0.0)
    told = f"{actual}, {before:.3f} s before it" if before > after else f"{actual}, {after:.3f} s after it"
    if before < 0 > after:
        told = actual
    return max(before, after) <= most, wanted, told


def later(actual: Any, moment: Any) -> tuple[bool, Any, Any]:
    """Whether a timestamp is later than a moment; what was expected, and what there was."""
    after = seconds_between(moment, actual)
    if after is None:
        return False, f"later than {moment}", "absent" if actual is MISSING else actual
    return after > 0, f"later than {moment}", f"{actual}, {abs(after):.3f} s {'after' if after >= 0 else 'before'} it"
