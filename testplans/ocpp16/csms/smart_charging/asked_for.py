"""What the operator was asked to enter of a charging profile, where the document does not look at it: another value is a finding."""

from __future__ import annotations

from typing import Any

from app.scenario.checks import Check, equal, warn
from app.scenario.values import InUnit, Param

LIMIT = 6.0
"""A, or kW."""


def schedule(profile: str, **more: Any) -> list[Check]:
    """Unit and limit of the one period of a profile at this path. ``more``: further fields of the profile, and their values."""
    inner = f"{profile}.chargingSchedule"
    wanted = {
        **{f"{profile}.{name}": value for name, value in more.items()},
        f"{inner}.chargingRateUnit": Param("charging_rate_unit"),
        f"{inner}.chargingSchedulePeriod.0.limit": InUnit(LIMIT),
    }
    return [warn(equal(path, value)) for path, value in wanted.items()]
