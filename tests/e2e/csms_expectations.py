"""What every fault and variant of the simulated CSMS has to lead to, derived from the documents.

Read as :mod:`station_expectations`. The fault is on while a case runs, from its first step.
"""

from __future__ import annotations

P, F, INC = "PASS", "FAIL", "INCONCLUSIVE"

CASES = ("001", "003", "004_1", "010", "012", "013", "019_1", "023_1", "064")

_ALL_PASS = dict.fromkeys(CASES, (P, ""))

EXPECTED: dict[str, dict[str, tuple[str, str]]] = {
    # conforming variants
    "accepts-data-transfer": {**_ALL_PASS, "064": (P, "UnknownVendorId")},
    "rejects-data-transfer": _ALL_PASS,
    "empty-key-list": _ALL_PASS,
    "asks-after-boot": _ALL_PASS,
    "no-parent": _ALL_PASS,
    # boot and heartbeat
    "boot-rejected": {"001": (F, "step 1"), "013": (INC, "Booted"), "003": (INC, "Booted")},
    "boot-interval-text": {"001": (F, "schema"), "013": (F, "schema")},
    "boot-without-time": {"001": (F, "schema"), "013": (F, "schema")},
    "boot-time-of-1970": {"001": (P, "currentTime"), "013": (P, "can be right")},
    "no-heartbeat-reply": {"001": (F, "Heartbeat"), "003": (P, "")},
    "no-status-reply": {"003": (F, "StatusNotification"), "001": (F, "step 3"), "013": (F, "StatusNotification")},
    # authorization and transactions
    "accepts-everyone": {"023_1": (F, "Invalid"), "003": (P, "")},
    "refuses-everyone": {"003": (F, "step 3"), "004_1": (F, "Authorize"), "010": (F, "step 5"), "012": (INC, "Authorize"), "023_1": (P, "")},
    "wrong-refusal": {"023_1": (F, "Blocked"), "003": (P, "")},
    "refuses-start": {"003": (F, "step 5"), "004_1": (F, "Invalid"), "010": (F, "step 7"), "012": (INC, "Invalid")},
    "start-without-id": {"003": (F, "schema"), "010": (F, "schema"), "012": (F, "schema")},
    "same-transaction-id": {"003": (P, ""), "012": (P, "")},
    "start-without-info": {"003": (F, "schema"), "010": (F, "schema")},
    "stop-with-status": {"012": (F, "schema"), "010": (P, "")},
    "no-authorize-reply": {"003": (F, "step 3"), "010": (F, "step 5"), "012": (INC, "Authorize"), "023_1": (F, "step 1"), "064": (P, "")},
    "late-authorize": {"003": (F, "step 3"), "023_1": (F, "step 1")},
    "callerror-start": {"003": (F, "step 5"), "010": (F, "step 7"), "012": (INC, "CALLERROR")},
    # what the operator sends
    "sends-nothing": {"010": (F, "step 3"), "012": (F, "step 1"), "013": (F, "step 1"), "019_1": (F, "step 1"), "003": (P, "")},
    "sends-twice": {"010": (P, ""), "012": (P, ""), "019_1": (P, "")},
    "late-request": {"010": (F, "step 3"), "013": (F, "step 1"), "019_1": (F, "step 1")},
    "soft-for-hard": {"013": (F, "Hard"), "010": (P, "")},
    "wrong-remote-tag": {"010": (F, "step 5"), "012": (P, "")},
    "wrong-remote-connector": {"010": (P, "connectorId")},
    "wrong-stop-transaction": {"012": (P, "transactionId")},
    "asks-for-one-key": {"019_1": (F, "step 1"), "010": (P, "")},
    "unknown-field": {"010": (F, "schema"), "013": (F, "schema"), "003": (P, "")},
    # framing and connection
    "not-json": {"001": (F, "OCPP-J"), "003": (F, "OCPP-J"), "064": (P, "")},
    "binary-frame": {"001": (F, "OCPP-J"), "003": (F, "OCPP-J")},
    "wrong-reply-id": {"003": (F, "step 3"), "023_1": (F, "step 1")},
    "answers-twice": {"003": (P, "answered before"), "023_1": (P, "answered before")},
    "same-message-id": {"010": (P, ""), "012": (P, "")},
    "long-interval": {"001": (INC, "heartbeat"), "003": (P, "")},
    "unknown-action": {"003": (F, "StatusUpdate"), "010": (F, "StatusUpdate"), "064": (P, "")},
    "unknown-response": {"003": (P, "OCPP-J"), "001": (P, "OCPP-J")},
    "binary-messages": {"003": (P, "binary"), "010": (P, "binary")},
    "mute": {"001": (F, "step 1"), "003": (INC, "Booted")},
    # the operator's part: a slip is no fault of the CSMS
    "operator-slips": {"013": (P, "entered as asked at once"), "019_1": (P, "entered as asked at once"), "003": (P, ""), "010": (P, "")},
    "operator-errs": {"013": (INC, "a slip of the operator"), "019_1": (INC, "a slip of the operator"), "003": (P, "")},
    "no-hands": {"003": (P, ""), "010": (INC, "nobody can get at"), "013": (INC, "nobody can get at")},
    "stays-away": {"003": (P, ""), "001": (INC, "connect")},
    "disconnect": {"003": (INC, "connection"), "010": (INC, "connection"), "012": (INC, "connection")},
}  # fmt: skip
