"""The three messages of OCPP-J (OCPP-J 1.6 section 4.2), as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Call:
    """A request: ``[2, message_id, action, payload]`` (OCPP-J 1.6 section 4.2.1)."""

    message_id: str
    action: str
    payload: Any


@dataclass(frozen=True)
class CallResult:
    """The answer to a request: ``[3, message_id, payload]`` (OCPP-J 1.6 section 4.2.2)."""

    message_id: str
    payload: Any


@dataclass(frozen=True)
class CallError:
    """The refusal of a request: ``[4, message_id, code, description, details]`` (OCPP-J 1.6 section 4.2.3)."""

    message_id: str
    code: str
    description: str
    details: Any


Message = Call | CallResult | CallError

MESSAGE_TYPE: dict[type[Call] | type[CallResult] | type[CallError], int] = {Call: 2, CallResult: 3, CallError: 4}
"""Message type numbers (OCPP-J 1.6 table 2)."""
