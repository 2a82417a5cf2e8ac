"""What every fault and variant of the simulated station has to lead to, derived from the documents.

Sources: test case document 2024-04 (validations of each table, sections 1.2 and 1.3), Appendix D of the procedure V1.1.4.
Each entry: fault -> case -> (verdict, step of the check that decides or text that its reason must hold). A step that a
reusable state of the section "Before" fails makes a case INCONCLUSIVE, a step of the case itself makes it FAIL.
"""

from __future__ import annotations

P, F, INC, N = "PASS", "FAIL", "INCONCLUSIVE", "NOT RUN"

CASES = ("001", "002", "003", "004_1", "004_2", "005_1", "010", "011_1", "012", "013", "019", "023", "026", "068")


def _pass(cases: str) -> dict[str, tuple[str, str]]:
    return dict.fromkeys(cases.split(), (P, ""))


_SCHEMA = {"001": (F, "schema"), "003": (F, "schema"), "010": (F, "schema"), "013": (F, "schema")}
_FRAMING = {"001": (F, "OCPP-J"), "003": (F, "OCPP-J"), "010": (F, "OCPP-J"), "019": (P, "")}
_BESIDE = {"003": (P, "OCPP-J"), "010": (P, "OCPP-J"), "012": (P, "OCPP-J")}

EXPECTED: dict[str, dict[str, tuple[str, str]]] = {
    # conforming variants
    "charging-first": _pass("003 004_1 010 011_1 012 068"),
    "finishing-first": _pass("005_1 012 068"),
    "preparing-first": _pass("004_1 004_2 010"),
    "suspended-ev-first": _pass("003 004_1 010 011_1 012"),
    "connector-zero-info": _pass("003 004_1 010 012"),
    "extra-heartbeats": {**_pass("003 010 013"), "001": (P, "no earlier than"), "002": (P, "no earlier than")},
    "time-zone": _pass("003 012 068"),
    "whole-seconds": _pass("003 012"),
    "fragments": dict.fromkeys(CASES, (P, "")),
    # StatusNotification
    "wrong-charging-status": {"003": (F, "step 7"), "004_1": (F, "step 5"), "010": (F, "13"), "011_1": (F, "step 11"), "012": (INC, "Charging"), "026": (INC, "Charging"), "068": (INC, "Charging")},
    "missing-preparing": {"003": (F, "step 1"), "004_1": (F, "Preparing"), "010": (F, "Preparing"), "011_1": (F, "step 7"), "012": (INC, "Preparing"), "023": (F, "step 1")},
    "missing-charging": {"003": (F, "step 7"), "004_1": (F, "step 5"), "010": (F, "13"), "011_1": (F, "step 11"), "012": (INC, "Charging"), "026": (INC, "Charging")},
    "missing-finishing": {"005_1": (F, "step 3"), "012": (F, "step 5"), "068": (F, "step 5"), "003": (P, "")},
    "missing-unavailable": {"013": (F, "step 3"), "003": (P, "")},
    "missing-connector-zero": {"001": (F, "connector 0"), "002": (F, "connector 0"), "013": (F, "connector 0"), "003": (P, "")},
    "duplicate-status": {"003": (F, "D-duplicate"), "010": (F, "D-duplicate"), "019": (P, "")},
    "other-connector-status": {"003": (F, "D-other-connector"), "010": (F, "D-other-connector"), "019": (P, "")},
    "connector-zero-noise": {"003": (INC, "D-connector-0"), "010": (INC, "D-connector-0"), "012": (INC, "D-connector-0"), "019": (P, "")},
    "no-reboot-status": {"001": (F, "step 5"), "002": (F, "step 9"), "013": (F, "step 9")},
    # transactions
    "missing-start": {"003": (F, "step 5"), "004_1": (F, "step 3"), "010": (F, "StartTransaction"), "011_1": (F, "step 9"), "012": (INC, "StartTransaction")},
    "missing-stop": {"005_1": (F, "step 1"), "012": (F, "step 3"), "068": (F, "step 3"), "003": (P, "")},
    "wrong-stop-reason": {"005_1": (F, "EVDisconnected"), "012": (F, "Remote"), "068": (P, "")},
    "missing-stop-reason": {"005_1": (F, "EVDisconnected"), "012": (F, "Remote"), "068": (P, "")},
    "wrong-stop-tag": {"068": (F, "STRANGER"), "003": (P, "")},
    "wrong-start-tag": {"003": (P, "STRANGER"), "004_1": (P, "STRANGER"), "010": (F, "STRANGER"), "012": (INC, "STRANGER")},
    "wrong-authorize-tag": {"004_1": (F, "STRANGER"), "004_2": (F, "STRANGER"), "010": (F, "STRANGER"), "012": (INC, "STRANGER")},
    "wrong-start-connector": {"003": (P, "connectorId"), "010": (F, "connectorId"), "012": (INC, "connectorId")},
    "wrong-transaction-id": {"012": (P, "transactionId"), "068": (P, "transactionId"), "005_1": (P, "transactionId")},
    "clock-a-day-ahead": {"003": (P, "can be right"), "012": (P, "can be right"), "019": (P, "")},
    "late-start": {"003": (F, "step 5"), "012": (INC, "StartTransaction")},
    "late-stop": {"005_1": (F, "step 1"), "012": (F, "step 3"), "068": (F, "step 3")},
    "start-on-refused-tag": {"003": (P, ""), "023": (F, "StartTransaction")},
    "skip-authorize": {"003": (F, "step 3: "), "004_1": (F, "Authorize"), "023": (F, "StartTransaction")},
    "ignore-authorize-remote": {"010": (F, "step Charging.9: "), "011_1": (F, "Authorize"), "012": (INC, "Authorize")},
    "authorize-other-tag": {"068": (F, "Authorize"), "012": (P, "")},
    "stop-on-any-tag": {"068": (F, "StopTransaction"), "012": (P, "")},
    "remote-start-while-charging": {"026": (F, "Rejected"), "010": (P, "")},
    "ignore-remote-stop": {"012": (F, "step 3"), "010": (P, "")},
    "slow-meter-values": {"003": (P, ""), "004_1": (P, "")},
    # boot, availability, configuration
    "early-boot-retry": {"001": (F, "step 3"), "002": (F, "step 7"), "013": (P, "")},
    "talks-while-rejected": {"001": (INC, "retest"), "013": (P, "")},
    "fast-heartbeat": {"001": (F, "step 7"), "002": (F, "step 11"), "003": (P, "")},
    "slow-heartbeat": {"001": (F, "step 7"), "002": (F, "step 11"), "003": (P, "")},
    "forget-availability": {"013": (F, "step 9"), "001": (P, "")},
    "silent-reset": {"013": (F, "step 7"), "003": (P, "")},
    "reboot-while-charging": {"012": (F, "BootNotification"), "068": (F, "BootNotification")},
    "missing-key": {"019": (F, "ConnectionTimeOut"), "004_2": (INC, "ConnectionTimeOut"), "003": (P, "")},
    "wrong-accessibility": {"019": (F, "MeterValueSampleInterval"), "002": (F, "Rejected"), "004_1": (INC, "Rejected"), "003": (P, "")},
    "key-reported-unknown": {"019": (F, "unknownKey"), "011_1": (F, "AuthorizeRemoteTxRequests"), "003": (P, "")},
    "ignored-changes": {"002": (P, ""), "004_2": (F, "step 2"), "003": (P, "")},
    # replies
    "no-reply": {"010": (F, "RemoteStartTransaction"), "011_1": (F, "RemoteStartTransaction"), "013": (F, "ChangeAvailability"), "026": (INC, "RemoteStartTransaction"), "003": (P, "")},
    "late-reply": {"003": (P, ""), "010": (F, "RemoteStartTransaction")},
    "callerror-reply": {"010": (F, "CALLERROR"), "011_1": (F, "CALLERROR"), "013": (F, "CALLERROR"), "012": (INC, "CALLERROR"), "026": (INC, "CALLERROR")},
    "rejects": {"010": (F, "Rejected"), "011_1": (F, "Rejected"), "013": (F, "Rejected"), "026": (INC, "Rejected")},
    "wrong-reply-status": {"010": (F, "OK"), "011_1": (F, "OK"), "013": (F, "OK")},
    # schema
    "unknown-field": _SCHEMA,
    "missing-field": _SCHEMA,
    "wrong-type": _SCHEMA,
    "wrong-enum": {"003": (F, "Occupied"), "004_1": (F, "Occupied"), "010": (F, "Occupied"), "001": (P, "")},
    "wrong-time-format": {"019": (P, ""), "003": (F, "yesterday")},
    # framing: what cannot be read as OCPP-J fails; what OCPP-J forbids besides, the document does not ask for
    "not-json": _FRAMING,
    "wrong-array": _FRAMING,
    "binary-frame": _FRAMING,
    "unknown-action": {"003": (F, "StatusUpdate"), "010": (F, "StatusUpdate"), "019": (P, "")},
    "unknown-response": _BESIDE,
    "same-message-id": _BESIDE,
    "long-message-id": _BESIDE,
    "two-calls-at-once": _BESIDE,
    "early-charging": {"003": (F, "step 7"), "023": (F, "not Charging")},
    "unasked-progress": {"003": (P, "DiagnosticsStatusNotification"), "019": (P, "")},
    "answers-everything-twice": {"010": (P, "answered before"), "013": (P, "answered before")},
    "binary-messages": {"003": (P, "binary"), "010": (P, "binary")},
    "error-for-rejected": {"040_2": (P, "GenericError"), "003": (P, "")},
    "mute": {"003": (INC, "ClearCache")},
    "no-hands": {"019": (P, ""), "003": (INC, "nobody can get at"), "013": (P, "")},
    "stays-away": {"003": (P, ""), "013": (F, "step 7")},
    "disconnect": {"003": (INC, "connection"), "010": (INC, "connection"), "012": (INC, "connection"), "019": (P, "")},
}  # fmt: skip

FROM_THE_START: dict[str, dict[str, tuple[str, str]]] = {
    # 000_RESET has to pass before a case (procedure, section 7.3): what breaks it keeps the case from being run.
    "no-reply": {"003": (N, "000_RESET")},
    "rejects": {"003": (N, "000_RESET")},
    "callerror-reply": {"003": (N, "000_RESET")},
    "silent-reset": {"003": (N, "000_RESET")},
    "no-reboot-status": {"003": (N, "000_RESET")},
    "missing-connector-zero": {"003": (P, ""), "013": (F, "connector 0")},
    "not-json": {"003": (F, "OCPP-J")},
    "wrong-type": {"003": (N, "000_RESET")},
    "duplicate-status": {"003": (F, "Appendix D")},
    "fragments": {"003": (P, ""), "019": (P, "")},
    "time-zone": {"012": (P, "")},
}  # fmt: skip
