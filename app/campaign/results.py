"""From attempts to results: what a case, a functionality and a campaign come to, and the exit code that says it.

The report, the screens, the JSON and the exit code all read their results here (a case's own: :mod:`app.campaign.attempts`).

A functionality is Pass only when every mandatory and every applicable conditional case of it finally passes. Optional and
informative cases never block (OCPP Certification Test Procedure V1.1.4 section 7.1.3).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.campaign.attempts import (
    MUST_REJECT,
    NOBODY,
    REJECTED_AS_REQUIRED,
    CaseResult,
    Superseded,
    attempt_verdict,
    case_result,
    case_results,
    cause_of,
    final_verdict,
    refusal_verdict,
)
from app.campaign.record import CampaignRecord
from app.verdict import Verdict

__all__ = [
    "FUNCTIONALITIES",
    "MUST_REJECT",
    "NOBODY",
    "REJECTED_AS_REQUIRED",
    "CampaignResult",
    "CaseResult",
    "FunctionalityResult",
    "Superseded",
    "attempt_verdict",
    "campaign_result",
    "case_result",
    "case_results",
    "cause_of",
    "exit_code",
    "final_verdict",
    "functionality_results",
    "is_blocking",
    "is_rehearsal",
    "profile_key",
    "refusal_verdict",
]

FUNCTIONALITIES: Mapping[str, str] = {
    "CORE": "Core",
    "FIRMWARE_MANAGEMENT": "Firmware Management",
    "SMART_CHARGING": "Smart Charging",
    "RESERVATION": "Reservation",
    "LOCAL_AUTH_LIST_MANAGEMENT": "Local Authorization List Management",
    "REMOTE_TRIGGER": "Remote Trigger",
    "SECURITY": "Security",
}
"""The functionalities in the order of the abstract of a test report, by the profile of their plan entries."""

EXIT_PASSED = 0
EXIT_NOT_PASSED = 1
EXIT_BENCH_FAILED = 3


@dataclass(frozen=True)
class FunctionalityResult:
    """What one functionality comes to."""

    name: str
    profile: str
    state: str
    """``Pass``, ``Fail``, ``Incomplete`` or ``Not supported``."""
    text: str
    """Such as ``Pass, 38 of 38`` or ``Incomplete, 12 of 38``."""
    passed: int
    required: int
    failed: int
    cases: list[str]
    """Ids of the cases that are required of it."""
    conflicts: list[str]
    """Ids of mandatory cases that the DUT, by its PICS, cannot run."""


@dataclass(frozen=True)
class CampaignResult:
    """What the whole campaign comes to."""

    cases: list[CaseResult]
    functionalities: list[FunctionalityResult]
    counts: dict[str, int]
    """Cases of the plan by final verdict; verdicts that do not occur are left out."""
    state: str
    """``Pass``, ``Fail`` or ``Incomplete``."""
    passed: int
    required: int
    failed: int
    rehearsal: bool

    @property
    def text(self) -> str:
        return f"{self.passed} of {self.required} required cases passed"


def is_blocking(entry: Mapping[str, Any]) -> bool:
    """Whether a functionality needs this case: mandatory or conditional, and not excluded by the PICS.

    A case that cannot be decided yet blocks, because it may apply. So does one in conflict with the PICS.
    """
    if entry.get("informative") or entry.get("class") not in ("M", "C"):
        return False
    return bool(entry.get("conflict")) or entry.get("applies") is not False


def is_rehearsal(record: CampaignRecord) -> bool:
    """Whether nothing of this campaign may count towards a certificate.

    True unless certification was chosen, a person approves, and the hands are not those of the simulated DUT.
    """
    opened = record.opened
    if opened is None or opened.mode != "certification" or opened.approve != "ask" or opened.hands == "simulated":
        return True
    return any(
        approval.by == NOBODY
        for attempts in record.attempts.values()
        for attempt in attempts
        for approval in attempt.approvals
    )


def functionality_results(record: CampaignRecord) -> list[FunctionalityResult]:
    """What every functionality of the plan comes to, in the order of the abstract."""
    results = {result.case_id: result for result in case_results(record)}
    profiles: dict[str, list[Mapping[str, Any]]] = {}
    for entry in record.plan:
        profiles.setdefault(profile_key(str(entry.get("profile") or "")), []).append(entry)
    known = [name for name in FUNCTIONALITIES if name in profiles]
    others = sorted(name for name in profiles if name not in FUNCTIONALITIES and name != "UTILITY")
    return [_functionality(profile, profiles[profile], results) for profile in known + others]


def profile_key(profile: str) -> str:
    """The profile's name in one spelling, such as ``SMART_CHARGING``."""
    return profile.strip().upper().replace(" ", "_").replace("-", "_")


def campaign_result(record: CampaignRecord) -> CampaignResult:
    """What the campaign comes to so far."""
    cases = case_results(record)
    functionalities = functionality_results(record)
    counts: dict[str, int] = {}
    for verdict in Verdict:
        if number := sum(result.verdict is verdict for result in cases):
            counts[str(verdict)] = number
    states = [f.state for f in functionalities if f.state != "Not supported"]
    state = "Fail" if "Fail" in states else "Pass" if states and set(states) == {"Pass"} else "Incomplete"
    return CampaignResult(
        cases=cases,
        functionalities=functionalities,
        counts=counts,
        state=state,
        passed=sum(f.passed for f in functionalities),
        required=sum(f.required for f in functionalities),
        failed=sum(f.failed for f in functionalities),
        rehearsal=is_rehearsal(record),
    )


def exit_code(record: CampaignRecord, asked: Sequence[str] = ()) -> int:
    """0, 1 or 3 for the cases that were asked for (none named: those selected for the campaign).

    0: every mandatory and applicable conditional case of them passed, and at least one case was run.
    1: one failed, was inconclusive, was interrupted or was not run; or nothing was run at all.
    3: the bench itself failed in any of them, or before any could run. It comes before 1, because what a broken bench says
    of the others has to be looked at first.
    """
    ids = list(asked) or list(record.selected)
    results = {result.case_id: result for result in case_results(record)}
    verdicts = [results[case_id].verdict for case_id in ids if case_id in results]
    ran = any(record.attempts.get(case_id) for case_id in ids)
    if Verdict.ERROR in verdicts or (record.faults and not ran):
        return EXIT_BENCH_FAILED
    if not ran or any(case_id not in results for case_id in ids):
        return EXIT_NOT_PASSED
    blocking = [case_id for case_id in ids if is_blocking(record.entry(case_id) or {})]
    return EXIT_PASSED if all(results[i].verdict is Verdict.PASS for i in blocking) else EXIT_NOT_PASSED


def _functionality(
    profile: str, entries: Sequence[Mapping[str, Any]], results: Mapping[str, CaseResult]
) -> FunctionalityResult:
    required = [str(entry["id"]) for entry in entries if is_blocking(entry)]
    conflicts = [str(entry["id"]) for entry in entries if is_blocking(entry) and entry.get("conflict")]
    # A case in conflict with the PICS cannot count as passed, whatever an attempt at it has shown.
    passed = sum(results[i].verdict is Verdict.PASS for i in required if i not in conflicts)
    failed = sum(results[i].verdict is Verdict.FAIL for i in required)
    total = len(required)
    applicable = any(entry.get("applies") is not False or entry.get("conflict") for entry in entries)
    if not applicable:
        state, text = "Not supported", "Not supported"
    elif failed:
        state, text = "Fail", f"Fail, {failed} of {total} failed"
    elif total and passed == total:
        state, text = "Pass", f"Pass, {passed} of {total}"
    else:
        state, text = "Incomplete", f"Incomplete, {passed} of {total}"
        if conflicts:
            text += f", {len(conflicts)} in conflict with the PICS"
    name = FUNCTIONALITIES.get(profile, profile.replace("_", " ").title())
    return FunctionalityResult(name, profile, state, text, passed, total, failed, required, conflicts)
