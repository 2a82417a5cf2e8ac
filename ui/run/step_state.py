"""Which steps of an attempt were passed over: the other branch was taken, or their condition was not met."""

from __future__ import annotations

from app.campaign.record import AttemptRecord, StepRecord

_BEGUN_IN_TURN = ("bench", "hand")
"""Who acts in steps that begin only in their turn. What the DUT sends may come early, so it tells nothing of the others."""


def passed_over(attempt: AttemptRecord) -> set[str]:
    """The ids of steps that will not happen any more, and need not."""
    if attempt.ended is not None:
        decided = attempt.machine is not None
        return {step.id for step in attempt.steps if step.state == "to do"} if decided else set()
    over: set[str] = set()
    last = max((n for n, step in enumerate(attempt.steps) if _tells(step)), default=-1)
    for number, step in enumerate(attempt.steps):
        if step.state == "to do" and number < last and _follows(step, attempt.steps[number + 1 : last + 1]):
            over.add(step.id)
    return over


def _tells(step: StepRecord) -> bool:
    return step.info.get("actor") in _BEGUN_IN_TURN and step.state != "to do"


def _follows(step: StepRecord, later: list[StepRecord]) -> bool:
    """Whether one of the later steps has begun that is not in free order with this one."""
    group = step.info.get("group") or ""
    return any(_tells(other) and not (group and other.info.get("group") == group) for other in later)
