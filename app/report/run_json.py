"""The results of a run as one JSON object, for ``run --json`` and ``demo --json``."""

from __future__ import annotations

from collections.abc import Sequence

from app.campaign.record import AttemptRecord, CampaignRecord
from app.campaign.results import CaseResult, campaign_result, case_results
from app.events import CheckMade, JsonObject
from app.intake.standing import standing


def run_json(record: CampaignRecord, case_file: str, report: str | None, asked: Sequence[str] = ()) -> JsonObject:
    """The object that is printed: ``cases``, ``counts``, ``case_file``, ``report``, and what the campaign comes to.

    ``asked`` limits ``cases`` and ``counts`` to these ids, in the order of the plan; empty: the whole plan. ``report`` is the
    path of the PDF, None if none was written. ``verdict`` of a case is the final one; ``findings`` are warnings and
    specification checks that did not hold, ``failures`` the checks that decided against it. ``selfcheck`` is the self-check of
    the same version that the campaign quotes, None if none was kept on the computer when it was opened. ``identity`` compares what
    was typed, scanned, declared and told by BootNotification; ``intake`` is how the checklists stand. ``station`` is what the bench has found out of a station beside its cases.
    """
    wanted = set(asked)
    cases = [result for result in case_results(record) if not wanted or result.case_id in wanted]
    counts: dict[str, int] = {}
    for result in cases:
        counts[str(result.verdict)] = counts.get(str(result.verdict), 0) + 1
    campaign = campaign_result(record)
    return {
        "cases": [_case(record, result) for result in cases],
        "counts": counts,
        "case_file": case_file,
        "report": report,
        "report_number": record.opened.report_number if record.opened else "",
        "rehearsal": campaign.rehearsal,
        "selfcheck": (record.opened.selfcheck or None) if record.opened else None,
        "functionalities": [
            {"name": f.name, "state": f.state, "text": f.text, "passed": f.passed, "required": f.required}
            for f in campaign.functionalities
        ],
        "identity": record.intake.compared[-1].event.rows if record.intake.compared else [],
        "intake": [item.as_json() for item in standing(record)],
        "station": [{"when": survey.when, **item} for survey in record.surveys for item in survey.items],
        "bench_faults": [{"where": fault.where, "text": fault.text} for fault in record.faults],
    }


def deciding_attempt(record: CampaignRecord, result: CaseResult) -> AttemptRecord | None:
    """The attempt that decides a case; if none does, the last one; None if there was none."""
    attempts = record.attempts.get(result.case_id, [])
    return next((a for a in attempts if a.number == result.attempt_number), attempts[-1] if attempts else None)


def _case(record: CampaignRecord, result: CaseResult) -> JsonObject:
    attempt = deciding_attempt(record, result)
    ended = attempt.ended if attempt else None
    entry = record.entry(result.case_id) or {}
    return {
        "id": result.case_id,
        "title": entry.get("title", ""),
        "class": entry.get("class", ""),
        "verdict": str(result.verdict),
        "shown": result.label,
        "machine": result.machine,
        "approval": result.approval,
        "approved_by": result.approved_by or None,
        "reason": result.reason,
        "findings": [_check(check) for check in result.findings],
        "failures": [_check(check) for check in result.failures],
        "attempts": len(record.attempts.get(result.case_id, [])),
        "attempt": result.attempt_number or None,
        "not_as_asked": [
            {"step": one.step_id, "action": one.action, "fields": one.fields, "frame": one.frame}
            for one in (attempt.otherwise if attempt else ())
        ],
        "superseded": [
            {"attempt": s.attempt, "verdict": str(s.verdict), "cause": s.cause or None} for s in result.superseded
        ],
        "seconds": round(ended.seconds, 3) if ended else 0.0,
        "bench_seconds": round(ended.bench_seconds, 3) if ended else 0.0,
    }


def _check(check: CheckMade) -> JsonObject:
    return {
        "check": check.check_id,
        "step": check.step_id,
        "severity": check.severity,
        "outcome": check.outcome,
        "text": check.text,
        "expected": check.expected,
        "actual": check.actual,
        "reference": check.reference,
        "frame": check.frame or None,
    }
