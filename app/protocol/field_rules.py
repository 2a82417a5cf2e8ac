"""What the schemas cannot say about single fields: timestamps, addresses, and lists that must not be empty.

The places of such fields are read off the schemas themselves, once, so that no list of field names can go stale.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.protocol.lenient_json import short
from app.protocol.timestamps import deviation, parse_timestamp

_NONEMPTY = {"meterValue": "6.31", "sampledValue": "7.33", "chargingSchedulePeriod": "7.13"}
"""Lists that hold at least one element though the published schemas do not say so, to the section of OCPP 1.6 that does.
(``transactionData`` may be empty.)"""


@dataclass(frozen=True)
class Violation:
    """One thing that is wrong about a payload."""

    path: str
    """Such as ``meterValue[0].sampledValue[1].unit``; empty: the payload itself."""
    keyword: str
    """The schema keyword that is violated, such as ``required``; ``action`` if there is no such action."""
    text: str
    severity: str = "fail"
    """``fail``: against the schema; ``warn``: against the specification only."""
    reference: str = "OCPP 1.6 JSON schemas"


@dataclass(frozen=True)
class FieldRule:
    """A rule about the field at one place of a payload."""

    place: tuple[str, ...]
    """Property names from the outside in; ``*`` enters every element of a list."""
    rule: str
    """``date-time``, ``uri``, ``not-empty`` or ``unit``."""


def rules_of(schema: dict[str, Any]) -> tuple[FieldRule, ...]:
    """The rules that concern fields of this schema."""
    return tuple(_walk(schema, schema, ()))


def _walk(root: dict[str, Any], part: dict[str, Any], place: tuple[str, ...]) -> Iterator[FieldRule]:
    while "$ref" in part:
        part = root["definitions"][part["$ref"].rsplit("/", 1)[1]]
    if part.get("format") in ("date-time", "uri"):
        yield FieldRule(place, part["format"])
    if "Hertz" in part.get("enum", ()):
        yield FieldRule(place, "unit")
    if part.get("type") == "array":
        if place[-1] in _NONEMPTY:
            yield FieldRule(place, "not-empty")
        yield from _walk(root, part["items"], (*place, "*"))
    for name, child in part.get("properties", {}).items():
        yield from _walk(root, child, (*place, name))


def apply(rules: tuple[FieldRule, ...], payload: Any) -> Iterator[Violation]:
    """Hold the fields of a payload against the rules. Fields that are missing or of a wrong type are the schema's matter."""
    for rule in rules:
        for path, value in _values(payload, rule.place, ""):
            violation = _CHECKS[rule.rule](path, value)
            if violation is not None:
                yield violation


def _values(value: Any, place: tuple[str, ...], path: str) -> Iterator[tuple[str, Any]]:
    if not place:
        yield path, value
    elif place[0] == "*":
        if isinstance(value, list):
            for index, item in enumerate(value):
                yield from _values(item, place[1:], f"{path}[{index}]")
    elif isinstance(value, dict) and place[0] in value:
        yield from _values(value[place[0]], place[1:], f"{path}.{place[0]}" if path else place[0])


def _date_time(path: str, value: Any) -> Violation | None:
    if not isinstance(value, str):
        return None
    if parse_timestamp(value) is None:
        text = f"{path} is {short(value)}, which is no ISO 8601 date with a time"
        return Violation(path, "format", text, "fail", "OCPP 1.6 section 3.15")
    why = deviation(value)
    if not why:
        return None
    return Violation(path, "format", f"{path} is {short(value)}: it {why}", "warn", "RFC 3339 section 5.6")


def _uri(path: str, value: Any) -> Violation | None:
    if not isinstance(value, str) or (":" in value.split("/", 1)[0] and " " not in value):
        return None
    return Violation(
        path, "format", f"{path} is {short(value)}, which is no URI with a scheme", "warn", "RFC 3986 section 3"
    )


def _not_empty(path: str, value: Any) -> Violation | None:
    if value != []:
        return None
    section = _NONEMPTY[path.rsplit(".", 1)[-1]]
    text = f"{path} is an empty list; it holds at least one element"
    return Violation(path, "minItems", text, "warn", f"OCPP 1.6 section {section}")


def _unit(path: str, value: Any) -> Violation | None:
    if value != "Hertz":
        return None
    text = f"{path} is Hertz, which is no unit of OCPP 1.6; for a Frequency the unit is left out"
    return Violation(path, "enum", text, "warn", "OCPP 1.6 section 7.31")


_CHECKS = {"date-time": _date_time, "uri": _uri, "not-empty": _not_empty, "unit": _unit}
