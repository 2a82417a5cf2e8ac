"""Findings beside the verdict, where the test case document is silent and the specification is not."""

from __future__ import annotations

from app.scenario.run import Run


def say(run: Run, check_id: str, text: str, expected: str, actual: str, reference: str, frame: int) -> None:
    """Make a finding, the first of its kind in a case."""
    if check_id in run.found:
        return
    run.found.add(check_id)
    run.judge.check(check_id, "", "failed", "warn", text, expected, actual[:300], reference=reference, frame=frame)
