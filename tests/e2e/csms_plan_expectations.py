"""What faults of the simulated CSMS have to lead to in representatives of the rest of the plan.

Read as :mod:`station_expectations`; sources are the validations of the tables of the test case document 2024-04, and for what an
operator enters, docs/verdicts.md.
"""

from __future__ import annotations

P, F, INC = "PASS", "FAIL", "INCONCLUSIVE"

SLIP, ERR = (P, "entered as asked at once"), (INC, "a slip of the operator")

EXPECTED: dict[str, dict[str, tuple[str, str]]] = {
    # the operator's part: a slip is no fault of the CSMS
    "operator-slips": {"014": SLIP, "021": SLIP, "040_2": SLIP, "043_4": SLIP, "043_5": SLIP, "061": (P, "")},
    "operator-errs": {"014": ERR, "021": ERR, "040_2": ERR, "043_4": ERR, "043_5": ERR, "061": (P, "")},
    "sends-nothing": {"018_1": (F, "step 1"), "026": (F, "step 1"), "042_2": (F, "step 1"), "055": (F, "step 1")},
    "no-hands": {"061": (INC, "nobody can get at"), "046": (INC, "nobody can get at")},
    # id tags
    "accepts-everyone": {"023_2": (F, "Expired"), "023_3": (F, "Blocked")},
    "wrong-refusal": {"023_2": (F, "Expired"), "023_3": (F, "Blocked")},
    # transactions that are told afterwards
    "refuses-start": {"037_1": (F, "step 2"), "039": (F, "step 2"), "032_1": (INC, "Charging")},
    "callerror-start": {"039": (F, "step 1")},
    # local authorization list
    "other-update-type": {"043_3": (F, "updateType"), "043_4": (F, "updateType"), "043_5": (F, "updateType")},
    "list-without-info": {"043_4": (F, "idTagInfo"), "043_5": (F, "idTagInfo"), "043_3": (P, "")},
    # reservation
    "wrong-reserved-tag": {"046": (F, "idTag"), "047": (F, "idTag"), "051": (P, "idTag")},
    "reserves-any-connector": {"046": (F, "connectorId"), "051": (F, "connectorId"), "049": (P, "")},
    "reserves-connector-seven": {"049": (F, "connectorId"), "048_1": (F, "connectorId")},
    "wrong-cancellation": {"051": (F, "reservationId")},
    # charging profiles
    "wrong-profile-connector": {"057": (F, "connectorId")},
    "wrong-profile-purpose": {"057": (F, "chargingProfilePurpose")},
    "profile-of-other-transaction": {"057": (F, "transactionId")},
}  # fmt: skip
