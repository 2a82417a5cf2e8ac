"""What the Run workspace shows of a campaign now: which attempt, which prompt, which state a case is in. Pure reading."""

from __future__ import annotations

from dataclasses import dataclass

from app.campaign.asked import LOOKING_FIRST
from app.campaign.in_words import brief
from app.campaign.record import AttemptRecord, CampaignRecord, PromptRecord, StepRecord
from app.campaign.results import case_result
from app.events import JsonObject
from ui.run.step_state import passed_over
from ui.undecided import undecided


@dataclass(frozen=True)
class CaseState:
    """The glyph's state, and the line below the title with its tone."""

    state: str
    line: str = ""
    tone: str = "text2"


def open_prompt(record: CampaignRecord) -> PromptRecord | None:
    """The prompt that waits for hands; the oldest if there are several."""
    return min(record.open_prompts.values(), key=lambda prompt: prompt.shown.prompt_id, default=None)


def running_case(record: CampaignRecord) -> str:
    """The case that runs now; of a utility, the case it prepares. Empty between cases."""
    prompt = open_prompt(record)
    if record.current is None:
        return prompt.shown.case_id if prompt else starting_case(record)
    started = record.current.started
    return started.for_case if started.utility and started.for_case else started.case_id


def starting_case(record: CampaignRecord) -> str:
    """The case that a run has been begun with, as long as the station is looked at before it and nothing of it is to be seen."""
    looking = record.state.state == "running" and record.state.detail == LOOKING_FIRST
    return record.state.case_id if looking and record.current is None and open_prompt(record) is None else ""


def starting_line(record: CampaignRecord, case_id: str) -> str:
    """The case and its title, before there is an attempt at it."""
    entry = record.entry(case_id) if case_id else None
    return f"{case_id}   {entry.get('title') or ''}".strip() if entry is not None else case_id


def last_attempt(record: CampaignRecord) -> AttemptRecord | None:
    attempts = [attempts[-1] for attempts in record.attempts.values() if attempts]
    return max(attempts, key=lambda attempt: attempt.first_seq, default=None)


def shown_attempt(record: CampaignRecord, pinned: str = "") -> AttemptRecord | None:
    """The attempt on the screen: that of the pinned case, or of the open prompt, or the running, or the last one."""
    if pinned and record.attempts.get(pinned):
        return record.attempts[pinned][-1]
    prompt = open_prompt(record)
    if prompt is not None:
        found = record.attempt(prompt.shown.case_id, prompt.shown.attempt)
        if found is not None:
            return found
    return record.current or last_attempt(record)


def utilities_before(record: CampaignRecord, attempt: AttemptRecord) -> list[AttemptRecord]:
    """The utilities that prepared this attempt: those for its case between the last attempt and this one, or inside it."""
    others = [a.last_seq for a in record.attempts.get(attempt.case_id, []) if a.first_seq < attempt.first_seq]
    after = max(others, default=0)
    until = attempt.last_seq if attempt.ended else record.last_seq
    return [u for u in record.utilities if u.started.for_case == attempt.case_id and after <= u.first_seq <= until]


def case_state(record: CampaignRecord, entry: JsonObject) -> CaseState:
    """The state of one case in the plan."""
    case_id = str(entry["id"])
    attempts = record.attempts.get(case_id, [])
    prompt = open_prompt(record)
    number = f" · attempt {attempts[-1].number}" if attempts and attempts[-1].number > 1 else ""
    if prompt is not None and prompt.shown.case_id == case_id:
        if prompt.shown.kind_of == "APPROVE":
            return CaseState("hand", "waiting for your approval", "wire")
        return CaseState("hand", f"running{number}", "wire")
    if running_case(record) == case_id or undecided(record, case_id):
        return CaseState(undecided(record, case_id) or "running", f"running{number}", "wire")
    result = case_result(record, case_id)
    verdict = str(result.verdict)
    tone = {"FAIL": "failed", "INCONCLUSIVE": "inconclusive", "ERROR": "error"}.get(verdict, "text2")
    shows_reason = verdict in ("FAIL", "INCONCLUSIVE", "ERROR", "INTERRUPTED", "NOT APPLICABLE")
    if verdict == "NOT RUN" and case_id in record.not_run:
        shows_reason = True
    reason = result.reason if shows_reason else ""
    attempt = record.attempt(case_id, result.attempt_number) if result.attempt_number else None
    return CaseState(verdict, brief(attempt, reason) if attempt is not None else reason, tone)


def waiting_steps(attempt: AttemptRecord) -> list[StepRecord]:
    return [step for step in attempt.steps if step.state == "waiting"]


def current_step(attempt: AttemptRecord) -> int:
    """Index of the step the attempt is at: the first that waits, else the first to do, else the last that was reached."""
    over = passed_over(attempt)
    for state in ("waiting", "to do"):
        for index, step in enumerate(attempt.steps):
            if step.id not in over and step.state == state and (state == "waiting" or attempt.ended is None):
                return index
    reached = [i for i, step in enumerate(attempt.steps) if step.state not in ("to do", "not reached")]
    return reached[-1] if reached else 0


def nearest_deadline(attempt: AttemptRecord) -> StepRecord | None:
    """The waiting step whose time runs out first."""
    timed = [step for step in waiting_steps(attempt) if step.deadline_ns]
    return min(timed, key=lambda step: step.deadline_ns, default=None)


def attempt_at(record: CampaignRecord, seq: int) -> AttemptRecord | None:
    """The attempt during which this record was made."""
    running = record.current
    if running is not None and seq >= running.first_seq:
        return running
    attempts = [*record.utilities, *(attempt for many in record.attempts.values() for attempt in many)]
    return next((attempt for attempt in attempts if attempt.first_seq <= seq <= attempt.last_seq), None)
