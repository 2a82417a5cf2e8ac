"""From attempts to the result of a case. The only place where a final verdict is derived; read it through
:mod:`app.campaign.results`.

A case. The last complete attempt decides. An attempt that failed a validation (the machine's FAIL, or a rejection) gives way
to a later attempt only if a cause on the bench's or the tester's side was recorded for it; without one its FAIL stands,
whatever comes later. An interruption after the failure was recorded does not undo the failure; otherwise interrupted
attempts decide nothing. A PASS needs the machine's PASS and an approval; an approval never mends a failed validation.

Source of the acceptance rule: OCPP Certification Test Procedure V1.1.4 sections 5.4, 5.5, 7.1.3 and 7.3, Appendix D.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.campaign.record import AttemptRecord, CampaignRecord
from app.events import CheckMade
from app.verdict import Verdict

NOBODY = "nobody (advice)"
"""Who gave an approval that only followed the advice."""

MUST_REJECT = "must reject"
REJECTED_AS_REQUIRED = "PASS - rejected as required"

_REFUSALS: Mapping[str, Verdict] = {
    "callerror": Verdict.PASS,
    "not downloaded": Verdict.PASS,
    "downloaded": Verdict.FAIL,
    "installed": Verdict.FAIL,
    "crash": Verdict.FAIL,
    "silence": Verdict.FAIL,
}


@dataclass(frozen=True)
class Superseded:
    """An attempt that no longer counts, with the verdict it had and the cause that lets a later one count instead."""

    attempt: int
    verdict: Verdict
    cause: str
    """Empty where none is needed: the attempt had not failed a validation."""


@dataclass(frozen=True)
class CaseResult:
    """What one case comes to."""

    case_id: str
    verdict: Verdict
    reason: str
    machine: str | None = None
    """The machine's verdict of the attempt that decides, if there is one."""
    approval: str | None = None
    approved_by: str = ""
    attempt_number: int = 0
    """The attempt that decides; 0 if none does."""
    superseded: list[Superseded] = field(default_factory=list)
    findings: list[CheckMade] = field(default_factory=list)
    """Warnings and specification checks that did not hold; they do not change the verdict."""
    failures: list[CheckMade] = field(default_factory=list)
    """The checks behind a FAIL or an INCONCLUSIVE."""
    expectation: str = "pass"

    @property
    def label(self) -> str:
        """The verdict as it is shown to people."""
        if self.verdict is Verdict.PASS and self.expectation == MUST_REJECT:
            return REJECTED_AS_REQUIRED
        return str(self.verdict)


def refusal_verdict(outcome: str) -> Verdict:
    """The verdict where an unsigned firmware update has to be refused (TC_044_1_CS under the security certificate).

    ``outcome``: ``callerror``, ``not downloaded`` (answered, then neither downloaded nor installed), ``downloaded``,
    ``installed``, ``crash`` or ``silence`` (the request was never answered).

    Raises:
        ValueError: any other outcome.
    """
    if outcome not in _REFUSALS:
        raise ValueError(f"{outcome!r} is not an outcome of a refused update; the list is {', '.join(_REFUSALS)}")
    return _REFUSALS[outcome]


def attempt_verdict(attempt: AttemptRecord, *, approve_mode: str, expectation: str = "pass") -> tuple[Verdict, str]:
    """What one attempt comes to by itself, and why."""
    machine = attempt.machine.value if attempt.machine else ""
    why = attempt.machine.reason if attempt.machine else ""
    approval = approval_value(attempt, approve_mode)
    if machine == Verdict.FAIL:
        return Verdict.FAIL, why
    if machine != Verdict.ERROR and approval == "rejected" and attempt.approval is not None:
        return Verdict.FAIL, f"rejected by {attempt.approval.by}: {attempt.approval.reason or 'no reason given'}"
    if not is_complete(attempt):
        return Verdict.INTERRUPTED, (attempt.ended.reason if attempt.ended else "") or "the attempt was not finished"
    if machine == Verdict.ERROR:
        return Verdict.ERROR, why
    if machine == "":
        return Verdict.ERROR, "the bench ended the attempt without a verdict of its own"
    if machine != Verdict.PASS:
        return Verdict.INCONCLUSIVE, why
    if attempt.started.expectation != expectation:
        ran, asked = _expectation(attempt.started.expectation), _expectation(expectation)
        return Verdict.INCONCLUSIVE, f"the attempt ran {ran}, the plan asks for it {asked}: run the case again"
    if approval == "approved":
        return Verdict.PASS, "rejected as required" if expectation == MUST_REJECT else why
    if attempt.approval is None:
        return Verdict.INCONCLUSIVE, "every validation held, but nobody has approved the result yet"
    if approval == "not a person's":
        return Verdict.INCONCLUSIVE, "every validation held, but the approval is nobody's: a person has to approve"
    given = attempt.approval.reason
    return Verdict.INCONCLUSIVE, f"every validation held, the approval says {approval}" + (
        f": {given}" if given else ""
    )


def approval_value(attempt: AttemptRecord, approve_mode: str) -> str | None:
    """``approved``, ``rejected``, ``retest``, ``cannot judge``, or ``not a person's``; None if none was given.

    An approval that only follows the advice counts under ``approve_mode`` ``advice`` alone, and only as far as the advice
    goes.
    """
    approval = attempt.approval
    if approval is None:
        return None
    if approval.by != NOBODY or approval.value != "approved":
        return approval.value
    if approve_mode != "advice":
        return "not a person's"
    return {"": "approved", "approve": "approved", "reject": "rejected", "retest": "retest"}.get(
        approval.advice, "cannot judge"
    )


def is_complete(attempt: AttemptRecord) -> bool:
    return attempt.ended is not None and attempt.ended.how == "complete"


def final_verdict(attempts: Sequence[AttemptRecord], entry: Mapping[str, Any], approve_mode: str) -> CaseResult:
    """What a case comes to, from all its attempts in order and its entry in the plan."""
    case_id = str(entry["id"])
    expectation = str(entry.get("expectation") or "pass")
    if entry.get("applies") is False and not entry.get("conflict"):
        return CaseResult(case_id, Verdict.NOT_APPLICABLE, str(entry.get("reason") or ""), expectation=expectation)
    if not attempts:
        return CaseResult(case_id, Verdict.NOT_RUN, not_run_reason(entry), expectation=expectation)

    judged = [(a, *attempt_verdict(a, approve_mode=approve_mode, expectation=expectation)) for a in attempts]
    deciding = [item for item in judged if item[1] is not Verdict.INTERRUPTED]
    if not deciding:
        return CaseResult(case_id, judged[-1][1], judged[-1][2], expectation=expectation)
    index = len(deciding) - 1
    if deciding[index][1] is not Verdict.FAIL:
        unexcused = [i for i, (a, v, _) in enumerate(deciding) if v is Verdict.FAIL and not cause_of(a)]
        index = unexcused[-1] if unexcused else index
    attempt, verdict, reason = deciding[index]
    if index != len(deciding) - 1:
        reason = (
            f"{reason} (attempt {attempt.number} stands: no cause on the bench's or tester's side was recorded for it)"
        )
    return CaseResult(
        case_id,
        verdict,
        reason,
        machine=attempt.machine.value if attempt.machine else None,
        approval=approval_value(attempt, approve_mode),
        approved_by=attempt.approval.by if attempt.approval else "",
        attempt_number=attempt.number,
        superseded=[
            Superseded(a.number, v, cause_of(a)) for a, v, _ in deciding[:index] if v is not Verdict.FAIL or cause_of(a)
        ],
        findings=[c for c in attempt.checks if c.severity == "warn" and c.outcome != "held"],
        failures=[c for c in attempt.checks if c.severity != "warn" and c.outcome != "held"],
        expectation=expectation,
    )


def cause_of(attempt: AttemptRecord) -> str:
    """The recorded causes on the bench's or the tester's side, in words; empty if there are none."""
    return "; ".join(
        f"{cause.side}: {cause.text.strip()} ({cause.by})"
        for cause in attempt.causes
        if cause.side in ("bench", "tester") and cause.text.strip()
    )


def not_run_reason(entry: Mapping[str, Any], given: str = "") -> str:
    """Why a case has no result, from its plan entry and what the engine said of it."""
    if conflict := entry.get("conflict"):
        text = conflict if isinstance(conflict, str) else str(entry.get("reason") or "")
        return f"conflict with the PICS: {text}"
    if not entry.get("scenario", True):
        return str(entry.get("scenario_note") or "no scenario in this version")
    if entry.get("applies") is None:
        return str(entry.get("reason") or "whether it applies cannot be decided yet")
    return given or "not run"


def case_result(record: CampaignRecord, case_id: str) -> CaseResult:
    """What one case of the campaign comes to.

    Raises:
        KeyError: the plan has no such case.
    """
    entry = record.entry(case_id)
    if entry is None:
        raise KeyError(case_id)
    approve = record.opened.approve if record.opened else "ask"
    attempts = record.attempts.get(case_id, [])
    if not attempts and entry.get("applies") is not False:
        reason = not_run_reason(entry, record.not_run.get(case_id, ""))
        return CaseResult(case_id, Verdict.NOT_RUN, reason, expectation=str(entry.get("expectation") or "pass"))
    return final_verdict(attempts, entry, approve)


def case_results(record: CampaignRecord) -> list[CaseResult]:
    """What every case of the plan comes to, in the order of the plan."""
    return [case_result(record, str(entry["id"])) for entry in record.plan]


def _expectation(expectation: str) -> str:
    return "with refusal as the goal" if expectation == MUST_REJECT else "with success as the goal"
