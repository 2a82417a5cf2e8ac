"""Charging profiles of a simulated charging station: reading, refusing, installing and clearing them (OCPP 1.6 section 7.8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.simulators.clock import moment
from app.simulators.composite_schedule import Period, Rate
from app.simulators.smart_charging_options import SmartChargingOptions

MAX, DEFAULT, TX = "ChargePointMaxProfile", "TxDefaultProfile", "TxProfile"
RECURRENCES = {"Daily": 86400, "Weekly": 604800}
"""In seconds (errata v4.0 3.78)."""


@dataclass(frozen=True)
class ChargingProfile:
    """One charging profile with its schedule. Durations are in seconds."""

    identifier: int
    connector: int
    """0: all connectors, or the charge point as a whole."""
    purpose: str
    level: int
    kind: str
    unit: str
    periods: tuple[Period, ...]
    received: float
    """When it came, on the event loop's clock: the start of a relative ChargePointMaxProfile."""
    transaction: int | None = None
    recurrency: str | None = None
    start: datetime | None = None
    """startSchedule; None is the start of charging (section 7.13)."""
    duration: int | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None

    @property
    def slot(self) -> tuple[int, str, int]:
        """Only one profile can be in each: a connector's profile replaces that of connector 0 only there (section 3.13.1)."""
        return self.connector, self.purpose, self.level

    @property
    def recurrence(self) -> int | None:
        """How often it recurs, in seconds."""
        return RECURRENCES.get(self.recurrency or "") if self.kind == "Recurring" else None


def read_profile(connector: int, payload: Mapping[str, Any], received: float) -> ChargingProfile:
    """A ChargingProfile as the package hands it over.

    Raises:
        ValueError: a date-time is none; the text says which.
    """
    schedule = payload["charging_schedule"]
    unit = schedule["charging_rate_unit"]
    return ChargingProfile(
        identifier=payload["charging_profile_id"],
        connector=connector,
        purpose=payload["charging_profile_purpose"],
        level=payload["stack_level"],
        kind=payload["charging_profile_kind"],
        unit=unit,
        periods=tuple(
            Period(each["start_period"], Rate(unit, Decimal(str(each["limit"])), each.get("number_phases", 3)))
            for each in schedule["charging_schedule_period"]
        ),
        received=received,
        transaction=payload.get("transaction_id"),
        recurrency=payload.get("recurrency_kind"),
        start=_moment("startSchedule", schedule.get("start_schedule")),
        duration=schedule.get("duration"),
        valid_from=_moment("validFrom", payload.get("valid_from")),
        valid_to=_moment("validTo", payload.get("valid_to")),
    )


def _moment(field: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    if (found := moment(text)) is None:
        raise ValueError(f"{field} is {text!r}, which is not a date-time")
    return found


def refusal(profile: ChargingProfile, options: SmartChargingOptions) -> str | None:
    """Why this station can never use such a profile; None where it can."""
    starts = [period.start for period in profile.periods]
    rates = [period.rate for period in profile.periods]
    checks = (
        (profile.purpose == MAX and profile.connector != 0, "a ChargePointMaxProfile is for connector 0"),
        (profile.purpose == TX and profile.connector == 0, "a TxProfile is for one connector"),
        (profile.purpose != TX and profile.transaction is not None, "a transactionId is for a TxProfile"),
        (not 0 <= profile.level <= options.max_stack_level, f"stack levels go from 0 to {options.max_stack_level}"),
        (profile.unit not in options.rate_units, f"the unit {profile.unit} is not supported"),
        (len(starts) > options.max_periods, f"a schedule has at most {options.max_periods} periods"),
        (not starts or starts[0] != 0, "the first period starts at 0"),
        (starts != sorted(set(starts)), "the periods are not in the order of their starts"),
        (any(rate.limit < 0 for rate in rates), "a limit is negative"),
        (any(not 1 <= rate.phases <= 3 for rate in rates), "there are 1 to 3 phases"),
        (profile.duration is not None and profile.duration <= 0, "the duration is not above 0"),
        (profile.kind == "Recurring" and profile.recurrence is None, "a recurring profile has no recurrencyKind"),
        (profile.kind == "Recurring" and profile.start is None, "a recurring profile has no startSchedule"),
        (_never_valid(profile), "validTo is not after validFrom"),
    )
    return next((reason for wrong, reason in checks if wrong), None)


def _never_valid(profile: ChargingProfile) -> bool:
    return profile.valid_from is not None and profile.valid_to is not None and profile.valid_to <= profile.valid_from


class ChargingProfiles:
    """The profiles that are installed. They survive reboots (errata v4.0 3.37)."""

    def __init__(self, maximum: int) -> None:
        """``maximum`` is how many there can be at a time."""
        self._maximum = maximum
        self._profiles: list[ChargingProfile] = []

    def __len__(self) -> int:
        return len(self._profiles)

    def __iter__(self) -> Iterator[ChargingProfile]:
        return iter(self._profiles)

    def _beside(self, profile: ChargingProfile) -> list[ChargingProfile]:
        """The profiles that stay when this one comes: the same id, or the same slot, is replaced (section 5.16.3)."""
        return [each for each in self._profiles if each.identifier != profile.identifier and each.slot != profile.slot]

    def has_room(self, profile: ChargingProfile) -> bool:
        return len(self._beside(profile)) < self._maximum

    def install(self, profile: ChargingProfile) -> bool:
        """Add a profile, in place of what it replaces; False where there is no room."""
        if not self.has_room(profile):
            return False
        self._profiles = [*self._beside(profile), profile]
        return True

    def clear(
        self,
        identifier: int | None = None,
        connector: int | None = None,
        purpose: str | None = None,
        level: int | None = None,
    ) -> int:
        """Remove what matches all that is given (errata v4.0 3.25); an id makes the rest irrelevant (errata v4.0 3.26).

        Returns:
            how many were removed.
        """
        if identifier is not None:
            connector = purpose = level = None
        kept = [
            each
            for each in self._profiles
            if (identifier is not None and each.identifier != identifier)
            or (connector is not None and each.connector != connector)
            or (purpose is not None and each.purpose != purpose)
            or (level is not None and each.level != level)
        ]
        removed, self._profiles = len(self._profiles) - len(kept), kept
        return removed

    def of(self, purpose: str, connector: int) -> list[ChargingProfile]:
        """The profiles of a purpose that count on a connector; on one level its own takes the place of that of connector 0."""
        counting = {each.level: each for each in self._profiles if each.purpose == purpose and each.connector == 0}
        own = [each for each in self._profiles if each.purpose == purpose and each.connector == connector]
        counting.update((each.level, each) for each in own)
        return list(counting.values())
