"""How long a charging station takes from accepting a function to the request that follows from it.

Source: OCPP Certification Test Procedure V1.1.4, table in 8.2.1 and appendix A.4 (which names the pairs). Measured from the
receipt of the reply that accepts to the receipt of the request; 0 if the request came with the reply or before it. Firmware, diagnostics
and reboots are excluded there. So is here whatever waited for hands: while a manual action is asked for, or once the case is
over, a request may be the tester's doing rather than the function's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.events import CaseEnded, CaseStarted, Frame, LinkChanged, PromptClosed, PromptShown, Recorded
from app.measure.ledger import ENDINGS
from app.measure.payload import payload

Payload = dict[str, Any]
_Match = Callable[[str, Payload], bool]
_TRIGGERABLE = ("BootNotification", "Heartbeat", "MeterValues", "StatusNotification")


@dataclass(frozen=True, slots=True)
class TriggeredTime:
    """One measured time."""

    function: str
    """The action that was accepted."""
    request: str
    """The action that followed."""
    ms: float
    uncertainty_ms: float
    call_seq: int
    request_seq: int
    early: bool = False
    """The request came before the reply or, by its stamp, together with it: the time counts as 0."""


@dataclass(slots=True)
class _Watch:
    call_seq: int
    call: Frame
    matches: _Match
    accepted: Frame | None = None
    early: tuple[int, Frame] | None = None
    """The request, if it came before the reply."""


class TriggeredFunctions:
    """Fed with records in their order; :attr:`times` has what was measured."""

    def __init__(self) -> None:
        self.times: list[TriggeredTime] = []
        self._watches: list[_Watch] = []
        self._reserved: dict[object, object] = {}
        """Reservation id -> connector, of the bench's own reservations."""
        self._hands: set[int] = set()

    def apply(self, recorded: Recorded) -> None:
        event = recorded.event
        if isinstance(event, Frame):
            self._frame(recorded.seq, event, recorded.raw)
        elif isinstance(event, PromptShown) and event.kind_of == "ACT":
            self._hands.add(event.prompt_id)
            self._watches.clear()
        elif isinstance(event, PromptClosed):
            self._hands.discard(event.prompt_id)
        elif isinstance(event, CaseStarted | CaseEnded) or (isinstance(event, LinkChanged) and event.what in ENDINGS):
            self._watches.clear()

    def _frame(self, seq: int, frame: Frame, raw: bytes | None) -> None:
        if frame.direction == "out" and frame.message_type == 2:
            self._called(seq, frame, raw)
        elif frame.direction == "in" and self._watches:
            if frame.message_type == 2:
                self._requested(seq, frame, payload(frame, raw))
            else:
                self._answered(frame, payload(frame, raw))

    def _called(self, seq: int, frame: Frame, raw: bytes | None) -> None:
        match = self._expectation(frame.action, payload(frame, raw)) if frame.action in _PAIRS else None
        if match is None:
            return
        # Of two calls of a kind, nobody could say which one a request follows from.
        self._watches = [watch for watch in self._watches if watch.call.action != frame.action]
        if not self._hands:
            self._watches.append(_Watch(seq, frame, match))

    def _expectation(self, action: str, content: Payload) -> _Match | None:
        if action == "ReserveNow":
            self._reserved[_key(content.get("reservationId"))] = content.get("connectorId")
        elif action == "CancelReservation":
            content = {"connectorId": self._reserved.get(_key(content.get("reservationId")))}
        return _PAIRS[action](content)

    def _requested(self, seq: int, frame: Frame, content: Payload) -> None:
        for watch in self._watches:
            if watch.early is None and watch.matches(frame.action, content):
                if watch.accepted is None:
                    watch.early = (seq, frame)
                else:
                    self._measured(watch, seq, frame)
                return
        if frame.action == "BootNotification":
            self._watches.clear()

    def _answered(self, frame: Frame, content: Payload) -> None:
        for watch in self._watches:
            if watch.call.message_id == frame.message_id and watch.call.connection == frame.connection:
                if content.get("status") != "Accepted":
                    self._watches.remove(watch)
                else:
                    watch.accepted = frame
                    if watch.early is not None:
                        self._measured(watch, *watch.early)
                return

    def _measured(self, watch: _Watch, seq: int, request: Frame) -> None:
        self._watches.remove(watch)
        assert watch.accepted is not None
        self.times.append(
            TriggeredTime(
                watch.call.action,
                request.action,
                max(0, request.at_ns - watch.accepted.at_ns) / 1e6,
                (request.uncertainty_ns + watch.accepted.uncertainty_ns) / 1e6,
                watch.call_seq,
                seq,
                request.at_ns <= watch.accepted.at_ns,
            )
        )


def _status(connector: object, *statuses: str) -> _Match:
    """A StatusNotification with one of these statuses, of this connector (0 or None: of any)."""
    return lambda action, content: (
        action == "StatusNotification"
        and content.get("status") in statuses
        and (not connector or content.get("connectorId") == connector)
    )


def _availability(call: Payload) -> _Match | None:
    if call.get("type") == "Inoperative":
        return _status(call.get("connectorId"), "Unavailable")
    return _status(call.get("connectorId"), "Available", "Preparing", "Finishing", "Reserved")


def _remote_start(call: Payload) -> _Match | None:
    connector, id_tag = call.get("connectorId"), call.get("idTag")
    preparing = _status(connector, "Preparing")

    def matches(action: str, content: Payload) -> bool:
        if action in ("Authorize", "StartTransaction"):
            return content.get("idTag") == id_tag
        return preparing(action, content)

    return matches


def _remote_stop(call: Payload) -> _Match | None:
    transaction = call.get("transactionId")
    return lambda action, content: action == "StopTransaction" and content.get("transactionId") == transaction


def _trigger(call: Payload) -> _Match | None:
    requested, connector = call.get("requestedMessage"), call.get("connectorId")
    if requested not in _TRIGGERABLE:
        return None
    return lambda action, content: (
        action == requested and (connector is None or content.get("connectorId", connector) == connector)
    )


def _key(value: object) -> object:
    return value if isinstance(value, int | str) else None


_PAIRS: dict[str, Callable[[Payload], _Match | None]] = {
    "CancelReservation": lambda call: _status(call.get("connectorId"), "Available"),
    "ReserveNow": lambda call: _status(call.get("connectorId"), "Reserved"),
    "ChangeAvailability": _availability,
    "RemoteStartTransaction": _remote_start,
    "RemoteStopTransaction": _remote_stop,
    "TriggerMessage": _trigger,
}
