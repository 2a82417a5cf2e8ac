"""What a person reads for a manual action: the wording catalogue ``resources/prompts/<language>.yaml``, filled in."""

from __future__ import annotations

import json
import re
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from app.hands.actions import BY_NAME, CONFIRM_DONE, ManualAction
from app.hands.leaves import leaves

HEADLINE_LINES = 2
FILE_ACTIONS = frozenset({"GetDiagnostics", "UpdateFirmware"})
LOCATION = "the address of your own file server"
LEAVE_OUT = "leave empty"
GOOD_ANSWERS = frozenset({"", "Accepted", "Unlocked", "Scheduled", "RebootRequired"})
"""Answers of a charge point that no operator takes for a failure."""

HEADLINE_WIDTH = 28
"""Characters of a headline's line: what is readable from 3 m on a 24 inch screen."""


@dataclass(frozen=True)
class Wording:
    """The words for one action, with its arguments filled in."""

    id: str
    """Id in the catalogue, so that a report can cite what was asked."""
    headline: str
    """At most two lines of 28 characters, separated by a newline, verb first."""
    detail: str
    pictogram: str
    """Name of a picture in ``resources/pictograms``."""


@dataclass(frozen=True)
class _Entry:
    id: str
    action: str
    headlines: tuple[str, ...]
    detail: str
    pictogram: str
    when: Mapping[str, Any]
    manner: str
    look: str
    """What to look at, to know whether it was done."""


def wording(action: ManualAction, manner: str = "", *, language: str = "en") -> Wording:
    """The words for this action; with a ``manner``, those for doing it that way, if there are any.

    Raises:
        ValueError: there is no catalogue in this language.
    """
    entry, values = _entry(action, manner, language), _values(action, language)
    headline = _headline(entry, values)
    return Wording(entry.id, "\n".join(headline), entry.detail.format_map(values), entry.pictogram)


def to_look_at(action: ManualAction, manner: str = "", *, language: str = "en") -> str:
    """What was asked for, in one line, and what to look at to know whether it was done."""
    entry, values = _entry(action, manner, language), _values(action, language)
    asked = _one_line(" ".join(_headline(entry, values))).rstrip(".")
    look = entry.look or _entry(action, "", language).look
    return f"{asked}. {look.format_map(values)}".rstrip()


def _entry(action: ManualAction, manner: str, language: str) -> _Entry:
    fitting = [entry for entry in catalogue(language) if _fits(entry, action)]
    usual = next(entry for entry in fitting if not entry.manner)
    return next((entry for entry in fitting if manner and entry.manner == manner), usual)


def _headline(entry: _Entry, values: Mapping[str, str]) -> list[str]:
    in_headline = {name: _one_line(value) for name, value in values.items()}
    headlines = (_lines(template.format_map(in_headline)) for template in entry.headlines)
    return next(lines for lines in headlines if _readable(lines))


def wording_ids(action: str) -> list[str]:
    """Ids of the wordings that this action can have."""
    return [entry.id for entry in catalogue() if entry.action == action]


@cache
def catalogue(language: str = "en") -> tuple[_Entry, ...]:
    """The catalogue in one language, in its order.

    Raises:
        ValueError: there is none.
    """
    file = files("resources") / "prompts" / f"{language}.yaml"
    if not file.is_file():
        raise ValueError(f"there is no prompt wording in the language {language!r}")
    return tuple(
        _Entry(
            item["id"],
            item["action"],
            tuple(item["headlines"]),
            item["detail"],
            item["pictogram"],
            item.get("when", {}),
            item.get("manner", ""),
            item.get("look", ""),
        )
        for item in yaml.safe_load(file.read_text(encoding="utf-8"))
    )


def _fits(entry: _Entry, action: ManualAction) -> bool:
    return entry.action == action.name and all(action.arguments.get(name) == v for name, v in entry.when.items())


def _values(action: ManualAction, language: str) -> dict[str, str]:
    """Every argument the action can have, as text; one that is not given reads ``any``."""
    values = {
        argument.name: _plain(action.arguments.get(argument.name, "any")) for argument in BY_NAME[action.name].arguments
    }
    if action.name == CONFIRM_DONE:
        values["asked"] = "\n".join(_asked(action.arguments["actions"], language))
    if "payload" in values:
        values["fields"] = "\n".join(_to_enter(action.arguments)) or "  no fields"
        values["subject"] = subject(action.arguments)
    return values


def _asked(actions: Iterable[Any], language: str) -> Iterator[str]:
    """What was asked for, each once."""
    lines = [
        to_look_at(ManualAction(str(one["action"]), one["arguments"]), str(one.get("manner", "")), language=language)
        for one in actions
        if isinstance(one, Mapping)
    ]
    yield from (f"- {line}" for line in dict.fromkeys(lines))


def _plain(value: Any) -> str:
    """The value as a person writes it: text as it stands, its unprintable characters as escapes."""
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in value)


def _to_enter(arguments: Mapping[str, Any]) -> Iterator[str]:
    """What to enter for a request, and after it what the message needs besides, which is free."""
    remarks = arguments.get("may_differ") or {}
    for path, value in leaves(arguments["payload"]):
        yield _field(path, value) + (f"   ({remarks[path]})" if path in remarks else "")
    free = [_field(path, value) for path, value in free_fields(arguments["payload"], arguments.get("example"))]
    if free:
        yield "and as you like, for example:"
        yield from free
    if needs_location(arguments):
        yield f"and as location: {LOCATION}"
    if arguments.get("leave_out"):
        yield f"{LEAVE_OUT}: {', '.join(arguments['leave_out'])}"
    yield from told(arguments)


def told(arguments: Mapping[str, Any]) -> list[str]:
    """What an operator should know of a request beside its fields, a sentence each."""
    said = [str(arguments["note"])] if arguments.get("note") else []
    answer = str(arguments.get("answer") or "")
    if answer not in GOOD_ANSWERS:
        said.append(f"The bench will answer {answer}: that is the test.")
    return said


_SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "CancelReservation": ("reservation {reservationId}",),
    "ChangeAvailability": ("connector {connectorId} {type}",),
    "ChangeConfiguration": ("{key} {value}", "{key}"),
    "ClearChargingProfile": ("profile {id}",),
    "DataTransfer": ("{vendorId}",),
    "GetCompositeSchedule": ("connector {connectorId}",),
    "RemoteStartTransaction": ("connector {connectorId}, {idTag}", "{idTag}"),
    "RemoteStopTransaction": ("transaction {transactionId}",),
    "ReserveNow": ("connector {connectorId}, {idTag}", "{idTag}"),
    "Reset": ("{type}",),
    "SendLocalList": ("{updateType}",),
    "SetChargingProfile": ("stack level {stackLevel}, limit {limit}", "stack level {stackLevel}"),
    "TriggerMessage": ("{requestedMessage}",),
    "UnlockConnector": ("connector {connectorId}",),
}
"""What of a request must not be confused with another one of the same action: the first that the payload has, and that fits."""


def subject(arguments: Mapping[str, Any]) -> str:
    """What of a request must not be confused with another one of the same action, short; empty if there is nothing."""
    values = {re.split(r"[.\[]", path)[-1]: text for path, text in reversed(payload_fields(arguments["payload"]))}
    if "limit" in values:
        values["limit"] = f"{values['limit']} {values.get('chargingRateUnit', '')}".strip()
    for template in _SUBJECTS.get(str(arguments["action"]), ()):
        try:
            text = _one_line(template.format_map(values))
        except KeyError:
            continue
        if _width(text) <= HEADLINE_WIDTH:
            return text
        if text.endswith("Notification"):
            return f"{text.removesuffix('Notification')}…"
    if arguments.get("leave_out") and not arguments["payload"]:
        return "with every field EMPTY"
    return ""


def needs_location(arguments: Mapping[str, Any]) -> bool:
    """Whether the request needs a location that the case leaves to the operator."""
    return arguments["action"] in FILE_ACTIONS and "location" not in arguments["payload"]


def free_fields(payload: Any, example: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The fields of an example that the payload leaves free: path and value."""
    if isinstance(example, Mapping):
        for name, value in example.items():
            inner = payload.get(name) if isinstance(payload, Mapping) else None
            yield from free_fields(inner, value, f"{path}.{name}" if path else str(name))
    elif isinstance(example, list) and example and not (isinstance(payload, list) and not payload):
        for index, value in enumerate(example):
            inner = payload[index] if isinstance(payload, list) and index < len(payload) else None
            yield from free_fields(inner, value, f"{path}[{index}]")
    elif payload is None and example is not None:
        yield path, example


def _field(path: str, value: Any) -> str:
    shown = f"“{_plain(value)}”" if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"  {path} = {shown}"


def payload_fields(payload: Any) -> list[tuple[str, str]]:
    """What to enter, field by field: its path, and its value as it is typed in."""
    return [(path, _plain(value)) for path, value in leaves(payload)]


def _lines(text: str) -> list[str]:
    return text.split("\n") if "\n" in text else textwrap.wrap(text, HEADLINE_WIDTH)


def _readable(lines: list[str]) -> bool:
    return len(lines) <= HEADLINE_LINES and all(line.strip() and _width(line) <= HEADLINE_WIDTH for line in lines)


def _width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


def _one_line(text: str) -> str:
    return " ".join(text.split())
