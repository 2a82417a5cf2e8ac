"""Times of a campaign that are so short beside their tolerance that a check of them decides little.

With a tolerance of 1 s, a station that sends meter values every 1.0 or 3.0 s passes where 2 s were configured. Nothing is wrong
with such a campaign; whoever sets it up, and whoever reads its report, has to know.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeGuard

LEAST = 4
"""So many times its tolerance a time has to be, so that a check of it decides something."""
_STATION = ("heartbeat_interval", "boot_retry_interval", "meter_value_interval", "clock_aligned_interval",
            "connection_timeout")  # fmt: skip
RESERVATION = "reservation_expiry_offset"


def too_short(parameters: Mapping[str, Any], dut_type: str) -> list[tuple[str, float, float]]:
    """Parameters that are too short: name, seconds, tolerance in seconds. Those that the record does not have are left out."""
    names = _STATION if dut_type == "charging-station" else ()
    least, percent = parameters.get("interval_tolerance"), parameters.get("interval_tolerance_percent")
    found = []
    for name in names:
        seconds = parameters.get(name)
        if _number(seconds) and _number(least) and _number(percent):
            found.append((name, float(seconds), max(float(least), float(seconds) * float(percent) / 100)))
    offset, deviation = parameters.get(RESERVATION), parameters.get("max_time_deviation")
    if names and _number(offset) and _number(deviation):
        found.append((RESERVATION, float(offset), float(deviation)))
    return [(name, seconds, tolerance) for name, seconds, tolerance in found if seconds < LEAST * tolerance]


def in_words(parameters: Mapping[str, Any], dut_type: str) -> str:
    """All of them in one sentence; empty if none is too short."""
    found = too_short(parameters, dut_type)
    if not found:
        return ""
    listed = ", ".join(f"{name} {seconds:g} s ± {tolerance:g} s" for name, seconds, tolerance in found)
    return (
        f"so short that their tolerance lets nearly any time pass: {listed}. A check of them decides little; take at least "
        f"{LEAST} times the tolerance"
    )


def _number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
