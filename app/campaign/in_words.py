"""What a tester reads of an attempt: its result, its steps and its checks in plain words, with one numbering of the steps.

The record keeps the machine's sentence and the ids of the documents; window and report say the same with these functions. Steps have
the numbers of the list of steps, 1 to n; the documents' own numbers stand in the references, beside them.
"""

from __future__ import annotations

import json
import re
from typing import Any

from app.campaign.record import AttemptRecord, StepRecord
from app.events import CheckMade
from app.hands.actions import ACTIONS

MEANINGS = {kind.name: kind.meaning.partition(" (")[0].rstrip(".") for kind in ACTIONS} | {
    "CauseFault": "Bring the connector into the state Faulted",
    "ClearFault": "End the fault of the connector",
}
"""What a manual action is in words, without its connector: the record has the name of the action."""
_STEP = re.compile(r"\bstep ((?:[A-Za-z][\w-]*\.)*[\w-]+(?:\[\w+\])*(?:#\d+)?)")
_WHEN = re.compile(r" · \w*[tT]ime\w* \d{4}-\d\d-\d\dT[^ ]+|( ·)? timestamp \d{4}-\d\d-\d\dT[^ ]+")
_FIELD = re.compile(r"(?:.*: )?([A-Za-z][\w.\[\]]*) is (?!there|put back|that of|not ).+", re.DOTALL)
_AS_BEFORE = re.compile(r"(\w+) is \1 as read before")
_PUT_BACK = re.compile(r"(\w+) = \1 as read before")
_NEGATED = re.compile(r"not \(an? (.+)\)")
_BEFORE = " has come before it"
_PLACE = "the bench has a place for the file"
_GRAVITY = {"fail": 0, "precondition": 1, "warn": 2}


def number_of(attempt: AttemptRecord, step_id: str) -> str:
    """The number of a step in the list of steps, by its id; empty if it is not in there."""
    step = attempt.step(step_id) or attempt.step(re.sub(r"\[\d+\]$", "", step_id)) if step_id else None
    return str(step.info.get("number") or "") if step is not None else ""


def renumbered(attempt: AttemptRecord, text: str) -> str:
    """A text of the machine with the numbers of the list of steps for the steps it names."""

    def number(found: re.Match[str]) -> str:
        known = number_of(attempt, found[1])
        return f"step {known}" if known else found[0]

    return _STEP.sub(number, text)


def check_text(attempt: AttemptRecord, check: CheckMade) -> str:
    """What a check is about. Without the time that a message of the bench was to have: only the message itself tells that."""
    text = _AS_BEFORE.sub(r"\1 is as it was before", _WHEN.sub("", check.text))
    return renumbered(attempt, MEANINGS.get(text, text))


def step_text(attempt: AttemptRecord, step: StepRecord) -> str:
    """A step in words. Of a message that the bench sends: what was really sent, and no time before it was."""
    text, action = str(step.info.get("text") or ""), str(step.info.get("action") or "")
    text = _PUT_BACK.sub(r"\1 as it was before", text)
    if step.info.get("actor") == "hand":
        return MEANINGS.get(text, text) or MEANINGS.get(action, action) or step.id
    if step.info.get("actor") == "bench" and step.info.get("kind") == "send" and action:
        payload = _sent(attempt, step)
        return _of_payload(action, payload) if payload is not None else _WHEN.sub("", text) or action
    return text or action or step.id


def _sent(attempt: AttemptRecord, step: StepRecord) -> dict[str, Any] | None:
    """The payload of the CALL that this step sent, found by its reply; None where there is none."""
    if not step.frame:
        return None
    message_id = ""
    for frame in reversed(attempt.frames):
        if frame.seq == step.frame:
            message_id = frame.frame.message_id
        elif message_id and frame.frame.message_id == message_id and frame.frame.message_type == 2:
            if frame.frame.direction != "out" or frame.frame.action != step.info.get("action"):
                return None
            try:
                message = json.loads(frame.raw)
            except (ValueError, RecursionError):
                return None
            payload = message[3] if isinstance(message, list) and len(message) > 3 else None
            return payload if isinstance(payload, dict) else None
    return None


def _of_payload(action: str, payload: dict[str, Any]) -> str:
    """In one line, as the list of steps says what it expects: connector first, the status without its name."""
    if action == "ChangeConfiguration":
        return f"ChangeConfiguration · {payload.get('key')} = {payload.get('value')}"
    parts: list[str] = []
    for name, value in payload.items():
        if name == "connectorId":
            parts.insert(0, f"c{value}")
        elif name == "status" and isinstance(value, str):
            parts.append(value)
        elif isinstance(value, dict) or (isinstance(value, list) and any(isinstance(i, dict | list) for i in value)):
            parts.append(name)
        elif isinstance(value, list):
            more = f" and {len(value) - 3} more" if len(value) > 3 else ""
            parts.append(f"{name} {', '.join(str(item) for item in value[:3])}{more}")
        else:
            parts.append(f"{name} {value}")
    return " · ".join([action, *parts])


def broken_at(attempt: AttemptRecord) -> dict[str, CheckMade]:
    """Id of a step -> the gravest of its checks that did not hold; only steps that have one."""
    found: dict[str, CheckMade] = {}
    for check in attempt.checks:
        if check.outcome == "held" or not check.step_id:
            continue
        step = attempt.step(check.step_id) or attempt.step(re.sub(r"\[\d+\]$", "", check.step_id))
        if step is not None and (step.id not in found or _gravity(check) < _gravity(found[step.id])):
            found[step.id] = check
    return found


def _gravity(check: CheckMade) -> int:
    return _GRAVITY.get(check.severity, 0) + (1 if check.outcome == "uncertain" else 0)


def not_held(attempt: AttemptRecord) -> list[str]:
    """Each check that did not hold, in one sentence; the gravest first."""
    broken = sorted((check for check in attempt.checks if check.outcome != "held"), key=_gravity)
    return [_sentence(attempt, check) for check in broken]


def decided_by(attempt: AttemptRecord) -> CheckMade | None:
    """The check that the machine's verdict names."""
    machine = attempt.machine
    if machine is None or not machine.check_id:
        return None
    named = [c for c in attempt.checks if c.check_id == machine.check_id and c.outcome != "held"]
    return next((c for c in named if c.frame == machine.frame), named[0] if named else None)


def plain(attempt: AttemptRecord, reason: str) -> str:
    """A reason with the machine's sentence at its beginning put into plain words; any other stays as it is."""
    machine, check = attempt.machine, decided_by(attempt)
    if machine is None or not machine.reason or not reason.startswith(machine.reason):
        return reason
    more = reason[len(machine.reason) :]
    if check is None:
        return renumbered(attempt, machine.reason) + more
    said = _sentence(attempt, check)
    if check.outcome == "uncertain":
        said += " That is closer to the limit than the time is certain."
    return said + more


def brief(attempt: AttemptRecord, reason: str) -> str:
    """The same as :func:`plain` for a line of a list: what is wrong comes first, and no number of a step."""
    machine, check = attempt.machine, decided_by(attempt)
    if machine is None or check is None or not machine.reason or not reason.startswith(machine.reason):
        return plain(attempt, reason)
    step, text = attempt.step(check.step_id), check_text(attempt, check)
    action = str(step.info.get("action") or "") if step is not None else ""
    if _FIELD.fullmatch(text) and _is_plain(check.expected) and _is_plain(check.actual) and action:
        return f"{action}: {in_short(check)}"
    return re.sub(r"^Step [^:]*: ", "", _sentence(attempt, check))


def in_short(check: CheckMade) -> str:
    """What was wrong, for the end of a line: ``Invalid, not Expired``."""
    if _is_plain(check.expected) and _is_plain(check.actual) and str(check.actual) != "absent":
        return f"{said_value(check.actual)}, not {said_value(check.expected, check.text)}"
    return "left out" if str(check.actual) == "absent" else "did not hold"


def evidence(check: CheckMade) -> str:
    """Where a check that decided can be looked up: its frame, and the document that asks for it."""
    frame = f"Frame {check.frame}. " if check.frame else ""
    return f"{frame}{check.reference[:1].upper()}{check.reference[1:]}."


# --- one check -------------------------------------------------------------------------------------------------------


def _sentence(attempt: AttemptRecord, check: CheckMade) -> str:
    """What came, and what should have, in one sentence."""
    special = _by_hand(attempt, check)
    if special:
        return special
    if check.text == _PLACE:  # the bench's own step: what is in the way is all there is to say
        said = str(check.actual)
        return said[:1].upper() + said[1:] + "."
    number, step = number_of(attempt, check.step_id), attempt.step(check.step_id)
    text = check_text(attempt, check)
    expected, actual = (renumbered(attempt, said_value(value, check.text)) for value in (check.expected, check.actual))
    said = _said(text, expected, actual, check)
    action = str(step.info.get("action") or "") if step is not None else ""
    if step is not None and step.info.get("phase") == "prepare":
        number += " (preparation)"
    where = f"Step {number}" if number.strip() and number[0].isdigit() else ""
    if where and action and action not in said and not text.startswith("the hands") and step is not None:
        where += f", {action}"
    said = said if said.endswith((".", "?")) else f"{said}."
    return f"{where}: {said}" if where else said[:1].upper() + said[1:]


def _said(text: str, expected: str, actual: str, check: CheckMade) -> str:
    if text.endswith(" is answered") and check.outcome == "failed":
        subject = text.removesuffix(" is answered").partition(" · ")[0]
        if actual == "no reply":
            return f"{subject} was not answered {expected.removeprefix('CALLRESULT ')}".rstrip()
        return f"{subject} was answered with {actual}"
    if text.endswith(" arrives in time"):
        subject = text.removesuffix(" arrives in time")
        came = "" if actual == "nothing" else f": {actual}"
        return f"{subject} did not come {expected}{came}"
    if text.startswith(("every message complies", "every frame is")):
        return f"a message is not as OCPP 1.6 wants it: {actual}"
    if text.startswith("messages come only where"):
        wanted = expected.removeprefix("at this point: ").partition(" (step ")[0]
        return f"{actual} came where only {wanted} may come"
    if text == "the connection stays up":
        return actual
    if text.startswith("the message is as the specification"):
        return f"against the specification: {actual}"
    if text.startswith("the hands are done"):
        return f"{text.replace('are done', 'must be done')}, {expected}; {actual}"
    if expected.startswith("no ") and actual not in ("absent", "none"):
        came = actual if actual.endswith(" came") else f"{actual} came"
        return f"{came}, although {text}" if " is not " in text or text.startswith("no ") else f"{text}; {came}"
    if actual in ("not so", "it has not come"):
        missing = expected.removesuffix(_BEFORE)
        return (
            f"{missing} did not come before it, and must: {text}"
            if missing != expected
            else f"{text}. This is not so: {expected}"
        )
    field = _FIELD.fullmatch(text)
    if field is not None and check.outcome == "failed" and _is_plain(check.expected) and _is_plain(check.actual):
        if actual in ("absent", ""):
            return f"{field[1]} was left out; it must be {expected}"
        return f"{field[1]} was {actual}, not {expected}"
    if text.endswith(f" is {expected}") and check.outcome == "failed":
        return f"{text.removesuffix(f' is {expected}')} was {actual}, not {expected}"
    return f"{text}. Expected: {expected}; it was: {actual}"


def _by_hand(attempt: AttemptRecord, check: CheckMade) -> str:
    """Checks about what people did: what they could not do, and what operators have entered otherwise."""
    kind = check.check_id.rpartition(".")[2].partition("#")[0]
    actual, action = str(check.actual), check.text.split(" ")[0]
    if kind == "hands" and check.expected == "done":
        what = check_text(attempt, check)
        who, _, why = actual.partition(" cannot: ")
        said = f"{who}: {why}" if why else actual
        return f"Could not be done: {what[:1].lower()}{what[1:]}. {said.rstrip('.')}."
    if check.check_id == "hands.done":
        actions, who = check.text.partition(" (")[2].removesuffix(")"), actual.partition(": run the case")[0]
        if " says no" in who:
            return f"Confirmed, and not done or without effect: {actions}. {who}. Run it again."
        return f"Nobody can tell whether it was done: {actions}. Run it again."
    if kind == "asked":
        return f"{action} was not sent as asked at once, a slip of the operator: {actual}."
    if kind != "entered":
        return ""
    if "nothing came" in check.text:
        return f"Nobody can tell whether {action} was sent. Run it again."
    if "a slip of the operator" not in actual:
        return f"Nobody can tell whether {action} was entered as asked. Run it again."
    fields = [str(item["field"]) for came in attempt.otherwise if came.step_id == check.step_id for item in came.fields]
    names = list(dict.fromkeys(name.rpartition(".")[2] for name in fields if name and name != "action"))
    other = f"with another {' and '.join(names)}" if 0 < len(names) <= 3 else "otherwise"
    return f"The operator's slip: {action} was entered {other}. Run it again."


def _is_plain(value: Any) -> bool:
    """One value, or a few to choose from, and no description of one."""
    if isinstance(value, list):
        return bool(value) and all(_is_plain(item) for item in value)
    return not isinstance(value, dict) and not (isinstance(value, str) and len(value.split()) > 2)


def said_value(value: Any, about: str = "") -> str:
    """A value of a check as a person reads it. ``about``: the check's words, which tell a choice from a list."""
    if isinstance(value, list) and all(isinstance(item, str | int | float) for item in value):
        return (" or " if " or " in about else ", ").join(str(item) for item in value) if value else "an empty list"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    text = "absent" if value is None else _NEGATED.sub(r"no \1", str(value)).rstrip(".")
    return "in time, before its turn" if text == "in time (early)" else text
