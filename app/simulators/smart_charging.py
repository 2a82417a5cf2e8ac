"""Smart charging of the simulated charging station: which profiles it takes, and what they come to (OCPP 1.6 section 3.13)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from app.simulators.charging_profiles import DEFAULT, MAX, TX, ChargingProfile, ChargingProfiles, read_profile, refusal
from app.simulators.composite_schedule import SECOND, FullPlan, Lowest, Period, Plan, Rate, Schedule, Stack, Total
from app.simulators.composite_schedule import composite_schedule as periods_of
from app.simulators.connector import Connector
from app.simulators.smart_charging_behaviour import SmartChargingBehaviour
from app.simulators.smart_charging_faults import below, spoiled
from app.simulators.smart_charging_options import SmartChargingOptions

LONGEST = 31 * 86400
"""The longest composite schedule that the station has the memory for, in seconds."""


@dataclass(frozen=True)
class CompositeSchedule:
    """A composite schedule as the station reports it."""

    start: datetime
    duration: int
    unit: str
    periods: list[Period]


@dataclass
class SmartCharging:
    """The charging profiles of one station, over all its connectors."""

    options: SmartChargingOptions
    connectors: Mapping[int, Connector]
    behaviour: Callable[[], SmartChargingBehaviour]
    profiles: ChargingProfiles = field(init=False)
    _began: dict[int, float] = field(init=False, default_factory=dict)
    """When each running transaction began, on the event loop's clock."""

    def __post_init__(self) -> None:
        self.profiles = ChargingProfiles(self.options.max_profiles)

    # profiles

    def set_profile(self, connector: int, payload: Mapping[str, Any]) -> str:
        """What SetChargingProfile is answered with, for a connector that exists (section 5.16).

        Raises:
            ValueError: a date-time in the payload is none.
        """
        profile = read_profile(connector, payload, _loop_time())
        if refusal(profile, self.options) is not None or not self.profiles.has_room(profile):
            return "Rejected"
        if profile.purpose == TX and not self._has_transaction(profile):
            return "Rejected"
        behaviour = self.behaviour()
        kept = behaviour.old_profile_kept and any(each.slot == profile.slot for each in self.profiles)
        if not behaviour.profile_ignored and not kept:
            self.profiles.install(profile)
        return "Accepted"

    def _has_transaction(self, profile: ChargingProfile) -> bool:
        """Whether the transaction of a TxProfile runs; without a transactionId it is that of the connector (section 7.8)."""
        behaviour = self.behaviour()
        transaction = self.connectors[profile.connector].transaction
        if transaction is None:
            return behaviour.tx_profile_without_transaction
        right = profile.transaction is None or profile.transaction == transaction.identifier
        return right or behaviour.tx_profile_for_any_transaction

    def clear_profiles(
        self, identifier: int | None, connector: int | None, purpose: str | None, level: int | None
    ) -> str:
        """What ClearChargingProfile is answered with (section 5.5, errata v4.0 3.25 and 3.26)."""
        behaviour = self.behaviour()
        if behaviour.clear_ignored:
            return "Accepted"
        if behaviour.clears_everything:
            identifier = connector = purpose = level = None
        return "Accepted" if self.profiles.clear(identifier, connector, purpose, level) else "Unknown"

    # transactions

    def requested(self, connector: int, payload: Mapping[str, Any]) -> ChargingProfile | None:
        """The chargingProfile of a RemoteStartTransaction; None where the station cannot use it (section 5.16.2).

        Raises:
            ValueError: a date-time in the payload is none.
        """
        profile = read_profile(connector, payload, _loop_time())
        allowed = profile.purpose == TX and profile.transaction is None and refusal(profile, self.options) is None
        if self.behaviour().remote_profile_of_any_purpose or (allowed and self.profiles.has_room(profile)):
            return profile
        return None

    def started(self, connector: int, profile: ChargingProfile | None) -> None:
        """A transaction has started, perhaps with a profile from RemoteStartTransaction."""
        self._began[connector] = _loop_time()
        if profile is not None and not self.behaviour().remote_profile_ignored:
            self.profiles.install(profile)

    def ended(self, connector: int) -> None:
        """The transaction has ended, and its profiles with it (section 3.13.1)."""
        self._began.pop(connector, None)
        if not self.behaviour().tx_profile_kept:
            self.profiles.clear(connector=connector, purpose=TX)

    def boot(self) -> None:
        """The station restarts; charging profiles persist (errata v4.0 3.37)."""
        if self.behaviour().profiles_forgotten:
            self.profiles.clear()

    # composite schedule

    def composite(self, connector: int, duration: int, unit: str | None) -> CompositeSchedule | None:
        """What the station reports to GetCompositeSchedule, from now on; None where it cannot (section 5.7)."""
        if connector not in (0, *self.connectors) or not 0 < duration <= LONGEST:
            return None
        if unit is not None and unit not in self.options.rate_units:
            return None
        now = datetime.now(UTC)
        now -= timedelta(microseconds=now.microsecond % 1000)  # what is reported has milliseconds
        chosen = unit or self._unit_of_profiles()
        plan = self._connector_plan(connector, chosen, now) if connector else self._station_plan(chosen, now)
        return CompositeSchedule(now, duration, chosen, periods_of(plan, duration))

    def _unit_of_profiles(self) -> str:
        units = {profile.unit for profile in self.profiles}
        return units.pop() if len(units) == 1 else self.options.rate_units[0]

    def _station_plan(self, unit: str, now: datetime) -> FullPlan:
        """What may flow from the grid. A connector without a transaction counts too: an EV may come at any moment."""
        total = Total([self._connector_plan(number, unit, now) for number in self.connectors], unit)
        hardware = self._hardware(len(self.connectors))
        return Lowest(hardware, [self._stack(self._max_profiles(), now), total], unit)

    def _connector_plan(self, connector: int, unit: str, now: datetime) -> FullPlan:
        """What one connector may draw, if the others leave it all that ChargePointMaxProfile allows."""
        behaviour = self.behaviour()
        plans: list[Plan] = [self._stack(self._max_profiles(), now)]
        tx_profiles = self.profiles.of(TX, connector)
        tx = self._stack(tx_profiles, now, connector)
        default = self._stack(self.profiles.of(DEFAULT, connector), now, connector)
        # A TxProfile that is present overrules the default for the whole transaction, even after its own end.
        if not tx_profiles:
            plans.append(default)
        elif behaviour.default_after_tx_profile:
            plans.append(below(default, tx))
        elif behaviour.default_beside_tx_profile:
            plans += [tx, default]
        else:
            plans.append(tx)
        return Lowest(self._hardware(1), plans, unit)

    def _hardware(self, connectors: int) -> Rate:
        return Rate("A", Decimal(str(self.options.local_limit)) * connectors, self.options.phases)

    def _max_profiles(self) -> list[ChargingProfile]:
        return [] if self.behaviour().max_profile_ignored else self.profiles.of(MAX, 0)

    def _stack(self, profiles: Sequence[ChargingProfile], now: datetime, connector: int = 0) -> Stack:
        placed = [self._placed(profile, now, connector) for profile in profiles]
        return Stack([spoiled(schedule, self.behaviour()) for schedule in placed])

    def _placed(self, profile: ChargingProfile, now: datetime, connector: int) -> Schedule:
        return Schedule(
            level=profile.level,
            periods=profile.periods,
            start=self._start(profile, now, connector),
            duration=profile.duration,
            recurrence=profile.recurrence,
            valid_from=_after(now, profile.valid_from),
            valid_to=_after(now, profile.valid_to),
        )

    def _start(self, profile: ChargingProfile, now: datetime, connector: int) -> int:
        """Where a schedule begins: at its startSchedule, or with the charging, which without a transaction would be now."""
        if profile.start is not None and profile.kind != "Relative":
            return (profile.start - now) // _MICROSECOND
        began = profile.received if profile.purpose == MAX else self._began.get(connector)
        return 0 if began is None else min(0, round((began - _loop_time()) * SECOND))


_MICROSECOND = timedelta(microseconds=1)


def _after(now: datetime, moment: datetime | None) -> int | None:
    return None if moment is None else (moment - now) // _MICROSECOND


def _loop_time() -> float:
    return asyncio.get_running_loop().time()
