"""Whether a case can be run now, and whether running it again asks for a cause first."""

from __future__ import annotations

from app.campaign.record import CampaignRecord
from app.campaign.results import case_result
from app.verdict import Verdict
from ui import plan_words
from ui.run.scene import open_prompt
from ui.undecided import undecided


def needs_cause(record: CampaignRecord, case_id: str) -> bool:
    """A case that failed: a new attempt stands in for the failed one only together with a recorded cause."""
    if not record.attempts.get(case_id) or undecided(record, case_id):
        return False
    return case_result(record, case_id).verdict is Verdict.FAIL


def why_not_run(record: CampaignRecord, case_id: str, why_not_running: str) -> str:
    """Why this case cannot be run now, in a sentence; empty if it can. ``why_not_running``: why none can."""
    entry = record.entry(case_id) or {}
    if why_not_running:
        return why_not_running
    if not plan_words.is_runnable(entry):
        return f"{case_id} cannot be run. {plan_words.reason(entry)}"
    prompt = open_prompt(record)
    if prompt is not None and record.current is None and prompt.shown.kind_of != "APPROVE":
        return f"{case_id} was not started. First do what the bench asks for, and answer it: {' '.join(prompt.shown.headline.split())}"
    if prompt is not None and record.current is None:
        return f"{case_id} was not started. First approve or reject {prompt.shown.case_id}."
    if record.current is not None or prompt is not None:
        return f"{case_id} can be run when the case that runs now is over."
    return ""
