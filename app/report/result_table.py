"""Section F: one row for every entry of the plan."""

from __future__ import annotations

from collections.abc import Iterator

from app.campaign.results import CaseResult
from app.events import JsonObject
from app.report import fonts
from app.report.blocks import Cell, Column, Paragraph, Row, Title, table
from app.report.layout import Block, Pen
from app.report.model import CasePart, ReportModel
from app.report.text import plural, seconds, wrap
from app.report.theme import BODY, IDS, LOOKS, MARGIN, NOTE, STRONG, TEXT3, WIDTH, Style, px, word
from app.verdict import Verdict

_SMALL = Style(BODY.font, px(14), BODY.colour)
_SMALL_NOTE = Style(NOTE.font, px(14), NOTE.colour)


_TITLE = Style(fonts.MEDIUM, px(14.5), BODY.colour)
_STRONG = Style(fonts.SEMIBOLD, px(14.5), BODY.colour)


def result_table(model: ReportModel) -> Iterator[Block]:
    counts = ", ".join(f"{number} {verdict}" for verdict, number in model.result.counts.items())
    subtitle = f"{plural(len(model.result.cases), 'entry', 'entries')} in the plan: {counts}."
    yield Title("Results of all cases", subtitle, section="section F", anchor="section-f")
    columns = [
        Column(40, "No", _SMALL_NOTE), Column(128, "Case", IDS), Column(74, "OCTT id", IDS),
        Column(244, "Title, and why it applies or not", _TITLE), Column(50, "Class", _SMALL), Column(46, "Runs", _SMALL),
        Column(98, "Machine", _SMALL), Column(80, "Approval", _SMALL), Column(142, "Final", STRONG),
        Column(48, "Time", _SMALL, "right"), Column(78, "Bench", _SMALL, "right"), Column(36, "Page", IDS, "right"),
    ]  # fmt: skip
    rows, reasons = [], []
    for index, (entry, result) in enumerate(zip(model.record.plan, model.result.cases, strict=True), 1):
        part = model.part(result.case_id)
        reasons.append(_why(entry, result))
        rows.append(_row(index, entry, result, part))
    head, *blocks = table(columns, rows, padding=px(4)) or [Paragraph("none")]
    yield head
    x = MARGIN + px(sum(column.width for column in columns[:3]))
    firsts = [block for block in blocks if isinstance(block, Row)]
    for row, reason in zip(firsts, reasons, strict=True):
        yield WithReason(row, reason, x)
    yield Paragraph(bench_time(model), NOTE, space=10)
    yield Paragraph(
        "Class: M mandatory, C conditional, O optional, info: for information. Optional and informative cases, and cases that do "
        "not apply, do not count towards a functionality. A case without a scenario in this version was not run, and counts as "
        "nothing else.",
        NOTE,
        space=10,
    )


class WithReason(Block):
    """A row with its reason below the title, as wide as the page allows."""

    def __init__(self, row: Row, reason: str, x: float) -> None:
        self.row, self.x, self.style = row, x, Style(NOTE.font, px(13.5), NOTE.colour)
        self.lines = wrap(reason, self.style.font, self.style.size, MARGIN + WIDTH - x) if reason else []
        self.leading = px(19)
        self.height = row.height + self.leading * len(self.lines) - (px(2) if self.lines else 0)
        self.repeat, self.keep = row.repeat, row.keep
        row.rule = None

    def draw(self, pen: Pen, top: float) -> None:
        self.row.draw(pen, top)
        y = top + self.row.height + px(10)
        for line in self.lines:
            pen.text(self.x, y, line, self.style)
            y += self.leading
        pen.line(MARGIN, top + self.height, MARGIN + WIDTH, top + self.height)


def bench_time(model: ReportModel) -> str:
    """How long the attempts took, and how much of that the bench itself has added."""
    ended = [one.ended for part in model.cases for one in part.attempts if one.ended is not None]
    if not ended:
        return "Time: how long the attempt took. Bench: what the bench itself has added. No attempt has ended."
    own = [one.bench_seconds for one in ended]
    return (
        f"Time: how long the attempt took, most of which the DUT, the hands and configured times need. Bench: what the bench itself "
        f"has added, {_milliseconds(sum(own) / len(own))} an attempt on average and {_milliseconds(max(own))} at most; "
        f"{seconds(sum(own))} of the {seconds(sum(one.seconds for one in ended))} of all {plural(len(ended), 'attempt')}."
    )


def _milliseconds(value: float) -> str:
    return f"{value * 1000:.0f} ms"


def _why(entry: JsonObject, result: CaseResult) -> str:
    why = str(entry.get("reason") or "")
    if result.verdict is Verdict.NOT_RUN and result.reason and result.reason not in why:
        why = f"{why.rstrip('.')}. {result.reason}" if why else result.reason
    return why


def _row(index: int, entry: JsonObject, result: CaseResult, part: CasePart | None) -> tuple[Cell | str, ...]:
    look = LOOKS[result.verdict]
    attempt = next((a for a in part.attempts if a.number == result.attempt_number), None) if part else None
    label = "Pass, rejected as required" if result.label != str(result.verdict) else word(result.verdict)
    return (
        str(index),
        Cell(result.case_id, link=part.anchor if part else ""),
        str(entry.get("octt_id") or "–"),
        str(entry.get("title") or ""),
        "info" if entry.get("informative") else str(entry.get("class") or "–"),
        str(len(part.attempts)) if part else "–",
        word(result.machine) if result.machine else "–",
        result.approval or "–",
        Cell(label, _SMALL_NOTE if look.colour is TEXT3 else _STRONG.of(look.colour), look.shape, look.colour),
        seconds(attempt.ended.seconds) if attempt and attempt.ended else "–",
        _milliseconds(attempt.ended.bench_seconds) if attempt and attempt.ended else "–",
        Cell("", page_of=part.anchor) if part else "–",
    )
