"""The PDF test report of a campaign, made from its record alone. The same record and date of issue make the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from app import outputs
from app.campaign.record import CampaignRecord
from app.report import fonts, printed_head, theme
from app.report.abstract import abstract
from app.report.basis import basis
from app.report.case_pages import case_pages
from app.report.closing import closing
from app.report.document import document
from app.report.layout import Block, Page, Pen, anchors, flow
from app.report.measures import measures_of
from app.report.model import Measures, ReportModel, build
from app.report.result_table import result_table
from app.report.text import ellipsis, in_groups
from app.report.theme import MARGIN, PAGE_HEIGHT, PAGE_WIDTH, TEXT, TEXT2, WIDTH, Style, px

BROKEN = "NOT WHAT WAS RECORDED"
BROKEN_TEXT = "The case file was altered: its records do not fit to their hashes. No result here can be relied on."
REHEARSAL = "REHEARSAL"
REHEARSAL_TEXT = "The results of a rehearsal do not count towards certification."


def write_report(
    record: CampaignRecord,
    path: Path,
    *,
    head: str,
    issued: datetime,
    measures: Measures | None = None,
    broken: bool = False,
) -> int:
    """Write the report of a campaign, and return its number of pages.

    ``head``: hash of the last record, hexadecimal. ``issued``: date of issue, with its time zone. The measures are taken from
    the record unless they are given. ``broken``: the record is not what was recorded, and every page says so. The file appears whole or not at all.

    Raises:
        ValueError: the record holds no campaign, or ``issued`` has no zone.
        OSError: the file cannot be written, or another kind of file has its name.
    """
    model = build(record, head=head, issued=issued, measures=measures or measures_of(record))
    pages = layout(model)
    with outputs.replaced(path, outputs.PDF) as part:
        render(model, pages, part, broken=broken)
    return len(pages)


def layout(model: ReportModel) -> list[Page]:
    """The pages of the report, placed but not drawn. The abstract stands by itself."""
    fonts.register()
    body: list[Block] = [*basis(model), *result_table(model), *case_pages(model), *closing(model)]
    first: list[Page] = []
    for density in (1, 0.8, 0.6, 0.4):
        first = flow(abstract(model, density))
        if len(first) == 1:
            break
    return [*first, *flow(body)]


def render(model: ReportModel, pages: Sequence[Page], path: Path, *, broken: bool = False) -> None:
    canvas = document(path, f"Test report {model.number}")
    canvas.setAuthor(model.laboratory or "OCPP Bench")
    canvas.setSubject(("Rehearsal: " if model.rehearsal else "") + f"OCPP 1.6 test report of {model.device_line}")
    canvas.setCreator(f"OCPP Bench {model.opened.product_version}")
    canvas.setKeywords(printed_head.keywords(model.head, model.record.last_seq, model.issued))
    # The dates in the file are those of the issue; reportlab would say when it ran, or the year 2000.
    issued = f"D:{model.issued:%Y%m%d%H%M%S}+00'00'"
    canvas.setDateFormatter(lambda *_: issued)
    pen = Pen(canvas, anchors(pages), len(pages))
    for number, page in enumerate(pages, 1):
        _head(pen, model, page)
        for block, top in page.placed:
            if block.anchor:
                canvas.bookmarkHorizontalAbsolute(block.anchor, PAGE_HEIGHT - top + 8)
            if block.outline and block.anchor:
                level, title = block.outline
                canvas.addOutlineEntry(title, block.anchor, level, closed=level == 0)
            block.draw(pen, top)
        _foot(pen, model, number, len(pages))
        if broken:
            _mark_broken(canvas)
        canvas.showPage()
    canvas.save()


def _mark_broken(canvas: Canvas) -> None:
    """Across the page and along its lower edge, over everything else."""
    canvas.saveState()
    canvas.setFillColor(theme.TEXT)
    canvas.rect(0, 0, PAGE_WIDTH, px(38), stroke=0, fill=1)
    canvas.setFillColor(theme.WHITE)
    canvas.setFont(fonts.BOLD, px(16))
    canvas.drawString(MARGIN, px(13), BROKEN)
    canvas.setFont(fonts.SANS, px(15))
    canvas.drawString(MARGIN + fonts.width(BROKEN, fonts.BOLD, px(16)) + px(18), px(13), BROKEN_TEXT)
    canvas.setFillColor(theme.TEXT, alpha=0.3)
    canvas.setFont(fonts.BOLD, px(90))
    canvas.translate(PAGE_WIDTH / 2, PAGE_HEIGHT / 2)
    canvas.rotate(52)
    canvas.drawCentredString(0, 0, BROKEN)
    canvas.restoreState()


def _head(pen: Pen, model: ReportModel, page: Page) -> None:
    if model.rehearsal:
        pen.box(0, 0, PAGE_WIDTH, px(38), fill=TEXT)
        style = Style(fonts.BOLD, px(16), theme.WHITE)
        pen.text(MARGIN, px(25), REHEARSAL, style)
        x = MARGIN + fonts.width(REHEARSAL, style.font, style.size) + px(18)
        pen.text(x, px(25), REHEARSAL_TEXT, Style(fonts.SANS, px(15), theme.WHITE))
    pen.glyph("mark", MARGIN, px(70), px(28), TEXT)
    name = Style(fonts.SEMIBOLD, px(19), TEXT)
    pen.text(MARGIN + px(40), px(77), "OCPP Bench", name)
    x = MARGIN + px(40) + fonts.width("OCPP Bench", name.font, name.size) + px(14)
    kind = "Test report of a rehearsal" if model.rehearsal else "Test report"
    pen.text(x, px(77), f"{kind}, {page.section}", Style(fonts.SANS, px(19), TEXT2))
    laboratory = ellipsis(model.laboratory, fonts.SEMIBOLD, name.size, px(380))
    pen.text(MARGIN + WIDTH, px(77), laboratory, name, "right")
    pen.line(MARGIN, px(100), MARGIN + WIDTH, px(100), TEXT, px(1.5))


def _foot(pen: Pen, model: ReportModel, number: int, count: int) -> None:
    pen.line(MARGIN, px(1650), MARGIN + WIDTH, px(1650), theme.LINE)
    style, mono = Style(fonts.SANS, px(15), TEXT2), Style(fonts.MONO, px(14), TEXT)
    left = ellipsis(f"Report {model.number}   {model.device_line}", style.font, style.size, WIDTH - px(180))
    pen.text(MARGIN, px(1677), left, style)
    pen.text(MARGIN + WIDTH, px(1677), f"page {number} of {count}", Style(fonts.SEMIBOLD, px(15), TEXT), "right")
    pen.text(MARGIN, px(1701), "Record head", style)
    pen.text(MARGIN + fonts.width("Record head ", style.font, style.size), px(1701), in_groups(model.head[:16]), mono)
    pen.text(
        MARGIN + WIDTH, px(1701), "May be reproduced only in full. Relates only to the item tested.", style, "right"
    )
