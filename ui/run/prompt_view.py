"""What the prompt panel and the standing view say, worked out from the record. Pure: no widget, no clock of its own."""

from __future__ import annotations

from dataclasses import replace

from app.campaign.record import AttemptRecord, CampaignRecord, PromptRecord
from app.campaign.results import attempt_verdict
from app.events import PromptClosed
from app.hands.actions import ManualAction
from app.hands.wording import wording
from ui.plan_words import asked
from ui.run import after_hands, hands_view, operator_view, words
from ui.run.prompt_model import STANDING, Answer, EntryField, PromptView
from ui.run.scene import current_step, nearest_deadline, open_prompt, shown_attempt, waiting_steps

__all__ = ["Answer", "EntryField", "PromptView", "begins_view", "prompt_view", "seen_view", "still_view"]

HAZARDOUS = frozenset({
    "PowerCycle", "PowerOff", "PowerOn", "CauseFault", "ClearFault", "CauseLockFailure", "CauseUnlockFailure", "ClearLockFailure",
})  # fmt: skip
"""Manual actions near live voltage: hatched frame, and the words say so. A cable lock is within the station, as is its fault."""


_ANSWERS: dict[str, tuple[Answer, ...]] = {
    "ACT": (Answer("Done", "Enter", "done", True), Answer("Cannot", "F9", "cannot"), STANDING),
    "READY": (Answer("Ready", "Enter", "done", True), Answer("Cannot", "F9", "cannot"), STANDING),
    "OBSERVE": (Answer("Yes", "Y", "yes"), Answer("No", "N", "no"), Answer("Cannot tell", "F9", "cannot"), STANDING),
}
_NOT_APPROVED = {"retest": "A retest is asked for", "cannot judge": "The result could not be judged"}
"""What an approval says that leaves a case undecided."""
_KINDS = {"ACT": "DO THIS NOW", "READY": "GET READY", "OBSERVE": "LOOK AND ANSWER"}


def prompt_view(record: CampaignRecord, answered: set[int], looked_at: AttemptRecord | None = None) -> PromptView:
    """What stands in the prompt's place now.

    Args:
        answered: prompts whose answer is on its way to the engine.
        looked_at: the attempt that the rest of the screen shows, so that both speak of the same one, or say that they do not.
    """
    prompt = open_prompt(record)
    if prompt is not None and prompt.shown.kind_of != "APPROVE":
        view = _asked(record, prompt, sent=prompt.shown.prompt_id in answered)
        if looked_at is not None and looked_at.case_id != prompt.shown.case_id:
            return replace(view, note=" · ".join(part for part in (prompt.shown.case_id, view.note) if part))
        return view
    return _calm(record, looked_at)


def still_view(record: CampaignRecord, attempt: AttemptRecord | None, why_not: str) -> PromptView:
    """What stands there where nothing can be run: what came of the attempt on the screen, without anything to press."""
    prompt = open_prompt(record)
    if prompt is not None:
        return _withdrawn(prompt, why_not)
    if attempt is not None and attempt.ended is not None:
        return replace(_result(record, attempt), answers=())
    if attempt is not None:
        return PromptView(
            "result",
            attempt.case_id,
            note=f"attempt {attempt.number}",
            headline="The record ends\nduring this case.",
            detail=f"It counts as interrupted. {why_not}",
            verdict="INTERRUPTED",
        )
    return PromptView("idle", "NOTHING RUNS", headline="No case has run.", detail=why_not)


def _withdrawn(prompt: PromptRecord, why_not: str) -> PromptView:
    """A prompt whose engine is gone: whoever stands at the station must not go on with it."""
    asked = " ".join(prompt.shown.headline.split())
    return PromptView(
        "fault",
        "WITHDRAWN",
        note=prompt.shown.case_id,
        headline="Do nothing now: this\nprompt no longer counts.",
        detail=f"It was: {asked} No answer to it is on the record. {why_not}",
    )


def seen_view(prompt: PromptRecord, closed: PromptClosed, attempt: AttemptRecord | None) -> PromptView:
    """The card that stays for a second when the wire has answered a prompt."""
    number = words.step_of(attempt, prompt.shown.step_id) if attempt else ""
    what = prompt.shown.watch or " ".join(prompt.shown.headline.split())
    return PromptView(
        "seen",
        "SEEN",
        note="on the wire",
        headline=f"{what}\nstep {number}" if number else what,
        detail=f"after {words.hold(closed.seconds)}, recorded",
    )


def _asked(record: CampaignRecord, prompt: PromptRecord, *, sent: bool) -> PromptView:
    shown = prompt.shown
    attempt = record.attempt(shown.case_id, shown.attempt)
    number = words.step_of(attempt, shown.step_id) if attempt else ""
    connector = shown.arguments.get("connectorId")
    note = [f"step {number}" if number else "", f"connector {connector}" if connector else ""]
    hazard = shown.action in HAZARDOUS
    if sent:
        entry = operator_view.of_prompt(record, attempt, prompt)
        return PromptView(
            "sent", "ANSWERED", " · ".join(part for part in note if part), shown.headline,
            "Your answer is on its way into the record.", prompt_id=shown.prompt_id, answers=(STANDING,),
            fields=entry.get("fields", ()), hints=("Your answer is on its way into the record.",) if entry else (),
        )  # fmt: skip
    state = "caution" if hazard else "act"
    kind = "CAUTION, live voltage" if hazard else _KINDS.get(shown.kind_of, shown.kind_of)
    return PromptView(
        state,
        **{
            "kind": kind,
            "note": " · ".join(part for part in note if part),
            "detail": shown.detail,
            "answers": _ANSWERS.get(shown.kind_of, _ANSWERS["ACT"]),
            "headline": shown.headline,
            **operator_view.of_prompt(record, attempt, prompt),
            **hands_view.of_prompt(attempt, prompt),
        },
        pictogram=_pictogram(shown.action, shown.arguments),
        prompt_id=shown.prompt_id,
        clock_name=shown.clock,
        deadline_ns=shown.deadline_ns,
        started_ns=prompt.shown_mono_ns,
        consequence=shown.consequence,
        watch=shown.watch,
        may_not_come=_may_not_come(attempt, prompt),
    )


def _may_not_come(attempt: AttemptRecord | None, prompt: PromptRecord) -> bool:
    """Whether what would close the prompt is optional: a station that refuses a card need not ask about it."""
    steps = attempt.steps if attempt is not None else []
    at = next((number for number, step in enumerate(steps) if step.id == prompt.shown.step_id), len(steps))
    watched = next((step for step in steps[at:] if step.info.get("text") == prompt.shown.watch), None)
    return watched is not None and bool(watched.info.get("optional"))


def _pictogram(action: str, arguments: dict[str, object]) -> str:
    try:
        return wording(ManualAction(action, arguments)).pictogram
    except (ValueError, KeyError):
        return "observe" if action == "Observe" else "any"


def _calm(record: CampaignRecord, looked_at: AttemptRecord | None) -> PromptView:
    """No hand is needed: what the bench is doing, or what came of it."""
    state, attempt = record.state, looked_at or shown_attempt(record)
    prompt = open_prompt(record)
    if record.current is None and record.faults and (attempt is None or attempt.machine is None):
        fault = record.faults[-1]
        return PromptView(
            "fault",
            "BENCH ERROR",
            note=fault.where,
            headline=fault.text,
            detail="This is the bench's fault and never counts against the DUT. Mend it, then run the case again.",
            answers=(Answer("Retest", "R", "retry", True), Answer("Next case", "F5", "next")) if attempt else (),
        )
    if state.state == "paused":
        return PromptView(
            "paused",
            "PAUSED",
            headline="Take your time.\nNothing fails meanwhile.",
            detail=state.detail or "The next case starts when you go on.",
            answers=(Answer("Go on", "F8", "continue", True),),
        )
    if record.current is not None and prompt is None:
        return _working(record, record.current)
    if state.state == "waiting for the DUT":
        detail = state.detail or "The bench is listening. It goes on by itself when the connection is made."
        return PromptView("idle", "WAITING FOR THE DUT", headline="Let the DUT connect.", detail=detail)
    if attempt is not None and attempt.ended is not None:
        return _result(record, attempt)
    if record.opened is None:
        return PromptView(
            "idle", "NO CAMPAIGN", headline="Nothing is open.", detail="Open or create a campaign in Intake, Ctrl+1."
        )
    return PromptView(
        "idle",
        "READY",
        headline="No case has run yet.",
        detail=_can_run(record),
        answers=(Answer("Run next case", "F5", "next", True),),
    )


def _can_run(record: CampaignRecord) -> str:
    number = len(asked(record))
    if not number:
        return "No case of the plan can run. The plan (Ctrl+2) says why."
    cases = "1 case is" if number == 1 else f"{number} cases are"
    return f"{cases} asked for and can run. F5 runs the next one, Ctrl+F5 runs all."


def begins_view(record: CampaignRecord, case_id: str) -> PromptView:
    """What stands there from the moment a case was asked for to its own first step."""
    title = str((record.entry(case_id) or {}).get("title") or case_id)
    detail = "The station is asked first for its keys and for what it keeps. No hand is needed yet."
    return PromptView("idle", "RUNNING", f"{case_id} begins in a moment", title, detail)


def _working(record: CampaignRecord, attempt: AttemptRecord) -> PromptView:
    waiting = waiting_steps(attempt)
    what = attempt.started.for_case if attempt.started.utility else ""
    number = words.step_number(attempt.steps[current_step(attempt)]) if attempt.steps else ""
    note = f"step {number} of {len(attempt.steps)}" if number else ""
    if what:
        note = f"{note}, prepares {what}"
    timed = nearest_deadline(attempt)
    if not waiting:
        return PromptView("idle", "RUNNING", note, attempt.started.title, "The bench is working. No hand is needed.")
    step = timed or waiting[0]
    text = str(step.info.get("text") or step.info.get("action") or "")
    lead = {"dut": "Waiting for", "bench": "Sending"}.get(str(step.info.get("actor")), "Now")
    if step.info.get("kind") in ("wait", "link"):
        lead = "Now"
    view = PromptView(
        "idle",
        "RUNNING",
        note,
        f"{lead}\n{text}" if lead != "Now" else text,
        "No hand is needed. You may walk away.",
        clock_name="time-out" if timed else "",
        deadline_ns=timed.deadline_ns if timed else 0,
        started_ns=step.at_ns if timed else 0,
    )
    return after_hands.while_waiting(attempt, step, operator_view.while_waiting(record, attempt, step, view))


def _result(record: CampaignRecord, attempt: AttemptRecord) -> PromptView:
    approve = record.opened.approve if record.opened else "ask"
    expectation = attempt.started.expectation
    if attempt.started.utility:
        verdict = attempt.machine.value if attempt.machine else "INTERRUPTED"
        reason = attempt.machine.reason if attempt.machine else (attempt.ended.reason if attempt.ended else "")
    else:
        value, reason = attempt_verdict(attempt, approve_mode=approve, expectation=expectation)
        verdict = str(value)
    held = sum(check.outcome == "held" for check in attempt.checks)
    broken = [check for check in attempt.checks if check.outcome == "failed" and check.severity != "warn"]
    detail = f"{held} of {len(attempt.checks)} checks held." if attempt.checks else ""
    if attempt.approval is not None and attempt.approval.value == "approved":
        detail = f"Approved by {attempt.approval.by}."
    if verdict == "FAIL" and broken:
        first = broken[0]
        detail = f"Expected {first.expected}, was {first.actual}. {first.reference}"
    given = attempt.approval.value if attempt.approval is not None and verdict == "INCONCLUSIVE" else ""
    if given in _NOT_APPROVED and attempt.approval is not None and attempt.machine is not None:
        why = attempt.approval.reason
        reason = f"{_NOT_APPROVED[given]}: {why}" if why else f"{_NOT_APPROVED[given]}."
    if given == "retest":
        answers: tuple[Answer, ...] = (Answer("Run it again", "R", "retry", True), Answer("Next case", "F5", "next"))
        detail = f"{detail} It is still to do; it runs when you press R."
    elif verdict in ("FAIL", "INCONCLUSIVE", "ERROR", "INTERRUPTED"):
        answers = (Answer("Next case", "F5", "next", True), Answer("Retest", "R", "retry"))
    else:
        answers = (Answer("Next case", "F5", "next", True),)
    if record.closed is not None:
        answers = ()
    elif not any(not record.attempts.get(str(entry["id"])) for entry in asked(record)):
        answers = tuple(answer for answer in answers if answer.answer == "retry")
    return PromptView(
        "result",
        attempt.case_id,
        note=f"attempt {attempt.number}, {words.hold(attempt.ended.seconds if attempt.ended else 0)}",
        headline=(reason[:1].upper() + reason[1:]) or "Every validation held.",
        detail=detail,
        verdict=verdict,
        answers=answers,
    )
