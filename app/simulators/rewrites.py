"""The kinds of rewrite that the faults of both devices are made of."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from app.simulators.clock import timestamp
from app.simulators.faults import Faults, Rewrite
from app.simulators.messages import CALL, CALLERROR, CALLRESULT, Cut, Extra, Message, Outgoing, Pause, Raw, Swallow

Match = Callable[[Message], bool]


def call(action: str, **fields: Any) -> Match:
    return lambda message: message.is_call(action, **fields)


def result(*actions: str) -> Match:
    return lambda message: message.kind == CALLRESULT and message.action in actions


def any_call(message: Message) -> bool:
    return message.kind == CALL


def change(match: Match, **payload: Any) -> Rewrite:
    """Send it with other values in these fields."""
    return lambda message, faults: [message.copy(**payload) if match(message) else message]


def compute(match: Match, field: str, value: Callable[[Any], Any]) -> Rewrite:
    """Send it with another value in this field, made from the one that it has. Left alone where the field is absent."""

    def rewrite(message: Message, faults: Faults) -> list[Outgoing]:
        if not match(message) or field not in message.payload:
            return [message]
        return [message.copy(**{field: value(message.payload[field])})]

    return rewrite


def without(match: Match, field: str) -> Rewrite:
    """Send it without this field."""

    def rewrite(message: Message, faults: Faults) -> list[Outgoing]:
        if not match(message):
            return [message]
        less = message.copy()
        less.payload.pop(field, None)
        return [less]

    return rewrite


def swallow(match: Match, **reply: Any) -> Rewrite:
    """Do not send it; the device believes that it was answered with ``reply``."""
    return lambda message, faults: [Swallow(reply)] if match(message) else [message]


def twice(match: Match) -> Rewrite:
    """Send it twice, under two message ids."""
    return lambda message, faults: [Extra(renamed(message)), message] if match(message) else [message]


def late(match: Match) -> Rewrite:
    return lambda message, faults: [Pause(faults.late_seconds), message] if match(message) else [message]


def refuse(match: Match, code: str = "InternalError") -> Rewrite:
    """A CALLERROR in place of the result."""

    def rewrite(message: Message, faults: Faults) -> list[Outgoing]:
        if not match(message):
            return [message]
        return [Message(CALLERROR, message.id, message.action, {}, (code, "switched on as a fault"))]

    return rewrite


def before(match: Match, action: str, payload: Callable[[Message], dict[str, Any]]) -> Rewrite:
    """Send another CALL first, and wait for its answer."""

    def rewrite(message: Message, faults: Faults) -> list[Outgoing]:
        if not match(message):
            return [message]
        return [Extra(Message(CALL, str(uuid.uuid4()), action, payload(message))), message]

    return rewrite


def together(match: Match, action: str, payload: Callable[[Message], dict[str, Any]]) -> Rewrite:
    """Send another CALL first, and do not wait for its answer."""

    def rewrite(message: Message, faults: Faults) -> list[Outgoing]:
        if not match(message):
            return [message]
        return [Message(CALL, str(uuid.uuid4()), action, payload(message)), message]

    return rewrite


def after(match: Match, action: str, payload: Callable[[Message], dict[str, Any]]) -> Rewrite:
    """Send another CALL afterwards, unasked, without waiting for its answer."""

    def rewrite(message: Message, faults: Faults) -> list[Outgoing]:
        if not match(message):
            return [message]
        return [message, Message(CALL, str(uuid.uuid4()), action, payload(message))]

    return rewrite


def raw_before(match: Match, data: str | bytes) -> Rewrite:
    """Send a frame first that is no message."""
    return lambda message, faults: [Raw(data), message] if match(message) else [message]


def cut_before(match: Match, name: str) -> Rewrite:
    """Break the connection in place of sending it, the first time."""
    return lambda message, faults: [Cut(), message] if match(message) and faults.once(name) else [message]


def same_id(message: Message, faults: Faults) -> list[Outgoing]:
    """Send every CALL under one and the same message id."""
    return [Message(CALL, "1", message.action, message.payload)] if message.kind == CALL else [message]


def long_id(message: Message, faults: Faults) -> list[Outgoing]:
    """Send every CALL under a message id of 40 characters; 36 are allowed."""
    return (
        [Message(CALL, message.id.ljust(40, "x"), message.action, message.payload)]
        if message.kind == CALL
        else [message]
    )


def wrong_reply_id(match: Match) -> Rewrite:
    """Answer under a message id that nobody asked with."""
    return lambda message, faults: [renamed(message)] if match(message) else [message]


def renamed(message: Message) -> Message:
    other = message.copy()
    other.id = str(uuid.uuid4())
    return other


def status(connector: int, value: str, info: str = "") -> dict[str, Any]:
    """The payload of a StatusNotification."""
    payload: dict[str, Any] = {
        "connectorId": connector,
        "errorCode": "NoError",
        "status": value,
        "timestamp": timestamp(),
    }
    return {**payload, "info": info} if info else payload
