"""What a wait says of the hands that were asked just before it: what has to be left alone as long as it lasts, and that what was not
done after all can still be done."""

from __future__ import annotations

from dataclasses import replace

from app.campaign.record import AttemptRecord, PromptRecord, StepRecord
from app.hands.actions import TRIGGER_FROM_CSMS
from ui.run.prompt_model import PromptView

_BY_PEOPLE = ("keyboard", "mouse", "terminal")
_KEPT = ("then ", "leave ")
"""How a consequence begins that goes on holding when its prompt has gone."""


def while_waiting(attempt: AttemptRecord, step: StepRecord, view: PromptView) -> PromptView:
    """The view of a wait, with what the last prompt of the attempt leaves to be done or to be left."""
    last = attempt.prompts[-1] if attempt.prompts else None
    if last is None or last.closed is None or last.closed.how not in ("done", "seen") or last.shown.kind_of != "ACT":
        return view
    if last.shown.action == TRIGGER_FROM_CSMS:
        return view
    kept = _kept(last)
    if _may_be_undone(attempt, step, last):
        asked = " ".join(last.shown.headline.split()).rstrip(".")
        counts = "it counts as long as there is time left" if view.deadline_ns else "it still counts"
        view = replace(view, detail=f"You said that it was done: {asked}. Not yet? Do it now, {counts}.")
    elif kept:
        view = replace(view, detail="No hand is needed.")
    return replace(view, detail=f"{view.detail}\n{kept}") if kept else view


def _kept(last: PromptRecord) -> str:
    text = " ".join(last.shown.consequence.split())
    if not text.startswith(_KEPT):
        return ""
    text = text.removeprefix("then ")
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def _may_be_undone(attempt: AttemptRecord, step: StepRecord, last: PromptRecord) -> bool:
    """A person has said that it was done, and nothing that the wait is for has come since."""
    assert last.closed is not None
    said = last.closed.how == "done" and last.closed.device in _BY_PEOPLE
    waits = step.info.get("kind") == "receive" and step.info.get("actor") == "dut"
    return said and waits and bool(last.shown.watch) and not any(one.frame > last.closed_seq for one in attempt.steps)
