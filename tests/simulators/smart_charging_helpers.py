"""Charging profiles as they stand on the wire, for the tests of the simulated station's smart charging."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any

DEVIATION = 5
"""How far back the schedules of the test cases start, in seconds."""


def ago(seconds: float) -> str:
    return (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


def profile(
    identifier: int,
    purpose: str,
    *periods: tuple[int, float],
    level: int = 0,
    kind: str = "Absolute",
    unit: str = "A",
    start: str | None = None,
    duration: int | None = None,
    phases: int | None = None,
    **fields: Any,
) -> dict[str, Any]:
    """A ChargingProfile as JSON. ``fields`` are those of the profile itself, such as validFrom."""
    schedule: dict[str, Any] = {
        "chargingRateUnit": unit,
        "chargingSchedulePeriod": [
            {"startPeriod": at, "limit": limit} | ({} if phases is None else {"numberPhases": phases})
            for at, limit in periods
        ],
    }
    if start is not None:
        schedule["startSchedule"] = start
    if duration is not None:
        schedule["duration"] = duration
    return {
        "chargingProfileId": identifier,
        "stackLevel": level,
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": kind,
        "chargingSchedule": schedule,
        **fields,
    }


def steps(composite: dict[str, Any]) -> list[tuple[int, float]]:
    return [(each["startPeriod"], each["limit"]) for each in composite["chargingSchedule"]["chargingSchedulePeriod"]]


def shifted(composite: dict[str, Any], start: str, *expected: tuple[int, float]) -> list[tuple[int, float]]:
    """The table of a test case, counted from ``start``, as it stands in a schedule that begins at scheduleStart."""
    passed = datetime.fromisoformat(composite["scheduleStart"]) - datetime.fromisoformat(start)
    x = passed / timedelta(seconds=1)
    return [(max(0, math.ceil(at - x)), limit) for at, limit in expected]
