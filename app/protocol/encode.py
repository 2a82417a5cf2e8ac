"""Messages to bytes: compact JSON in UTF-8 (OCPP-J 1.6 sections 4.1.2 and 4.2)."""

from __future__ import annotations

import json
from typing import Any

from app.protocol.messages import Call, CallError, CallResult, Message


def message(message: Message) -> bytes:
    """The bytes of any message. Raises TypeError as :func:`call` does."""
    match message:
        case Call(message_id, action, payload):
            return call(message_id, action, payload)
        case CallResult(message_id, payload):
            return result(message_id, payload)
        case CallError(message_id, code, description, details):
            return error(message_id, code, description, details)


def call(message_id: str, action: str, payload: Any) -> bytes:
    """The bytes of a CALL. Nothing is checked: the bench must be able to send what is wrong.

    Raises:
        TypeError: the payload holds something that is not JSON.
    """
    return _json([2, message_id, action, payload])


def result(message_id: str, payload: Any) -> bytes:
    """The bytes of a CALLRESULT. Raises TypeError as :func:`call` does."""
    return _json([3, message_id, payload])


def error(message_id: str, code: str, description: str = "", details: Any = None) -> bytes:
    """The bytes of a CALLERROR; without details an empty object is sent (OCPP-J 1.6 table 6)."""
    return _json([4, message_id, code, description, {} if details is None else details])


def _json(value: list[Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
