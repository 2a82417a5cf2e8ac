"""Whether the runner said of a conversation what it must."""

from __future__ import annotations

from app.events import CheckMade
from app.proof.expectations import Expectation
from app.proof.outcome import Outcome


def why_survived(outcome: Outcome, expected: Expectation) -> str:
    """Why a mutant is not killed; empty if it is."""
    if outcome.faults:
        return outcome.faults[0]
    if expected.rule:
        if not any(row.rule == expected.rule and row.advice == expected.advice for row in outcome.statuses):
            rules = sorted({f"{row.rule} ({row.advice})" for row in outcome.statuses if row.advice != "ok"})
            return (
                f"no notification was classified {expected.rule} ({expected.advice}), but: {', '.join(rules) or 'none'}"
            )
    elif not any(is_it(check, expected) for check in outcome.checks):
        failed = [f"{check.check_id} ({check.severity})" for check in outcome.checks if check.outcome != "held"]
        return f"{expected.check_id} ({expected.severity}) did not turn false, but: {', '.join(failed) or 'none'}"
    if outcome.verdict != expected.verdict:
        return f"the verdict is {outcome.verdict}, not {expected.verdict}: {outcome.reason}"
    if expected.advice and outcome.advice != expected.advice:
        return f"the advice is {outcome.advice}, not {expected.advice}"
    return ""


def is_it(check: CheckMade, expected: Expectation) -> bool:
    """Whether this is the check that had to turn false: id, step and severity.

    A general rule belongs to no step; which one was waited for when it was broken is only said beside it.
    """
    step_id = "" if check.check_id.startswith("general.") else check.step_id
    return (check.check_id, step_id, check.outcome, check.severity) == (
        expected.check_id,
        expected.step_id,
        "failed",
        expected.severity,
    )


def why_failed(outcome: Outcome, station: bool) -> str:
    """Why a conforming conversation is not told from a defective one as it must; empty if all is well."""
    if outcome.faults:
        return outcome.faults[0]
    if outcome.verdict != "PASS":
        return f"the verdict is {outcome.verdict}: {outcome.reason}"
    bad = [check for check in outcome.checks if check.outcome != "held"]
    if bad:
        return f"{bad[0].check_id} ({bad[0].severity}): expected {bad[0].expected}, got {bad[0].actual}"
    if station and outcome.advice != "approve":
        rows = [f"{row.rule}: {row.received or row.expected}" for row in outcome.statuses if row.advice != "ok"]
        return f"the advice is {outcome.advice}: {'; '.join(rows)}"
    if outcome.left:
        return f"{outcome.left} events of the conversation never had their turn"
    return ""
