"""Which reply belongs to which request, in both directions of one link, and what a DUT gets wrong about it.

The bench's own messages are never judged: it must be able to send what is wrong.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import TypeVar

from app.protocol.finding import Finding
from app.protocol.lenient_json import short
from app.protocol.messages import Call, CallError, CallResult, Message

_V = TypeVar("_V")

MOST_IDS = 100_000
"""Message ids remembered per direction. Of a longer connection the oldest are forgotten: a repetition of one of those is
then not noticed (never the other way round)."""
MOST_OPEN = 1_000
"""Unanswered and answered requests remembered per direction, with their payload."""
CALL_TIMEOUT_NS = 30_000_000_000
"""After this time an unanswered request of the DUT is taken to have timed out for it (OCPP-J 1.6 section 4.1.1 leaves the time
to the implementation), so that its next request is no finding."""


@dataclass(frozen=True)
class Paired:
    """A message in its conversation."""

    call: Call | None
    """Of a reply: the request that it answers, None if there is none."""
    sent_at_ns: int | None
    """Monotonic nanoseconds of that request."""
    findings: tuple[Finding, ...]
    kind: str = "call"
    """``call``; of a reply ``answer``, ``late`` (the caller had given up), ``second`` or ``unknown``."""


@dataclass
class _Open:
    call: Call
    at_ns: int
    state: str = "open"
    """``open``, ``given up`` or ``answered``."""


class _Direction:
    """The requests of one side and what became of them."""

    def __init__(self) -> None:
        self._ids: OrderedDict[str, None] = OrderedDict()
        self._calls: OrderedDict[str, _Open] = OrderedDict()
        self._unanswered: OrderedDict[str, _Open] = OrderedDict()

    def call(self, call: Call, at_ns: int) -> bool:
        """Take note of a request; whether its id was used before."""
        key = _key(call.message_id)
        repeated = key in self._ids
        _bounded_put(self._ids, key, None, MOST_IDS)
        entry = _Open(call, at_ns)
        _bounded_put(self._calls, key, entry, MOST_OPEN)
        _bounded_put(self._unanswered, key, entry, MOST_OPEN)
        return repeated

    def reply(self, message_id: str) -> tuple[_Open | None, str]:
        """The request with this id, and what a reply to it is now: ``answer``, ``late``, ``second`` or ``unknown``."""
        key = _key(message_id)
        entry = self._calls.get(key)
        if entry is None:
            return None, "second" if key in self._ids else "unknown"
        kind = {"open": "answer", "given up": "late", "answered": "second"}[entry.state]
        entry.state = "answered"
        self._unanswered.pop(key, None)
        return entry, kind

    def give_up(self, message_id: str) -> None:
        entry = self._unanswered.pop(_key(message_id), None)
        if entry is not None:
            entry.state = "given up"

    def unanswered_since(self, at_ns: int) -> Call | None:
        """The newest request that was made at this time or later and has no answer."""
        for entry in reversed(self._unanswered.values()):
            return entry.call if entry.at_ns >= at_ns else None
        return None


class Conversation:
    """Pairs the messages of one link. ``in`` is from the DUT, ``out`` is from the bench."""

    def __init__(self, call_timeout_ns: int = CALL_TIMEOUT_NS) -> None:
        self._call_timeout_ns = call_timeout_ns
        self.reset()

    def reset(self) -> None:
        """A new connection: ids may be used again, and nothing that was asked before is answered any more."""
        self._dut = _Direction()
        self._bench = _Direction()

    def incoming(self, message: Message, at_ns: int) -> Paired:
        """A message of the DUT, stamped with monotonic nanoseconds."""
        if isinstance(message, Call):
            return Paired(None, None, tuple(self._judge_call(message, at_ns)))
        entry, kind = self._bench.reply(message.message_id)
        return _paired(entry, kind, _judge_reply(message, kind, entry))

    def outgoing(self, message: Message, at_ns: int) -> Paired:
        """A message of the bench. Never has findings."""
        if isinstance(message, Call):
            self._bench.call(message, at_ns)
            return Paired(None, None, ())
        entry, kind = self._dut.reply(message.message_id)
        return _paired(entry, kind, ())

    def give_up(self, message_id: str) -> None:
        """The bench no longer waits for the answer to its request with this id: one that comes now is late."""
        self._bench.give_up(message_id)

    def _judge_call(self, call: Call, at_ns: int) -> list[Finding]:
        findings = []
        waiting = self._dut.unanswered_since(at_ns - self._call_timeout_ns)
        if waiting is not None:
            text = f"{short(call.action)} was sent while {short(waiting.action)} {short(waiting.message_id)} was unanswered"
            findings.append(Finding("rpc.call-before-answer", "warn", text, "OCPP-J 1.6 section 4.1.1"))
        if self._dut.call(call, at_ns):
            text = f"The message id {short(call.message_id)} was used before on this connection"
            findings.append(Finding("rpc.duplicate-id", "warn", text, "OCPP-J 1.6 section 4.1.4"))
        return findings


def _paired(entry: _Open | None, kind: str, findings: tuple[Finding, ...]) -> Paired:
    return Paired(entry.call if entry else None, entry.at_ns if entry else None, findings, kind)


def _judge_reply(reply: CallResult | CallError, kind: str, entry: _Open | None) -> tuple[Finding, ...]:
    name = "CALLERROR" if isinstance(reply, CallError) else "CALLRESULT"
    what = f"{name} with the message id {short(reply.message_id)}"
    action = f" ({entry.call.action})" if entry else ""
    if kind == "unknown":
        text = f"A {what} answers nothing that was asked on this connection"
        return (Finding("rpc.unknown-id", "warn", text, "OCPP-J 1.6 section 4.1.4"),)
    if kind == "second":
        text = f"A {what}{action} answers a request that was answered before"
        return (Finding("rpc.second-reply", "warn", text, "OCPP-J 1.6 section 4.1.1"),)
    if kind == "late":
        text = f"A {what}{action} came after the bench had stopped waiting for it"
        return (Finding("rpc.late-reply", "warn", text, "OCPP-J 1.6 section 4.1.1"),)
    return ()


def _key(message_id: str) -> str:
    """The id itself, or a digest of one that is far longer than an id may be, so that memory stays bounded."""
    if len(message_id) <= 64:
        return message_id
    return "#" + hashlib.blake2b(message_id.encode("utf-8", "surrogatepass"), digest_size=32).hexdigest() + "#"


def _bounded_put(store: OrderedDict[str, _V], key: str, value: _V, limit: int) -> None:
    store.pop(key, None)
    store[key] = value
    if len(store) > limit:
        store.popitem(last=False)
