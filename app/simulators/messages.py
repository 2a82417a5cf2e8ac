"""One OCPP-J message on its way out, and the other things that a faulty device may put on the wire instead."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from typing import Any

CALL, CALLRESULT, CALLERROR = 2, 3, 4


@dataclass
class Message:
    """A CALL, CALLRESULT or CALLERROR. Faults change it in place or replace it."""

    kind: int
    id: str
    action: str
    """The action; of a result or an error, the action of the CALL that it answers."""
    payload: dict[str, Any] = field(default_factory=dict)
    error: tuple[str, str] = ("InternalError", "")
    """Error code and description, of a CALLERROR only."""

    def is_call(self, action: str, **fields: Any) -> bool:
        """Whether this is a CALL of that action whose payload has these values."""
        return self.kind == CALL and self.action == action and self._has(fields)

    def is_result(self, action: str, **fields: Any) -> bool:
        """Whether this is a CALLRESULT to that action whose payload has these values."""
        return self.kind == CALLRESULT and self.action == action and self._has(fields)

    def _has(self, fields: dict[str, Any]) -> bool:
        return all(self.payload.get(name) == value for name, value in fields.items())

    def copy(self, **payload: Any) -> Message:
        """The same message with a payload of its own, in which these fields have other values."""
        return Message(self.kind, self.id, self.action, {**copy.deepcopy(self.payload), **payload}, self.error)

    def text(self) -> str:
        """The frame as OCPP-J has it (section 4.2)."""
        frame: list[Any]
        if self.kind == CALL:
            frame = [CALL, self.id, self.action, self.payload]
        elif self.kind == CALLRESULT:
            frame = [CALLRESULT, self.id, self.payload]
        else:
            frame = [CALLERROR, self.id, *self.error, self.payload]
        return json.dumps(frame, separators=(",", ":"))


@dataclass(frozen=True)
class Raw:
    """A frame that is not made from a message: text, or bytes for a binary frame."""

    data: str | bytes


@dataclass(frozen=True)
class Fragments:
    """A message in several WebSocket fragments, which is legal (RFC 6455 section 5.4)."""

    message: Message


@dataclass(frozen=True)
class Pause:
    """Wait this many seconds before what follows goes out."""

    seconds: float


@dataclass(frozen=True)
class Cut:
    """Break the TCP connection without a closing handshake."""


@dataclass(frozen=True)
class Swallow:
    """Nothing goes out, and the device goes on as if its CALL had been answered with this payload."""

    reply: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Extra:
    """A CALL of its own, whose answer is awaited before what follows goes out, as a good device does."""

    message: Message


Outgoing = Message | Raw | Fragments | Extra | Pause | Cut | Swallow
