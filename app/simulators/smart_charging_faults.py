"""The faults and conforming variants of the simulated station's smart charging."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from app.simulators.composite_schedule import Schedule, Stack
from app.simulators.faults import Fault, Faults, Rewrite
from app.simulators.messages import Message, Outgoing
from app.simulators.rewrites import change, compute, late, refuse, result, swallow, without
from app.simulators.smart_charging_behaviour import SmartChargingBehaviour


def spoiled(schedule: Schedule, behaviour: SmartChargingBehaviour) -> Schedule:
    """A schedule as a station with these faults understands it."""
    if behaviour.stack_levels_ignored:
        schedule = replace(schedule, level=-schedule.level)
    if behaviour.schedule_end_ignored:
        schedule = replace(schedule, duration=None)
    if behaviour.validity_ignored:
        schedule = replace(schedule, valid_from=None, valid_to=None)
    if behaviour.schedule_start_ignored:
        schedule = replace(schedule, start=0)
    if behaviour.recurrence_ignored:
        schedule = replace(schedule, recurrence=None)
    return schedule


def below(default: Stack, tx: Stack) -> Stack:
    """One stack of both, in which the default counts wherever no TxProfile says anything."""
    highest = max((schedule.level for schedule in default.schedules), default=0)
    lowest = min((schedule.level for schedule in tx.schedules), default=0)
    lifted = [replace(schedule, level=schedule.level - lowest + highest + 1) for schedule in tx.schedules]
    return Stack([*default.schedules, *lifted])


_COMPOSITE = result("GetCompositeSchedule")
_SET, _CLEAR, _ALL = (
    result("SetChargingProfile"),
    result("ClearChargingProfile"),
    result("SetChargingProfile", "ClearChargingProfile", "GetCompositeSchedule"),
)
_JsonObject = dict[str, Any]


def _reported(edit: Callable[[_JsonObject], object]) -> Rewrite:
    """Report the composite schedule with a change in its chargingSchedule."""

    def rewrite(message: Message, faults: Faults) -> list[Outgoing]:
        if not _COMPOSITE(message) or "chargingSchedule" not in message.payload:
            return [message]
        other = message.copy()
        edit(other.payload["chargingSchedule"])
        return [other]

    return rewrite


def _periods(edit: Callable[[list[_JsonObject]], object]) -> Rewrite:
    return _reported(lambda schedule: edit(schedule["chargingSchedulePeriod"]))


def _each(edit: Callable[[_JsonObject], object]) -> Rewrite:
    return _periods(lambda periods: [edit(period) for period in periods])


def _wrong_limit(period: _JsonObject) -> None:
    period["limit"] += 1


def _wrong_last_limit(periods: list[_JsonObject]) -> None:
    periods[-1]["limit"] += 1


def _late_change(period: _JsonObject) -> None:
    period["startPeriod"] += 10 if period["startPeriod"] > 0 else 0


def _late_first(periods: list[_JsonObject]) -> None:
    periods[0]["startPeriod"] = 1


def _split(periods: list[_JsonObject]) -> None:
    end = periods[1]["startPeriod"] if len(periods) > 1 else 2
    if end > 1:
        periods.insert(1, {**periods[0], "startPeriod": 1})


def _whole(period: _JsonObject) -> None:
    if period["limit"] == int(period["limit"]):
        period["limit"] = int(period["limit"])


def _no_phases(period: _JsonObject) -> None:
    if period["numberPhases"] == 3:
        del period["numberPhases"]


def _other_unit(schedule: _JsonObject) -> None:
    schedule["chargingRateUnit"] = "W" if schedule["chargingRateUnit"] == "A" else "A"


def _earlier(moment: str) -> str:
    return (datetime.fromisoformat(moment) - timedelta(hours=1)).isoformat().replace("+00:00", "Z")


def _behaves(name: str, meaning: str, **behaviour: bool) -> Fault:
    return Fault(name, "fault", meaning, behaviour=behaviour)


SMART_CHARGING_FAULTS: tuple[Fault, ...] = (
    # conforming variants
    Fault("composite-split", "variant", "reports the first period of a composite schedule as two with equal limits", _periods(_split)),
    Fault("composite-whole-limits", "variant", "reports whole limits of a composite schedule without a fraction", _each(_whole)),
    Fault("composite-no-phases", "variant", "leaves numberPhases out of a composite schedule where it is 3", _each(_no_phases)),
    # what the composite schedule says
    Fault("composite-wrong-limit", "fault", "reports every limit of a composite schedule 1 too high", _each(_wrong_limit)),
    Fault("composite-wrong-last-limit", "fault", "reports the last limit of a composite schedule 1 too high", _periods(_wrong_last_limit)),
    Fault("composite-first-period-only", "fault", "reports only the first period of a composite schedule", _periods(lambda periods: periods.__delitem__(slice(1, None)))),
    Fault("composite-late-changes", "fault", "reports the changes of a composite schedule 10 s too late", _each(_late_change)),
    Fault("composite-late-first-period", "fault", "starts the first period of a composite schedule at second 1", _periods(_late_first)),
    Fault("composite-wrong-phases", "fault", "reports numberPhases 2 in a composite schedule", _each(lambda period: period.update(numberPhases=2))),
    Fault("composite-wrong-duration", "fault", "reports a composite schedule of twice the duration", _reported(lambda schedule: schedule.update(duration=2 * schedule["duration"]))),
    Fault("composite-no-duration", "fault", "reports a composite schedule without duration", _reported(lambda schedule: schedule.pop("duration"))),
    Fault("composite-wrong-unit", "fault", "reports a composite schedule in the other unit, with the same numbers", _reported(_other_unit)),
    Fault("composite-wrong-connector", "fault", "reports a composite schedule of another connector", compute(_COMPOSITE, "connectorId", lambda number: number + 1)),
    Fault("composite-old-start", "fault", "reports a composite schedule that started an hour ago", compute(_COMPOSITE, "scheduleStart", _earlier)),
    Fault("composite-no-start", "fault", "reports a composite schedule without scheduleStart", without(_COMPOSITE, "scheduleStart")),
    Fault("composite-no-schedule", "fault", "accepts GetCompositeSchedule without a chargingSchedule", without(_COMPOSITE, "chargingSchedule")),
    Fault("composite-start-schedule", "fault", "repeats the start of a composite schedule as startSchedule (errata v4.0 3.57)", _reported(lambda schedule: schedule.update(startSchedule="2024-01-01T00:00:00Z"))),
    Fault("composite-rejected", "fault", "answers GetCompositeSchedule with Rejected and nothing else", lambda m, f: [Message(m.kind, m.id, m.action, {"status": "Rejected"}) if _COMPOSITE(m) else m]),
    # how it comes about
    _behaves("ignore-stack-level", "the lowest stack level prevails instead of the highest", stack_levels_ignored=True),
    _behaves("ignore-max-profile", "ChargePointMaxProfile limits nothing", max_profile_ignored=True),
    _behaves("default-beside-tx-profile", "TxDefaultProfile goes on limiting beside a TxProfile", default_beside_tx_profile=True),
    _behaves("default-after-tx-profile", "TxDefaultProfile comes back where the schedule of the TxProfile has ended", default_after_tx_profile=True),
    _behaves("ignore-schedule-end", "the last period of a schedule goes on after its duration", schedule_end_ignored=True),
    _behaves("ignore-validity", "validFrom and validTo of a charging profile have no effect", validity_ignored=True),
    _behaves("ignore-schedule-start", "every charging schedule counts from the moment it is asked for", schedule_start_ignored=True),
    _behaves("ignore-recurrence", "a recurring charging profile does not recur", recurrence_ignored=True),
    # profiles
    _behaves("forget-profile", "accepts SetChargingProfile and forgets the profile", profile_ignored=True),
    _behaves("keep-old-profile", "accepts SetChargingProfile and keeps the older profile of the same level", old_profile_kept=True),
    _behaves("forget-to-clear", "accepts ClearChargingProfile and keeps the profiles", clear_ignored=True),
    _behaves("clear-everything", "ClearChargingProfile clears all charging profiles, whatever it asks for", clears_everything=True),
    _behaves("tx-profile-without-transaction", "accepts a TxProfile without a transaction", tx_profile_without_transaction=True),
    _behaves("tx-profile-for-any-transaction", "accepts a TxProfile for another transaction", tx_profile_for_any_transaction=True),
    _behaves("keep-tx-profile", "keeps a TxProfile when its transaction ends", tx_profile_kept=True),
    _behaves("forget-remote-profile", "ignores the chargingProfile of RemoteStartTransaction", remote_profile_ignored=True),
    _behaves("any-remote-profile", "accepts RemoteStartTransaction with a chargingProfile of any purpose", remote_profile_of_any_purpose=True),
    _behaves("forget-profiles-at-reboot", "forgets its charging profiles at a reboot", profiles_forgotten=True),
    Fault("profile-rejected", "fault", "answers SetChargingProfile with Rejected", change(_SET, status="Rejected")),
    Fault("profile-not-supported", "fault", "answers SetChargingProfile with NotSupported", change(_SET, status="NotSupported")),
    Fault("clear-unknown", "fault", "answers ClearChargingProfile with Unknown", change(_CLEAR, status="Unknown")),
    Fault("smart-charging-no-reply", "fault", "leaves the requests of smart charging unanswered", swallow(_ALL)),
    Fault("smart-charging-late-reply", "fault", "answers the requests of smart charging late (--late-seconds)", late(_ALL)),
    Fault("smart-charging-callerror", "fault", "answers the requests of smart charging with a CALLERROR", refuse(_ALL)),
)  # fmt: skip
