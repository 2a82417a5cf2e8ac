"""Charging profiles for a charging station (table 116), and the composite schedule that they come to."""

from __future__ import annotations

from typing import Any

from app.scenario.checks import composite_schedule, equal, present
from app.scenario.schedules import Later, LocalLimitAtLeast, StartsWithin, StepFunction
from app.scenario.values import Captured, InUnit, Now, Param, Product
from app.scenario.vocabulary import CONNECTOR, Node, Verify, send, sequence, use

UNIT = Param("charging_rate_unit")
FIRST = "first_profile"
BEGIN = Captured(f"{FIRST}.bench.csChargingProfiles.chargingSchedule.startSchedule")
"""When the schedules of a case begin: so long before now as the clock of the station may be late. All of them at once."""
VALID_S = 401
LATEST_S = 50
"""A composite schedule that starts later after them than this shows something else than the case expects."""


def profile(number: int, purpose: str, level: int, periods: Any, *, duration: int, **more: Any) -> dict[str, Any]:
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


def valid_for_a_while(begin: Any = BEGIN) -> dict[str, Any]:
    """validFrom and validTo."""
    return {"validFrom": begin, "validTo": Later(begin, VALID_S)}


def profiles_set(first: dict[str, Any], *others: dict[str, Any]) -> Node:
    """Memory state SetChargingProfile, for each profile in turn."""
    return sequence(_set(_begun(first), FIRST), *(_set(other) for other in others))


def _begun(first: dict[str, Any]) -> dict[str, Any]:
    """The first profile, which says when all of them begin."""
    begin = Now(Product((-1, Param("max_time_deviation"))))
    begun = {**first, "chargingSchedule": {**first["chargingSchedule"], "startSchedule": begin}}
    return {**begun, **valid_for_a_while(begin)} if "validFrom" in first else begun


def _set(charging_profile: dict[str, Any], save: str = "") -> Node:
    whole = charging_profile["chargingProfilePurpose"] == "ChargePointMaxProfile"
    step = send(
        "SetChargingProfile",
        "1",
        "2",
        connectorId=0 if whole else CONNECTOR,
        csChargingProfiles=charging_profile,
        checks=[equal("status", "Accepted")],
        save=save,
    )
    return use("SetChargingProfile", step, table=116)


def limit_high_enough(amperes: float) -> Node:
    """The station's own limit counts in a composite schedule (OCPP 1.6 section 5.7); the case expects its own limits."""
    return Verify(
        "",
        LocalLimitAtLeast(amperes),
        f"the station's own limit allows {amperes:g} A (or kW)",
        "The case cannot be tested on a station whose own limit is lower.",
    )


def composite(number: str, reply_number: str, duration: int, *steps: tuple[float, Any]) -> Node:
    """GetCompositeSchedule for the connector under test, and what must come of it."""
    name = f"composite_{number}"
    in_time = StartsWithin(name, BEGIN, LATEST_S)
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
            present("scheduleStart"),
            equal("chargingSchedule.duration", duration),
            equal("chargingSchedule.chargingRateUnit", UNIT),
            composite_schedule(StepFunction(BEGIN, steps), in_time),
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
    return send("ClearChargingProfile", "", callerror=("any",))
