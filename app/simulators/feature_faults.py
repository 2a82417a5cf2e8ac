"""Faults and variants of the simulated station in its feature profiles, offline, at power failures and in meter values."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from app.simulators.clock import timestamp
from app.simulators.faults import Fault, Faults, Rewrite
from app.simulators.messages import CALLERROR, CALLRESULT, Message, Outgoing
from app.simulators.metering_faults import METERING_FAULTS
from app.simulators.rewrites import after, call, change, compute, late, result, status, swallow, without

ENERGY = "Energy.Active.Import.Register"
_START, _METER = call("StartTransaction"), call("MeterValues")
_LIST, _VERSION = result("SendLocalList"), result("GetLocalListVersion")
_RESERVE, _CANCEL, _TRIGGER = result("ReserveNow"), result("CancelReservation"), result("TriggerMessage")
_RESERVED = call("StatusNotification", status="Reserved")


def _is_transactional(message: Message) -> bool:
    return any(message.is_call(action) for action in ("StartTransaction", "StopTransaction", "MeterValues"))


def _sampled(edit: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> Rewrite:
    """Send MeterValues with other sampled values."""

    def rewrite(message: Message, faults: Faults) -> list[Outgoing]:
        if not _METER(message):
            return [message]
        edited = message.copy()
        for value in edited.payload["meterValue"]:
            value["sampledValue"] = edit(value["sampledValue"])
        return [edited]

    return rewrite


def _each(**fields: Any) -> Rewrite:
    return _sampled(lambda values: [{**value, **fields} for value in values])


def _less(field: str, default: str) -> Rewrite:
    """Leave a field out where it has the value that its absence means (section 7.43)."""
    return _sampled(
        lambda values: [
            {name: text for name, text in value.items() if (name, text) != (field, default)} for value in values
        ]
    )


def _retimed(message: Message, faults: Faults) -> list[Outgoing]:
    if not _is_transactional(message):
        return [message]
    now = message.copy()
    if "timestamp" in now.payload:
        now.payload["timestamp"] = timestamp()
    for value in now.payload.get("meterValue", []):
        value["timestamp"] = timestamp()
    return [now]


def _more_values(message: Message, faults: Faults) -> list[Outgoing]:
    """Every MeterValues also has values of another context."""
    if not _METER(message):
        return [message]
    more = message.copy()
    for value in more.payload["meterValue"]:
        value["sampledValue"] += [{**each, "context": "Other"} for each in copy.deepcopy(value["sampledValue"])]
    return [more]


def _rejected_reservation(message: Message, faults: Faults) -> list[Outgoing]:
    refused = message.kind == CALLERROR and message.action == "ReserveNow"
    return [Message(CALLRESULT, message.id, message.action, {"status": "Rejected"})] if refused else [message]


def _swap(names: dict[str, str]) -> Callable[[Any], Any]:
    return lambda value: names.get(value, value)


_OTHER_REFUSAL = {"Occupied": "Rejected", "Faulted": "Unavailable", "Unavailable": "Faulted", "Rejected": "Occupied"}
_OTHER_UPDATE = {"VersionMismatch": "Failed", "Failed": "VersionMismatch", "NotSupported": "Failed"}

FEATURE_FAULTS: tuple[Fault, ...] = (
    # conforming variants
    Fault("stop-after-reboot", "variant", "a hard reset restarts at once, and StopTransaction follows after the boot", behaviour={"stop_after_hard_reset": True}),
    Fault("soft-reset-in-place", "variant", "a soft reset needs neither a new connection nor a BootNotification", behaviour={"soft_reset_in_place": True}),
    Fault("no-firmware-trigger", "variant", "answers TriggerMessage for FirmwareStatusNotification with NotImplemented", behaviour={"triggers_not_implemented": frozenset({"FirmwareStatusNotification"})}),
    Fault("no-context", "variant", "leaves out the context Sample.Periodic, which is the default", _less("context", "Sample.Periodic")),
    Fault("no-measurand", "variant", f"leaves out the measurand {ENERGY}, which is the default", _less("measurand", ENERGY)),
    Fault("more-meter-values", "variant", "every MeterValues also has values of the context Other", _more_values),
    Fault("authorize-foreign-tags", "variant", "asks for authorization of a card that a reservation locks out", behaviour={"authorize_foreign_tags": True}),
    Fault("rejects-reservations", "variant", "without the profile Reservation: answers ReserveNow with Rejected, not with a CALLERROR", _rejected_reservation),
    # local authorization list and cache
    Fault("wrong-list-version", "fault", "GetLocalListVersion.conf is one too high", behaviour={"list_version_offset": 1}),
    Fault("empty-list-version", "fault", "reports the version that an empty list was sent with, where 0 is to be reported", behaviour={"empty_list_has_version": True}),
    Fault("accepts-old-lists", "fault", "takes over a differential list whatever its version", behaviour={"accept_old_lists": True}),
    Fault("hides-list-failure", "fault", "reports a list as Accepted that it could not store", behaviour={"ignore_list_failure": True}),
    Fault("full-list-adds", "fault", "a full list leaves the old entries in place", behaviour={"full_list_adds": True}),
    Fault("refuses-lists", "fault", "answers SendLocalList with Failed", change(_LIST, status="Failed")),
    Fault("wrong-list-refusal", "fault", "refuses a list with another status: Failed for VersionMismatch and NotSupported, VersionMismatch for Failed", compute(_LIST, "status", _swap(_OTHER_UPDATE))),
    Fault("list-version-text", "fault", "GetLocalListVersion.conf has its version as a text", compute(_VERSION, "listVersion", str)),
    Fault("ignores-list", "fault", "never looks at the local authorization list", behaviour={"ignore_local_list": True}),
    Fault("ignores-cache", "fault", "never looks at the authorization cache", behaviour={"ignore_cache": True}),
    Fault("keeps-cache", "fault", "accepts ClearCache and keeps the cache", behaviour={"ignore_clear_cache": True}),
    # reservation
    Fault("missing-reserved", "fault", "never reports Reserved", swallow(_RESERVED)),
    Fault("reserved-elsewhere", "fault", "reports another connector Reserved", compute(_RESERVED, "connectorId", lambda number: 2 if number == 1 else 1)),
    Fault("late-reserved", "fault", "reports Reserved late (--late-seconds)", late(_RESERVED)),
    Fault("missing-reservation-id", "fault", "StartTransaction has no reservationId", without(_START, "reservationId")),
    Fault("wrong-reservation-id", "fault", "StartTransaction has another reservationId", compute(_START, "reservationId", lambda value: value + 1)),
    Fault("invented-reservation-id", "fault", "StartTransaction has the reservationId 1 without a reservation", lambda m, f: [m.copy(reservationId=m.payload.get("reservationId", 1)) if _START(m) else m]),
    Fault("wrong-reservation-refusal", "fault", "refuses a reservation with another status: Rejected for Occupied and back, Unavailable for Faulted and back", compute(_RESERVE, "status", _swap(_OTHER_REFUSAL))),
    Fault("refuses-reservations", "fault", "answers ReserveNow with Rejected", change(_RESERVE, status="Rejected")),
    Fault("reserves-always", "fault", "accepts ReserveNow whatever the state of the connector", behaviour={"reserve_always": True}),
    Fault("ignores-reservation", "fault", "lets everyone charge on a reserved connector", behaviour={"ignore_reservations": True}),
    Fault("ignores-parent", "fault", "the parentIdTag of a reservation has no effect", behaviour={"ignore_reservation_parent": True}),
    Fault("reservations-last", "fault", "reservations never expire", behaviour={"reservations_last": True}),
    Fault("early-expiry", "fault", "reservations expire after half their time", behaviour={"reservation_factor": 0.5}),
    Fault("late-expiry", "fault", "reservations expire after twice their time", behaviour={"reservation_factor": 2.0}),
    Fault("keeps-reservation", "fault", "accepts CancelReservation and keeps the reservation", behaviour={"keep_cancelled": True}),
    Fault("cancels-any", "fault", "cancels the reservation there is, whatever the reservationId", behaviour={"cancel_any": True}),
    Fault("rejects-cancel", "fault", "cancels the reservation, and answers CancelReservation with Rejected", change(_CANCEL, status="Rejected")),
    Fault("available-after-rejection", "fault", "reports connector 1 Available after a rejected CancelReservation", after(lambda m: m.is_result("CancelReservation", status="Rejected"), "StatusNotification", lambda m: status(1, "Available"))),
    # trigger message
    Fault("trigger-first", "fault", "sends what was triggered before it answers TriggerMessage", behaviour={"trigger_before_reply": True}),
    Fault("ignores-trigger", "fault", "accepts TriggerMessage, and nothing follows", behaviour={"ignore_trigger": True}),
    Fault("trigger-any-connector", "fault", "accepts TriggerMessage for connectors that do not exist", behaviour={"trigger_any_connector": True}),
    Fault("rejects-trigger", "fault", "sends what was triggered, and answers TriggerMessage with Rejected", change(_TRIGGER, status="Rejected")),
    Fault("no-diagnostics-trigger", "fault", "answers TriggerMessage for DiagnosticsStatusNotification with NotImplemented", behaviour={"triggers_not_implemented": frozenset({"DiagnosticsStatusNotification"})}),
    Fault("never-idle", "fault", "DiagnosticsStatusNotification and FirmwareStatusNotification say that something is on its way", lambda m, f: [_busy(m)]),
    # offline, reset and power failure
    Fault("boot-after-reconnect", "fault", "sends BootNotification after every reconnect", behaviour={"boot_after_reconnect": True}),
    Fault("reversed-queue", "fault", "sends what was queued while offline in the reverse order", behaviour={"queue_reversed": True}),
    Fault("loses-meter-values", "fault", "loses the meter values that are taken while offline", behaviour={"lose_offline_meter_values": True}),
    Fault("loses-offline-stop", "fault", "loses the StopTransaction of a transaction that is stopped while offline", behaviour={"lose_offline_stop": True}),
    Fault("time-of-sending", "fault", "transaction-related messages bear the time of sending, not that of what happened", _retimed),
    Fault("refuses-offline", "fault", "starts no transaction while offline", behaviour={"refuse_offline": True}),
    Fault("accepts-offline", "fault", "starts a transaction for every card while offline", behaviour={"accept_offline": True}),
    Fault("ignores-refused-start", "fault", "goes on charging though StartTransaction.conf refuses the tag", behaviour={"ignore_refused_start": True}),
    Fault("inverts-invalid-id", "fault", "does the opposite of what StopTransactionOnInvalidId says", behaviour={"invert_invalid_id": True}),
    Fault("forgets-transactions", "fault", "a reset or a power failure ends transactions without StopTransaction", behaviour={"forget_transactions": True}),
    Fault("forgets-cable", "fault", "is Available after a boot although the cable is still in", behaviour={"forget_cable": True}),
    # meter values
    Fault("no-meter-values", "fault", "never sends MeterValues", swallow(_METER)),
    Fault("meter-context", "fault", "meter values have the context Other", _each(context="Other")),
    Fault("swapped-context", "fault", "sampled values have the context Sample.Clock, aligned ones Sample.Periodic", _sampled(lambda values: [{**v, "context": {"Sample.Clock": "Sample.Periodic", "Sample.Periodic": "Sample.Clock"}.get(v["context"], v["context"])} for v in values])),
    Fault("wrong-measurand", "fault", "meter values have the measurand Temperature", _each(measurand="Temperature", unit="Celsius")),
    Fault("missing-measurand", "fault", "meter values lack the last of the configured measurands", _sampled(lambda values: values[:-1] or [{**values[0], "measurand": "Temperature", "unit": "Celsius"}])),
    Fault("unaligned-meter-values", "fault", "takes the clock-aligned meter values 1.5 s late", behaviour={"unaligned_seconds": 1.5}),
    Fault("fast-meter-values", "fault", "sends sampled MeterValues at half the interval", behaviour={"meter_factor": 0.5}),
    Fault("wrong-meter-transaction", "fault", "MeterValues name another transaction", compute(_METER, "transactionId", lambda value: value + 1)),
    Fault("meter-without-transaction", "fault", "MeterValues of a transaction name none", without(_METER, "transactionId")),
    *METERING_FAULTS,
)  # fmt: skip


def _busy(message: Message) -> Message:
    if message.is_call("DiagnosticsStatusNotification"):
        return message.copy(status="Uploading")
    return message.copy(status="Downloading") if message.is_call("FirmwareStatusNotification") else message
