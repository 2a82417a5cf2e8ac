"""Charging profiles for a charging station (table 116), and the composite schedule that they come to."""

from __future__ import annotations

from typing import Any

from app.scenario.checks import (
    Check,
    composite_schedule,
    equal,
    near_now,
    near_or_absent,
    one_of,
    phases,
    present,
    warn,
)
from app.scenario.schedules import BOUNDARY_S, Later, LocalLimitAtLeast, StartsWithin, StepFunction
from app.scenario.values import Captured, InUnit, Now, Param, Product, Sum
from app.scenario.vocabulary import CONNECTOR, Need, Node, Verify, send, sequence, use

UNIT = Param("charging_rate_unit")
DURATION = Param("schedule_duration")
LEVEL = Param("stack_level")
FIRST = "first_profile"
BEGIN = Captured(f"{FIRST}.bench.csChargingProfiles.chargingSchedule.startSchedule")
BEGIN_REMOTE = Captured("remote_start.bench.chargingProfile.chargingSchedule.startSchedule")
"""When the schedules of a case begin: so long before now as the clock of the station may be late. All of them at once."""
VALID_S = 401
VALID = Sum((DURATION, VALID_S))
START, PERIODS = "chargingSchedule.startSchedule", "chargingSchedule.chargingSchedulePeriod"
LATEST_S = 50
"""A composite schedule that starts later after them than this shows something else than the case expects."""


def room_for(profiles: int, *, periods: int = 1, level: Any = 0) -> tuple[Need, ...]:
    """The station can hold so many profiles, with so many periods, up to this stack level (OCPP 1.6 section 9.4)."""
    # Every station has level 0.
    levels = () if level == 0 else (Need("ChargeProfileMaxStackLevel", at_least=level),)
    return (
        *levels,
        Need("ChargingScheduleMaxPeriods", at_least=periods),
        Need("MaxChargingProfilesInstalled", at_least=profiles),
    )


def profile(number: int, purpose: str, level: Any, periods: Any, *, duration: Any, **more: Any) -> dict[str, Any]:
    """An absolute charging profile; ``periods`` are (startPeriod, amperes or kilowatts)."""
    listed = [
        {"startPeriod": start, "limit": InUnit(float(limit)), "numberPhases": Param("number_phases")}
        for start, limit in periods
    ]
    return {
        "chargingProfileId": number,
        "stackLevel": level,
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": "Absolute",
        **more,
        "chargingSchedule": {
            "duration": duration,
            "startSchedule": BEGIN,
            "chargingRateUnit": UNIT,
            "chargingSchedulePeriod": listed,
        },
    }


def refused_profile(number: int, purpose: str, **more: Any) -> dict[str, Any]:
    """A relative profile with nothing wrong in it but what the case is about."""
    return {
        "chargingProfileId": number,
        "stackLevel": 0,
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": "Relative",
        **more,
        "chargingSchedule": {
            "chargingRateUnit": UNIT,
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": InUnit(6.0)}],
        },
    }


def valid_for_a_while(seconds: Any = VALID_S) -> dict[str, Any]:
    """validFrom and validTo."""
    return {"validFrom": BEGIN, "validTo": Later(BEGIN, seconds)}


def profiles_set(first: dict[str, Any], *others: dict[str, Any]) -> Node:
    """Memory state SetChargingProfile, for each profile in turn."""
    return sequence(_set(begun(first), FIRST), *(_set(other) for other in others))


def begun(first: Any) -> Any:
    """The first profile of a case, which says when all of them begin."""
    if isinstance(first, dict):
        return {name: begun(value) for name, value in first.items()}
    if isinstance(first, Later):
        return Later(begun(first.moment), first.seconds)
    return Now(Product((-1, Param("max_time_deviation")))) if first is BEGIN else first


def _set(charging_profile: dict[str, Any], save: str = "") -> Node:
    return use("SetChargingProfile", _set_step(charging_profile, save), table=116)


def _set_step(charging_profile: dict[str, Any], save: str) -> Node:
    whole = charging_profile["chargingProfilePurpose"] == "ChargePointMaxProfile"
    return send(
        "SetChargingProfile",
        "1",
        "2",
        connectorId=0 if whole else CONNECTOR,
        csChargingProfiles=charging_profile,
        checks=[equal("status", "Accepted")],
        save=save,
    )


def limit_high_enough(amperes: float) -> Node:
    """The station's own limit counts in a composite schedule (OCPP 1.6 section 5.7); the case expects its own limits."""
    return Verify(
        "",
        LocalLimitAtLeast(amperes),
        f"the station's own limit allows {amperes:g} A (or kW)",
        "The case cannot be tested on a station whose own limit is lower.",
    )


def profile_set(charging_profile: dict[str, Any]) -> Node:
    """Steps 1 and 2: one profile for the connector under test, which says when its schedule begins."""
    return _set_step(begun(charging_profile), FIRST)


def steady_profile(number: int, purpose: str, **more: Any) -> dict[str, Any]:
    """The profile of tables 77, 78, 81 and 85: 6 A (or 6 kW) for the configured duration."""
    return profile(number, purpose, LEVEL, ((0, 6),), duration=DURATION, **valid_for_a_while(VALID), **more)


def steady_composite(number: str, reply_number: str, begin: Captured = BEGIN) -> Node:
    """What must come of :func:`steady_profile`: its limit until it ends, in a schedule that begins now.

    The document is silent on the few seconds after that, by which the composite schedule begins later than the profile.
    """
    steps = ((0.0, InUnit(6.0)), (DURATION, None))
    most = Param("max_time_deviation")
    # The document says startSchedule for the present time, which is the scheduleStart of OCPP 1.6. A startSchedule that comes
    # besides fails only where it is neither the present time nor that of the profile.
    besides = near_or_absent(
        START,
        begin,
        most,
        f"{START} is the time of the profile or the present time, within {most.words()}",
        until=Now(),
    )
    return composite(
        number,
        reply_number,
        DURATION,
        *steps,
        begin=begin,
        starts=(near_now("scheduleStart", most), besides),
        phased=f"{PERIODS}.0",  # what may come after the profile is the station's own
    )


def composite(
    number: str,
    reply_number: str,
    duration: Any,
    *steps: tuple[Any, Any],
    begin: Captured = BEGIN,
    starts: tuple[Check, ...] = (present("scheduleStart"),),
    phased: str = PERIODS,
) -> Node:
    """GetCompositeSchedule for the connector under test, and what must come of it.

    ``phased``: the periods that follow from profiles of the case, and so are for their number of phases; empty if none does.
    """
    # The document lists neither; periods count from one start, and are for the phases that the profiles name.
    start = near_or_absent(
        START,
        Captured(f"composite_{number}.scheduleStart"),
        BOUNDARY_S,
        f"{START}, where it is told, is scheduleStart",
        name="startSchedule",
        reference="OCPP 1.6 sections 6.22 and 7.13",
    )
    findings = [start]
    if phased:
        findings.append(phases(phased, Param("number_phases"), name="numberPhases", reference="OCPP 1.6 section 7.14"))
    name = f"composite_{number}"
    in_time = StartsWithin(name, begin, LATEST_S)
    ask = send(
        "GetCompositeSchedule",
        number,
        reply_number,
        connectorId=CONNECTOR,
        duration=duration,
        chargingRateUnit=UNIT,
        save=name,
        checks=[
            equal("status", "Accepted"),
            equal("connectorId", CONNECTOR),
            *starts,
            equal("chargingSchedule.duration", duration),
            equal("chargingSchedule.chargingRateUnit", UNIT),
            composite_schedule(StepFunction(begin, steps), in_time),
            *map(warn, findings),
        ],
    )
    started = Verify(
        "",
        in_time,
        f"the composite schedule starts within {LATEST_S} s",
        "Set the clock of the station, or the parameter max_time_deviation, and run the case again without a break.",
    )
    return sequence(ask, started)


def limits(*steps: tuple[float, float]) -> tuple[tuple[float, Any], ...]:
    """Steps of a composite schedule, in amperes or kilowatts."""
    return tuple((float(second), InUnit(float(limit))) for second, limit in steps)


def profiles_cleared() -> Node:
    """After a case: no charging profile is left."""
    # Unknown: there was none any more (OCPP 1.6 section 7.11).
    return send("ClearChargingProfile", "", checks=[one_of("status", "Accepted", "Unknown")])
