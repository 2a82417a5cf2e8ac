"""What a prompt for somebody at a charging station shows besides: that another connector reports what was asked of this one, and the
answers to the question whether something was done."""

from __future__ import annotations

import re
from typing import Any

from app.campaign.record import AttemptRecord, PromptRecord
from app.hands.actions import CONFIRM_DONE
from app.scenario.appendix_d import RETEST
from ui.run.prompt_model import STANDING, Answer

DONE = (
    Answer("Yes, it was done", "Y", "yes"),
    Answer("No", "N", "no"),
    Answer("Cannot tell", "F9", "cannot"),
    STANDING,
)
"""Answers to the question whether a manual action was done of which the station shows nothing."""
ONLY = (Answer("Yes, only as asked", "Y", "yes"), *DONE[1:])
"""To the question whether nothing else was done."""
_REPORTS = {
    "PlugIn": (("Preparing", "Charging"), "Connector {} reports a cable."),
    "PresentIdTag": (("Preparing", "Charging"), "Connector {} has taken it."),
    "Unplug": (("Available",), "Connector {} is free now."),
}
"""Action -> the statuses of a connector at which it was done, and what they say."""
_ROW = re.compile(r"c(\d+) (\w+)")


def of_prompt(attempt: AttemptRecord | None, prompt: PromptRecord) -> dict[str, Any]:
    """What the view of a prompt has besides; empty if nothing."""
    shown = prompt.shown
    if shown.action == CONFIRM_DONE:
        only = shown.arguments.get("uninvited") is True
        return {"answers": ONLY if only else DONE, "kind": "LOOK BEFORE ANYTHING IS CHANGED"}
    asked, elsewhere = shown.arguments.get("connectorId"), _elsewhere(attempt, prompt)
    if not elsewhere:
        return {}
    _, words = _REPORTS[shown.action]
    said = f"{words.format(elsewhere)}\nConnector {asked} is meant."
    asked_for = " ".join(shown.headline.split())
    return {"headline": said, "kind": "ANOTHER CONNECTOR", "detail": f"{asked_for}\n{shown.detail}"}


def _elsewhere(attempt: AttemptRecord | None, prompt: PromptRecord) -> int:
    """The connector that reports what was asked of another one since this prompt is there, and still does; 0 if none does."""
    statuses, _ = _REPORTS.get(prompt.shown.action, ((), ""))
    last: dict[int, bool] = {}
    for row in attempt.statuses if attempt and statuses else ():
        found = _ROW.match(row.received)
        if found and row.rule == "D-other-connector" and row.frame > prompt.shown_seq:
            last[int(found[1])] = row.advice == RETEST and found[2] in statuses
    return next((connector for connector, still in last.items() if still), 0)
