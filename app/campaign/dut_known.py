"""What the record tells of the DUT where it ends: the state an interrupted campaign left it in, as far as the wire told.

When an engine is killed, what it knew of the DUT goes with it. All of it stands on the record, so it is folded from there: which
cables are in, which transactions run, and which configuration keys still have the value of a case. Only frames that tell something
of this are looked into, so that a long campaign is not slow to go on with.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from app import events as ev
from app.events import JsonObject, Recorded
from app.scenario.dut_state import DutState
from app.scenario.values import folded

TELLING = frozenset(
    {
        "BootNotification",
        "StatusNotification",
        "StartTransaction",
        "StopTransaction",
        "ChangeConfiguration",
        # what a CSMS tells the charge point that the bench plays
        "SendLocalList",
        "ReserveNow",
        "CancelReservation",
        "SetChargingProfile",
        "ClearChargingProfile",
        "RemoteStartTransaction",
    }
)
"""Actions of the frames that are looked into. A case file finds these without reading the others."""
_TAKEN = ("Accepted", "RebootRequired")
CALL, CALLRESULT = 2, 3
CONFIRM = "ConfirmState"
"""``PromptShown.action`` of the question that comes before the first case after an interruption."""


class DutKnown:
    """A fold over the records of one campaign, in their order: :meth:`apply` each."""

    def __init__(self) -> None:
        self.dut = DutState()
        self._station = "in"
        """Direction of what the charging station says: the DUT, or the bench where a CSMS is under test."""
        self._calls: dict[tuple[str, str], tuple[str, Mapping[str, Any]]] = {}
        """(direction, message id) of CALLs without a reply yet -> action and payload."""
        self._before: dict[str, str] = {}
        """Configuration keys as first read in this attempt."""
        self._first: set[str] = set()
        """Keys whose first change is under way: if it is refused, there is nothing to put back."""
        self._prompts: dict[int, ev.PromptShown] = {}

    def apply(self, recorded: Recorded) -> None:
        """Take one more record into account."""
        match recorded.event:
            case ev.CampaignOpened() as opened:
                self._station = "in" if opened.dut_type == "charging-station" else "out"
            case ev.CampaignResumed():
                self._new_session()
            case ev.LinkChanged(what="connected"):
                self.dut.connected = True
                self._connection_gone()
            case ev.LinkChanged(what="closed"):
                self.dut.connected = False
            case ev.CaseStarted():
                self._before.clear()
                self._first.clear()
            case ev.Frame() as frame if frame.action in TELLING:
                self._frame(frame, recorded.raw)
            case ev.ConfigurationRecorded(when="read", key=key, value=str(value)):
                self._before.setdefault(key, value)
            case ev.PromptShown() as shown:
                self._prompts[shown.prompt_id] = shown
            case ev.PromptClosed() as closed:
                self._closed(closed)
            case ev.DutAssumed() as assumed:
                self._assumed(assumed)
            case ev.ChargePointKept(state=state):
                self.dut.charge_point.restore(state)
            case _:
                pass

    def as_json(self) -> JsonObject:
        """For the record: connected, statuses, cables, transactions, to_put_back."""
        dut = self.dut
        return {
            "connected": dut.connected,
            "statuses": {str(number): str(status.get("status", "")) for number, status in sorted(dut.statuses.items())},
            "cables": sorted(dut.cables),
            "transactions": [
                {"id": number, "connector": request.get("connectorId"), "id_tag": request.get("idTag")}
                for number, request in dut.transactions.items()
            ],
            "to_put_back": dict(dut.to_put_back),
        }

    def words(self) -> list[str]:
        """One line for each thing that is known, in words for a tester."""
        dut = self.dut
        lines = [f"connector {number}: {dut.status_of(number)}" for number in sorted(dut.statuses) if number]
        lines += [f"a cable was in connector {number}" for number in sorted(dut.cables)]
        lines += [
            f"transaction {number} was running (connector {request.get('connectorId')}, id tag {request.get('idTag')})"
            for number, request in dut.transactions.items()
        ]
        lines += [f"{key} has the value of a case; {before!r} is put back" for key, before in dut.to_put_back.items()]
        return lines + dut.charge_point.words()

    def unconfirmed(self, perhaps: Iterable[str] = ()) -> JsonObject:
        """Transaction messages of the charge point that the bench plays that had no answer when the record ends.

        ``perhaps``: id tags of which a transaction may run that the record does not know of.
        """
        self._connection_gone()
        self.dut.unconfirmed.id_tags.update(str(folded(id_tag)) for id_tag in perhaps)
        return self.dut.unconfirmed.as_json()

    # --- the parts ---------------------------------------------------------------------------------------------------

    def _new_session(self) -> None:
        """Another engine went on. Cables and transactions are as they were, until the tester has confirmed the state."""
        self.dut.connected = False
        self._connection_gone()
        self._prompts.clear()

    def _connection_gone(self) -> None:
        """And with it the answers to what is open. A transaction of the charge point that the bench plays may run all the same."""
        for (direction, message_id), call in self._calls.items():
            if direction == self._station == "out":
                self.dut.unconfirmed.failed(message_id, *call, silent=False)
        self._calls.clear()

    def _frame(self, frame: ev.Frame, raw: bytes | None) -> None:
        message = _content(raw)
        if frame.message_type == CALL and len(message) == 4 and isinstance(message[3], dict):
            self._calls[(frame.direction, frame.message_id)] = (frame.action, message[3])
            self._asked(frame, message[3])
            return
        other = "out" if frame.direction == "in" else "in"
        call = self._calls.pop((other, frame.message_id), None)
        if call is None:
            return
        payload = message[2] if frame.message_type == CALLRESULT and len(message) == 3 else None
        if other == self._station:
            self._heard(*call, payload)
        elif self._station == "out":
            if isinstance(payload, dict):
                self.dut.charge_point.answered(*call, payload)
        elif call[0] == "ChangeConfiguration":
            self._changed(call[1], payload)

    def _asked(self, frame: ev.Frame, payload: Mapping[str, Any]) -> None:
        if frame.direction == self._station:
            if frame.action == "BootNotification":
                self.dut.boot_seen()
            elif frame.action == "StatusNotification":
                self.dut.status_seen(payload)
        elif frame.action == "ChangeConfiguration" and self._station == "in":
            # From the moment it left, the key may have another value.
            key, old = str(payload.get("key")), self._before.get(str(payload.get("key")))
            if old is not None and old != payload.get("value") and key not in self.dut.to_put_back:
                self.dut.to_put_back[key] = old
                self._first.add(key)

    def _heard(self, action: str, request: Mapping[str, Any], answer: Any) -> None:
        # Whichever of its transmissions is answered, the message is.
        self._calls = {key: call for key, call in self._calls.items() if call != (action, request)}
        self.dut.call_answered(action, request, answer)
        number = answer.get("transactionId") if isinstance(answer, dict) else None
        if action == "StartTransaction" and isinstance(number, int) and not isinstance(number, bool):
            self.dut.next_transaction_id = max(self.dut.next_transaction_id, number + 1)

    def _changed(self, request: Mapping[str, Any], answer: Any) -> None:
        key, value = str(request.get("key")), request.get("value")
        if isinstance(answer, dict) and answer.get("status") in _TAKEN:
            self._first.discard(key)
            if self.dut.to_put_back.get(key) == value:
                del self.dut.to_put_back[key]
        elif key in self._first:
            self._first.discard(key)
            self.dut.to_put_back.pop(key, None)

    def _closed(self, closed: ev.PromptClosed) -> None:
        shown = self._prompts.pop(closed.prompt_id, None)
        if shown is None or closed.how not in ("done", "seen"):
            return
        if shown.action == CONFIRM:
            self.dut.cables.clear()
            if self._station == "in":
                # Those of the charge point that the bench plays, the bench itself ends, and the wire tells.
                self.dut.transactions.clear()
        else:
            self.dut.action_done(shown.action, shown.arguments)

    def _assumed(self, assumed: ev.DutAssumed) -> None:
        if assumed.what == "no transaction":
            self.dut.transactions.clear()
        elif assumed.what == "done by hands":
            fixed = assumed.value.get("fixed_cable") is True
            self.dut.action_done(assumed.value["action"], assumed.value["arguments"], fixed_cable=fixed)
        elif assumed.what == "to put back":
            self.dut.to_put_back.update(assumed.value)
        elif assumed.what == "put back":
            for key in assumed.value:
                self.dut.to_put_back.pop(key, None)
        elif assumed.what == "charge point":
            self.dut.charge_point.restore(assumed.value)
        elif assumed.what == "transactions":
            self.dut.transactions = {int(number): request for number, request in assumed.value.items()}
        elif assumed.what == "unconfirmed":
            self.dut.unconfirmed.restore(assumed.value)
        elif assumed.what == "transaction ids":
            self.dut.next_transaction_id = max(self.dut.next_transaction_id, int(assumed.value["next"]))


def _content(raw: bytes | None) -> list[Any]:
    try:
        message = json.loads(raw or b"null")
    except (ValueError, RecursionError):
        return []
    return message if isinstance(message, list) else []
