"""What faults and variants of the simulated station have to lead to in the cases that bend the vocabulary most.

Read as :mod:`station_expectations`; sources are the validations of tables 11, 12, 19, 20, 37, 60, 62, 74, 75 and 82 to 84 of the
test case document 2024-04, and Appendix D of the procedure V1.1.4.
"""

from __future__ import annotations

P, F, INC = "PASS", "FAIL", "INCONCLUSIVE"

CASES = ("007", "015", "016", "032_2", "046_1", "047", "053", "054", "061", "066", "067", "072")
_COMPOSITE = ("072",)
"""The case that shows what becomes of a composite schedule at the least cost; the others share its check."""


def _pass(cases: str) -> dict[str, tuple[str, str]]:
    return dict.fromkeys(cases.split(), (P, ""))


def _composite(text: str, verdict: str = F) -> dict[str, tuple[str, str]]:
    return dict.fromkeys(_COMPOSITE, (verdict, text))


EXPECTED: dict[str, dict[str, tuple[str, str]]] = {
    # conforming variants: whoever does so passes
    "stop-after-reboot": _pass("015 016 032_2"),
    "soft-reset-in-place": _pass("015 016"),
    "finishing-first": _pass("015 016 032_2 007"),
    "charging-first": _pass("007 015 046_1 053 066"),
    "preparing-first": _pass("046_1 053 061"),
    "authorize-foreign-tags": _pass("046_1 053"),
    "no-firmware-trigger": {"054": (P, "")},
    "more-meter-values": _pass("054 015"),
    "extra-heartbeats": _pass("015 054 061"),
    "composite-split": _pass("066 067"),
    "composite-whole-limits": _pass("067 072"),
    "composite-no-phases": _pass("066 072"),
    "time-zone": _pass("015 054 066"),
    "whole-seconds": _pass("016 054 072"),
    "fragments": _pass("007 054 061 066"),
    # authorization cache
    "ignores-cache": {"007": (F, "not asked for again"), "061": (P, "")},
    "keeps-cache": {"061": (F, "Authorize"), "007": (INC, "Authorize")},
    "ignored-changes": {"007": (F, "not asked for again"), "061": (P, "")},
    "skip-authorize": {"061": (F, "Authorize")},
    "wrong-authorize-tag": {"061": (F, "STRANGER"), "007": (INC, "STRANGER"), "053": (F, "STRANGER")},
    "missing-key": {"061": (INC, "ConnectionTimeOut"), "007": (P, "")},
    "missing-finishing": {"007": (INC, "Finishing"), "015": (F, "step 7"), "046_1": (P, ""), "054": (P, "")},
    # reset and power failure while a transaction runs
    "wrong-stop-reason": {"015": (F, "HardReset"), "016": (F, "SoftReset"), "032_2": (F, "PowerLoss"), "007": (P, "")},
    "missing-stop-reason": {"015": (F, "HardReset"), "016": (F, "SoftReset"), "032_2": (F, "PowerLoss")},
    "missing-stop": {"015": (F, "StopTransaction"), "016": (F, "step 3 comes before"), "032_2": (F, "StopTransaction"), "007": (INC, "StopTransaction"), "053": (P, "")},
    "late-stop": {"015": (P, ""), "007": (INC, "StopTransaction"), "016": (F, "StopTransaction")},
    "wrong-transaction-id": {"015": (P, "transactionId"), "016": (P, "transactionId"), "032_2": (P, "transactionId")},
    "forgets-transactions": {"015": (F, "StopTransaction"), "016": (F, "step 3 comes before"), "032_2": (F, "StopTransaction")},
    "forgets-cable": {"015": (F, "Available"), "016": (F, "Available"), "032_2": (F, "step 3"), "061": (P, "")},
    "silent-reset": {"015": (F, "step"), "016": (F, "StopTransaction"), "032_2": (P, "")},
    "no-reboot-status": {"015": (F, "step 9"), "016": (F, "step 9"), "032_2": (F, "step 3")},
    "missing-connector-zero": {"015": (F, "connector 0"), "016": (F, "connector 0"), "032_2": (F, "connector 0"), "061": (P, "")},
    "reboot-while-charging": {"015": (F, "step 1"), "046_1": (F, "BootNotification"), "054": (P, "")},
    # reservation
    "ignores-reservation": {"046_1": (F, "Preparing")},
    "ignores-parent": {"053": (F, "step"), "046_1": (P, "")},
    "missing-reserved": {"046_1": (F, "step 3"), "053": (F, "step 3")},
    "reserved-elsewhere": {"046_1": (F, "step 3"), "053": (F, "step 3")},
    "late-reserved": {"046_1": (F, "step 3"), "053": (F, "step 3")},
    "refuses-reservations": {"046_1": (F, "Rejected"), "053": (F, "Rejected")},
    "missing-reservation-id": {"046_1": (F, "reservationId"), "053": (F, "reservationId")},
    "wrong-reservation-id": {"046_1": (F, "reservationId"), "053": (F, "reservationId")},
    "wrong-start-tag": {"046_1": (F, "STRANGER"), "053": (P, "STRANGER"), "015": (INC, "STRANGER")},
    "wrong-start-connector": {"046_1": (P, "connectorId"), "053": (P, "")},
    "missing-start": {"046_1": (F, "step 9"), "053": (F, "step 7"), "007": (INC, "StartTransaction")},
    "late-start": {"046_1": (F, "step 9"), "053": (F, "step 7"), "066": (INC, "StartTransaction")},
    "missing-charging": {"046_1": (F, "step 11"), "053": (F, "step 9"), "032_2": (INC, "Charging")},
    "missing-preparing": {"046_1": (F, "step 7"), "053": (F, "Preparing"), "061": (F, "Preparing"), "066": (INC, "Preparing")},
    "missing-unavailable": {"046_1": (INC, "Unavailable"), "053": (INC, "Unavailable")},
    "reservations-last": {"046_1": (P, "")},
    "early-expiry": {"053": (P, "")},
    "late-expiry": {"053": (P, "")},
    "keeps-reservation": _pass("046_1 053"),
    "reserves-always": _pass("046_1 053"),
    # trigger message
    "ignores-trigger": {"054": (F, "step 3")},
    "rejects-trigger": {"054": (F, "Rejected")},
    "trigger-first": {"054": (F, "step 3")},
    "never-idle": {"054": (F, "Idle")},
    "no-meter-values": {"054": (F, "step 3")},
    "trigger-any-connector": {"054": (P, "")},
    "meter-context": {"054": (P, "")},
    "invented-reservation-id": {"046_1": (P, "")},
    # composite schedule: what it says
    "composite-wrong-limit": {"066": (F, "limit"), "067": (F, "limit"), "072": (F, "limit")},
    "composite-wrong-last-limit": _composite("limit"),
    "composite-first-period-only": {"066": (F, "limit"), "067": (F, "limit")},
    "composite-late-changes": _composite("startPeriod"),
    "composite-late-first-period": _composite("startPeriod"),
    "composite-wrong-duration": _composite("duration"),
    "composite-no-duration": _composite("duration"),
    "composite-wrong-unit": _composite("chargingRateUnit"),
    "composite-wrong-connector": _composite("connectorId"),
    "composite-old-start": _composite("the composite schedule starts", INC),
    "composite-no-start": _composite("scheduleStart"),
    "composite-no-schedule": _composite("chargingSchedule"),
    "composite-rejected": _composite("Rejected"),
    # the document asks for neither (the second is for errata sheet v4.0, section 3.57)
    "composite-wrong-phases": {"072": (P, "")},
    "composite-start-schedule": {"072": (P, "")},
    # composite schedule: how it comes about
    "ignore-stack-level": {"072": (F, "limit"), "066": (P, ""), "067": (P, "")},
    "ignore-max-profile": {"066": (F, "limit"), "067": (F, "limit"), "072": (P, "")},
    "default-beside-tx-profile": {"066": (F, "limit"), "072": (P, "")},
    "default-after-tx-profile": {"066": (F, "limit"), "072": (P, "")},
    "ignore-schedule-end": {"072": (F, "limit"), "066": (P, ""), "067": (P, "")},
    "ignore-validity": _pass("066 067 072"),
    "ignore-schedule-start": {"066": (F, ""), "067": (F, ""), "072": (F, "")},
    "forget-profile": {"066": (F, "limit"), "067": (F, "Unknown"), "072": (F, "limit")},
    "forget-to-clear": {"067": (F, "limit"), "072": (P, "")},
    "clear-everything": {"067": (F, "limit"), "066": (P, "")},
    "clear-unknown": {"067": (F, "Unknown"), "066": (P, "")},
    "profile-rejected": _composite("Rejected", INC),
    "profile-not-supported": _composite("NotSupported", INC),
    "smart-charging-no-reply": _composite("ClearChargingProfile", INC),
    "smart-charging-late-reply": {"066": (INC, "ClearChargingProfile")},
    "smart-charging-callerror": _composite("CALLERROR", INC),
    # offline
    "loses-meter-values": {"036": (F, "interval")},
    "reversed-queue": {"036": (F, "interval")},
    # every message, every connection
    "unknown-field": {"007": (F, "schema"), "046_1": (F, "schema"), "061": (F, "schema")},
    "missing-field": {"016": (F, "schema"), "054": (F, "schema")},
    "wrong-time-format": {"072": (P, ""), "054": (F, "yesterday"), "015": (F, "yesterday")},
    "not-json": {"007": (F, "OCPP-J"), "054": (F, "OCPP-J"), "072": (P, "")},
    "binary-frame": {"061": (F, "OCPP-J"), "066": (F, "OCPP-J"), "067": (P, "")},
    "two-calls-at-once": {"053": (P, "OCPP-J"), "046_1": (P, "OCPP-J")},
    "same-message-id": {"054": (P, "OCPP-J")},
    "unknown-response": {"015": (P, "OCPP-J"), "061": (P, "OCPP-J")},
    "disconnect": {"007": (INC, "connection"), "046_1": (INC, "connection"), "066": (INC, "connection"), "072": (P, "")},
}  # fmt: skip
"""The fault is there from the beginning of the case, its preparation included."""

IN_THE_CASE: dict[str, dict[str, tuple[str, str]]] = {
    "missing-preparing": {"007": (F, "step 1"), "015": (P, ""), "061": (F, "Preparing")},
    "missing-charging": {"007": (F, "step 7"), "016": (P, "")},
    "missing-start": {"007": (F, "step 5")},
    "late-start": {"007": (F, "step 5")},
    "wrong-start-tag": {"007": (P, "STRANGER")},
    "wrong-start-connector": {"007": (P, "connectorId")},
    "wrong-charging-status": {"007": (F, "step 7")},
    "no-reply": {"007": (F, "RemoteStartTransaction"), "015": (F, "Reset"), "016": (F, "Reset"), "061": (P, "")},
    "late-reply": {"007": (F, "RemoteStartTransaction"), "016": (F, "Reset")},
    "callerror-reply": {"007": (F, "CALLERROR"), "015": (F, "CALLERROR"), "016": (F, "CALLERROR")},
    "rejects": {"007": (F, "Rejected"), "015": (F, "Rejected"), "016": (F, "Rejected")},
    "wrong-reply-status": {"007": (F, "OK"), "015": (F, "OK")},
    "duplicate-status": {"007": (F, "D-duplicate"), "061": (F, "D-duplicate"), "032_2": (F, "D-duplicate")},
    "smart-charging-no-reply": _composite("step"),
    "smart-charging-late-reply": {"066": (F, "step 1")},
    "smart-charging-callerror": _composite("CALLERROR"),
    "wrong-type": {"015": (F, "schema"), "016": (F, "schema"), "032_2": (F, "schema")},
    "mute": {"007": (F, "step 1"), "054": (F, "step 1")},
    "disconnect": {"007": (INC, "connection")},
}  # fmt: skip
"""The fault begins with the case's own steps, so that what it breaks is the case and not its preparation."""

EXPIRY: dict[str, dict[str, tuple[str, str]]] = {
    "charging-first": {"047": (P, "")},
    "time-zone": {"047": (P, "")},
    "ignores-reservation": {"047": (P, "")},
    "missing-reserved": {"047": (F, "step 3")},
    "reserved-elsewhere": {"047": (F, "step 3")},
    "refuses-reservations": {"047": (F, "Rejected")},
    "missing-reservation-id": {"047": (P, "")},
    "wrong-reservation-id": {"047": (P, "")},
    "wrong-start-tag": {"047": (F, "STRANGER")},
    "wrong-start-connector": {"047": (F, "connectorId")},
    "missing-start": {"047": (F, "StartTransaction")},
    "missing-charging": {"047": (F, "Charging")},
    "reservations-last": {"047": (F, "step 5")},
    "early-expiry": {"047": (F, "step 5")},
    "late-expiry": {"047": (F, "step 5")},
    "keeps-reservation": {"047": (P, "")},
}  # fmt: skip
"""The case that waits until a reservation expires, with a short one; the fault is there from the beginning of the case."""
EXPIRING = {"reservation_expiry_offset": "5", "max_time_deviation": "1"}
"""Parameters of a campaign for it, in s: the reservation may expire between 4 and 6 s after it was made."""
