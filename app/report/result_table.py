"""Section F: one row for every entry of the plan."""

from __future__ import annotations

from collections.abc import Iterator

from app.report import fonts
from app.report.blocks import Cell, Column, Paragraph, Title, table
from app.report.layout import Block
from app.report.model import ReportModel
from app.report.text import plural, seconds
from app.report.theme import BODY, IDS, LOOKS, NOTE, STRONG, TEXT3, Style, px, word

_SMALL = Style(BODY.font, px(14), BODY.colour)
_SMALL_NOTE = Style(NOTE.font, px(14), NOTE.colour)


def result_table(model: ReportModel) -> Iterator[Block]:
    counts = ", ".join(f"{number} {verdict}" for verdict, number in model.result.counts.items())
    subtitle = f"{plural(len(model.result.cases), 'entry', 'entries')} in the plan: {counts}."
    yield Title("Results of all cases", subtitle, section="section F", anchor="section-f")
    columns = [
        Column(34, "No", _SMALL_NOTE), Column(130, "Case", IDS), Column(332, "Title, and why it applies or not", _SMALL),
        Column(52, "Class", _SMALL), Column(48, "Runs", _SMALL), Column(112, "Machine", _SMALL), Column(96, "Approval", _SMALL),
        Column(150, "Final", STRONG), Column(66, "Time", _SMALL, "right"), Column(44, "Page", IDS, "right"),
    ]  # fmt: skip
    rows = []
    for index, (entry, result) in enumerate(zip(model.record.plan, model.result.cases, strict=True), 1):
        part = model.part(result.case_id)
        look = LOOKS[result.verdict]
        why = str(entry.get("reason") or "")
        if part is None and result.reason and result.reason != why:
            why = f"{why}; {result.reason}" if why else result.reason
        attempt = next((a for a in part.attempts if a.number == result.attempt_number), None) if part else None
        label = "Pass, rejected as required" if result.label != str(result.verdict) else word(result.verdict)
        octt = str(entry.get("octt_id") or "")
        rows.append((
            str(index),
            Cell(result.case_id, link=part.anchor if part else "", note="" if octt == result.case_id else octt),
            Cell(str(entry.get("title") or ""), Style(fonts.MEDIUM, px(14.5)), note=why),
            "info" if entry.get("informative") else str(entry.get("class") or "–"),
            str(len(part.attempts)) if part else "–",
            word(result.machine) if result.machine else "–",
            result.approval or "–",
            Cell(label, STRONG.of(look.colour) if look.colour is not TEXT3 else _SMALL_NOTE, look.shape, look.colour),
            seconds(attempt.ended.seconds) if attempt and attempt.ended else "–",
            Cell("", page_of=part.anchor) if part else "–",
        ))  # fmt: skip
    yield from table(columns, rows, padding=px(4.4))
    yield Paragraph(
        "Class: M mandatory, C conditional, O optional, info: for information. Optional and informative cases, and cases that do "
        "not apply, do not count towards a functionality. A case without a scenario in this version was not run, and counts as "
        "nothing else.",
        NOTE,
        space=10,
    )
