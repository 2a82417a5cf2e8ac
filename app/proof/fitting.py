"""Payloads that fulfil the checks of a step. Has its own notion of what each relation admits, apart from the one judged."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from app.proof import composite, metering, schema_values
from app.proof.conversation import changed
from app.scenario.checks import Check
from app.scenario.dut_state import DutState
from app.scenario.values import MISSING, Context, look_up, resolve

TIME_RELATIONS = ("interval", "idle interval", "idle at most", "not before")
VALUE_RELATIONS = ("equal", "one of", "one of or absent", "other than", "absent", "empty", "present", "matches",
    "at least", "none of")  # fmt: skip


SOON_S = 300.0
"""So much later a time is that has to be later than another one, in seconds."""

NOTHING = Context({}, {}, DutState())
"""The checks of a conversation are resolved already: nothing has to be looked up for them."""


def applicable(checks: Iterable[Check], ctx: Context) -> list[Check]:
    """The checks that are made in this situation."""
    return [check for check in checks if check.when is None or check.when.holds(ctx)]


def admits(check: Check, value: Any, ctx: Context) -> bool:
    """Whether a check on a value lets this value (or :data:`MISSING`) pass."""
    expected = resolve(check.expected, ctx)
    match check.relation:
        case "equal":
            return _same(value, expected)
        case "one of":
            return any(_same(value, item) for item in expected)
        case "one of or absent":
            return value is MISSING or any(_same(value, item) for item in expected)
        case "other than":
            return value is not MISSING and not _same(value, expected)
        case "at least":
            return isinstance(value, int | float) and value >= expected
        case "none of":
            return not any(_same(value, item) for item in expected)
        case "absent":
            return value is MISSING
        case "empty":
            return value is MISSING or value == []
        case "present":
            return value is not MISSING
        case "matches":
            return isinstance(value, str) and re.fullmatch(expected, value) is not None
        case other:
            raise ValueError(f"{other} is no relation on a value")


def holds(check: Check, payload: Any, ctx: Context) -> bool:
    """Whether a check on a payload lets it pass (all relations but those on time)."""
    if check.relation in VALUE_RELATIONS:
        return admits(check, look_up(payload, check.path), ctx)
    expected = resolve(check.expected, ctx)
    if check.relation == "schedule":
        return composite.reports(payload, resolve(check.expected, ctx))
    if check.relation == "so":
        return expected is True
    if check.relation == "near":
        return bool(look_up(payload, check.path) == _moment(expected))
    if check.relation == "near or absent":
        told = look_up(payload, check.path)
        return told is MISSING or told == _present(expected)
    if check.relation == "phases":
        return composite.is_for(look_up(payload, check.path), expected)
    if check.relation == "later than":
        return bool(look_up(payload, check.path) == _soon_after(expected))
    if check.relation == "each has":
        listed = look_up(payload, check.path)
        return listed is MISSING or all(expected in item for item in listed)
    if check.relation in metering.RELATIONS:
        return metering.holds(replace(check, expected=expected), payload)
    entries = {entry["key"].casefold(): entry for entry in payload.get("configurationKey", [])}
    match check.relation:
        case "keys answered":
            return all(str(key).casefold() in entries for key in expected)
        case "has key":
            return str(expected).casefold() in entries
        case "key value":
            entry = entries.get(check.path.casefold())
            return entry is not None and entry.get("value", "").casefold() == _text(expected)
        case "key access":
            entry = entries.get(check.path.casefold())
            return entry is not None and ("R" if entry["readonly"] else "RW") in str(expected).split("|")
        case other:
            raise ValueError(f"{other} is no relation on a payload")


def members(check: Check, ctx: Context) -> list[Any]:
    """The values that a check names as right; :data:`MISSING` for a field that is left out."""
    expected = resolve(check.expected, ctx)
    match check.relation:
        case "equal" | "at least":
            return [expected]
        case "one of":
            return list(expected)
        case "one of or absent":
            return [*expected, MISSING]
        case "other than":
            return [expected + 1 if isinstance(expected, int | float) else f"X{expected}"[:20]]
        case "none of":
            return [max((item for item in expected if isinstance(item, int)), default=0) + 1]
        case "absent":
            return [MISSING]
        case "empty":
            return [MISSING, []]
        case _:
            return []


def permitted(checks: Iterable[Check], path: str, ctx: Context) -> list[Any]:
    """The values at a path that all checks on it admit."""
    on_path = [c for c in checks if c.path == path and c.relation in VALUE_RELATIONS]
    candidates = [value for check in on_path for value in members(check, ctx)]
    distinct: list[Any] = []
    for value in candidates:
        if all(admits(check, value, ctx) for check in on_path) and not any(_same(value, known) for known in distinct):
            distinct.append(value)
    return distinct


def fulfil(payload: dict[str, Any], action: str, kind: str, checks: Iterable[Check], ctx: Context) -> dict[str, Any]:
    """The payload, changed so that the checks hold; of several right values, the first."""
    known_checks = list(checks)
    checks = [check for check in applicable(known_checks, ctx) if check.relation in VALUE_RELATIONS]
    for path in dict.fromkeys(check.path for check in checks):
        known = look_up(payload, path)
        if all(admits(check, known, ctx) for check in checks if check.path == path):
            continue
        values = permitted(checks, path, ctx) or schema_values.example(action, kind, path)
        if values:
            head, _, deeper = path.partition(".")
            if deeper and head not in payload:
                # An object that may be left out as a whole comes with all that it must have.
                payload = changed(payload, head, schema_values.example(action, kind, head)[0])
            payload = changed(payload, path, None if values[0] is MISSING else values[0])
    for check in known_checks:
        if check.relation == "each has":
            item = schema_values.example(action, kind, f"{check.path}.0.{check.expected}")[0]
            entries = [{check.expected: item, **entry} for entry in payload.get(check.path, [])]
            payload = changed(payload, check.path, entries) if entries else payload
        if check.relation == "near":
            payload = changed(payload, check.path, _moment(resolve(check.expected, ctx)))
        if check.relation == "near or absent" and look_up(payload, check.path) is not MISSING:
            payload = changed(payload, check.path, _present(resolve(check.expected, ctx)))
        if check.relation == "later than":
            payload = changed(payload, check.path, _soon_after(resolve(check.expected, ctx)))
        if check.relation == "schedule":
            payload = composite.reporting(payload, resolve(check.expected, ctx))
    metered = [replace(c, expected=resolve(c.expected, ctx)) for c in known_checks if c.relation in metering.RELATIONS]
    return metering.metered(payload, metered) if metered else payload


def _moment(expected: dict[str, Any]) -> str:
    """A time that is wanted, as the device writes it before its clock is known."""
    return schema_values.timestamp_in(schema_values.seconds_from_now(expected["moment"]))


def _present(expected: dict[str, Any]) -> str:
    """The present time where it will do, as where it is the end of what is wanted, or what is wanted is told with it."""
    return schema_values.timestamp_in(0.0) if "until" in expected or "moment" not in expected else _moment(expected)


def _soon_after(moment: str) -> str:
    """A time that is later than another one, as the device writes it before its clock is known."""
    return schema_values.timestamp_in(schema_values.seconds_from_now(moment) + SOON_S)


def _text(value: Any) -> str:
    """A configuration value as it stands on the wire, in small letters."""
    return ("true" if value else "false") if isinstance(value, bool) else str(value).casefold()


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return one == other
    return type(one) is type(other) and bool(one == other)
