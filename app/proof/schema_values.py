"""Payloads made from the JSON schemas of OCPP 1.6: the least that is valid, all that is valid, and what is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from app.protocol import schemas
from app.protocol.timestamps import parse_timestamp

TIMESTAMP = "2030-01-01T12:00:00.000Z"
"""Written wherever a schema asks for a time; the player puts the time of the virtual clock in its place."""

TIMESTAMP_NS = 1_893_499_200_000_000_000
"""The same time as nanoseconds of UTC."""

_APART_FROM = datetime(2099, 1, 1, 12, tzinfo=UTC)
_APART_AT_MOST = timedelta(hours=12)

_TEXTS = {"chargePointVendor": "Proof", "chargePointModel": "Scripted", "vendorId": "org.example"}
_URI = "ftp://bench.example/file"


def timestamp_in(seconds: float) -> str:
    """What the player replaces by the time of the virtual clock, so many seconds later (at most half a day)."""
    if seconds == 0:
        return TIMESTAMP
    return (_APART_FROM + timedelta(seconds=seconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def seconds_apart(item: Any) -> float | None:
    """The seconds of :func:`timestamp_in`; None for anything else."""
    moment = parse_timestamp(item) if isinstance(item, str) and item.startswith("2099-01-01T") else None
    if moment is None or abs(moment - _APART_FROM) >= _APART_AT_MOST:
        return None
    return (moment - _APART_FROM).total_seconds()


def seconds_from_now(written: str) -> float:
    """How long after the time of the derivation, which is always the same, a time is that was written in it."""
    moment = parse_timestamp(written)
    assert moment is not None
    return moment.timestamp() - TIMESTAMP_NS / 1e9


def in_derivation(item: Any) -> Any:
    """A value of the device as it would be written at the time of the derivation."""
    apart = seconds_apart(item)
    if apart is None:
        return item
    moment = datetime.fromtimestamp(TIMESTAMP_NS / 1e9, UTC) + timedelta(seconds=apart)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def minimal(action: str, kind: str) -> dict[str, Any]:
    """Only the fields that the schema requires."""
    schema = schemas.schema(action, kind)
    return {name: value(schema, part, name, full=False) for name, part in _fields(schema) if name in _required(schema)}


def full(action: str, kind: str) -> dict[str, Any]:
    """Every field that the schema knows."""
    schema = schemas.schema(action, kind)
    return {name: value(schema, part, name, full=True) for name, part in _fields(schema)}


def enum(action: str, kind: str, path: str) -> tuple[str, ...]:
    """The values that the schema allows for the field at a dotted path; empty if it is no enumeration."""
    part = field(action, kind, path)
    return tuple(part.get("enum", ())) if part else ()


def required(action: str, kind: str, path: str) -> bool:
    """Whether the schema requires the field at a dotted path, its parents being there."""
    parent, _, name = path.rpartition(".")
    part = field(action, kind, parent) if parent else schemas.schema(action, kind)
    return part is not None and name in _required(part)


def field(action: str, kind: str, path: str) -> dict[str, Any] | None:
    """The part of the schema that describes the field at a dotted path; None if there is no such field."""
    root = schemas.schema(action, kind)
    known: dict[str, Any] = root
    for name in path.split("."):
        part = known.get("items", known) if name.isdigit() else known.get("properties", {}).get(name)
        if part is None:
            return None
        known = _resolved(root, part)
    return known


def example(action: str, kind: str, path: str) -> list[Any]:
    """A valid value for the field at a dotted path, in a list; an empty list if there is no such field."""
    part = field(action, kind, path)
    root = schemas.schema(action, kind)
    return [] if part is None else [value(root, part, path.rpartition(".")[2], full=False)]


def violations(action: str, kind: str, payload: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Payloads that break the schema in one way each, with a name for the way."""
    schema = schemas.schema(action, kind)
    for name in _required(schema):
        if name in payload:
            yield f"without {name}", {key: item for key, item in payload.items() if key != name}
    for name, part in _fields(schema):
        if name in payload:
            yield f"{name} of a wrong type", {**payload, name: wrong_type(payload[name])}
            limit = _resolved(schema, part).get("maxLength")
            if limit is not None:
                yield f"{name} too long", {**payload, name: "x" * (limit + 1)}
    yield "a field of its own", {**payload, "ownField": 1}


def wrong_type(known: Any) -> Any:
    """A value of another JSON type than this one."""
    return 7 if isinstance(known, str) else "7" if isinstance(known, int | float) else "none"


def value(root: dict[str, Any], part: dict[str, Any], name: str, *, full: bool) -> Any:
    """A valid value of a part of a schema."""
    part = _resolved(root, part)
    if "enum" in part:
        return part["enum"][0]
    match part.get("type"):
        case "object":
            wanted = [key for key, _ in _fields(part)] if full else _required(part)
            return {key: value(root, child, key, full=full) for key, child in _fields(part) if key in wanted}
        case "array":
            return [value(root, part["items"], name, full=full)]
        case "integer":
            return 1
        case "number":
            return 1.0
        case "boolean":
            return False
        case _:
            return _text(part, name)


def _text(part: dict[str, Any], name: str) -> str:
    if part.get("format") == "date-time":
        return TIMESTAMP
    if part.get("format") == "uri":
        return _URI
    return _TEXTS.get(name, "text")[: part.get("maxLength", 50)]


def _fields(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return list(schema.get("properties", {}).items())


def _required(schema: dict[str, Any]) -> list[str]:
    return list(schema.get("required", []))


def _resolved(root: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in part:
        part = root["definitions"][part["$ref"].rsplit("/", 1)[1]]
    return part
