"""Meter values of the scripted device: right ones in every form, and wrong ones in every way.

It samples on a clock of its own, which has begun at midnight: what counts between two samples are the times that it writes.
The notion of what is right is its own, apart from the judged one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from app.proof.conversation import changed
from app.protocol.timestamps import parse_timestamp
from app.scenario.checks import Check

Json = dict[str, Any]
Broken = tuple[str, Json]
RELATIONS = ("sample context", "apart", "in order", "on the clock", "measurands")
ENERGY, PERIODIC = "Energy.Active.Import.Register", "Sample.Periodic"
CONTEXTS = (
    "Interruption.Begin", "Interruption.End", "Sample.Clock", "Sample.Periodic", "Transaction.Begin", "Transaction.End",
    "Trigger", "Other",
)  # fmt: skip
BASE = datetime(2030, 1, 1, 12, 15, tzinfo=UTC)
"""The device's time at the first sample of a series: about that of the virtual clock when it begins, as its other times are."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIXED = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
MARGIN = 0.5
"""Seconds outside a tolerance."""


def fixed_ns(item: Any) -> int | None:
    """UTC nanoseconds of a time that the device writes, None for anything else."""
    moment = parse_timestamp(item) if isinstance(item, str) and _FIXED.fullmatch(item) else None
    return None if moment is None else (moment - _EPOCH) // timedelta(microseconds=1) * 1000


def written(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


# --- right ----------------------------------------------------------------------------------------------------------


def holds(check: Check, payload: Any) -> bool:
    """Whether a payload of the device is right by a check whose expectation is resolved."""
    wanted = check.expected
    if check.relation == "sample context":
        return bool(_of(payload, wanted))
    elements = _of(payload, wanted["context"])
    if check.relation == "measurands":
        return bool(elements) and all(
            any(_is(value, item) for element in same for value in element["sampledValue"])
            for same in _moments(elements)
            for item in wanted["measurands"]
        )
    times = [_time(same[0]) for same in _moments(elements)]
    if check.relation == "on the clock":
        return bool(times) and all(_off(at, wanted["seconds"]) <= wanted["tolerance"] for at in times if at)
    if "after" in wanted:
        times = [None if wanted["after"] is None else parse_timestamp(wanted["after"]), *times]
    known = [at for at in times if at is not None]
    if not elements or len(known) < len(times):
        return False
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(known)]
    if check.relation == "in order":
        return all(gap >= 0 for gap in gaps)
    return all(abs(gap - wanted["seconds"]) <= wanted["tolerance"] for gap in gaps)


def metered(payload: Mapping[str, Any], checks: Sequence[Check]) -> Json:
    """The payload with one sample, such that these checks hold (their expectations are resolved)."""
    context = next(c.expected if c.relation == "sample context" else c.expected["context"] for c in checks)
    items = next((c.expected["measurands"] for c in checks if c.relation == "measurands"), [ENERGY])
    moment = BASE
    for check in checks:
        if check.relation == "apart" and check.expected.get("after"):
            before = parse_timestamp(check.expected["after"])
            moment = moment if before is None else before + timedelta(seconds=check.expected["seconds"])
    for check in checks:
        if check.relation == "on the clock":
            moment = _EPOCH + round((moment - _EPOCH).total_seconds() / check.expected["seconds"]) * timedelta(
                seconds=check.expected["seconds"]
            )
    values = [_value(item, context) for item in items]
    return {**payload, "meterValue": [{"timestamp": written(moment), "sampledValue": values}]}


def _value(item: str, context: str) -> Json:
    measurand, _, phase = item.rpartition(".")
    if phase[:1] in ("L", "N") and phase[1:2] in ("", "1", "2", "3", "-"):
        return {"value": "10", "context": context, "measurand": measurand, "phase": phase}
    return {"value": "10", "context": context, "measurand": item}


# --- wrong ----------------------------------------------------------------------------------------------------------


def wrong(check: Check, payload: Mapping[str, Any]) -> Iterator[Broken]:
    """Payloads that belong to the step, and that this check does not let pass."""
    for what, broken in _wrong(check, payload):
        if not holds(check, broken):
            yield what, broken


def _wrong(check: Check, payload: Mapping[str, Any]) -> Iterator[Broken]:
    wanted = check.expected
    if check.relation == "measurands":
        yield from _without_measurands(payload, wanted["context"])
    elif check.relation == "in order":
        yield "older than the one before", moved(payload, -1_000_000)
    elif check.relation == "on the clock":
        for seconds in (wanted["tolerance"] + MARGIN, -wanted["tolerance"] - MARGIN):
            yield f"{seconds:+g} s off the clock", moved(payload, seconds)
    elif check.relation == "apart":
        whole = wanted["seconds"]
        for what, seconds in (
            ("too late", wanted["tolerance"] + MARGIN),
            ("too soon", -wanted["tolerance"] - MARGIN),
            ("an interval later", whole),
            ("at the same time", -whole),
            ("half an interval too soon", -whole / 2),
        ):
            yield what, moved(payload, seconds)
        more = moved(payload, whole + wanted["tolerance"] + MARGIN)["meterValue"]
        yield "with a second sample too late", {**payload, "meterValue": [*payload["meterValue"], *more]}


def _without_measurands(payload: Mapping[str, Any], context: str) -> Iterator[Broken]:
    values = payload["meterValue"][0]["sampledValue"]
    for index, value in enumerate(values):
        others = [*values[:index], *values[index + 1 :]]
        yield f"without {value['measurand']}", _valued(payload, others or [_value("Temperature", context)])
        yield (
            f"{value['measurand']} of another context",
            _valued(payload, [{**value, "context": "Other"}, *(others or [_value("Temperature", context)])]),
        )
        if "phase" in value:
            other_phase = {**value, "phase": "N" if value["phase"] != "N" else "L1"}
            yield f"{value['measurand']} of another phase", _valued(payload, [other_phase, *others])
    second = moved(payload, 1)["meterValue"][0]
    less = {**second, "sampledValue": [_value("Temperature", context)]}
    yield "a second sample without them", {**payload, "meterValue": [*payload["meterValue"], less]}


def of_other_contexts(payload: Mapping[str, Any]) -> Iterator[Broken]:
    """The same message of each other context: it is another message."""
    context = payload["meterValue"][0]["sampledValue"][0].get("context", PERIODIC)
    for other in CONTEXTS:
        if other != context:
            yield f"context is {other}", _each_value(payload, {"context": other})
    if context != PERIODIC:
        yield "context is left out", _each_value(payload, {}, without="context")


def against_schema(payload: Mapping[str, Any]) -> Iterator[Broken]:
    first, value = "meterValue.0", "meterValue.0.sampledValue.0"
    yield "timestamp is no time", changed(payload, f"{first}.timestamp", "yesterday")
    yield "timestamp of a wrong type", changed(payload, f"{first}.timestamp", 7)
    yield "without timestamp", changed(payload, f"{first}.timestamp", None)
    yield "sampledValue of a wrong type", changed(payload, f"{first}.sampledValue", "none")
    yield "without sampledValue", changed(payload, f"{first}.sampledValue", None)
    yield "without value", changed(payload, f"{value}.value", None)
    yield "value of a wrong type", changed(payload, f"{value}.value", 10)
    yield "context not in the enumeration", changed(payload, f"{value}.context", "NoSuchValue")
    yield "measurand not in the enumeration", changed(payload, f"{value}.measurand", "NoSuchValue")


# --- other forms ----------------------------------------------------------------------------------------------------


def same(payload: Mapping[str, Any], checks: Sequence[Check]) -> Iterator[Broken]:
    """The same sample in other forms, and others that are as right."""
    values = payload["meterValue"][0]["sampledValue"]
    context = values[0]["context"]
    if context == PERIODIC:
        yield "context left out", _each_value(payload, {}, without="context")
    if any(value["measurand"] == ENERGY for value in values):
        less = [{k: v for k, v in value.items() if (k, v) != ("measurand", ENERGY)} for value in values]
        yield "measurand left out", _valued(payload, less)
    yield "with unit, location and format", _each_value(payload, {"unit": "Wh", "location": "Outlet", "format": "Raw"})
    yield "with other measurands", _valued(payload, [_value("SoC", context), *values])
    yield "with values of another context", _valued(payload, [{**values[0], "context": "Trigger"}, *values])
    two = [{"timestamp": payload["meterValue"][0]["timestamp"], "sampledValue": [value]} for value in values]
    yield "in one element for each value", {**payload, "meterValue": two}
    phases = [{**value, "phase": phase} for value in values for phase in ("L1", "L2", "L3") if "phase" not in value]
    if phases:
        yield "for each phase", _valued(payload, [*(value for value in values if "phase" in value), *phases])
    other = _each_value(moved(payload, -777), {"context": "Transaction.Begin"})["meterValue"]
    yield "after a sample of another context", {**payload, "meterValue": [*other, *payload["meterValue"]]}
    spaced = next((c.expected for c in checks if c.relation == "apart"), None)
    if spaced is not None:
        slack = min(c.expected["tolerance"] for c in checks if c.relation in ("apart", "on the clock"))
        for seconds in (slack, -slack):
            yield f"{seconds:+g} s, as far as allowed", moved(payload, seconds)
        more = moved(payload, spaced["seconds"])["meterValue"]
        yield "with the next sample", {**payload, "meterValue": [*payload["meterValue"], *more]}


def moved(payload: Mapping[str, Any], seconds: float) -> Json:
    """The same samples, taken so many seconds later."""
    elements = []
    for element in payload["meterValue"]:
        moment = parse_timestamp(element["timestamp"])
        assert moment is not None
        elements.append({**element, "timestamp": written(moment + timedelta(seconds=seconds))})
    return {**payload, "meterValue": elements}


def _valued(payload: Mapping[str, Any], values: list[Json]) -> Json:
    return {**payload, "meterValue": [{**payload["meterValue"][0], "sampledValue": values}]}


def _each_value(payload: Mapping[str, Any], fields: Json, without: str = "") -> Json:
    elements = [
        {**e, "sampledValue": [{k: v for k, v in {**s, **fields}.items() if k != without} for s in e["sampledValue"]]}
        for e in payload["meterValue"]
    ]
    return {**payload, "meterValue": elements}


# --- looking into a payload -----------------------------------------------------------------------------------------


def _of(payload: Any, context: str) -> list[Json]:
    """The elements with values of a context, and only those values."""
    listed = payload.get("meterValue") if isinstance(payload, Mapping) else None
    found = []
    for element in listed if isinstance(listed, list) else []:
        values = element.get("sampledValue") if isinstance(element, Mapping) else None
        known = [v for v in values if isinstance(v, Mapping)] if isinstance(values, list) else []
        of_it = [value for value in known if value.get("context", PERIODIC) == context]
        if of_it:
            found.append({**element, "sampledValue": of_it})
    return found


def _moments(elements: list[Json]) -> list[list[Json]]:
    """Neighbouring elements of the same time together."""
    groups: list[list[Json]] = []
    for element in elements:
        if groups and groups[-1][0].get("timestamp") == element.get("timestamp"):
            groups[-1].append(element)
        else:
            groups.append([element])
    return groups


def _time(element: Json) -> datetime | None:
    text = element.get("timestamp")
    return parse_timestamp(text) if isinstance(text, str) else None


def _is(value: Json, item: str) -> bool:
    wanted = _value(item, "")
    same_phase = "phase" not in wanted or value.get("phase") == wanted["phase"]
    return value.get("measurand", ENERGY) == wanted["measurand"] and same_phase


def _off(moment: datetime, seconds: float) -> float:
    past = (moment - _EPOCH).total_seconds() % seconds
    return min(past, seconds - past)
