"""The validation report of a self-check: evidence that the bench's own verdicts are right (ISO/IEC 17025, 7.7 and 7.11)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC
from pathlib import Path

from app import outputs
from app.proof.figures import NAMES, CaseFigures
from app.proof.mapping import Row
from app.proof.result import SelfCheck
from app.report import fonts, theme
from app.report.blocks import Column, Heading, Paragraph, ResultBox, Subheading, Title, key_values, none, table
from app.report.document import document
from app.report.layout import Block, Page, Pen, anchors, flow
from app.report.text import grouped, in_groups, iso_time, plural, shorten
from app.report.theme import (
    BODY,
    IDS,
    MARGIN,
    NOTE,
    STRONG,
    TEXT,
    TEXT2,
    VALUE,
    WIDTH,
    Style,
    px,
)

METHOD = (
    "For every case, conversations are derived from the case's own data: some conform to it, each other one has exactly one "
    "defect. A scripted device plays them against the unchanged runner, with real frames, on a virtual clock. What has to be "
    "said of a defect comes from a table of rules over what the case declares, which does not know the runner. A mutant is "
    "killed only if the declared check, at the declared step, turns false with its declared severity and the verdict is the "
    "one that the table names; one that fails for another reason survives. A variant passes only if the verdict is a pass "
    "without any finding."
)
CLAUSES = (
    (
        "7.7.1",
        "The validity of results is monitored: each version of the bench and its test plans is run through this proof.",
    ),
    (
        "7.11.2",
        "The software is validated before use, again after each change; version and hash below say what was validated.",
    ),
    (
        "7.11.3",
        "That the test plans in use are the validated ones is shown by their hash, which every test report prints.",
    ),
)
_HEADS = {
    "mutants": "Mutants", "killed": "Killed", "survivors": "Survived", "equivalent": "Equivalent", "variants": "Variants",
    "wrongly_failed": "Failed", "never_true": "Never true", "never_false": "Never false", "unmapped": "Unmapped",
}  # fmt: skip
_FINDINGS = {
    "survivors": "Mutants that survived",
    "wrongly_failed": "Conforming variants that did not pass",
    "never_true": "Checks never seen true",
    "never_false": "Checks never seen false",
    "unmapped": "Lines or checks without their counterpart",
    "problems": "Entries of the lists that no longer apply",
    "equivalent": "Mutants stated to be no defect",
}


def write_validation_report(result: SelfCheck, path: Path) -> int:
    """Write the report, and return its number of pages. The file appears whole or not at all.

    Raises:
        OSError: the file cannot be written.
    """
    fonts.register()
    pages = flow([*_summary(result), *_cases(result), *_kinds(result), *_findings(result), *_mapping(result)])
    with outputs.replaced(path, outputs.PDF) as part:
        _render(result, pages, part)
    return len(pages)


def _summary(result: SelfCheck) -> Iterator[Block]:
    totals = result.totals
    yield Title(
        "Validation of the verdicts", "How it was shown that the bench tells right from wrong.", section="summary"
    )
    word = "Proven" if result.proven else "Not proven"
    facts = [
        f"{grouped(totals['killed'])} of {grouped(totals['mutants'] - totals['equivalent'])} mutants killed",
        f"{grouped(totals['variants'] - totals['wrongly_failed'])} of {grouped(totals['variants'])} variants passed",
    ]
    yield ResultBox("Pass" if result.proven else "Fail", word, facts, plural(len(result.cases), "case"))
    yield Heading("What was validated")
    yield from key_values([
        ("Product", f"OCPP Bench {result.version}"),
        ("Test plans", f"revision {result.revision}" + ("" if result.everything else "; only a choice of the cases")),
        ("Finished", iso_time(result.at.astimezone(UTC))),
        ("Duration", f"{result.seconds:.1f} s"),
        ("Computer", f"{result.system}, Python {result.python}"),
    ])  # fmt: skip
    yield from key_values([("Hash of the test plans", in_groups(result.testplans_sha256, 8))], style=IDS)
    yield Heading("Method")
    yield Paragraph(METHOD, BODY, space=8)
    yield Heading("Clauses of ISO/IEC 17025:2017")
    yield from key_values(CLAUSES, label=120)


def _cases(result: SelfCheck) -> Iterator[Block]:
    yield Heading("Figures of each case", "checks are those that the case declares", space=34)
    columns = [Column(180, "Case", IDS), Column(74, "Checks", BODY, "right")]
    columns += [Column(90, _HEADS[name], STRONG if name == "killed" else BODY, "right") for name in NAMES]
    rows = [(case.id, str(case.checks), *(str(value) for value in case.counts().values())) for case in result.cases]
    rows.append(
        ("all", str(sum(case.checks for case in result.cases)), *(str(value) for value in result.totals.values()))
    )
    yield from table(columns, rows, padding=px(3.6))


def _kinds(result: SelfCheck) -> Iterator[Block]:
    yield Heading("Kinds of defects", "what a mutant has")
    made: dict[str, list[int]] = {}
    for case in result.cases:
        for kind, (mutants, killed) in case.kinds.items():
            counted = made.setdefault(kind, [0, 0, 0])
            counted[0] += mutants
            counted[1] += killed
            counted[2] += 1
    columns = [
        Column(464, "Defect", VALUE), Column(200, "Mutants", BODY, "right"), Column(200, "Killed", STRONG, "right"),
        Column(200, "Cases", BODY, "right"),
    ]  # fmt: skip
    rows = [(kind, *(grouped(number) for number in numbers)) for kind, numbers in sorted(made.items())]
    yield from table(columns, rows, padding=px(3.6)) or [none()]


def _findings(result: SelfCheck) -> Iterator[Block]:
    yield Heading("What is not proven, and what was stated", space=34)
    columns = [Column(180, "Case", IDS), Column(300, "Finding", VALUE), Column(584, "What", BODY)]
    rows = [(case.id, title, shorten(text)) for case in result.cases for title, text in _of_case(case)]
    yield from table(columns, rows, padding=px(3.6)) or [none()]


def _of_case(case: CaseFigures) -> Iterator[tuple[str, str]]:
    for name, title in _FINDINGS.items():
        items = getattr(case, name)
        shown = [f"{key}: {why}" for key, why in items.items()] if isinstance(items, dict) else items
        for text in shown:
            yield title, text


def _mapping(result: SelfCheck) -> Iterator[Block]:
    yield Title("From the document to the checks", "Each validation line, and what stands for it.", section="mapping")
    columns = [
        Column(84, "Step", VALUE), Column(380, "The document asks that (in our words)", BODY), Column(430, "Checks", IDS),
        Column(170, "Mutants killed", BODY, "right"),
    ]  # fmt: skip
    for case in result.cases:
        if case.mapping.rows:
            yield Subheading(case.id)
            yield from table(columns, [_row(case, row) for row in case.mapping.rows], padding=px(3.2))


def _row(case: CaseFigures, row: Row) -> tuple[str, str, str, str]:
    killed = sum(len(case.killers.get(check, ())) for check in row.checks)
    says = f"{row.says} ({row.reference})" if row.reference else row.says
    return row.step or "–", says, ", ".join(row.checks) or row.stands, str(killed) if row.checks else "–"


def _render(result: SelfCheck, pages: Sequence[Page], path: Path) -> None:
    canvas = document(path, f"Validation report of OCPP Bench {result.version}")
    canvas.setSubject("Validation of the verdicts, ISO/IEC 17025 clauses 7.7 and 7.11")
    canvas.setCreator(f"OCPP Bench {result.version}")
    pen = Pen(canvas, anchors(pages), len(pages))
    for number, page in enumerate(pages, 1):
        _frame(pen, result, page, number, len(pages))
        for block, top in page.placed:
            block.draw(pen, top)
        canvas.showPage()
    canvas.save()


def _frame(pen: Pen, result: SelfCheck, page: Page, number: int, count: int) -> None:
    """Head and foot of a page."""
    name, plain = Style(fonts.SEMIBOLD, px(19), TEXT), Style(fonts.SANS, px(15), TEXT2)
    pen.glyph("mark", MARGIN, px(70), px(28), TEXT)
    pen.text(MARGIN + px(40), px(77), "OCPP Bench", name)
    x = MARGIN + px(40) + fonts.width("OCPP Bench", name.font, name.size) + px(14)
    pen.text(x, px(77), f"Validation report, {page.section}", Style(fonts.SANS, px(19), TEXT2))
    pen.line(MARGIN, px(100), MARGIN + WIDTH, px(100), TEXT, px(1.5))
    pen.line(MARGIN, px(1650), MARGIN + WIDTH, px(1650), theme.LINE)
    pen.text(MARGIN, px(1677), f"Version {result.version}, test plans {in_groups(result.testplans_sha256[:16])}", plain)
    pen.text(MARGIN + WIDTH, px(1677), f"page {number} of {count}", NOTE, "right")
