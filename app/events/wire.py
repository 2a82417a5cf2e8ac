"""What happens on the connection to the DUT."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.events.base import Event, JsonObject


@dataclass(frozen=True)
class Frame(Event):
    """One WebSocket data frame, in either direction. Its bytes stand beside it (``Recorded.raw``), never inside."""

    direction: str
    """``in`` (from the DUT) or ``out`` (to the DUT)."""
    connection: int
    opcode: str
    """``text`` or ``binary``."""
    at_ns: int
    """Monotonic nanoseconds: when it was received, or when the send call began."""
    source: str
    """``kernel`` or ``application``: who stamped it."""
    uncertainty_ns: int
    message_type: int | None
    """2 CALL, 3 CALLRESULT, 4 CALLERROR; None if the frame could not be read as OCPP-J."""
    message_id: str
    action: str
    """The action; of a reply, that of the CALL it answers. Empty if unknown."""
    findings: list[JsonObject] = field(default_factory=list)
    """What is wrong with it: id, severity (``fail`` or ``warn``), text, reference."""
    case_id: str = ""
    attempt: int = 0
    cause: str = ""
    """Why the bench sent it, if it belongs to no step and is no reply: ``by itself`` (what the charge point that it plays says beside
    the cases, also to put in order what one has left; until November 2026 ``heartbeat``, ``file`` for what became of a file, and
    ``after an interruption`` for what was put in order), ``pre-test``, ``upkeep`` or ``safe stop``."""


@dataclass(frozen=True)
class SendFailed(Event):
    """A frame of the bench that could not leave."""

    message_id: str
    action: str
    text: str
    case_id: str = ""
    attempt: int = 0
    cause: str = ""
    """As of a :class:`Frame`."""


@dataclass(frozen=True)
class LinkChanged(Event):
    """Something about the connection: listening, connected, refused, closed, failed, cut, restored, pong."""

    what: str
    connection: int = 0
    peer: str = ""
    charge_point_id: str = ""
    subprotocol: str = ""
    initiator: str = ""
    """Of a close: ``dut``, ``bench`` or ``network``."""
    code: int = 0
    """Of a close: the WebSocket close code; of a refusal: the HTTP status."""
    reason: str = ""
    rtt_ns: int = 0
    """Of a pong: round-trip time."""
    at_ns: int = 0


@dataclass(frozen=True)
class LagMeasured(Event):
    """How late the engine's own event loop was, and what a stamp's uncertainty was, over a period."""

    samples: int
    p50_ns: int
    p99_ns: int
    max_ns: int


@dataclass(frozen=True)
class DutIdentified(Event):
    """What the DUT says of itself in BootNotification."""

    vendor: str
    model: str
    serial: str
    firmware: str
    boot: JsonObject
