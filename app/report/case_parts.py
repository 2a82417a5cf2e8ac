"""The tables of one attempt: steps, checks, StatusNotifications, prompts, configuration."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.campaign.in_words import (
    broken_at,
    check_text,
    in_short,
    number_of,
    renumbered,
    said_value,
    step_text,
)
from app.campaign.record import AttemptRecord, StepRecord
from app.events import CheckMade
from app.report.blocks import Cell, Column, Heading, Paragraph, Row, table
from app.report.layout import Block
from app.report.text import clock_time, plural, seconds, shorten, value_text
from app.report.theme import (
    BODY,
    FAIL_LOOK,
    HAND_TEXT,
    IDS,
    LABEL,
    LINK,
    NOTE,
    PASS_LOOK,
    STRONG,
    TEXT2,
    TEXT3,
    TIMES,
    UNSURE_LOOK,
    VALUE,
    WIRE,
    Style,
    px,
)

_CELL = 160
"""Characters of a value that stand in the table of checks; a longer one stands below it."""

_WORDING = 6_000
"""Characters of a prompt that are printed: all that a person has read, but for a text that nobody reads to its end."""

_CHECK_ID, _CHECK, _CHECK_VALUE = Style(IDS.font, px(13)), Style(BODY.font, px(15)), Style(VALUE.font, px(15))
"""One step smaller than elsewhere, so that most checks take one line or two."""

_FRAME = Column(82, "Frame", LINK, "right")
"""Wide enough for a number of seven digits: a campaign of a whole plan has some 20,000 records."""

DOES_NOT_APPLY = "does not apply"
"""Note of a skipped step whose branch the case did not take."""

_PHASES = {"prepare": "Preparation", "main": "Main", "restore": "Restoration"}
_STEP_MARKS = {
    "done": ("tick", PASS_LOOK.colour), "failed": ("cross", FAIL_LOOK.colour), "skipped": ("dash", TEXT3),
    "not reached": ("dash", TEXT3),
}  # fmt: skip
_ADVICE_MARKS = {
    "ok": ("tick", PASS_LOOK.colour), "acceptable": ("tick", PASS_LOOK.colour), "reject": ("cross", FAIL_LOOK.colour),
    "retest": ("diamond", UNSURE_LOOK.colour), "ask": ("diamond", UNSURE_LOOK.colour),
}  # fmt: skip


def frame_text(seq: int) -> str:
    return f"#{seq}" if seq else ""


def short_reference(reference: str, document: str) -> str:
    """A reference without the name of the document that most of them are to: ``Table 3, step 5``."""
    reference = reference.replace("test procedure", "procedure")
    return reference.removesuffix(f", {document}").removeprefix(f"{document}, ")


def steps(attempt: AttemptRecord) -> Iterator[Block]:
    yield Heading("Steps", "bracket: in any order; time of the bench in UTC; frame by record number")
    columns = [
        Column(40, "", LABEL), Column(470, "Expected", VALUE), Column(290, "Observed", BODY), Column(164, "Time", TIMES),
        Column(100, "Frame", LINK),
    ]  # fmt: skip
    shown = [step for step in attempt.steps if not (step.state == "skipped" and step.note == DOES_NOT_APPLY)]
    received = {frame.seq: frame.utc_ns for frame in attempt.frames}
    broken = broken_at(attempt)
    phases = {step.info.get("phase") for step in shown}
    rows: list[tuple[Cell | str, ...]] = []
    groups: list[str] = []
    before = None
    for step in shown:
        phase = step.info.get("phase")
        if len(phases) > 1 and phase != before:
            rows.append(("", Cell(_PHASES.get(str(phase), str(phase)), NOTE), "", "", ""))
            groups.append("")
        before = phase
        icon, colour = _actor(step)
        state = "not reached" if step.state == "to do" and attempt.ended else step.state
        mark, mark_colour = _STEP_MARKS.get(state, ("not run", TEXT3))
        check = broken.get(step.id)
        if check is not None and state in ("done", "failed"):
            grave = check.severity == "fail" and check.outcome == "failed"
            mark, mark_colour = ("cross", FAIL_LOOK.colour) if grave else ("diamond", UNSURE_LOOK.colour)
        text = step_text(attempt, step)
        remarks = ["optional"] if step.info.get("optional") else []
        note = step.note or state
        if check is not None and state == "done":
            note = "; ".join(part for part in (step.note, in_short(check)) if part)
        # A step that a frame completed has the frame's time, as in the sequence; its own record was written later.
        when = received.get(step.frame, step.utc_ns)
        groups.append(str(step.info.get("group") or ""))
        rows.append((
            str(step.info.get("number") or ""),
            Cell(text + (f" ({', '.join(remarks)})" if remarks else ""), VALUE, icon, colour),
            Cell(value_text(note), BODY, mark, mark_colour),
            clock_time(when) if step.state in ("done", "failed") else "",
            frame_text(step.frame),
        ))  # fmt: skip
    blocks = table(columns, rows, padding=px(4.6))
    _bracket([block for block in blocks if isinstance(block, Row)][1:], groups)
    yield from blocks or [Paragraph("none", BODY)]
    if left_out := len(attempt.steps) - len(shown):
        yield Paragraph(f"{plural(left_out, 'step')} did not apply", NOTE)


def _bracket(rows: list[Row], groups: list[str]) -> None:
    """Draw a bracket beside steps that may come in any order among themselves."""
    if len(rows) != len(groups):
        return  # a row was continued in a second one: no bracket rather than a wrong one
    for index, (row, group) in enumerate(zip(rows, groups, strict=True)):
        before = groups[index - 1] if index else ""
        after = groups[index + 1] if index + 1 < len(groups) else ""
        if group and group in (before, after):
            row.bracket = "first" if before != group else "last" if after != group else "middle"


def _actor(step: StepRecord) -> tuple[str, object]:
    match step.info.get("actor"), step.info.get("kind"):
        case "hand", _:
            return "hand", HAND_TEXT
        case _, "receive":
            return "in", WIRE
        case _, "send":
            return "out", WIRE
        case _:
            return "bench", TEXT2


def checks(attempt: AttemptRecord, document: str) -> Iterator[Block]:
    """The table of checks; ``document``: the one that a reference is to where it names none."""
    broken = [c for c in attempt.checks if c.outcome != "held"]
    held = [c for c in attempt.checks if c.outcome == "held"]
    yield Heading("Checks", f"{len(held)} of {len(attempt.checks)} held", space=22)
    if not attempt.checks:
        yield Paragraph("none ran", BODY, space=8)
        return
    columns = [
        Column(196, "Check", _CHECK_ID), Column(348, "What is checked", _CHECK), Column(180, "Expected", _CHECK),
        Column(124, "Actual", _CHECK_VALUE), Column(134, "Reference", NOTE), _FRAME,
    ]  # fmt: skip
    yield from table(columns, [_check_row(attempt, c, document) for c in broken + held], padding=px(3))
    yield from _long_values(broken + held)


def _renumbered(attempt: AttemptRecord, value: Any) -> Any:
    return renumbered(attempt, value) if isinstance(value, str) else value


def _in_cell(value: Any) -> str:
    text = value_text(value, 10_000_000)
    return text if len(text) <= _CELL else f"{text[:60]} … see below"


def _long_values(checks: list[CheckMade]) -> list[Block]:
    """The values that are too long for a cell, over the whole width."""
    pairs = [
        (f"{check.check_id} {name}", value_text(value))
        for check in checks
        for name, value in (("expected", check.expected), ("actual", check.actual))
        if len(value_text(value, 10_000_000)) > _CELL
    ]
    return table([Column(260, "", IDS), Column(804, "", IDS)], pairs, padding=px(3.6))


def _check_row(attempt: AttemptRecord, check: CheckMade, document: str) -> tuple[Cell | str, ...]:
    mark, colour, remark = "tick", PASS_LOOK.colour, ""
    if check.outcome == "uncertain":
        mark, colour, remark = "diamond", UNSURE_LOOK.colour, "Closer to the limit than its uncertainty. "
    elif check.outcome == "failed":
        mark, colour = ("cross", FAIL_LOOK.colour) if check.severity == "fail" else ("diamond", UNSURE_LOOK.colour)
        remark = {"warn": "Finding, beside the verdict. ", "precondition": "Precondition. "}.get(
            check.severity, "Failed. "
        )
    return (
        Cell(check.check_id, _CHECK_ID, mark, colour),
        Cell(
            remark + value_text(check_text(attempt, check), _CELL), _CHECK_VALUE if check.outcome != "held" else _CHECK
        ),
        _in_cell(_renumbered(attempt, said_value(check.expected, check.text))),
        _in_cell(_renumbered(attempt, said_value(check.actual))),
        short_reference(check.reference, document),
        frame_text(check.frame),
    )


def statuses(attempt: AttemptRecord) -> Iterator[Block]:
    if not attempt.statuses:
        return
    yield Heading("StatusNotifications", "held against Appendix D of the procedure", space=22)
    columns = [
        Column(236, "Expected", BODY), Column(262, "Received", VALUE), Column(140, "Rule", IDS), Column(344, "Advice", BODY),
        _FRAME,
    ]  # fmt: skip
    rows = []
    for item in attempt.statuses:
        mark, colour = _ADVICE_MARKS.get(item.advice, ("diamond", UNSURE_LOOK.colour))
        advice = item.advice + (f": {item.reason}" if item.reason else "")
        rows.append((
            renumbered(attempt, item.expected) or "nothing", value_text(item.received, 200) or "nothing", item.rule,
            Cell(value_text(advice, 400), BODY, mark, colour), frame_text(item.frame),
        ))  # fmt: skip
    yield from table(columns, rows, padding=px(3.8))


def prompts(attempt: AttemptRecord) -> Iterator[Block]:
    if not attempt.prompts:
        return
    yield Heading("Prompts and answers", "wording as shown", space=22)
    columns = [
        Column(100, "Prompt", IDS), Column(440, "Wording", VALUE), Column(110, "Answer", STRONG), Column(250, "By", BODY),
        Column(164, "Time", TIMES),
    ]  # fmt: skip
    rows: list[tuple[Cell | str, ...]] = []
    for prompt in attempt.prompts:
        shown, closed = prompt.shown, prompt.closed
        wording = shown.headline.replace("\n", " ") + (f"\n{shown.detail}" if shown.detail else "")
        if shown.advice:
            wording += f"\nAdvice shown: {shown.advice}"
        if closed is None:
            rows.append((f"{shown.kind_of} {shown.prompt_id}", wording, "open", "", clock_time(prompt.shown_utc_ns)))
            continue
        by = ", ".join(x for x in (closed.by, closed.device, seconds(closed.seconds), closed.reason) if x)
        rows.append(
            (
                f"{shown.kind_of} {shown.prompt_id}",
                shorten(wording, _WORDING),
                closed.how,
                by,
                clock_time(prompt.closed_utc_ns),
            )
        )
    yield from table(columns, rows, padding=px(3.8))


def otherwise(attempt: AttemptRecord) -> Iterator[Block]:
    """Requests that came while an operator was asked for another one: slips, unless the verdict says otherwise."""
    if not attempt.otherwise:
        return
    yield Heading("Requests that were not as asked", "the operator may send it again", space=22)
    columns = [
        Column(190, "Request", IDS), Column(308, "Field", VALUE), Column(242, "Asked for", BODY), Column(242, "Came", STRONG),
        _FRAME,
    ]  # fmt: skip
    rows: list[tuple[Cell | str, ...]] = []
    for came in attempt.otherwise:
        for number, item in enumerate(came.fields):
            wanted, got = (value_text(item[name], _CELL) for name in ("wanted", "got"))
            frame = "" if number else frame_text(came.frame)
            rows.append(
                (
                    "" if number else f"{came.action} ({_step(attempt, came.step_id)})",
                    str(item["field"]),
                    wanted,
                    got,
                    frame,
                )
            )
    yield from table(columns, rows, padding=px(3.8))


def _step(attempt: AttemptRecord, step_id: str) -> str:
    return f"step {number_of(attempt, step_id) or step_id}"


def configuration(attempt: AttemptRecord) -> Iterator[Block]:
    read = [item for item in attempt.configuration if item.when == "read"]
    changed = [item for item in attempt.configuration if item.when != "read"]
    yield Heading("Configuration and notes", plural(len(read), "key") + " read" if read else "", space=22)
    columns = [Column(150, "", LABEL), Column(914, "", BODY)]
    rows: list[tuple[Cell | str, ...]] = []
    for item in changed:
        value = value_text(item.value, 200) if item.value is not None else "no value"
        rows.append((item.when.capitalize(), f"{item.key} = {value}" + (f" ({item.status})" if item.status else "")))
    rows += [("Note", f"{note.text} ({note.by})") for note in attempt.notes]
    rows += [("Cause", f"on the {cause.side}'s side: {cause.text} ({cause.by})") for cause in attempt.causes]
    yield from table(columns, rows or [("Changed", "no key set, none to put back; no notes")], padding=px(3.8))
