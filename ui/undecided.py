"""Cases that are under way: nothing may call them by a verdict yet, however the record would read if it ended here."""

from __future__ import annotations

from app.campaign.asked import is_decided
from app.campaign.record import AttemptRecord, CampaignRecord
from app.campaign.results import case_result

RUNNING, HAND = "running", "hand"


def undecided(record: CampaignRecord, case_id: str) -> str:
    """``hand`` while a prompt or the approval of the case waits for the tester, ``running`` while it goes on, else empty."""
    if record.closed is not None:
        return ""
    for prompt in record.open_prompts.values():
        attempt = record.attempt(prompt.shown.case_id, prompt.shown.attempt)
        started = attempt.started if attempt is not None else None
        if case_id in (prompt.shown.case_id, started.for_case if started is not None and started.utility else ""):
            return HAND
    current = record.current
    if current is not None and case_id in (current.case_id, current.started.for_case):
        return RUNNING
    attempts = record.attempts.get(case_id)
    if attempts and attempts[-1].ended is not None and attempts[-1].approval is None:
        machine, state = attempts[-1].machine, record.state
        asked = record.opened is not None and record.opened.approve == "ask"
        if asked and machine is not None and machine.value == "PASS":
            # between the bench's verdict and the question for the approval
            return RUNNING if state.state == "running" and state.case_id == case_id else ""
    return ""


def is_waiting(record: CampaignRecord, attempt: AttemptRecord) -> bool:
    """Whether the approval of this attempt is what the bench waits for."""
    asked = [prompt.shown for prompt in record.open_prompts.values() if prompt.shown.kind_of == "APPROVE"]
    return any((shown.case_id, shown.attempt) == (attempt.case_id, attempt.number) for shown in asked)


def state_of(record: CampaignRecord, case_id: str) -> str:
    """The final verdict of a case, or ``hand`` or ``running`` as long as there is none."""
    return undecided(record, case_id) or str(case_result(record, case_id).verdict)


def next_case(record: CampaignRecord, case_ids: list[str]) -> str | None:
    """The first case that was never run; after those, the first that was interrupted each time, or is to be run again. None: all have
    been run."""
    never = [case_id for case_id in case_ids if not record.attempts.get(case_id)]
    return next((case_id for case_id in (*never, *case_ids) if not is_decided(record, case_id)), None)
