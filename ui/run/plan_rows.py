"""The rows of the plan list: groups by profile with their cases, and the hand movements that come next. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from app.campaign.in_words import MEANINGS, step_text
from app.campaign.record import CampaignRecord, PromptRecord
from app.events import JsonObject
from ui import plan_words
from ui.run.scene import CaseState, case_state, open_prompt, running_case

HAND_WORDS = {
    "PlugIn": "plug in the cable",
    "Unplug": "unplug the cable",
    "PresentIdTag": "hold a card to the reader",
    "PowerCycle": "switch power off and on",
    "PowerOff": "switch the power off",
    "PowerOn": "switch the power on",
    "CauseFault": "cause a fault",
    "ClearFault": "end the fault",
    "CauseLockFailure": "make the lock fail",
    "CauseUnlockFailure": "make unlocking fail",
    "ClearLockFailure": "let the lock work again",
    "CauseLocalListFailure": "make the list update fail",
    "ClearLocalListFailure": "let the list update work",
    "DisableReservations": "switch reservations off",
    "EnableReservations": "switch reservations on",
    "TriggerFromCsms": "send from the CSMS",
    "Observe": "look and answer",
}
"""Each manual action in three or four words."""


@dataclass(frozen=True)
class GroupRow:
    """A profile: its name, how many of its applying cases are decided, whether it is open."""

    name: str
    note: str
    is_open: bool
    faint: bool


@dataclass(frozen=True)
class CaseRow:
    """One case of the plan."""

    id: str
    short: str
    title: str
    klass: str
    hands: int
    state: str
    line: str
    tone: str
    running: bool
    excluded: bool


@dataclass(frozen=True)
class HandRow:
    """One hand movement to come."""

    icon: str
    text: str
    where: str
    now: bool


def plan_rows(record: CampaignRecord, opened: dict[str, bool], needle: str = "") -> list[GroupRow | CaseRow]:
    """Groups and cases. ``opened``: what the tester opened or closed; the others open by themselves where it runs."""
    rows: list[GroupRow | CaseRow] = []
    at = running_case(record)
    needle = needle.lower().strip()
    blocks = plan_words.by_functionality(record.plan)
    for name, entries in blocks:
        if needle:
            entries = [entry for entry in entries if needle in plan_words.search_text(entry)]
            if not entries:
                continue
        states = {str(entry["id"]): case_state(record, entry) for entry in entries}
        applying = [entry for entry in entries if entry.get("applies") is not False]
        decided = sum(states[str(entry["id"])].state in ("PASS", "FAIL", "INCONCLUSIVE", "ERROR") for entry in applying)
        here = any(entry["id"] == at for entry in entries)
        is_open = bool(needle) or opened.get(name, here or name == blocks[0][0])
        note = f"{decided}/{len(applying)}" if applying else f"0 of {len(entries)} apply"
        rows.append(GroupRow(name, note, is_open, not applying))
        if is_open:
            rows += [_case(entry, states[str(entry["id"])].state, states, at) for entry in entries]
    return rows


def _case(entry: JsonObject, state: str, states: dict[str, CaseState], at: str) -> CaseRow:
    case_id = str(entry["id"])
    shown = states[case_id]
    return CaseRow(
        case_id,
        plan_words.short_id(case_id),
        str(entry.get("title") or case_id),
        plan_words.class_word(entry),
        len(plan_words.hands(entry)),
        state,
        shown.line,
        shown.tone,
        case_id == at,
        entry.get("applies") is False,
    )


def next_hands(record: CampaignRecord) -> tuple[list[HandRow], int]:
    """The next movements in the order of the plan, and how many are left altogether."""
    rows: list[HandRow] = []
    prompt = open_prompt(record)
    at = running_case(record)
    if prompt is not None:
        rows.append(_asked(prompt))
    if record.current is not None and not record.current.started.utility:
        for step in record.current.steps:
            if step.state not in ("to do", "waiting") or step.info.get("actor") != "hand":
                continue
            if prompt is not None and prompt.shown.step_id == step.id:
                continue
            action = str(step.info.get("action") or "Observe")
            rows.append(
                HandRow(
                    _icon(action),
                    HAND_WORDS.get(action, step_text(record.current, step)),
                    plan_words.short_id(at),
                    False,
                )
            )
    for entry in plan_words.asked(record):
        case_id = str(entry["id"])
        if case_id == at or record.attempts.get(case_id):
            continue
        for action in plan_words.hands(entry):
            rows.append(
                HandRow(
                    _icon(action),
                    HAND_WORDS.get(action, MEANINGS.get(action, action)),
                    plan_words.short_id(case_id),
                    False,
                )
            )
    return rows, len(rows) - (prompt is not None and prompt.shown.kind_of == "APPROVE")  # that is no movement


def _asked(prompt: PromptRecord) -> HandRow:
    shown = prompt.shown
    text = {"APPROVE": "approve the result", "OBSERVE": "look and answer"}.get(shown.kind_of, "")
    text = text or HAND_WORDS.get(shown.action, " ".join(shown.headline.split()))
    icon = "eye" if shown.kind_of in ("APPROVE", "OBSERVE") else _icon(shown.action)
    where = " · ".join(part for part in (plan_words.short_id(shown.case_id), "now") if part)
    return HandRow(icon, text, where, True)


def _icon(action: str) -> str:
    return plan_words.HAND_ICONS.get(action, "hand")
