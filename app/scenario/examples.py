"""A whole request for an operator or a hook that has to send one: what the case asks for, and what the message needs besides.

A case asks for some fields of a request and leaves the others free, but a management system has to fill those in which the
message cannot do without. So that nobody has to look them up, each has a value that a charge point takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.protocol.schemas import schema
from app.scenario.values import Context, Now, Param, Value, resolve, whole_number
from app.scenario.vocabulary import Receive, Step


class _NextVersion(Value):
    """A version of the local list above the one that the charge point has."""

    def resolve(self, ctx: Context) -> Any:
        return ctx.dut.charge_point.version + 1


class _NewProfile(Value):
    """An id that no charging profile of the charge point has."""

    def resolve(self, ctx: Context) -> Any:
        taken = [whole_number(one.profile.get("chargingProfileId")) or 0 for one in ctx.dut.charge_point.profiles]
        return max(taken, default=0) + 1


class _NewReservation(Value):
    """An id that no reservation of the charge point has."""

    def resolve(self, ctx: Context) -> Any:
        return max(ctx.dut.charge_point.reservations, default=0) + 1


class _Transaction(Value):
    """The running transaction, or an id that none has."""

    def resolve(self, ctx: Context) -> Any:
        return ctx.dut.transaction_id or 1


FREE: Mapping[str, Any] = {
    "chargingProfileId": _NewProfile(),
    "chargingProfileKind": "Relative",
    "chargingRateUnit": "A",
    "connectorId": Param("connector"),
    "duration": 300,
    "expiryDate": Now(3600),
    "idTag": Param("valid_id_tag"),
    "key": "HeartbeatInterval",
    "limit": 16.0,
    "listVersion": _NextVersion(),
    "requestedMessage": "Heartbeat",
    "reservationId": _NewReservation(),
    "retrieveDate": Now(),
    "stackLevel": 0,
    "startPeriod": 0,
    "transactionId": _Transaction(),
    "type": "Soft",
    "value": "300",
}
"""A value for each field that a message cannot do without and that a case may leave free. A ``location`` has none: it is the
address of the management system's own file server."""

SENSIBLE: Mapping[str, Mapping[str, Any]] = {
    "SendLocalList": {
        "localAuthorizationList": [{"idTag": Param("valid_id_tag"), "idTagInfo": {"status": "Accepted"}}],
    },
}
"""Fields that a message can do without, and that make sense of it."""


def whole(action: str, payload: Mapping[str, Any], ctx: Context) -> dict[str, Any]:
    """The payload with a value for every field that it needs besides, as far as the bench can say one. Payloads of OCPP 1.6."""
    try:
        form = schema(action, "request")
    except KeyError:
        return dict(payload)
    return _filled(form, {**resolve(SENSIBLE.get(action, {}), ctx), **payload}, ctx)


def left_out(step: Step) -> list[str]:
    """Paths of the fields that a request must not have, by the checks of the step that waits for it."""
    checks = step.checks if isinstance(step, Receive) else ()
    return [check.path for check in checks if check.relation in ("absent", "empty") and not check.path[-1:].isdigit()]


def _filled(form: Mapping[str, Any], payload: Mapping[str, Any], ctx: Context) -> dict[str, Any]:
    properties = form.get("properties", {})
    filled = {name: _inner(properties.get(name, {}), value, ctx) for name, value in payload.items()}
    for name in form.get("required", ()):
        if name not in filled:
            value = _example(name, properties[name], ctx)
            if value is not None:
                filled[name] = value
    return filled


def _inner(form: Mapping[str, Any], value: Any, ctx: Context) -> Any:
    if isinstance(value, Mapping):
        return _filled(form, value, ctx)
    if isinstance(value, list):
        return [_inner(form.get("items", {}), one, ctx) for one in value]
    return value


def _example(name: str, form: Mapping[str, Any], ctx: Context) -> Any:
    if name in FREE:
        return resolve(FREE[name], ctx)
    match form.get("type"):
        case "object":
            return _filled(form, {}, ctx)
        case "array":
            return [_filled(form.get("items", {}), {}, ctx)]
        case "string" if "enum" in form:
            return form["enum"][0]
    return None
