"""What the command box finds: commands of the action table, cases of the plan, messages of the record."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app.campaign.record import CampaignRecord
from ui import keymap, plan_words
from ui.shell.command_box import Found

MESSAGES = 12


def find(
    text: str,
    record: CampaignRecord,
    do: Callable[[str], object],
    go: Callable[[str, str], None],
) -> list[Found]:
    """Everything all of whose words match; commands first while nothing is typed."""
    words = text.lower().split()

    def matches(*parts: str) -> bool:
        haystack = " ".join(parts).lower()
        return all(word in haystack for word in words)

    found = [
        Found("command", action.text, "" if action.where == keymap.EVERYWHERE else keymap.title_of(action.where),
              keymap.shown_keys(action), partial(do, action.id))
        for action in keymap.ACTIONS
        if action.in_box and matches(action.text, action.hint)
    ]  # fmt: skip
    if not words:
        return found
    for entry in record.plan:
        case_id = str(entry["id"])
        if matches(case_id, str(entry.get("title") or ""), str(entry.get("octt_id") or "")):
            ran = bool(record.attempts.get(case_id))
            where = "review" if ran else "plan"
            detail = "open its result" if ran else plan_words.sentence(entry)[0]
            title = f"{plan_words.short_id(case_id)}  {entry.get('title') or ''}"
            found.append(Found("case", title, detail, "", partial(go, where, case_id)))
    messages = 0
    for frame in reversed(record.frames):
        if messages >= MESSAGES:
            break
        if frame.frame.message_type == 2 and matches(frame.frame.action, f"#{frame.seq}"):
            messages += 1
            side = "from the DUT" if frame.frame.direction == "in" else "to the DUT"
            case_id = frame.frame.case_id
            title = f"{frame.frame.action} #{frame.seq}"
            detail = f"{side}{', ' + case_id if case_id else ''}"
            found.append(Found("message", title, detail, "", partial(go, "review" if case_id else "run", case_id)))
    return found
