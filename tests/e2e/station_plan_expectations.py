"""At least one fault of the simulated station for each case that the other tables of expectations leave out.

Read as :mod:`station_expectations`; sources are the validations of each case's table in the test case document 2024-04. A defect in a
step that a reusable or memory state brings along before the case is a precondition: INCONCLUSIVE.
"""

from __future__ import annotations

P, F, INC = "PASS", "FAIL", "INCONCLUSIVE"
Row = dict[str, tuple[str, str]]

EXPECTED: dict[str, Row] = {
    # conforming: a key takes effect after a reboot (OCPP 1.6 section 5.3), and the bench resets the station
    "reboot-required": {"004_1": (P, ""), "005_2": (P, ""), "043": (P, ""), "070": (P, "")},
    # transactions, and the cable
    "wrong-stop-reason": {"005_2": (F, "EVDisconnected"), "005_3": (F, "Remote"), "018_1": (F, "UnlockCommand")},
    "ignored-changes": {"005_3": (F, "step 1"), "021": (F, "MeterValueSampleInterval")},
    "missing-suspended": {"005_3": (F, "step 1")},
    "missing-preparing": {"011_2": (F, "step 7"), "024": (INC, "step"), "048_2": (INC, "Preparing")},
    "accepts-every-remote": {"027": (F, "Rejected"), "028": (F, "Rejected"), "060": (F, "Rejected")},
    "missing-stop": {"018_1": (F, "StopTransaction"), "069": (F, "StopTransaction"), "038": (F, "StopTransaction")},
    "loses-offline-stop": {"038": (F, "StopTransaction")},
    # unlocking
    "wrong-unlock-status": {"017_1": (F, "UnlockFailed"), "018_1": (F, "UnlockFailed"), "030": (F, "UnlockFailed"), "031": (F, "NotSupported")},
    # availability, reset, power failure
    "forget-availability": {"014": (F, "step 9"), "034": (F, "step 7")},
    "silent-reset": {"034": (P, "")},
    "no-reboot-status": {"014": (F, "step 9"), "034": (F, "step 7")},
    "missing-unavailable": {"014": (F, "step 3"), "034": (F, "step 3"), "048_3": (INC, "Unavailable"), "050_3": (INC, "Unavailable")},
    # configuration and data
    "accepts-every-change": {"040_1": (F, "NotSupported"), "040_2": (F, "Rejected"), "021": (P, "")},
    "error-for-rejected": {"040_2": (P, "CALLERROR")},
    "accepts-data-transfer": {"062": (P, "Accepted")},
    "wrong-data-transfer": {"062": (F, "schema")},
    # faults
    "missing-faulted": {"024": (F, "step 9"), "041": (F, "Faulted"), "048_1": (INC, "Faulted"), "050_1": (INC, "Faulted")},
    # local list
    "ignores-list": {"008": (F, "not asked for")},
    "refuses-lists": {"008": (F, "Failed"), "042_2": (F, "Failed"), "043": (F, "Failed"), "043_2": (F, "Failed"), "043_3": (P, "")},
    "empty-list-version": {"042_2": (F, "listVersion")},
    "accepts-old-lists": {"043_2": (F, "VersionMismatch")},
    "wrong-list-refusal": {"043_2": (F, "VersionMismatch"), "043_3": (F, "Failed")},
    "hides-list-failure": {"043_3": (F, "Failed"), "043": (P, "")},
    # reservation
    "missing-reservation-id": {"046_2": (F, "reservationId"), "049": (F, "reservationId")},
    "refuses-reservations": {"046_2": (F, "Rejected"), "049": (F, "Rejected"), "051": (INC, "Rejected"), "052": (INC, "Rejected")},
    "reserves-always": {"048_1": (F, "Faulted"), "048_2": (F, "Occupied"), "048_3": (F, "Unavailable"), "050_1": (F, "Faulted"), "050_2": (F, "Occupied"), "050_3": (F, "Unavailable")},
    "wrong-reservation-refusal": {"048_1": (F, "Faulted"), "048_2": (F, "Occupied"), "050_2": (F, "Occupied")},
    "keeps-reservation": {"051": (F, "step 3")},
    "rejects-cancel": {"051": (F, "Rejected")},
    "cancels-any": {"052": (F, "Rejected"), "051": (P, "")},
    "available-after-rejection": {"052": (F, "not cancelled")},
    # remote trigger
    "trigger-any-connector": {"055": (F, "Rejected")},
    # smart charging
    "composite-wrong-limit": {"056": (F, "limit"), "057": (F, "limit"), "059": (F, "limit"), "082": (F, "limit")},
    "forget-profile": {"056": (F, "limit"), "057": (F, "limit"), "082": (F, "limit"), "059": (P, "")},
    "forget-remote-profile": {"059": (F, "limit"), "056": (P, "")},
    "tx-profile-without-transaction": {"058_1": (F, "Rejected"), "058_2": (P, "")},
    "tx-profile-for-any-transaction": {"058_2": (F, "Rejected"), "058_1": (P, "")},
    "any-remote-profile": {"060": (F, "Rejected"), "059": (P, "")},
}  # fmt: skip
"""Against the station of the demo."""

OTHERWISE: dict[str, Row] = {
    "wrong-unlock-status": {"017_2": (F, "NotSupported"), "018_2": (F, "NotSupported")},
    "wrong-stop-reason": {"032_1": (F, "PowerLoss")},
    "wrong-reservation-refusal": {"048_4": (F, "Rejected"), "050_4": (F, "Rejected")},
}
"""Against one with a fixed cable and backup power, without local list, whose reservations can be switched off."""
