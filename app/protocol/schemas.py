"""Payloads against the JSON schemas of OCPP 1.6 and its security whitepaper: every error, not only the first.

The schemas are those of the ``ocpp`` package with the corrections of :mod:`app.protocol.corrections`.
"""

from __future__ import annotations

import importlib.resources
import json
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any

import jsonschema_rs

from app.protocol import field_rules
from app.protocol.actions import ALL
from app.protocol.corrections import correct
from app.protocol.field_rules import FieldRule, Violation
from app.protocol.lenient_json import short

__all__ = ["MOST_VIOLATIONS", "Violation", "check", "schema"]

MOST_VIOLATIONS = 500
"""Violations reported of one payload, so that a hostile payload cannot fill the case file."""

_VALUE_LIMIT = 120


def check(action: str, kind: str, payload: Any) -> list[Violation]:
    """Everything that is wrong about a payload, in the order of the schema; empty if nothing is. Never raises for a payload.

    Args:
        action: the action, exactly as on the wire.
        kind: ``request`` or ``response``.
        payload: as decoded.

    Raises:
        ValueError: the kind is neither of the two.
    """
    if kind not in ("request", "response"):
        raise ValueError(f"kind must be request or response, not {kind!r}")
    if action not in ALL:
        text = f"{short(action)} is no action of OCPP 1.6"
        return [Violation("", "action", text, "fail", "OCPP 1.6 sections 4 and 5")]
    validator, rules = _compiled(action, kind)
    try:
        found = list(islice(_schema_violations(validator, payload), MOST_VIOLATIONS))
    except (ValueError, TypeError) as error:
        return [Violation("", "json", f"The payload cannot be held against its schema: {error}")]
    found.extend(islice(field_rules.apply(rules, payload), MOST_VIOLATIONS - len(found)))
    return found


@cache
def schema(action: str, kind: str) -> dict[str, Any]:
    """The corrected schema of an action's request or response. Do not change it.

    Raises:
        KeyError: OCPP 1.6 has no such action.
    """
    if action not in ALL:
        raise KeyError(action)
    name = action if kind == "request" else f"{action}Response"
    file = importlib.resources.files("ocpp").joinpath("v16", "schemas", f"{name}.json")
    return correct(name, json.loads(file.read_text(encoding="utf-8-sig")))


@cache
def _compiled(action: str, kind: str) -> tuple[jsonschema_rs.Validator, tuple[FieldRule, ...]]:
    corrected = schema(action, kind)
    return jsonschema_rs.validator_for(corrected, validate_formats=False), field_rules.rules_of(corrected)


def _schema_violations(validator: jsonschema_rs.Validator, payload: Any) -> Iterator[Violation]:
    wrong_type: set[str] = set()
    for error in validator.iter_errors(payload):
        path, keyword = _path(error.instance_path), error.kind.name
        details = error.kind.as_dict()
        if keyword == "type":
            wrong_type.add(path)
        if keyword == "required":
            name = str(details["property"])
            where = _join(path, name)
            yield Violation(where, keyword, f"{where} is missing")
        elif keyword == "additionalProperties":
            for name in details["unexpected"]:
                where = _join(path, str(name))
                yield Violation(where, keyword, f"{short(where, _VALUE_LIMIT)} is no field of this message")
        elif not (keyword == "enum" and path in wrong_type):
            yield Violation(path, keyword, _text(path or "The payload", keyword, details, error.instance))


def _path(parts: list[str | int]) -> str:
    path = ""
    for part in parts:
        path = f"{path}[{part}]" if isinstance(part, int) else _join(path, part)
    return path


def _join(path: str, name: str) -> str:
    name = name if len(name) <= _VALUE_LIMIT else f"{name[:_VALUE_LIMIT]}…"
    return f"{path}.{name}" if path else name


def _text(where: str, keyword: str, details: dict[str, Any], value: Any) -> str:
    shown = short(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), _VALUE_LIMIT)
    if keyword == "type":
        return f"{where} is {shown}, which is not of the type {' or '.join(details['types'])}"
    if keyword == "enum":
        return f"{where} is {shown}, which is not one of: {', '.join(str(option) for option in details['options'])}"
    if keyword == "maxLength":
        return f"{where} has {len(value)} characters; at most {details['limit']} are allowed"
    if keyword == "minLength":
        return f"{where} has {len(value)} characters; at least {details['limit']} are needed"
    if keyword == "minItems":
        return f"{where} has {len(value)} elements; at least {details['limit']} are needed"
    if keyword == "maxItems":
        return f"{where} has {len(value)} elements; at most {details['limit']} are allowed"
    if keyword == "multipleOf":
        return f"{where} is {shown}; at most one decimal is allowed"
    return f"{where} is {shown}, which violates {keyword} of the schema"
