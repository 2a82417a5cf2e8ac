"""What a prompt shows the operator of a management system: what to enter, what of it came otherwise, and the way out.

While the bench waits for a request that the operator has said to have sent, all of it stays on the screen, and the question
whether it was sent can be asked for at once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from typing import Any

from app.campaign.record import AttemptRecord, CampaignRecord, PromptRecord, StepRecord
from app.hands.actions import CONFIRM_ENTRY, TRIGGER_FROM_CSMS, nothing_came
from app.hands.wording import LEAVE_OUT, LOCATION, free_fields, needs_location, payload_fields, told
from ui.run.prompt_model import COPY, EXACT, STANDING, Answer, EntryField, PromptView

ENTERED = (
    Answer("Yes, as asked", "Y", "yes"),
    Answer("No, a slip", "N", "no"),
    Answer("Cannot tell", "F9", "cannot"),
    STANDING,
)
SENT = (
    Answer("It was sent", "Y", "yes"),
    Answer("Try again", "N", "no"),
    Answer("CSMS cannot", "F9", "cannot"),
    COPY,
    STANDING,
)
"""Answers to the question whether a request was sent of which nothing has come."""
SEND = (Answer("Done", "Enter", "done", True), Answer("Cannot", "F9", "cannot"), COPY, STANDING)
_WAITING = (Answer("Not sent, or it cannot", "F9", "ask"), COPY, STANDING)
_AGAIN = (Answer("It cannot be sent so", "F9", "ask"), COPY, STANDING)
_MOST_INSTEAD = 3


def of_prompt(record: CampaignRecord, attempt: AttemptRecord | None, prompt: PromptRecord) -> dict[str, Any]:
    """What the view of a prompt for an operator has besides; empty for any other prompt."""
    if prompt.shown.action == TRIGGER_FROM_CSMS:
        return {"answers": SEND, **_to_send(record, attempt, prompt)}
    if prompt.shown.action == CONFIRM_ENTRY:
        return _question(record, attempt, prompt)
    return {}


def while_waiting(record: CampaignRecord, attempt: AttemptRecord, step: StepRecord, view: PromptView) -> PromptView:
    """The view of a wait, with all that was to be entered where an operator is to send what is waited for."""
    before = _asked_before(attempt, step)
    if before is None:
        return view
    entry = _to_send(record, attempt, before)
    came = [one for one in attempt.otherwise if one.step_id == step.id]
    if came and came[-1].frame:
        headline = before.shown.headline.split("\n")[-1]
        asked = str(before.shown.arguments.get("action"))
        return replace(
            view,
            state="act",
            headline=f"SEND {asked} AGAIN\n{'as it stands here' if headline == asked else headline}",
            detail="The case goes on when it comes as asked.",
            answers=_AGAIN,
            clock_name="time-out",
            **{
                **entry,
                "hints": (*entry["hints"], "When its time is over, the bench asks whether it was entered as asked."),
            },
        )
    said = step.note if step.note.startswith("sent, says") else ""
    action = str(before.shown.arguments.get("action"))
    hints = (
        f"Entered it, {_for_whom(record)}? Then there is nothing to do: the bench is waiting.",
        f"Not yet? Enter it now: here it is. When its time is over, {'it fails' if said else 'the bench asks whether it was sent'}.",
        *entry.pop("hints"),
    )
    return replace(
        view,
        kind="WAITING FOR THE CSMS",
        headline=f"Waiting for {action}.",
        detail="",
        answers=_WAITING,
        clock_name="time-out",
        hints=(f"{said[:1].upper()}{said[1:]}.", *hints) if said else hints,
        **{name: value for name, value in entry.items() if name in ("fields", "copy")},
    )


def _for_whom(record: CampaignRecord) -> str:
    charge_point = _charge_point(record)
    return f"for the charge point {charge_point}" if charge_point else "for this charge point"


def _charge_point(record: CampaignRecord) -> str:
    return str(record.opened.connection.get("charge_point_id") or "") if record.opened else ""


def _asked_before(attempt: AttemptRecord, step: StepRecord) -> PromptRecord | None:
    """The prompt that has asked for what this step waits for, once it was answered or something else has come."""
    asked = [one for one in attempt.prompts if one.shown.action == TRIGGER_FROM_CSMS and one.closed is not None]
    if not asked or step.info.get("kind") != "receive":
        return None
    last = asked[-1]
    wanted = str(step.info.get("action") or str(step.info.get("text") or "").split(" ")[0])
    assert last.closed is not None
    same = str(last.shown.arguments.get("action")) == wanted
    return last if same and last.closed.how != "cannot" else None


# --- what to enter ------------------------------------------------------------------------------------------------------


def _to_send(record: CampaignRecord, attempt: AttemptRecord | None, prompt: PromptRecord) -> dict[str, Any]:
    arguments = prompt.shown.arguments
    fields = _grouped(_fields(record, prompt))
    hints = told(arguments)
    if any(field.note for field in fields):
        hints.append(EXACT)
    instead = _came_instead(record, prompt)
    if instead:
        hints.append(f"Came instead: {', '.join(instead)}. The bench still waits for {arguments.get('action')}.")
    whole = arguments.get("example") or arguments.get("payload") or {}
    shown: dict[str, Any] = {"hints": tuple(hints), "copy": json.dumps(whole, indent=2, ensure_ascii=False)}
    came = [one for one in attempt.otherwise if one.frame > prompt.shown_seq] if attempt else []
    if not came:
        return {"fields": tuple(fields), **shown}
    note = f"frame {came[-1].frame} is not as asked"
    fields = list(_with_came(fields, came[-1].fields))
    return {"fields": tuple(fields), "kind": "NOT AS ASKED, TRY AGAIN", "note": note, **shown}


def _fields(record: CampaignRecord, prompt: PromptRecord) -> Iterator[EntryField]:
    arguments = prompt.shown.arguments
    remarks = arguments.get("may_differ") or {}
    if _charge_point(record):
        yield EntryField("charge point", _charge_point(record))
    yield EntryField("request", str(arguments.get("action")))
    for path, value in payload_fields(arguments.get("payload") or {}):
        yield _field(path, value, str(remarks.get(path, "")), prompt)
    for path, free in free_fields(arguments.get("payload") or {}, arguments.get("example")):
        yield _field(path, _text(free), "or as you like", prompt)
    if needs_location(arguments):
        yield EntryField("location", "", note=LOCATION)
    for path in arguments.get("leave_out", []):
        yield EntryField(path, "", note=LEAVE_OUT)


def _grouped(fields: Iterable[EntryField]) -> list[EntryField]:
    """The fields of an object beside each other, in the order in which the objects come."""
    found = list(fields)
    groups = list(dict.fromkeys(one.group for one in found))
    return sorted(found, key=lambda one: groups.index(one.group))


def _field(path: str, value: str, remark: str, prompt: PromptRecord) -> EntryField:
    at = local_time(value, prompt.shown_utc_ns)
    return EntryField(path, value, note=", ".join(part for part in (at, remark) if part))


def local_time(value: str, shown_utc_ns: int, zone: tzinfo | None = None) -> str:
    """A moment in UTC as the screen of a management system may show it: ``19:21 local, 5 min after this was asked``."""
    try:
        moment = datetime.strptime(value.partition(".")[0].removesuffix("Z"), "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return ""
    asked = datetime.fromtimestamp(shown_utc_ns // 1_000_000_000, UTC)
    there = moment.astimezone(zone)
    day = "" if there.date() == asked.astimezone(zone).date() else f"{there:%Y-%m-%d} "
    minutes = round((moment - asked).total_seconds() / 60)
    if minutes == 0:
        return f"{day}{there:%H:%M} local, now"
    size = abs(minutes)
    span = f"{size} min" if size < 120 else f"{round(size / 60)} h" if size < 2880 else f"{round(size / 1440)} days"
    return f"{day}{there:%H:%M} local, {span} {'from now' if minutes > 0 else 'ago'}"


def _came_instead(record: CampaignRecord, prompt: PromptRecord) -> list[str]:
    """Requests of the management system that came since a prompt was shown, and are others than what it asks for."""
    others: list[str] = []
    for one in reversed(record.frames):
        if one.seq <= prompt.shown_seq or len(others) == _MOST_INSTEAD:
            break
        frame = one.frame
        request = frame.direction == "in" and frame.message_type == 2
        if request and frame.action not in (*others, prompt.shown.arguments.get("action")):
            others.append(frame.action)
    return others[::-1]


def _with_came(fields: Iterable[EntryField], differences: list[dict[str, Any]]) -> Iterator[EntryField]:
    """The fields with what came in their place; first those that differ."""
    by_path = {re.sub(r"\.(\d+)", r"[\1]", str(item["field"])): item for item in differences}
    known = {one.path: one for one in fields}
    for path, item in by_path.items():
        value = known.get(path) or EntryField(path, "" if item["wanted"] == "absent" else _text(item["wanted"]))
        yield replace(value, came=_came(item["got"]), note=value.note or ("" if value.value else LEAVE_OUT))
    yield from (one for path, one in known.items() if path not in by_path)


def _came(got: Any) -> str:
    return "nothing" if got == "absent" else _text(got)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


# --- was it sent, was it entered? ---------------------------------------------------------------------------------------


def _question(record: CampaignRecord, attempt: AttemptRecord | None, prompt: PromptRecord) -> dict[str, Any]:
    """What was asked for, what came of it, and what each answer means."""
    arguments = prompt.shown.arguments
    asked = [one for one in attempt.prompts if one.shown.action == TRIGGER_FROM_CSMS] if attempt else []
    silent = nothing_came(prompt.shown.action, arguments)
    question = str(arguments.get("question") or "")
    means = prompt.shown.detail.removeprefix(question).strip().split("\n")
    shown: dict[str, Any] = {"answers": SENT if silent else ENTERED, "detail": prompt.shown.detail}
    if silent:
        entry = _to_send(record, attempt, asked[-1]) if asked else {"fields": (), "copy": ""}
        return {**shown, "fields": entry["fields"], "copy": entry["copy"], "hints": (question, *_joined(means))}
    known = (
        _fields(record, asked[-1])
        if asked and asked[-1].shown.arguments.get("action") == arguments.get("action")
        else ()
    )
    came = [
        replace(one, note="" if one.value else one.note)
        for one in _with_came(known, arguments.get("differences") or [])
        if one.came
    ]
    request = [EntryField("request", str(arguments.get("action")))]
    return {**shown, "fields": (*request, *came), "hints": tuple(_joined(means))}


def _joined(lines: Iterable[str]) -> Iterator[str]:
    """One sentence or more a line: a line that begins with an answer begins anew."""
    text = ""
    for line in lines:
        if text and re.match(r"(Yes|No|Cannot|Or)\b", line):
            yield text
            text = ""
        text = f"{text} {line}".strip()
    if text:
        yield text
