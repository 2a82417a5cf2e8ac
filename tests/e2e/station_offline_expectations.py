"""What faults and variants of the simulated station have to lead to in the cases in which a transaction starts offline.

Read as :mod:`station_expectations`; sources are the validations of tables 40 to 42 and 44 of the test case document 2024-04, Appendix D
of the procedure V1.1.4 (Charging and, in 039, Finishing are optional; which other statuses may come) and OCPP 1.6 section 3.5.4.
"""

from __future__ import annotations

P, F, INC = "PASS", "FAIL", "INCONCLUSIVE"


def _all(verdict: str, says: str, cases: str = "037_1 037_2 037_3 039") -> dict[str, tuple[str, str]]:
    return dict.fromkeys(cases.split(), (verdict, says))


EXPECTED: dict[str, dict[str, tuple[str, str]]] = {
    # conforming variants: whoever does so passes
    "charging-first": _all(P, ""),
    "preparing-first": _all(P, ""),
    "suspended-ev-first": _all(P, ""),
    "fragments": _all(P, "", "037_2 037_3"),
    # the states before the case
    "refuses-lists": _all(INC, "Failed"),
    "missing-finishing": _all(INC, "Finishing", "037_1 037_3"),
    "wrong-authorize-tag": _all(INC, "STRANGER", "037_1 037_2"),
    "ignored-changes": {"037_2": (F, "StopTransaction"), "037_3": (P, "")},
}
"""The fault is there from the beginning of the case, its preparation included."""

IN_THE_CASE: dict[str, dict[str, tuple[str, str]]] = {
    # what a station may do once it is back
    "boot-after-reconnect": _all(P, "does not register again when only the connection was lost"),
    "connector-zero-noise": _all(P, "", "037_1 037_2 039"),
    "missing-charging": _all(P, ""),
    "accepts-offline": _all(P, "", "037_1 037_2"),
    # the transaction starts, and is told
    "refuses-offline": _all(F, "StartTransaction"),
    "missing-start": _all(F, "step 1", "037_1 037_2 037_3"),
    "late-start": _all(F, "step 1", "037_1 037_2"),
    "wrong-start-tag": _all(P, "STRANGER"),
    "wrong-start-connector": _all(P, "connectorId"),
    "reversed-queue": {"037_1": (P, ""), "039": (F, "StopTransaction")},
    "wrong-charging-status": {"037_1": (INC, "D-suspended"), "037_3": (P, "")},
    "duplicate-status": _all(F, "D-duplicate", "037_1 037_2 037_3"),
    # what follows a refusal
    "ignores-refused-start": {"037_1": (P, ""), "037_2": (F, "step 5"), "037_3": (F, "step 5")},
    "inverts-invalid-id": {"037_1": (P, ""), "037_2": (F, "StopTransaction"), "037_3": (F, "step 5")},
    "missing-stop": {"037_1": (P, ""), "037_3": (F, "step 5"), "039": (F, "step 3")},
    "late-stop": {"037_3": (F, "step 5"), "039": (F, "step 3")},
    "loses-offline-stop": {"037_3": (P, ""), "039": (F, "step 3")},
    "wrong-stop-reason": {"037_3": (F, "DeAuthorized"), "039": (F, "Local")},
    "missing-stop-reason": {"037_3": (F, "DeAuthorized"), "039": (P, "")},
    "wrong-transaction-id": _all(P, "transactionId", "037_3 039"),
    "missing-finishing": {"037_3": (F, "step 7"), "037_2": (P, ""), "039": (P, "")},
    # every message
    "unknown-field": _all(F, "schema", "037_1 037_2 037_3"),
    "not-json": _all(F, "OCPP-J", "037_1 037_2 037_3"),
    "same-message-id": _all(P, "OCPP-J", "037_2 037_3"),
}
"""The fault is there once the case's own steps begin."""
