"""The faults and conforming variants of the simulated charging station."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from app.simulators.clock import timestamp
from app.simulators.faults import Fault, Faults
from app.simulators.feature_faults import FEATURE_FAULTS
from app.simulators.firmware_faults import FIRMWARE_FAULTS
from app.simulators.messages import CALL, Extra, Fragments, Message, Outgoing, Swallow
from app.simulators.plain_faults import PLAIN_STATION_FAULTS
from app.simulators.reply_faults import REPLY_FAULTS
from app.simulators.rewrites import (
    any_call,
    before,
    call,
    change,
    compute,
    cut_before,
    late,
    long_id,
    raw_before,
    refuse,
    renamed,
    result,
    same_id,
    status,
    swallow,
    together,
    twice,
    without,
)
from app.simulators.smart_charging_faults import SMART_CHARGING_FAULTS

_STATUS, _START, _STOP = call("StatusNotification"), call("StartTransaction"), call("StopTransaction")
_REMOTE = result("RemoteStartTransaction", "RemoteStopTransaction", "Reset", "ChangeAvailability")
_NO_TRANSACTION = {"transactionId": 1, "idTagInfo": {"status": "Accepted"}}


def _status(value: str) -> Any:
    return call("StatusNotification", status=value)


def _marked(message: Message, value: str) -> Message:
    return message.copy(status=value) if message.is_call("StatusNotification", status="Charging") else message


def _zone(message: Message, faults: Faults) -> list[Outgoing]:
    return [_retimed(message, lambda text: _moment(text).astimezone(timezone(timedelta(hours=2))).isoformat())]


def _whole_seconds(message: Message, faults: Faults) -> list[Outgoing]:
    return [_retimed(message, lambda text: _moment(text).isoformat(timespec="seconds").replace("+00:00", "Z"))]


def _not_a_time(message: Message, faults: Faults) -> list[Outgoing]:
    return [_retimed(message, lambda text: "yesterday")]


def _a_day_ahead(message: Message, faults: Faults) -> list[Outgoing]:
    return [_retimed(message, lambda text: (_moment(text) + timedelta(days=1)).isoformat(timespec="milliseconds"))]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _retimed(message: Message, convert: Any) -> Message:
    if message.kind != CALL or "timestamp" not in message.payload:
        return message
    return message.copy(timestamp=convert(message.payload["timestamp"]))


def _in_fragments(message: Message, faults: Faults) -> list[Outgoing]:
    return [Fragments(message)]


def _no_zero(message: Message) -> bool:
    return message.is_call("StatusNotification", connectorId=0)


def _one_key_unknown(message: Message, faults: Faults) -> list[Outgoing]:
    keys = message.payload.get("configurationKey", [])
    if not message.is_result("GetConfiguration") or not keys:
        return [message]
    return [message.copy(configurationKey=keys[1:], unknownKey=[keys[0]["key"]])]


def _charging_early(message: Message) -> list[Outgoing]:
    if message.is_call("StatusNotification", status="Preparing"):
        return [Extra(renamed(message.copy(status="Charging"))), message]
    return [Swallow()] if message.is_call("StatusNotification", status="Charging") else [message]


def _sibling(message: Message) -> int:
    return 2 if message.payload.get("connectorId") != 2 else 1


STATION_FAULTS: tuple[Fault, ...] = (
    # conforming variants
    Fault("charging-first", "variant", "sends StatusNotification(Charging) before StartTransaction", behaviour={"charging_before_start": True}),
    Fault("finishing-first", "variant", "sends StatusNotification(Finishing) before StopTransaction", behaviour={"finishing_before_stop": True}),
    Fault("preparing-first", "variant", "a presented card makes the connector Preparing before Authorize", behaviour={"preparing_before_authorize": True}),
    Fault("suspended-ev-first", "variant", "sends StatusNotification(SuspendedEV) before StartTransaction", behaviour={"suspended_ev_before_start": True}),
    Fault("connector-zero-info", "variant", "sends an additional StatusNotification of connector 0, with an info, before StartTransaction", before(_START, "StatusNotification", lambda m: status(0, "Available", "door closed"))),
    Fault("extra-heartbeats", "variant", "sends a Heartbeat before every StatusNotification", before(_STATUS, "Heartbeat", lambda m: {})),
    Fault("time-zone", "variant", "writes time stamps with the offset +02:00", _zone),
    Fault("whole-seconds", "variant", "writes time stamps without fractions of seconds", _whole_seconds),
    Fault("fragments", "variant", "sends every message in several WebSocket fragments", _in_fragments),
    # StatusNotification
    Fault("wrong-charging-status", "fault", "reports SuspendedEVSE where it is Charging", lambda m, f: [_marked(m, "SuspendedEVSE")]),
    Fault("missing-preparing", "fault", "never reports Preparing", swallow(_status("Preparing"))),
    Fault("missing-charging", "fault", "never reports Charging", swallow(_status("Charging"))),
    Fault("missing-finishing", "fault", "never reports Finishing", swallow(_status("Finishing"))),
    Fault("missing-unavailable", "fault", "never reports Unavailable", swallow(_status("Unavailable"))),
    Fault("missing-connector-zero", "fault", "never reports the status of connector 0", swallow(_no_zero)),
    Fault("duplicate-status", "fault", "sends every StatusNotification twice", twice(_STATUS)),
    Fault("connector-zero-noise", "fault", "sends an additional StatusNotification of connector 0, without error or info, before StartTransaction", before(_START, "StatusNotification", lambda m: status(0, "Available"))),
    Fault("other-connector-status", "fault", "reports another connector Unavailable before StartTransaction", before(_START, "StatusNotification", lambda m: status(_sibling(m), "Unavailable"))),
    Fault("no-reboot-status", "fault", "reports no status after a reboot", behaviour={"no_reboot_status": True}),
    # transactions
    Fault("missing-start", "fault", "charges without StartTransaction", swallow(_START, **_NO_TRANSACTION)),
    Fault("missing-stop", "fault", "stops without StopTransaction", swallow(_STOP)),
    Fault("wrong-stop-reason", "fault", "StopTransaction has the reason Other", change(_STOP, reason="Other")),
    Fault("missing-stop-reason", "fault", "StopTransaction has no reason, which means Local", without(_STOP, "reason")),
    Fault("wrong-stop-tag", "fault", "StopTransaction has the idTag STRANGER", change(_STOP, idTag="STRANGER")),
    Fault("wrong-start-tag", "fault", "StartTransaction has the idTag STRANGER", change(_START, idTag="STRANGER")),
    Fault("wrong-authorize-tag", "fault", "Authorize has the idTag STRANGER", change(call("Authorize"), idTag="STRANGER")),
    Fault("wrong-start-connector", "fault", "StartTransaction names another connector", lambda m, f: [m.copy(connectorId=_sibling(m)) if _START(m) else m]),
    Fault("wrong-transaction-id", "fault", "StopTransaction names another transaction", compute(_STOP, "transactionId", lambda value: value + 1)),
    Fault("late-start", "fault", "StartTransaction comes late (--late-seconds)", late(_START)),
    Fault("late-stop", "fault", "StopTransaction comes late (--late-seconds)", late(_STOP)),
    Fault("start-on-refused-tag", "fault", "starts a transaction though the tag was refused", behaviour={"start_on_refused_tag": True}),
    Fault("skip-authorize", "fault", "starts a transaction without Authorize", behaviour={"skip_authorize": True}),
    Fault("ignore-authorize-remote", "fault", "AuthorizeRemoteTxRequests has no effect", behaviour={"ignore_authorize_remote": True}),
    Fault("authorize-other-tag", "fault", "another card during a transaction causes Authorize", behaviour={"authorize_other_tag": True}),
    Fault("stop-on-any-tag", "fault", "any card stops the transaction", behaviour={"stop_on_any_tag": True}),
    Fault("remote-start-while-charging", "fault", "accepts RemoteStartTransaction on a connector that is charging", behaviour={"remote_start_while_charging": True}),
    Fault("ignore-remote-stop", "fault", "accepts RemoteStopTransaction and goes on charging", behaviour={"ignore_remote_stop": True}),
    Fault("slow-meter-values", "fault", "sends sampled MeterValues at twice the interval", behaviour={"meter_factor": 2.0}),
    # boot, availability, configuration
    Fault("early-boot-retry", "fault", "sends the next BootNotification after a quarter of the interval", behaviour={"boot_retry_factor": 0.25}),
    Fault("talks-while-rejected", "fault", "sends StatusNotification though it was rejected", behaviour={"talks_while_rejected": True}),
    Fault("fast-heartbeat", "fault", "sends Heartbeat at half the interval", behaviour={"heartbeat_factor": 0.5}),
    Fault("slow-heartbeat", "fault", "sends Heartbeat at twice the interval", behaviour={"heartbeat_factor": 2.0}),
    Fault("forget-availability", "fault", "is Available again after a reboot", behaviour={"forget_availability": True}),
    Fault("silent-reset", "fault", "accepts Reset and does not reset", behaviour={"silent_reset": True}),
    Fault("reboot-while-charging", "fault", "reboots by itself as soon as it charges", behaviour={"reboot_while_charging": True}),
    Fault("missing-key", "fault", "has no configuration key ConnectionTimeOut", behaviour={"missing_keys": frozenset({"ConnectionTimeOut"})}),
    Fault("wrong-accessibility", "fault", "NumberOfConnectors is writable and MeterValueSampleInterval is not", behaviour={"flipped_keys": frozenset({"NumberOfConnectors", "MeterValueSampleInterval"})}),
    Fault("key-reported-unknown", "fault", "reports the first key that was asked for as unknown", _one_key_unknown),
    Fault("ignored-changes", "fault", "accepts ChangeConfiguration and keeps the old value", behaviour={"ignored_changes": True}),
    # replies
    Fault("no-reply", "fault", "leaves remote start and stop, Reset and ChangeAvailability unanswered", swallow(_REMOTE)),
    Fault("late-reply", "fault", "answers remote start and stop, Reset and ChangeAvailability late (--late-seconds)", late(_REMOTE)),
    Fault("callerror-reply", "fault", "answers remote start and stop, Reset and ChangeAvailability with a CALLERROR", refuse(_REMOTE)),
    Fault("rejects", "fault", "answers remote start and stop, Reset and ChangeAvailability with Rejected", change(_REMOTE, status="Rejected")),
    Fault("wrong-reply-status", "fault", "answers remote start and stop, Reset and ChangeAvailability with a status that is not in the schema", change(_REMOTE, status="OK")),
    # framing, schema, connection
    Fault("unknown-field", "fault", "StatusNotification has a field that is not in the schema", change(_STATUS, evseId=1)),
    Fault("missing-field", "fault", "StatusNotification has no errorCode", without(_STATUS, "errorCode")),
    Fault("wrong-type", "fault", "StatusNotification has its connectorId as a text", compute(_STATUS, "connectorId", str)),
    Fault("wrong-enum", "fault", "StatusNotification has the status Occupied where it is Preparing", change(_status("Preparing"), status="Occupied")),
    Fault("clock-a-day-ahead", "fault", "its clock is a day ahead", _a_day_ahead),
    Fault("wrong-time-format", "fault", "time stamps are no date-time", _not_a_time),
    Fault("not-json", "fault", "sends a frame that is not JSON before every StatusNotification", raw_before(_STATUS, '[2,"17","StatusNotification",{')),
    Fault("wrong-array", "fault", "sends a CALL of three elements before every StatusNotification", raw_before(_STATUS, '[2,"17","Heartbeat"]')),
    Fault("binary-frame", "fault", "sends a binary frame before every StatusNotification", raw_before(_STATUS, b"\x00\x01\x02")),
    Fault("unknown-action", "fault", "sends a CALL of an unknown action before every StatusNotification", before(_STATUS, "StatusUpdate", lambda m: {"at": timestamp()})),
    Fault("unknown-response", "fault", "sends a CALLRESULT that nobody asked for before every StatusNotification", raw_before(_STATUS, '[3,"nobody-asked",{}]')),
    Fault("same-message-id", "fault", "sends every CALL under the same message id", same_id),
    Fault("long-message-id", "fault", "sends every CALL under a message id of 40 characters", long_id),
    Fault("two-calls-at-once", "fault", "sends a Heartbeat before every CALL without waiting for its answer", together(any_call, "Heartbeat", lambda m: {})),
    Fault("early-charging", "fault", "reports Charging already before Preparing, and not again", lambda m, f: _charging_early(m)),
    Fault("unasked-progress", "fault", "sends DiagnosticsStatusNotification before it reports Charging, though nobody asked", before(_status("Charging"), "DiagnosticsStatusNotification", lambda m: {"status": "Idle"})),
    *PLAIN_STATION_FAULTS,
    *REPLY_FAULTS,
    *FEATURE_FAULTS,
    *SMART_CHARGING_FAULTS,
    *FIRMWARE_FAULTS,
    Fault("disconnect", "fault", "breaks the connection once, in place of reporting Charging", cut_before(_status("Charging"), "disconnect")),
)  # fmt: skip
