"""What faults and variants of the simulated station in firmware management have to lead to, derived from the documents.

Sources: tables 55 to 59 of the test case document 2024-04; OCPP 1.6 sections 4.4, 4.5, 5.9 and 6.26. Each entry: fault -> case ->
(verdict, text that its reason or its findings must hold).
"""

from __future__ import annotations

P, F = "PASS", "FAIL"
CASES = ("044_1", "044_2", "044_3", "045_1", "045_2")

EXPECTED: dict[str, dict[str, tuple[str, str]]] = {
    # conforming variants
    "": dict.fromkeys(CASES, (P, "")),
    "unavailable-while-updating": dict.fromkeys(CASES[:3], (P, "")),
    "installed-first": {"044_1": (P, "after BootNotification, as the document recommends")},
    "restarts-after-failed-install": {"044_3": (P, "")},
    "fails-at-once": {"044_2": (P, "")},
    # what is not true of the file
    "never-downloads": {"044_1": (F, "nothing: no transfer has begun"), "044_2": (F, "DownloadFailed")},
    "downloads-partly": {"044_1": (F, "not the whole file"), "044_3": (F, "not the whole file")},
    "never-uploads": {"045_1": (F, "nothing: no transfer has begun"), "045_2": (F, "UploadFailed")},
    "uploads-nothing": {"045_1": (P, "more than 0 bytes")},
    "uploads-another-file": {"045_1": (P, "the name that was told")},
    "no-file-name": {"045_1": (P, "fileName is there")},
    # messages
    "missing-downloading": {"044_1": (F, "step 3"), "044_2": (P, ""), "044_3": (F, "step 3")},
    "missing-downloaded": {"044_1": (F, "step 5"), "044_3": (F, "step 5")},
    "late-downloaded": {"044_1": (F, "step 5")},
    "missing-installing": {"044_1": (F, "does not start anew unasked"), "044_3": (P, "")},
    "missing-installed": {"044_1": (F, "step 13")},
    "hides-download-failure": {"044_2": (F, "step 5")},
    "hides-install-failure": {"044_3": (F, "step 11")},
    "installs-anything": {"044_3": (F, "step 11")},
    "installs-without-restart": {"044_1": (F, "step 9")},
    "stays-unavailable": {"044_2": (F, "step 2.again"), "044_3": (F, "step 2.again")},
    "missing-uploading": {"045_1": (F, "step 3"), "045_2": (F, "step 3")},
    "missing-uploaded": {"045_1": (F, "step 5")},
    "hides-upload-failure": {"045_2": (F, "step 5")},
}
SECURITY: dict[str, tuple[str, str]] = {
    # where the station aims at the security certificate, TC_044_1 wants it to refuse
    "": (F, "Downloading"),
    "refuses-unsigned": (P, ""),
    "ignores-unsigned": (P, ""),
    "never-downloads": (F, "Downloading"),
}
