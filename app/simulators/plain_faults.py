"""Faults of either device that have nothing to do with what it is for: how it answers, connects, and lets itself be handled."""

from __future__ import annotations

import uuid

from app.simulators.faults import Fault, Faults
from app.simulators.messages import CALL, CALLRESULT, Message, Outgoing, Raw, Swallow
from app.simulators.rewrites import refuse


def _said_twice(message: Message, faults: Faults) -> list[Outgoing]:
    return [message, message] if message.kind == CALLRESULT else [message]


def _binary(message: Message, faults: Faults) -> list[Outgoing]:
    return [Raw(message.text().encode())]


def _unknown_action(message: Message, faults: Faults) -> list[Outgoing]:
    if not message.is_result("StatusNotification"):
        return [message]
    return [Message(CALL, str(uuid.uuid4()), "StatusUpdate", {}), message]


def _unknown_response(message: Message, faults: Faults) -> list[Outgoing]:
    if not message.is_result("StatusNotification"):
        return [message]
    return [Message(CALLRESULT, str(uuid.uuid4()), "", {}), message]


def _nothing(message: Message, faults: Faults) -> list[Outgoing]:
    return [Swallow()]


_REFUSED = refuse(lambda m: m.is_result("ChangeConfiguration", status="Rejected"), "GenericError")
_BINARY = Fault("binary-messages", "fault", "sends every message in a binary frame", _binary)
_MUTE = Fault("mute", "fault", "stays connected, and sends nothing any more", _nothing)
_HANDS = Fault("no-hands", "fault", "no manual action can be done on it", behaviour={"hands_tied": True})

PLAIN_STATION_FAULTS: tuple[Fault, ...] = (
    Fault("answers-everything-twice", "fault", "sends every CALLRESULT twice", _said_twice),
    Fault("error-for-rejected", "fault", "a change of a configuration key that is refused is a CALLERROR GenericError", _REFUSED),
    Fault("stays-away", "fault", "does not connect again once the connection is gone", behaviour={"stays_away": True}),
    _BINARY,
    _MUTE,
    _HANDS,
)  # fmt: skip
PLAIN_CSMS_FAULTS: tuple[Fault, ...] = (
    Fault("unknown-action", "fault", "sends a CALL of an unknown action before every answer to StatusNotification", _unknown_action),
    Fault("unknown-response", "fault", "sends a CALLRESULT that nobody asked for before every answer to StatusNotification", _unknown_response),
    Fault("operator-slips", "variant", "its operator enters something else first, and then what is asked for", behaviour={"operator_slips": "first"}),
    Fault("operator-errs", "variant", "its operator enters something else than is asked for, and says so", behaviour={"operator_slips": "always"}),
    Fault("stays-away", "fault", "turns every connection away with 503", behaviour={"stays_away": True}),
    _BINARY,
    _MUTE,
    _HANDS,
)  # fmt: skip
