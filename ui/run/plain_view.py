"""The place of the prompt in plain words: what decided a case instead of the machine's sentence, and no leave before a hand is needed."""

from __future__ import annotations

from dataclasses import replace

from app.campaign.in_words import decided_by, evidence, not_held, plain, step_text
from app.campaign.record import AttemptRecord, CampaignRecord
from app.campaign.results import case_result
from ui.run.prompt_model import PromptView
from ui.run.scene import current_step

NO_FIRMWARE = (
    "The case needs a file that this station can install: give it when a campaign is opened, in Intake on the page Set-up. "
    "Nothing was asked of the station."
)


def in_plain_words(record: CampaignRecord, attempt: AttemptRecord | None, view: PromptView) -> PromptView:
    """The same view; only what the machine says of steps and checks is put as a person would."""
    if view.state == "idle" and record.current is not None:
        return _before_a_hand(record.current, view)
    if view.state != "result" or attempt is None or attempt.machine is None:
        return view
    view = _which_counts(record, attempt, view)
    reason = attempt.machine.reason
    said = reason[:1].upper() + reason[1:]
    if not said or not view.headline.startswith(said):
        return view
    check = decided_by(attempt)
    headline = plain(attempt, reason) + view.headline[len(said) :]
    if check is not None and view.verdict not in ("PASS", ""):
        if str(check.actual).startswith("no firmware for this station"):
            headline = "No firmware for this station was given."
            return replace(view, headline=headline, detail=NO_FIRMWARE)
        more = len([c for c in attempt.checks if c.outcome != "held" and c.severity != "warn"]) - 1
        rest = f" {more} more check{'s' if more > 1 else ''} did not hold; Review (4) shows them." if more > 0 else ""
        return replace(view, headline=headline, detail=evidence(check) + rest)
    if view.verdict == "PASS":
        held, wrong = sum(c.outcome == "held" for c in attempt.checks), not_held(attempt)
        total = len(attempt.checks)
        headline = f"All {total} checks held." if not wrong else f"{held} of {total} checks held."
        found = f"Finding beside the verdict: {wrong[0]}" if wrong else ""
        others = f" And {len(wrong) - 1} more; Review (4) shows them." if len(wrong) > 1 else ""
        return replace(view, headline=headline, detail=" ".join(part for part in (view.detail, found + others) if part))
    return replace(view, headline=headline)


def _which_counts(record: CampaignRecord, attempt: AttemptRecord, view: PromptView) -> PromptView:
    """A failed attempt goes on counting beside a better one that was run without a cause: said where that one is shown."""
    if attempt.started.utility or record.entry(attempt.case_id) is None:
        return view
    counts = case_result(record, attempt.case_id).attempt_number
    if not counts or counts == attempt.number or attempt.number != len(record.attempts.get(attempt.case_id, [])):
        return view
    text = f"Attempt {counts} counts, not this one: no cause on the bench's or the tester's side was recorded for it."
    return replace(view, detail=" ".join(part for part in (text, view.detail) if part))


def _before_a_hand(attempt: AttemptRecord, view: PromptView) -> PromptView:
    """What the bench is doing. Where the next step is done by hand, nobody is told to walk away."""
    if attempt.ended is not None or not attempt.steps:
        return view
    step = attempt.steps[current_step(attempt)]
    hand = step.info.get("actor") == "hand" and step.state in ("to do", "waiting")
    if not hand:
        return view
    return replace(
        view,
        headline=f"Next, by hand\n{step_text(attempt, step)}",
        detail="Stay where you are: you are asked in a moment.",
    )
