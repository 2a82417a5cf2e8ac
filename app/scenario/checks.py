"""Checks: what a message must fulfil, as data, and how one is evaluated.

A check asks for what its document asks for and no more. Where the test case document is silent and the specification is
not, the check has the severity ``warn``: a finding beside the verdict.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.scenario import moments, samples, schedules
from app.scenario.conditions import Condition, Holds, same_text
from app.scenario.values import MISSING, Context, Missing, Now, Param, folded, look_up, resolve, words


@dataclass(frozen=True)
class Check:
    """One check on one message."""

    path: str
    """Dotted path into the payload; empty for the payload as a whole."""
    relation: str
    """Name in :data:`RELATIONS`, :data:`TIME_RELATIONS` or :data:`app.scenario.samples.RELATIONS`."""
    expected: Any = None
    severity: str = "fail"
    """``fail`` or ``warn``."""
    text: str = ""
    reference: str = ""
    when: Condition | None = None
    """The check is made only if this holds."""
    name: str = ""
    """Last part of the check's id; by default the path."""
    since: tuple[str, ...] = ()
    """Of a check on time: names of the saved messages that the time is counted from; of several, the first that came."""
    exact: bool = False
    """Of a check on time: without the tolerance for intervals, as the time allows for what may be off already."""
    provided: Condition | None = None
    """Of a check on a reply: what it takes for granted of what an operator has entered before. If that is not so, a failure may be
    the operator's, who is asked (:mod:`app.scenario.presumed`)."""

    @property
    def label(self) -> str:
        return self.name or self.path or self.relation


@dataclass(frozen=True)
class Outcome:
    """The result of a check."""

    held: bool
    expected: Any
    actual: Any
    uncertain: bool = False


def equal(path: str, expected: Any, **more: Any) -> Check:
    return Check(path, "equal", expected, text=f"{path} is {words(expected)}", **more)


def one_of(path: str, *expected: Any, **more: Any) -> Check:
    return Check(path, "one of", expected, text=f"{path} is {' or '.join(words(item) for item in expected)}", **more)


def one_of_or_absent(path: str, *expected: Any, **more: Any) -> Check:
    text = f"{path} is {' or '.join(words(item) for item in expected)}, or is left out"
    return Check(path, "one of or absent", expected, text=text, **more)


def absent(path: str, **more: Any) -> Check:
    return Check(path, "absent", text=f"{path} is left out", **more)


def empty(path: str, **more: Any) -> Check:
    """The field is an empty list, or is left out."""
    return Check(path, "empty", text=f"{path} is empty or left out", **more)


def present(path: str, **more: Any) -> Check:
    return Check(path, "present", text=f"{path} is there", **more)


def same(path: str, saved: Any, **more: Any) -> Check:
    """The field equals a captured value."""
    return Check(path, "equal", saved, text=f"{path} is {words(saved)}", **more)


def warn(check: Check) -> Check:
    """The check as a specification check: a finding beside the verdict."""
    return Check(**{**vars(check), "severity": "warn"})


def key_access(key: str, access: str, when: Condition | None = None) -> Check:
    """A configuration key is in the list with the right access: ``R``, ``RW`` or ``R|RW``."""
    wanted = {"R": "read-only", "RW": "writable", "R|RW": "read-only or writable"}[access]
    return Check(key, "key access", access, text=f"{key} is there and {wanted}", when=when)


def keys_answered(requested: Any) -> Check:
    """Every key that was asked for is in the list."""
    return Check("configurationKey", "keys answered", requested, text="every key that was asked for is answered")


def first_key(key: str) -> Check:
    """The list holds this key."""
    return Check("configurationKey", "has key", key, text=f"configurationKey.key is {key}", name="configurationKey.key")


def key_value(key: str, value: Any, **more: Any) -> Check:
    """A configuration key has this value."""
    return Check(key, "key value", value, text=f"{key} is {words(value)}", **more)


def interval(seconds: Any, since: str, *, idle: bool = False, **more: Any) -> Check:
    """The message comes this long after a saved one, within the campaign's tolerance for intervals.

    ``idle``: any exchange in between may put it off by as much.
    """
    return Check(
        "",
        "idle interval" if idle else "interval",
        seconds,
        since=(since,),
        name="interval",
        text=f"sent {words(seconds)} s after {since}",
        **more,
    )


def idle_at_most(seconds: Any, since: str, **more: Any) -> Check:
    """The message comes no later than this after a saved one, or after the last exchange since then."""
    text = f"sent no later than {words(seconds)} s after {since}"
    return Check("", "idle at most", seconds, since=(since,), name="interval", text=text, **more)


def not_before(seconds: Any, *since: str, **more: Any) -> Check:
    """The message does not come earlier than this after a saved one (less the tolerance for intervals, unless ``exact``)."""
    text = f"sent no earlier than {words(seconds)} s after {' or '.join(since)}"
    return Check("", "not before", seconds, since=since, name="not-before", text=text, **more)


def so(name: str, condition: Condition, text: str, **more: Any) -> Check:
    """When the message comes, the condition holds."""
    return Check("", "so", Holds(condition), name=name, text=text, **more)


def other_than(path: str, value: Any, **more: Any) -> Check:
    """The field is there, and is not this value."""
    return Check(path, "other than", value, text=f"{path} is not {words(value)}", **more)


def at_least(path: str, number: Any, **more: Any) -> Check:
    """The field is a number that is not below another."""
    return Check(path, "at least", number, text=f"{path} is at least {words(number)}", **more)


def none_of(path: str, values: Any, text: str, **more: Any) -> Check:
    """The field is none of these values. ``text`` says what they are."""
    return Check(path, "none of", values, text=text, **more)


def each_has(path: str, name: str, **more: Any) -> Check:
    """Every object in a list (which may be left out) has this field."""
    text = f"every entry of {path} has {name}"
    return Check(path, "each has", name, text=text, **{"name": f"{path}.{name}", **more})


def near(path: str, moment: Any, seconds: Any, **more: Any) -> Check:
    """A timestamp lies no further from a moment than this (:mod:`app.scenario.moments`)."""
    expected = {"moment": moment, "seconds": seconds}
    return Check(path, "near", expected, text=f"{path} is {words(moment)}, within {_time(seconds)}", **more)


def _time(seconds: Any) -> str:
    """A time in words; a parameter brings its unit along with its value."""
    return words(seconds) if isinstance(seconds, Param) else f"{words(seconds)} s"


def near_or_absent(path: str, moment: Any, seconds: Any, text: str, *, until: Any = None, **more: Any) -> Check:
    """A timestamp that may be left out lies no further from a moment than this, or between two. ``text`` says so."""
    expected = {"moment": moment, "seconds": seconds, **({} if until is None else {"until": until})}
    return Check(path, "near or absent", expected, text=text, **more)


def phases(path: str, number: Any, **more: Any) -> Check:
    """Every period in a list is for so many phases: 3 where it does not say (OCPP 1.6 section 7.14)."""
    text = f"every period is for {words(number)} phases"
    return Check(path, "phases", number, text=text, **{"name": f"{path}.numberPhases", **more})


def near_asked(path: str, asked: Any, moment: Any, seconds: Any, **more: Any) -> Check:
    """A timestamp lies between what an operator was asked for and a moment, or no further outside than this."""
    expected = {"moment": asked, "until": moment, "seconds": seconds}
    text = f"{path} is {words(moment)}, or what was asked for, within {_time(seconds)}"
    return Check(path, "near", expected, text=text, **more)


def later_than(path: str, moment: Any, **more: Any) -> Check:
    """A timestamp is later than a moment."""
    return Check(path, "later than", moment, text=f"{path} is later than {words(moment)}", **more)


def near_now(path: str, seconds: Any, **more: Any) -> Check:
    """A timestamp lies no further from the present time than this."""
    return near(path, Now(), seconds, **more)


def composite_schedule(expected: Any, when: Condition, **more: Any) -> Check:
    """The composite schedule is this step function of time (:class:`app.scenario.schedules.StepFunction`)."""
    text = f"the composite schedule is {words(expected)}"
    return Check("chargingSchedule", "schedule", expected, text=text, when=when, name="schedule", **more)


Relation = Callable[[Any, Any, Context], bool]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _equal(actual: Any, expected: Any, _: Context) -> bool:
    if _is_number(actual) and _is_number(expected):
        return bool(actual == expected)
    return type(actual) is type(expected) and bool(actual == expected)


RELATIONS: Mapping[str, Relation] = {
    "equal": _equal,
    "one of": lambda actual, expected, ctx: any(_equal(actual, item, ctx) for item in expected),
    "one of or absent": lambda actual, expected, ctx: (
        actual is MISSING or any(_equal(actual, item, ctx) for item in expected)
    ),
    "at least": lambda actual, expected, _: _is_number(actual) and _is_number(expected) and actual >= expected,
    "none of": lambda actual, expected, ctx: not any(_equal(actual, item, ctx) for item in expected),
    "other than": lambda actual, expected, ctx: actual is not MISSING and not _equal(actual, expected, ctx),
    "each has": lambda actual, expected, _: (
        actual is MISSING
        or (isinstance(actual, list) and all(isinstance(item, Mapping) and expected in item for item in actual))
    ),
    "absent": lambda actual, _, __: actual is MISSING,
    "empty": lambda actual, _, __: actual is MISSING or actual == [],
    "present": lambda actual, _, __: actual is not MISSING,
    "matches": lambda actual, expected, _: isinstance(actual, str) and re.fullmatch(expected, actual) is not None,
}

_CASELESS = {"idTag", "parentIdTag", "info", "key"}
"""Fields of a case-insensitive text type (OCPP 1.6 sections 6.9, 6.23, 6.47, 7.27 and 7.28) that checks compare."""

_WANTED = {"absent": "absent", "empty": "an empty list, or absent", "present": "a value", "none of": "a new one"}
"""What is wanted, in words, by relations that do not compare with a single value."""

TIME_RELATIONS = {"interval", "idle interval", "idle at most", "not before"}
IDLE_RELATIONS = {"idle interval", "idle at most"}
"""Any exchange puts their limit off."""

_CONFIGURATION = {"key access", "keys answered", "has key", "key value"}


def evaluate(check: Check, payload: Any, ctx: Context) -> Outcome:
    """Hold a payload against a check (all relations but those on time)."""
    expected = resolve(check.expected, ctx)
    if check.relation == "schedule" and not isinstance(expected, Missing):
        return Outcome(*schedules.compare(payload, expected))
    if check.relation in samples.RELATIONS:
        return Outcome(*samples.RELATIONS[check.relation](payload, expected))
    if check.relation in _CONFIGURATION:
        return _evaluate_configuration(check, expected, payload)
    if check.relation == "so":
        found = check.expected.condition.found(ctx) if isinstance(check.expected, Holds) and not expected else ""
        return Outcome(bool(expected), words(check.expected), "so it is" if expected else found or "not so")
    actual = look_up(payload, check.path)
    if check.relation == "near" or (check.relation == "near or absent" and actual is not MISSING):
        return Outcome(*moments.near(actual, expected))
    if check.relation == "near or absent":
        return Outcome(True, "a time like that of the schedule, or absent", "absent")
    if check.relation == "phases":
        told = schedules.phases_of(actual)
        return Outcome(all(one == expected for one in told), expected, told)
    if check.relation == "later than":
        return Outcome(*moments.later(actual, expected))
    caseless = check.path.rsplit(".", 1)[-1] in _CASELESS
    if isinstance(expected, Missing):
        # What it is compared with was never captured: the comparison cannot hold.
        return Outcome(False, "a value that was not captured", shown(actual))
    compared = (folded(actual), folded(expected)) if caseless else (actual, expected)
    held = RELATIONS[check.relation](*compared, ctx)
    if check.relation == "one of" and len(expected) == 1:
        expected = expected[0]
    signs = {"other than": "not ", "at least": "at least "}
    wanted = f"{signs[check.relation]}{shown(expected)}" if check.relation in signs else shown(expected)
    if check.relation == "none of" and expected and all(isinstance(one, str) for one in expected):
        return Outcome(held, f"not {' or '.join(expected)}", shown(actual))
    return Outcome(held, _WANTED.get(check.relation, wanted), shown(actual))


def _evaluate_configuration(check: Check, expected: Any, payload: Any) -> Outcome:
    listed = look_up(payload, "configurationKey")
    listed = listed if isinstance(listed, list) else []
    entries = {folded(e["key"]): e for e in listed if isinstance(e, Mapping) and isinstance(e.get("key"), str)}
    if check.relation == "keys answered":
        missing = [str(key) for key in expected if folded(key) not in entries]
        return Outcome(
            not missing, expected, "all of them" if not missing else f"not answered: {', '.join(missing)}"[:500]
        )
    key = str(expected) if check.relation == "has key" else check.path
    entry = entries.get(folded(key))
    if entry is None:
        return Outcome(False, key if check.relation == "has key" else shown(expected), f"{key} is not in the list")
    if check.relation == "has key":
        return Outcome(True, key, key)
    if check.relation == "key value":
        return Outcome(same_text(entry.get("value"), expected), shown(expected), shown(entry.get("value", MISSING)))
    readonly = entry.get("readonly")
    access = ("R" if readonly else "RW") if isinstance(readonly, bool) else f"readonly is {readonly!r}"
    return Outcome(access in str(expected).split("|"), expected, access)


def shown(value: Any) -> Any:
    """A value as JSON for the record."""
    if isinstance(value, list | tuple):
        return [shown(item) for item in value]
    return "absent" if isinstance(value, Missing) else value
