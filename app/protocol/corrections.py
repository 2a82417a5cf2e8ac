"""Corrections to the published JSON schemas, each with the document that asks for it.

The published schema set of OCPP 1.6 has known errors, and copies of it in circulation correct some of them. Each correction
below can be applied to a schema that already has it, so the outcome is the same whatever copy is installed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]


@dataclass(frozen=True)
class Correction:
    """One correction of one or all schemas."""

    schemas: tuple[str, ...]
    """Names of schema files without their extension; empty: every schema."""
    reference: str
    what: str
    apply: Callable[[Schema], None]


def objects_in(schema: Any) -> Iterator[Schema]:
    """Every part of a schema that describes an object, the outermost first."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for part in schema.values():
            yield from objects_in(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from objects_in(part)


def _properties(schema: Schema, *path: str) -> Schema:
    """The properties of the object at this path; arrays on the way are entered."""
    for name in path:
        schema = schema["properties"][name]
        schema = schema.get("items", schema)
    properties: Schema = schema["properties"]
    return properties


def _integers(*names: str) -> Callable[[Schema], None]:
    def apply(schema: Schema) -> None:
        for name in names:
            _properties(schema)[name]["type"] = "integer"

    return apply


def _reason_is_optional(schema: Schema) -> None:
    schema["required"] = [name for name in schema["required"] if name != "reason"]


def _close_objects(schema: Schema) -> None:
    for part in objects_in(schema):
        part["additionalProperties"] = False
        # Without it the validator reports an unexpected property by value, not by name, and only the first one.
        part.setdefault("properties", {})


def _id_tag_info(schema: Schema) -> None:
    info = _properties(schema, "localAuthorizationList")["idTagInfo"]
    for name, definition in (
        ("expiryDate", {"type": "string", "format": "date-time"}),
        ("parentIdTag", {"type": "string", "maxLength": 20}),
    ):
        info.pop(name, None)
        info["properties"][name] = definition


def _list_of(schema: Schema) -> str:
    return "meterValue" if "meterValue" in schema["properties"] else "transactionData"


def _units(schema: Schema) -> None:
    unit = _properties(schema, _list_of(schema), "sampledValue")["unit"]
    unit["enum"] = list(dict.fromkeys([*unit["enum"], "Celsius", "Celcius"]))


def _hertz(schema: Schema) -> None:
    unit = _properties(schema, _list_of(schema), "sampledValue")["unit"]
    unit["enum"] = list(dict.fromkeys([*unit["enum"], "Hertz"]))


def _no_lengths(schema: Schema) -> None:
    name = _list_of(schema)
    schema["properties"][name].pop("minItems", None)
    _properties(schema, name)["sampledValue"].pop("minItems", None)


_METER = ("MeterValues", "StopTransaction")

CORRECTIONS: tuple[Correction, ...] = (
    Correction(_METER, "OCPP-J 1.6 errata 2.1", "Celsius and Celcius are both allowed", _units),
    Correction(
        ("SendLocalList",), "OCPP-J 1.6 errata 2.2", "expiryDate and parentIdTag are properties of idTagInfo", _id_tag_info
    ),
    Correction(("BootNotificationResponse",), "OCPP-J 1.6 errata 2.3", "interval is an integer", _integers("interval")),
    Correction(
        ("UpdateFirmware",), "OCPP-J 1.6 errata 2.4", "retries and retryInterval are integers",
        _integers("retries", "retryInterval"),
    ),
    Correction(("StopTransaction",), "OCPP-J 1.6 errata 2.5", "reason is optional", _reason_is_optional),
    Correction((), "OCPP-J 1.6 errata 3.1", "no object has properties beyond those defined", _close_objects),
    Correction(
        _METER, "OCPP 1.6 section 7.31", "Hertz is tolerated as unit (the unit of Frequency has no name); a warning says so",
        _hertz,
    ),
    Correction(
        _METER, "OCPP 1.6 sections 6.31, 6.49 and 7.33",
        "the published schemas set no length of meterValue and sampledValue: an empty list is a warning, not a failure",
        _no_lengths,
    ),
)  # fmt: skip


def correct(name: str, schema: Schema) -> Schema:
    """Apply every correction that concerns the schema of this name, in place."""
    for correction in CORRECTIONS:
        if not correction.schemas or name in correction.schemas:
            correction.apply(schema)
    return schema
