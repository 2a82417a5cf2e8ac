"""What Review says of results: which group a case is in, its claim in one sentence, the check behind it. No widget."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from app.campaign.attempts import CaseResult, attempt_verdict
from app.campaign.in_words import brief, number_of, plain
from app.campaign.record import AttemptRecord, CampaignRecord
from app.campaign.results import case_results
from app.events import CheckMade
from app.verdict import Verdict
from ui.undecided import HAND, is_waiting, undecided

WAITING = "Waiting for you"
GROUPS = (
    WAITING, "Failed", "Inconclusive", "Bench error", "Interrupted", "Passed against the advice", "Rejected as required",
    "Passed with findings", "Passed",
)  # fmt: skip
FAILURES = ("Failed", "Inconclusive", "Bench error", "Interrupted")


@dataclass(frozen=True)
class Line:
    """One case in the list."""

    group: str
    case_id: str
    title: str
    verdict: str
    note: str
    attempts: int


@dataclass(frozen=True)
class Head:
    """The head of a group."""

    title: str
    count: int


def lines(record: CampaignRecord, text: str = "") -> list[Head | Line]:
    """Heads and cases, failures first; only cases with an attempt."""
    found: dict[str, list[Line]] = {}
    words = text.lower().split()
    for result in case_results(record):
        attempts = record.attempts.get(result.case_id)
        if not attempts:
            continue
        entry = record.entry(result.case_id) or {}
        state = undecided(record, result.case_id)
        approving = is_waiting(record, attempts[-1])
        if state and not approving and len(attempts) == 1:
            continue
        group = WAITING if approving else group_of(record, result)
        line = Line(
            group,
            result.case_id,
            str(entry.get("title") or ""),
            state or str(result.verdict),
            "your approval decides"
            if approving
            else f"attempt {len(attempts)} is running"
            if state
            else note_of(result, record.attempt(result.case_id, result.attempt_number or 0)),
            len(attempts),
        )
        haystack = f"{line.case_id} {line.title} {line.verdict} {line.note} {group}".lower()
        if all(word in haystack for word in words):
            found.setdefault(group, []).append(line)
    rows: list[Head | Line] = []
    for group in GROUPS:
        if group in found:
            rows.append(Head(group, len(found[group])))
            rows.extend(found[group])
    return rows


def group_of(record: CampaignRecord, result: CaseResult) -> str:
    match result.verdict:
        case Verdict.FAIL:
            return "Failed"
        case Verdict.INCONCLUSIVE:
            return "Inconclusive"
        case Verdict.ERROR:
            return "Bench error"
        case Verdict.PASS:
            attempt = record.attempt(result.case_id, result.attempt_number)
            approval = attempt.approval if attempt else None
            if approval is not None and approval.value == "approved" and approval.advice in ("reject", "retest"):
                return "Passed against the advice"
            if result.expectation == "must reject":
                return "Rejected as required"
            return "Passed with findings" if result.findings else "Passed"
        case _:
            return "Interrupted"


def note_of(result: CaseResult, attempt: AttemptRecord | None = None) -> str:
    """The short reason below the title; empty for a plain pass."""
    if result.verdict is Verdict.PASS:
        if result.findings:
            return f"{len(result.findings)} finding{'s' if len(result.findings) > 1 else ''} beside the verdict"
        return result.reason if result.expectation == "must reject" else ""
    return brief(attempt, result.reason) if attempt is not None else result.reason


def claim(attempt: AttemptRecord, approve_mode: str, expectation: str, *, waiting: bool = False) -> tuple[str, str]:
    """(verdict, sentence) of one attempt; ``waiting``: its approval is asked for now."""
    verdict, reason = attempt_verdict(attempt, approve_mode=approve_mode, expectation=expectation)
    if waiting:
        return HAND, f"{counted(attempt)} Your approval decides: it is asked for in Run."
    if verdict is Verdict.PASS:
        return str(verdict), f"{counted(attempt)} The result is approved."
    reason = plain(attempt, reason)
    text = reason[:1].upper() + reason[1:]
    return str(verdict), text if text.endswith((".", "?")) else text + "."


def counted(attempt: AttemptRecord) -> str:
    """How many checks held, of how many; the same count wherever it is said."""
    total, held = len(attempt.checks), sum(1 for check in attempt.checks if check.outcome == "held")
    if held == total:
        return f"All {total} checks held."
    findings = all(check.severity == "warn" for check in attempt.checks if check.outcome != "held")
    beside = " is a finding beside the verdict" if total - held == 1 else " are findings beside the verdict"
    return f"{held} of {total} checks held; {total - held}{beside if findings else ' did not'}."


def decisive(attempt: AttemptRecord) -> CheckMade | None:
    """The check that decided against the attempt; of a pass with findings the first finding."""
    machine = attempt.machine
    broken = [check for check in attempt.checks if check.outcome != "held"]
    if machine is not None and machine.check_id:
        named = next((check for check in broken if check.check_id == machine.check_id), None)
        if named is not None:
            return named
    grave = [check for check in broken if check.severity != "warn"]
    found = grave or broken
    return found[0] if found else None


def step_words(step_id: str) -> str:
    """``3`` -> ``step 3``, ``5[c2]`` -> ``step 5, connector 2``; the steps around a case have names instead of numbers."""
    found = re.fullmatch(r"(?:(.+)\.)?([^.\[#]+)(?:\[c?(\d+)\])?(?:#\d+)?", step_id)
    if found is None:
        return step_id
    part, name, each = found.groups()
    named = {"prepare": "preparation", "restore": "restoring"}
    if (part or name) in named:
        return named[part or name]
    words = f"step {name}" if name[:1].isdigit() else {"act": "by hand", "verify": "state"}.get(name, name)
    connector = f", connector {each}" if "[c" in step_id else ""
    return words + connector + (f", {part}" if part else "")


def step_of(attempt: AttemptRecord, step_id: str) -> str:
    """A step by its number in the list of steps; the steps that are not in there by their names."""
    number = number_of(attempt, step_id)
    return f"step {number}" if number else step_words(step_id)


def value(item: Any) -> str:
    """A value of a check as it stands on the wire."""
    if isinstance(item, str):
        return f'"{item}"' if item else "absent"
    if item is None:
        return "absent"
    return json.dumps(item, ensure_ascii=False)


def checks_sorted(attempt: AttemptRecord) -> list[CheckMade]:
    """Broken checks first, then in the order in which they were made."""
    return sorted(attempt.checks, key=lambda check: (check.outcome == "held", check.severity == "warn"))
