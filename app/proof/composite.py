"""Composite schedules of the scripted device: right ones in every form, and wrong ones in every way.

Until it is sent, a period begins so many seconds after the schedules that the bench has set; only then is it known how long
ago that was. The expectation of the judged side is not used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.protocol.timestamps import parse_timestamp

Json = dict[str, Any]
SCHEDULE, PERIODS = "chargingSchedule", "chargingSchedulePeriod"
_ANY = 16.0
"""Limit of a device that nobody knows the local limit of."""


def reporting(payload: Mapping[str, Any], expected: Mapping[str, Any]) -> Json:
    """The payload with the periods that are expected."""
    periods = [
        {"startPeriod": int(second), "limit": _ANY if limit is None else limit} for second, limit in expected["steps"]
    ]
    return with_periods(payload, periods)


def reports(payload: Mapping[str, Any], expected: Mapping[str, Any]) -> bool:
    """Whether a payload that is not sent yet has just what is expected."""
    return [(p["startPeriod"], p["limit"]) for p in _periods(payload)] == [
        (p["startPeriod"], p["limit"]) for p in _periods(reporting(payload, expected))
    ]


def wrong(payload: Mapping[str, Any], expected: Mapping[str, Any]) -> Iterator[tuple[str, Json]]:
    """Schedules that are not what is expected, each with a name. Of a period whose limit nobody knows, nothing is asked."""
    periods = _periods(payload)
    asked = [limit is not None for _, limit in expected["steps"]]
    for index, period in enumerate(periods):
        for by in (0.1, -0.1, 1) if asked[index] else ():
            changed = {**period, "limit": round(period["limit"] + by, 1)}
            yield f"period {index} {by:+g}", with_periods(payload, _replaced(periods, index, [changed]))
        if index and not asked[index]:
            changed = {**period, "startPeriod": period["startPeriod"] - 3}
            yield f"period {index} -3 s", with_periods(payload, _replaced(periods, index, [changed]))
        elif index:
            yield f"without period {index}", with_periods(payload, _replaced(periods, index, []))
            for seconds in (3, -3):
                changed = {**period, "startPeriod": period["startPeriod"] + seconds}
                yield f"period {index} {seconds:+d} s", with_periods(payload, _replaced(periods, index, [changed]))
    known = len(periods) if asked[-1] or len(periods) == 1 else len(periods) - 1
    last = periods[known - 1]
    more = {**last, "startPeriod": last["startPeriod"] + 60, "limit": last["limit"] + 1}
    yield "one period too many", with_periods(payload, [*periods[:known], more, *periods[known:]])
    yield "not from the start", with_periods(payload, [{**periods[0], "startPeriod": 30}, *periods[1:]])


def is_for(periods: Any, phases: Any) -> bool:
    """Whether every period is for so many phases; one that does not say is for three."""
    listed = periods if isinstance(periods, list) else [periods]
    return all(period.get("numberPhases", 3) == phases for period in listed)


def other_phases(payload: Mapping[str, Any], phases: int, *, only_first: bool) -> Iterator[tuple[str, Json]]:
    """Schedules of which a period is for another number of phases, or all are."""
    periods, other = _periods(payload), phases % 3 + 1
    for index, period in enumerate(periods[:1] if only_first else periods):
        changed = {**period, "numberPhases": other}
        yield f"period {index} for {other} phases", with_periods(payload, _replaced(periods, index, [changed]))
    yield f"{other} phases", with_periods(payload, [{**period, "numberPhases": other} for period in periods])


def same(payload: Mapping[str, Any]) -> Iterator[tuple[str, Json]]:
    """The same schedule in other forms."""
    periods = _periods(payload)
    if not periods:
        return
    last = periods[-1]
    split = {**last, "startPeriod": last["startPeriod"] + 5}
    yield "a period in two parts", with_periods(payload, [*periods, split])
    yield "with numberPhases", with_periods(payload, [{**period, "numberPhases": 3} for period in periods])


def as_of(payload: Any, began: str, utc_ns: int) -> Any:
    """The reply as it is sent at this time: periods counted from now, those that are over left out."""
    moment = parse_timestamp(began)
    periods = _periods(payload) if isinstance(payload, Mapping) else []
    whole = all(isinstance(p.get("startPeriod"), int) and not isinstance(p["startPeriod"], bool) for p in periods)
    if moment is None or not periods or not whole:
        return payload
    passed = round(utc_ns / 1e9 - moment.timestamp())
    if periods[0]["startPeriod"] != 0:
        return payload
    later = [{**period, "startPeriod": period["startPeriod"] - passed} for period in periods]
    running = max(index for index, period in enumerate(later) if index == 0 or period["startPeriod"] <= 0)
    return with_periods(payload, [{**later[running], "startPeriod": 0}, *later[running + 1 :]])


def with_periods(payload: Mapping[str, Any], periods: list[Json]) -> Json:
    return {**payload, SCHEDULE: {**payload.get(SCHEDULE, {}), PERIODS: periods}}


def _periods(payload: Mapping[str, Any]) -> list[Json]:
    schedule = payload.get(SCHEDULE)
    listed = schedule.get(PERIODS) if isinstance(schedule, Mapping) else None
    return [dict(p) for p in listed if isinstance(p, Mapping)] if isinstance(listed, list) else []


def _replaced(periods: list[Json], index: int, by: list[Json]) -> list[Json]:
    return [*periods[:index], *by, *periods[index + 1 :]]
