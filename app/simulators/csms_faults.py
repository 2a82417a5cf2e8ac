"""The faults and conforming variants of the simulated CSMS."""

from __future__ import annotations

from app.simulators.csms_request_faults import CSMS_REQUEST_FAULTS
from app.simulators.faults import Fault, Faults
from app.simulators.messages import Message, Outgoing
from app.simulators.plain_faults import PLAIN_CSMS_FAULTS
from app.simulators.rewrites import (
    after,
    any_call,
    call,
    change,
    compute,
    cut_before,
    late,
    raw_before,
    refuse,
    result,
    same_id,
    swallow,
    twice,
    without,
    wrong_reply_id,
)

_BOOT, _AUTHORIZE, _START, _STOP = (
    result("BootNotification"),
    result("Authorize"),
    result("StartTransaction"),
    result("StopTransaction"),
)
_ACCEPTED, _INVALID = {"status": "Accepted"}, {"status": "Invalid"}


def _other_refusal(message: Message, faults: Faults) -> list[Outgoing]:
    info = message.payload.get("idTagInfo", {})
    swapped = {"Invalid": "Blocked", "Blocked": "Expired", "Expired": "Invalid"}.get(info.get("status", ""))
    if swapped is None:
        return [message]
    return [message.copy(idTagInfo={**info, "status": swapped})]


def _empty_list(message: Message, faults: Faults) -> list[Outgoing]:
    everything = message.is_call("GetConfiguration") and "key" not in message.payload
    return [message.copy(key=[]) if everything else message]


def _text_interval(message: Message, faults: Faults) -> list[Outgoing]:
    return compute(_BOOT, "interval", str)(message, faults)


CSMS_FAULTS: tuple[Fault, ...] = (
    # conforming variants
    Fault("accepts-data-transfer", "variant", "accepts DataTransfer of any vendor (allowed, with a warning to the vendor)", change(result("DataTransfer"), status="Accepted")),
    Fault("rejects-data-transfer", "variant", "answers DataTransfer with Rejected", change(result("DataTransfer"), status="Rejected")),
    Fault("empty-key-list", "variant", "asks for all configuration keys with an empty list instead of none", _empty_list),
    Fault("asks-after-boot", "variant", "sends GetConfiguration by itself after an accepted BootNotification", after(_BOOT, "GetConfiguration", lambda m: {})),
    Fault("no-parent", "variant", "never names a parent id tag", lambda m, f: [_orphan(m)]),
    # boot and heartbeat
    Fault("boot-rejected", "fault", "answers BootNotification with Rejected", change(_BOOT, status="Rejected")),
    Fault("long-interval", "variant", "BootNotification.conf has an interval of a day", change(_BOOT, interval=86400)),
    Fault("boot-interval-text", "fault", "BootNotification.conf has its interval as a text", _text_interval),
    Fault("boot-without-time", "fault", "BootNotification.conf has no currentTime", without(_BOOT, "currentTime")),
    Fault("boot-time-of-1970", "fault", "BootNotification.conf tells a time of 1970", change(_BOOT, currentTime="1970-01-01T00:00:00Z")),
    Fault("no-heartbeat-reply", "fault", "leaves Heartbeat unanswered", swallow(result("Heartbeat"))),
    Fault("no-status-reply", "fault", "leaves StatusNotification unanswered", swallow(result("StatusNotification"))),
    # authorization and transactions
    Fault("accepts-everyone", "fault", "authorizes every id tag", change(_AUTHORIZE, idTagInfo=_ACCEPTED)),
    Fault("refuses-everyone", "fault", "authorizes no id tag", change(_AUTHORIZE, idTagInfo=_INVALID)),
    Fault("wrong-refusal", "fault", "refuses with another reason: Blocked for Invalid, Expired for Blocked, Invalid for Expired", _other_refusal),
    Fault("refuses-start", "fault", "StartTransaction.conf refuses the id tag", change(_START, idTagInfo=_INVALID)),
    Fault("start-without-id", "fault", "StartTransaction.conf has no transactionId", without(_START, "transactionId")),
    Fault("same-transaction-id", "fault", "gives every transaction the transactionId 1", change(_START, transactionId=1)),
    Fault("start-without-info", "fault", "StartTransaction.conf has no idTagInfo", without(_START, "idTagInfo")),
    Fault("stop-with-status", "fault", "StopTransaction.conf has a field that is not in the schema", change(_STOP, status="Accepted")),
    Fault("no-authorize-reply", "fault", "leaves Authorize unanswered", swallow(_AUTHORIZE)),
    Fault("late-authorize", "fault", "answers Authorize late (--late-seconds)", late(_AUTHORIZE)),
    Fault("callerror-start", "fault", "answers StartTransaction with a CALLERROR", refuse(_START)),
    # the operator's requests
    Fault("sends-nothing", "fault", "the operator's requests are never sent", swallow(any_call)),
    Fault("sends-twice", "fault", "the operator's requests are sent twice", twice(any_call)),
    Fault("late-request", "fault", "the operator's requests are sent late (--late-seconds)", late(any_call)),
    Fault("soft-for-hard", "fault", "sends Reset Soft where Hard was wanted", change(call("Reset", type="Hard"), type="Soft")),
    Fault("wrong-remote-tag", "fault", "RemoteStartTransaction has the idTag STRANGER", change(call("RemoteStartTransaction"), idTag="STRANGER")),
    Fault("wrong-remote-connector", "fault", "RemoteStartTransaction names connector 7", change(call("RemoteStartTransaction"), connectorId=7)),
    Fault("wrong-stop-transaction", "fault", "RemoteStopTransaction names another transaction", compute(call("RemoteStopTransaction"), "transactionId", lambda value: value + 1)),
    Fault("asks-for-one-key", "fault", "asks for one configuration key where all were wanted", change(call("GetConfiguration"), key=["HeartbeatInterval"])),
    Fault("unknown-field", "fault", "the operator's requests have a field that is not in the schema", change(any_call, customData={})),
    *CSMS_REQUEST_FAULTS,
    *PLAIN_CSMS_FAULTS,
    # framing and connection
    Fault("not-json", "fault", "sends a frame that is not JSON before every answer to StatusNotification", raw_before(result("StatusNotification"), "[3,")),
    Fault("binary-frame", "fault", "sends a binary frame before every answer to StatusNotification", raw_before(result("StatusNotification"), b"\x00\x01")),
    Fault("wrong-reply-id", "fault", "answers Authorize under a message id that nobody asked with", wrong_reply_id(_AUTHORIZE)),
    Fault("answers-twice", "fault", "answers Authorize twice", lambda m, f: [m, m] if _AUTHORIZE(m) else [m]),
    Fault("same-message-id", "fault", "sends every request under the same message id", same_id),
    Fault("disconnect", "fault", "breaks the connection once, in place of answering StartTransaction", cut_before(_START, "disconnect")),
)  # fmt: skip


def _orphan(message: Message) -> Message:
    info = message.payload.get("idTagInfo")
    if not isinstance(info, dict) or "parentIdTag" not in info:
        return message
    return message.copy(idTagInfo={name: value for name, value in info.items() if name != "parentIdTag"})
