"""Composite schedules compared as step functions, with the tolerances of a correct station and no more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.parameters import defaults
from app.proof.conversation import Reply
from app.proof.derivation import derive
from app.proof.player import play
from app.proof.schema_values import timestamp_in
from app.proof.worlds import home
from app.scenario.dut_state import DutState
from app.scenario.schedules import (
    Later,
    LocalLimit,
    LocalLimitAtLeast,
    LocalLimitKnown,
    StartsWithin,
    StepFunction,
    compare,
    differs_at,
    moved,
    seconds_between,
)
from app.scenario.values import MISSING, Context, InUnit, resolve
from testplans.ocpp16 import scenarios

BEGIN = "2030-01-01T12:00:00.000Z"
START = "2030-01-01T12:00:10.000Z"
STACKED = [(0.0, 7.0), (100.0, 9.0), (150.0, 8.0), (200.0, 10.0)]


def context(pics: dict[str, Any] | None = None, **parameters: Any) -> Context:
    return Context({**defaults(), **parameters}, pics or {}, DutState())


def reply(*periods: tuple[Any, Any], start: Any = START, duration: Any = 350) -> dict[str, Any]:
    listed = [{"startPeriod": begin, "limit": limit} for begin, limit in periods]
    schedule = {"duration": duration, "chargingRateUnit": "A", "chargingSchedulePeriod": listed}
    return {"status": "Accepted", "connectorId": 1, "scheduleStart": start, "chargingSchedule": schedule}


def held(payload: Any, steps: list[tuple[float, Any]] = STACKED) -> bool:
    return compare(payload, {"since": BEGIN, "steps": steps})[0]


RIGHT = ((0, 7), (90, 9), (140, 8), (190, 10))


@pytest.mark.parametrize(
    "periods",
    [
        RIGHT,
        ((0, 7.0), (90, 9.04), (140, 8), (190, 10)),
        ((0, 7), (89, 9), (141, 8), (190, 10)),
        ((0, 7), (40, 7), (90, 9), (140, 8), (190, 10)),
        ((0, 7), (90, 9), (140, 8), (190, 10), (400, 3)),
    ],
    ids=["exact", "rounded limit", "boundaries a second off", "equal neighbours", "beyond the duration"],
)
def test_right_schedules(periods: tuple[tuple[Any, Any], ...]) -> None:
    assert held(reply(*periods))


@pytest.mark.parametrize(
    "periods",
    [
        ((0, 7), (88, 9), (140, 8), (190, 10)),
        ((0, 7), (92, 9), (140, 8), (190, 10)),
        ((0, 7), (90, 9.1), (140, 8), (190, 10)),
        ((0, 7), (90, 9), (190, 10)),
        ((0, 7), (90, 9), (140, 8), (190, 10), (349, 11)),
        ((0, 7), (90, 16), (91, 9), (140, 8), (190, 10)),
        ((5, 7), (90, 9), (140, 8), (190, 10)),
        ((0, 7), (140, 8), (90, 9), (190, 10)),
        ((0, "7"),),
        ((0, True),),
        ((10**400, 7),),
        ((0, 10**400),),
        ((0, float("nan")),),
        ((0, float("inf")),),
        (),
    ],
)
def test_wrong_schedules(periods: tuple[tuple[Any, Any], ...]) -> None:
    assert not held(reply(*periods))


def test_a_start_in_whole_seconds_may_be_a_second_older() -> None:
    two_off = ((0, 7), (88, 9), (138, 8), (188, 10))
    assert held(reply(*two_off, start="2030-01-01T12:00:10Z"))
    assert not held(reply(*two_off))
    assert not held(reply((0, 7), (87, 9), (137, 8), (187, 10), start="2030-01-01T12:00:10Z"))


@pytest.mark.parametrize(
    "payload", [None, [], "x", {}, {"chargingSchedule": 3}, reply(start=None), reply(*RIGHT, start="x")]
)
def test_what_is_no_schedule(payload: Any) -> None:
    assert not held(payload)


def test_a_limit_that_nobody_knows_has_to_be_one_throughout() -> None:
    assert held(reply((0, 16.0)), [(0.0, None)])
    assert held(reply((0, 16.0), (100, 16.0)), [(0.0, None)])
    assert not held(reply((0, 16.0), (100, 12.0)), [(0.0, None)])


@pytest.mark.parametrize(
    ("periods", "right"),
    [
        (((0, 6),), True),
        (((0, 6), (290, 32)), True),
        (((0, 6), (289, 32)), True),
        (((0, 6), (295, 16), (297, 8)), True),
        (((0, 6), (285, 32)), False),
        (((0, 8), (290, 6)), False),
    ],
)
def test_nothing_is_asked_of_a_later_period_whose_limit_nobody_knows(
    periods: tuple[tuple[int, int], ...], right: bool
) -> None:
    assert held(reply(*periods, duration=300), [(0.0, 6.0), (300.0, None)]) is right


def test_steps_that_are_over_are_left_out() -> None:
    assert moved(STACKED, 120) == [(0.0, 9.0), (30.0, 8.0), (80.0, 10.0)]
    assert moved(STACKED, 500) == [(0.0, 10.0)]
    assert differs_at([(0.0, 7.0)], [(0.0, 7.0), (20.0, 8.0)], 100) == 20.0


def test_conditions_on_the_start() -> None:
    ctx = context()
    within = StartsWithin("reply", BEGIN, 50)
    assert not within.ready(ctx)
    for start, holds in ((START, True), ("2030-01-01T12:00:51Z", False), ("2030-01-01T11:59:59Z", False), ("x", False)):
        ctx.captured["reply"] = {"dut": {"scheduleStart": start}, "bench": None}
        assert within.holds(ctx) is holds
        assert within.found(ctx)


def test_local_limit() -> None:
    told = {"beyond_the_form": {"local_limit": 16}}
    assert resolve(LocalLimit(), context(told)) == 16.0
    assert resolve(LocalLimit(), context(told, charging_rate_unit="W")) is None
    assert LocalLimitKnown().holds(context(told))
    assert not LocalLimitKnown().holds(context())
    assert LocalLimitAtLeast(16).holds(context(told))
    assert not LocalLimitAtLeast(16.5).holds(context(told))
    assert LocalLimitAtLeast(99).holds(context())
    # 16 A on three phases are 11 kW, on one 3.7 kW.
    assert LocalLimitAtLeast(11).holds(context(told, charging_rate_unit="W"))
    assert not LocalLimitAtLeast(11).holds(context(told, charging_rate_unit="W", number_phases=1))


def test_values() -> None:
    ctx = context(charging_rate_unit="W")
    assert resolve(Later(BEGIN, 401), ctx) == "2030-01-01T12:06:41.000Z"
    assert resolve(Later(MISSING, 401), ctx) is MISSING
    expected = resolve(StepFunction(BEGIN, ((0.0, InUnit(7.0)),)), ctx)
    assert expected == {"since": BEGIN, "steps": [[0.0, 7000.0]]}
    assert resolve(StepFunction(MISSING, ()), ctx) is MISSING


@pytest.mark.parametrize("number", ["066", "067", "072"])
@pytest.mark.parametrize(
    "changes", [{"charging_rate_unit": "W"}, {"number_phases": 1}, {"connectors": 4, "connector": 3}]
)
def test_cases_pass_in_other_units_and_numbers(number: str, changes: dict[str, Any]) -> None:
    scenario = scenarios("charging-station")[f"TC_{number}_CS"]
    plain = home(scenario)
    world = plain.named("other", parameters={**plain.parameters, **changes})
    outcome = play(scenario, derive(scenario, world).conversation)
    assert (outcome.verdict, outcome.faults) == ("PASS", [])


def test_bench_never_sets_more_than_the_document_says() -> None:
    scenario = scenarios("charging-station")["TC_067_CS"]
    said = play(scenario, derive(scenario, home(scenario)).conversation).said
    profiles = [said[f"prepare.SetChargingProfile.1{n}"].payload["csChargingProfiles"] for n in ("", "#2", "#3")]
    assert len({profile["chargingSchedule"]["startSchedule"] for profile in profiles}) == 1
    assert [seconds_between(p.get("validFrom"), p.get("validTo")) for p in profiles] == [None, 401.0, 401.0]


# --- what is told besides the periods --------------------------------------------------------------------------------


def besides(case_id: str, schedule: dict[str, Any] | None = None, period: dict[str, Any] | None = None) -> Any:
    """The case, with fields more in the schedule that a correct station tells, or in each of its periods."""
    scenario = scenarios("charging-station")[case_id]
    conversation = derive(scenario, home(scenario)).conversation

    def told(event: Any) -> Any:
        if not isinstance(event, Reply) or "chargingSchedule" not in (event.payload or {}):
            return event
        known = event.payload["chargingSchedule"]
        periods = [{**one, **(period or {})} for one in known["chargingSchedulePeriod"]]
        changed = {**known, **(schedule or {}), "chargingSchedulePeriod": periods}
        return replace(event, payload={**event.payload, "chargingSchedule": changed})

    events = tuple(told(event) for event in conversation.events)
    return play(scenario, replace(conversation, events=events))


def findings(outcome: Any) -> set[str]:
    return {c.check_id.split(".", 1)[1] for c in outcome.checks if c.severity == "warn" and c.outcome == "failed"}


@pytest.mark.parametrize("case_id", ["TC_056_CS", "TC_066_CS"])
def test_another_number_of_phases_is_a_finding(case_id: str) -> None:
    for period in ({}, {"numberPhases": 3}):
        outcome = besides(case_id, period=period)
        assert (outcome.verdict, findings(outcome)) == ("PASS", set())
    outcome = besides(case_id, period={"numberPhases": 1})
    assert (outcome.verdict, findings(outcome)) == ("PASS", {"numberPhases"})


@pytest.mark.parametrize(("case_id", "verdict"), [("TC_056_CS", "FAIL"), ("TC_066_CS", "PASS")])
def test_a_start_of_the_schedule_that_is_an_hour_off(case_id: str, verdict: str) -> None:
    now, later = timestamp_in(0), timestamp_in(3600)
    outcome = besides(case_id, {"startSchedule": now})
    assert (outcome.verdict, findings(outcome)) == ("PASS", set())
    outcome = besides(case_id, {"startSchedule": later})
    assert (outcome.verdict, findings(outcome)) == (verdict, {"startSchedule"})


def test_the_start_of_the_profile_is_a_finding() -> None:
    outcome = besides("TC_056_CS", {"startSchedule": timestamp_in(-12)})
    assert (outcome.verdict, findings(outcome)) == ("PASS", {"startSchedule"})
