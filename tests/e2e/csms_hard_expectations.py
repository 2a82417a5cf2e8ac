"""What faults and variants of the simulated CSMS have to lead to in the cases that bend the vocabulary most.

Read as :mod:`station_expectations`; sources are the validations of tables 171, 173 and 175 to 177 of the test case document 2024-04.
"""

from __future__ import annotations

P, F, INC = "PASS", "FAIL", "INCONCLUSIVE"

CASES = ("054", "056", "059", "066", "067")


def _pass(cases: str) -> dict[str, tuple[str, str]]:
    return dict.fromkeys(cases.split(), (P, ""))


EXPECTED: dict[str, dict[str, tuple[str, str]]] = {
    # conforming variants
    "asks-after-boot": _pass("054 056 059 066 067"),
    "no-parent": _pass("059"),
    # trigger message
    "triggers-other-message": {"054": (F, "requestedMessage"), "066": (P, "")},
    "triggers-everywhere": {"054": (F, "connectorId")},
    "triggers-connector-seven": {"054": (F, "connectorId")},
    "no-meter-values-reply": {"054": (F, "step 3")},
    "no-progress-reply": {"054": (F, "step 15")},
    "no-heartbeat-reply": {"054": (F, "step 7")},
    # charging profiles
    "wrong-profile-connector": {"056": (F, "connectorId"), "067": (F, "connectorId"), "059": (P, "")},
    "wrong-profile-purpose": {"056": (F, "chargingProfilePurpose"), "059": (F, "chargingProfilePurpose"), "067": (F, "chargingProfilePurpose")},
    "wrong-profile-kind": {"056": (F, "chargingProfileKind"), "059": (F, "chargingProfileKind"), "067": (P, "")},
    "wrong-stack-level": {"056": (F, "stackLevel"), "067": (F, "stackLevel"), "059": (P, "")},
    "wrong-limit": {"056": (F, "limit"), "059": (P, ""), "067": (P, "")},
    "wrong-start-period": {"056": (F, "startPeriod"), "059": (F, "startPeriod"), "067": (P, "")},
    "one-phase": {"056": (F, "numberPhases"), "059": (P, "")},
    "wrong-rate-unit": {"056": (F, "chargingRateUnit"), "066": (F, "chargingRateUnit"), "059": (P, "")},
    "wrong-duration": {"056": (F, "duration"), "066": (F, "duration"), "059": (P, "")},
    "profile-without-validity": {"056": (F, "valid"), "059": (P, ""), "067": (P, "")},
    "profile-without-start": {"056": (F, "startSchedule"), "059": (P, "")},
    "profile-without-transaction": _pass("056 059 067"),
    "profile-of-other-transaction": {"059": (F, "transactionId")},
    "remote-start-without-profile": {"059": (F, "chargingProfile")},
    "same-profile-id": _pass("056 059"),
    # composite schedule and clearing
    "wrong-composite-connector": {"066": (F, "connectorId"), "067": (P, "")},
    "composite-without-unit": {"066": (F, "chargingRateUnit")},
    "clears-other-profile": {"067": (F, "id")},
    "clears-more-narrowly": {"067": (F, "connectorId")},
    "clears-other-level": {"067": (F, "stackLevel")},
    "clears-everything": {"067": (F, "id")},
    # remote start, authorization, transactions
    "wrong-remote-tag": {"059": (F, "idTag"), "056": (P, "")},
    "wrong-remote-connector": {"059": (F, "connectorId")},
    "no-authorize-reply": {"059": (F, "step 3"), "067": (P, "")},
    "late-authorize": {"059": (F, "step 3")},
    "refuses-everyone": {"059": (F, "step 3")},
    "refuses-start": {"059": (F, "step 7")},
    "start-without-id": {"059": (F, "schema")},
    "callerror-start": {"059": (F, "step 7")},
    # every request, every connection
    "sends-nothing": {"054": (F, "step 1"), "056": (F, "step 1"), "059": (F, "step 1"), "066": (F, "step 1"), "067": (F, "step 1")},
    "late-request": {"054": (F, "step 1"), "066": (F, "step 1")},
    "unknown-field": {"054": (F, "schema"), "056": (F, "schema"), "067": (F, "schema")},
    "same-message-id": {"066": (P, "")},
    "boot-rejected": {"056": (P, ""), "054": (P, "")},  # the charge point is registered already
    "not-json": {"059": (F, "OCPP-J"), "054": (F, "OCPP-J"), "066": (P, "")},
    "wrong-reply-id": {"059": (F, "step 3")},
    "answers-twice": {"059": (P, "answered before")},
    "disconnect": {"059": (INC, "connection"), "066": (P, "")},
}  # fmt: skip
