"""Section G: the evidence of each case, every attempt of it."""

from __future__ import annotations

from collections.abc import Iterator

from app.campaign.in_words import check_text, plain, said_value
from app.campaign.record import AttemptRecord
from app.report import case_files, case_parts, fonts, theme
from app.report.blocks import Cell, Column, Heading, Paragraph, ResultBox, Subheading, Title, table
from app.report.layout import Block, Pen
from app.report.model import CasePart, ReportModel
from app.report.sequence import sequence
from app.report.text import clock_time, iso_date, plural, seconds, shorten, value_text, wrap
from app.report.theme import BODY, CASE_TITLE, LOOKS, MARGIN, NOTE, STRONG, TIMES, WIDTH, Style, px, word
from app.verdict import Verdict

SECTION = "section G, evidence per case"


def case_pages(model: ReportModel) -> Iterator[Block]:
    if not model.cases:
        yield Title("Evidence per case", "No case was run.", section=SECTION, anchor="section-g")
        return
    for part in model.cases:
        yield CaseTitle(part)
        yield _result_box(part)
        yield from _why(part, model.document)
        yield from _attempts(part)
        # The attempt that decides comes first, the others follow as they were.
        order = sorted(part.attempts, key=lambda a: (a.number != part.result.attempt_number, a.number))
        for position, attempt in enumerate(order):
            if len(order) > 1:
                yield AttemptTitle(part, attempt, first=position == 0)
            yield from case_parts.steps(attempt)
            if attempt.frames or attempt.prompts:
                heading = Heading("Sequence", "time of the bench in UTC", space=22)
                heading.need = px(240)
                yield heading
                yield from sequence(model, attempt)
            yield from case_parts.checks(attempt, model.document)
            yield from case_parts.statuses(attempt)
            yield from case_parts.prompts(attempt)
            yield from case_parts.otherwise(attempt)
            yield from case_files.files(attempt)
            yield from case_parts.configuration(attempt)
    yield from _utilities(model)


class CaseTitle(Block):
    """Id and title of a case, and what it is."""

    def __init__(self, part: CasePart) -> None:
        entry = part.entry
        self.id = part.id
        mono = Style(fonts.MONO, CASE_TITLE.size)
        self.indent = fonts.width(self.id, mono.font, mono.size) + px(18)
        self.lines = wrap(str(entry.get("title") or ""), CASE_TITLE.font, CASE_TITLE.size, WIDTH - self.indent)
        kind = {"M": "class M", "C": "class C", "O": "class O"}.get(str(entry.get("class")), "informative")
        reason = str(entry.get("reason") or "").rstrip(".")
        about = f"{kind}" + (f": {reason}" if reason else "") + f". {part.attempts[-1].started.reference}."
        self.notes = wrap(about[:1].upper() + about[1:], NOTE.font, px(16), WIDTH)
        self.height = px(36) * len(self.lines) + px(24) * len(self.notes) + px(12)
        self.keep, self.space, self.need = True, px(44), px(640)
        self.section, self.anchor = SECTION, part.anchor
        self.outline = (1, f"{self.id}  {word(part.result.verdict)}")

    def draw(self, pen: Pen, top: float) -> None:
        y = top + px(32)
        pen.text(MARGIN, y, self.id, Style(fonts.MONO, CASE_TITLE.size, theme.TEXT))
        for line in self.lines:
            pen.tracked(MARGIN + self.indent, y, line, CASE_TITLE, -0.012)
            y += px(36)
        y -= px(3)
        for line in self.notes:
            pen.text(MARGIN, y, line, Style(NOTE.font, px(16), theme.TEXT2))
            y += px(24)


class AttemptTitle(Subheading):
    """Where the evidence of one of several attempts begins."""

    def __init__(self, part: CasePart, attempt: AttemptRecord, *, first: bool) -> None:
        decides = attempt.number == part.result.attempt_number
        verdict, _ = part.attempt_results[part.attempts.index(attempt)]
        text = f"Attempt {attempt.number}: {word(verdict)}" + (", this attempt decides" if decides else "")
        super().__init__(text, f"{iso_date(attempt.started_utc_ns)} {clock_time(attempt.started_utc_ns)} UTC", space=30)
        self.anchor = f"{part.anchor}-{attempt.number}"
        self.need = 0 if first else px(360)


def _result_box(part: CasePart) -> ResultBox:
    result = part.result
    attempt = next((a for a in part.attempts if a.number == result.attempt_number), part.attempts[-1])
    facts = []
    if result.machine:
        held = sum(c.outcome == "held" for c in attempt.checks)
        facts.append(f"bench {result.machine}, {held} of {plural(len(attempt.checks), 'check')} held")
    if result.approval:
        facts.append(f"{result.approval} by {result.approved_by}")
    elif result.verdict is not Verdict.INTERRUPTED:
        facts.append("no approval")
    shown = "PASS, rejected as required" if result.label != str(result.verdict) else str(result.verdict)
    remark = f"attempt {result.attempt_number} of {len(part.attempts)}" if result.attempt_number else ""
    return ResultBox(str(result.verdict), shown, facts, remark)


def _why(part: CasePart, document: str) -> Iterator[Block]:
    result = part.result
    decided = next((a for a in part.attempts if a.number == result.attempt_number), part.attempts[-1])
    if result.reason and result.verdict is not Verdict.PASS:
        said = plain(decided, result.reason)
        yield Paragraph(shorten(said[:1].upper() + said[1:]), Style(fonts.MEDIUM, px(16), theme.TEXT), space=12)
    for check in result.failures[:4]:
        expected, actual = said_value(check.expected, check.text), said_value(check.actual)
        found = f"expected {value_text(expected, 300) or 'nothing'}, actual {value_text(actual, 300) or 'nothing'}"
        where = ", ".join(
            x
            for x in (
                case_parts.short_reference(check.reference, document),
                f"frame {case_parts.frame_text(check.frame)}" if check.frame else "",
            )
            if x
        )
        text = check_text(decided, check)
        yield Paragraph(f"Check {check.check_id}, {text}: {found}. {where}.", BODY, space=8)
    if len(result.failures) > 4:
        yield Paragraph(f"and {len(result.failures) - 4} more, in the table of checks", NOTE)
    if result.findings:
        text = f"{plural(len(result.findings), 'finding')} beside the verdict: " + "; ".join(
            f.text for f in result.findings
        )
        yield Paragraph(shorten(text), NOTE, space=8)


def _attempts(part: CasePart) -> Iterator[Block]:
    yield Heading("Attempts", space=20)
    columns = [
        Column(110, "", STRONG), Column(170, "", STRONG), Column(584, "", BODY), Column(200, "", TIMES, "right"),
    ]  # fmt: skip
    causes = {s.attempt: s.cause for s in part.result.superseded}
    rows = []
    for attempt, (verdict, reason) in zip(part.attempts, part.attempt_results, strict=True):
        look = LOOKS[verdict]
        text = shorten(plain(attempt, reason), 300)
        if attempt.number == part.result.attempt_number:
            text = f"decides; {text}" if text else "decides"
        elif attempt.number in causes:
            text += "; superseded" + (
                f", cause on the side of the {causes[attempt.number]}" if causes[attempt.number] else ""
            )
        took = seconds(attempt.ended.seconds) if attempt.ended else "not ended"
        rows.append((
            f"Attempt {attempt.number}", Cell(word(verdict), STRONG.of(look.colour), look.shape, look.colour), text,
            f"{clock_time(attempt.started_utc_ns)[:8]}, {took}",
        ))  # fmt: skip
    yield from table(columns, rows)


def _utilities(model: ReportModel) -> Iterator[Block]:
    yield Heading("Utilities between the cases", "000_RESET and 000_STOPTX", space=34, anchor="utilities", level=1)
    if not model.record.utilities:
        yield Paragraph("none ran", BODY, space=8)
        return
    columns = [
        Column(170, "Utility", theme.IDS), Column(200, "Before", theme.IDS), Column(190, "Result", STRONG), Column(304, "Reason", BODY),
        Column(200, "Time", TIMES, "right"),
    ]  # fmt: skip
    rows = []
    for attempt in model.record.utilities:
        verdict = attempt.machine.value if attempt.machine else str(Verdict.INTERRUPTED)
        look = LOOKS.get(verdict, LOOKS[Verdict.INTERRUPTED])
        took = seconds(attempt.ended.seconds) if attempt.ended else "not ended"
        rows.append((
            attempt.case_id, attempt.started.for_case, Cell(word(verdict), STRONG.of(look.colour), look.shape, look.colour),
            shorten(plain(attempt, attempt.machine.reason), 300) if attempt.machine else "", f"{clock_time(attempt.started_utc_ns)[:8]}, {took}",
        ))  # fmt: skip
    yield from table(columns, rows, padding=px(3.8))
