"""Payloads that break a check, in every way that the schema still allows, and some that it does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.proof import composite, fitting, metering, schema_values
from app.proof.conversation import changed
from app.proof.fitting import NOTHING
from app.scenario.checks import Check
from app.scenario.values import MISSING, look_up

JUST = 0.2
"""Seconds by which a time is outside its limit."""
HOUR = 3600.0
"""Seconds by which a time is off that may be one of two, or be left out."""
ASKED_BEFORE = 30.0
"""Seconds that an operator takes at most."""

Broken = tuple[str, dict[str, Any]]
"""What was done, and the payload."""


def breaks(check: Check, payload: Mapping[str, Any], action: str, kind: str) -> Iterator[Broken]:
    """Payloads that the schema allows and the check does not."""
    if check.relation in fitting.VALUE_RELATIONS:
        yield from _value(check, payload, action, kind)
    elif check.relation == "schedule":
        yield from composite.wrong(payload, check.expected)
    elif check.relation == "near":
        middle, most = schema_values.seconds_from_now(check.expected["moment"]), check.expected["seconds"] + JUST
        # What was asked for was asked for some time before it came.
        before = most + ASKED_BEFORE if "until" in check.expected else most
        for off in (most, -before):
            yield f"{check.path} {off:+g} s", changed(payload, check.path, schema_values.timestamp_in(middle + off))
    elif check.relation == "near or absent":
        most = HOUR if "until" in check.expected else check.expected["seconds"] + JUST
        for off in (most, -most):
            yield f"{check.path} {off:+g} s", changed(payload, check.path, schema_values.timestamp_in(off))
    elif check.relation == "phases":
        yield from composite.other_phases(payload, check.expected, only_first=check.path.endswith(".0"))
    elif check.relation == "later than":
        moment = schema_values.seconds_from_now(check.expected)
        yield f"{check.path} {-JUST:+g} s", changed(payload, check.path, schema_values.timestamp_in(moment - JUST))
    elif check.relation == "each has":
        yield from _lists(check, payload, action, kind)
    elif check.relation in metering.RELATIONS:
        yield from metering.wrong(check, payload)
    elif check.relation == "key access":
        yield from _access(check, payload)
    elif check.relation == "key value":
        yield from _key(payload, check.path, "another value", lambda entry: {**entry, "value": "another-value"})
        yield from _key(payload, check.path, "no value", lambda entry: {k: v for k, v in entry.items() if k != "value"})
        yield from _without(payload, check.path)
    elif check.relation == "keys answered":
        for key in check.expected or []:
            yield from _without(payload, str(key))
    elif check.relation == "has key":
        yield from _without(payload, str(check.expected))
        yield from _key(
            payload, str(check.expected), "under another name", lambda entry: {**entry, "key": "AnotherKey"}
        )


def nonsense(check: Check, payload: Mapping[str, Any], action: str, kind: str) -> Iterator[Broken]:
    """Payloads that neither the check nor the schema allows."""
    if check.relation not in fitting.VALUE_RELATIONS or not check.path:
        return
    known = look_up(payload, check.path)
    if schema_values.enum(action, kind, check.path):
        yield f"{check.path} not in the enumeration", changed(payload, check.path, "NoSuchValue")
    if known is not MISSING:
        yield f"{check.path} of a wrong type", changed(payload, check.path, schema_values.wrong_type(known))
        if schema_values.required(action, kind, check.path):
            yield f"without {check.path}", changed(payload, check.path, None)


def admitted(checks: tuple[Check, ...], payload: Mapping[str, Any], path: str) -> list[Check]:
    """The checks on a path that this payload breaks."""
    on_path = [c for c in checks if c.path == path and c.relation in fitting.VALUE_RELATIONS]
    return [check for check in on_path if not fitting.admits(check, look_up(payload, path), NOTHING)]


def _value(check: Check, payload: Mapping[str, Any], action: str, kind: str) -> Iterator[Broken]:
    known = look_up(payload, check.path)
    for other in _others(check, known, action, kind):
        if not fitting.admits(check, other, NOTHING):
            yield f"{check.path} is {other}", changed(payload, check.path, other)
    may_be_absent = known is not MISSING and not schema_values.required(action, kind, check.path)
    if may_be_absent and not fitting.admits(check, MISSING, NOTHING):
        yield f"without {check.path}", changed(payload, check.path, None)


def _others(check: Check, known: Any, action: str, kind: str) -> list[Any]:
    enumeration = schema_values.enum(action, kind, check.path)
    if enumeration:
        return list(enumeration)
    if check.relation in ("empty", "absent"):
        return schema_values.example(action, kind, check.path)
    if check.relation == "other than":
        return [check.expected]
    if check.relation == "none of":
        return list(check.expected)
    if check.relation == "at least":
        return [check.expected - 1]
    example = next(iter(fitting.members(check, NOTHING)), known)
    if isinstance(example, list):
        return [[*example, "Another"], []]
    if isinstance(example, bool):
        return [not example]
    if isinstance(example, int | float):
        return [example + 1, example - 1]
    return [f"X{example}"[:20], example[:-1] or "Y", f"{example[:-1]}X"] if isinstance(example, str) else []


def _lists(check: Check, payload: Mapping[str, Any], action: str, kind: str) -> Iterator[Broken]:
    """The list with an entry more, which lacks the field that each has to have."""
    listed = look_up(payload, check.path)
    entry = schema_values.example(action, kind, f"{check.path}.0")[0]
    bare = {name: value for name, value in entry.items() if name != check.expected}
    yield f"an entry without {check.expected}", changed(payload, check.path, [*(listed or []), bare])


def _access(check: Check, payload: Mapping[str, Any]) -> Iterator[Broken]:
    yield from _without(payload, check.path)
    if "|" not in str(check.expected):
        yield from _key(
            payload, check.path, "the other access", lambda entry: {**entry, "readonly": not entry["readonly"]}
        )


def _without(payload: Mapping[str, Any], key: str) -> Iterator[Broken]:
    listed = payload.get("configurationKey", [])
    left = [entry for entry in listed if entry["key"] != key]
    if len(left) < len(listed):
        yield f"{key} is not in the list", {**payload, "configurationKey": left}


def _key(payload: Mapping[str, Any], key: str, what: str, change: Any) -> Iterator[Broken]:
    listed = payload.get("configurationKey", [])
    if any(entry["key"] == key for entry in listed):
        after = [change(entry) if entry["key"] == key else entry for entry in listed]
        yield f"{key} with {what}", {**payload, "configurationKey": after}
