"""Pages out of blocks: every block knows its height, so all page numbers are known before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from app.report import fonts, glyphs
from app.report.theme import BOTTOM, LINE2, PAGE_HEIGHT, TOP, WHITE, Style


@dataclass
class Pen:
    """Draws on one page, with y in points from its top edge."""

    canvas: Canvas
    pages: Mapping[str, int]
    """Page number of each anchor."""
    count: int = 1
    """Pages of the whole report."""

    def text(self, x: float, baseline: float, text: str, style: Style, align: str = "left") -> None:
        """One line of printable text; ``x`` is its left end, its right end or its middle."""
        if align != "left":
            whole = fonts.width(text, style.font, style.size)
            x -= whole if align == "right" else whole / 2
        self.canvas.setFillColor(style.colour)
        for face, piece in fonts.runs(text, style.font):
            self.canvas.setFont(face, style.size)
            self.canvas.drawString(x, PAGE_HEIGHT - baseline, piece)
            x += fonts.width(piece, face, style.size)

    def tracked(self, x: float, baseline: float, text: str, style: Style, tracking: float) -> None:
        """A line with letter spacing, for big titles. The text must be printable."""
        for face, piece in fonts.runs(text, style.font):
            line = self.canvas.beginText(x, PAGE_HEIGHT - baseline)
            line.setFont(face, style.size)
            line.setFillColor(style.colour)
            line.setCharSpace(tracking * style.size)
            line.textOut(piece)
            line.setCharSpace(0)
            self.canvas.drawText(line)
            x += fonts.width(piece, face, style.size) + len(piece) * tracking * style.size

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: Color = LINE2, width: float = 0.48) -> None:
        self.canvas.setStrokeColor(colour)
        self.canvas.setLineWidth(width)
        self.canvas.line(x1, PAGE_HEIGHT - y1, x2, PAGE_HEIGHT - y2)

    def box(
        self,
        x: float,
        top: float,
        width: float,
        height: float,
        *,
        radius: float = 0,
        fill: Color | None = None,
        stroke: Color | None = None,
        dash: tuple[float, float] | None = None,
    ) -> None:
        canvas = self.canvas
        canvas.saveState()
        if fill is not None:
            canvas.setFillColor(fill)
        if stroke is not None:
            canvas.setStrokeColor(stroke)
            canvas.setLineWidth(0.48)
        if dash:
            canvas.setDash(*dash)
        canvas.roundRect(
            x,
            PAGE_HEIGHT - top - height,
            width,
            height,
            radius,
            stroke=int(stroke is not None),
            fill=int(fill is not None),
        )
        canvas.restoreState()

    def glyph(self, name: str, x: float, middle: float, size: float, colour: Color) -> None:
        """A shape with its left edge at ``x``, centred on the height ``middle``."""
        glyphs.draw(self.canvas, name, x, PAGE_HEIGHT - middle - size / 2, size, colour)

    def triangle(
        self, tip: tuple[float, float], direction: int, colour: Color, *, filled: bool, size: float = 3
    ) -> None:
        """An arrow's head; ``direction`` 1 points right, -1 left."""
        x, y = tip[0], PAGE_HEIGHT - tip[1]
        path = self.canvas.beginPath()
        path.moveTo(x, y)
        path.lineTo(x - direction * size * 1.5, y + size * 0.75)
        path.lineTo(x - direction * size * 1.5, y - size * 0.75)
        path.close()
        self.canvas.setStrokeColor(colour)
        self.canvas.setFillColor(colour if filled else WHITE)
        self.canvas.setLineWidth(0.5)
        self.canvas.drawPath(path, stroke=1, fill=1)

    def link(self, anchor: str, x: float, top: float, width: float, height: float) -> None:
        """Make a rectangle lead to an anchor, if the report has it."""
        if anchor in self.pages:
            rectangle = (x, PAGE_HEIGHT - top - height, x + width, PAGE_HEIGHT - top)
            self.canvas.linkAbsolute("", anchor, rectangle, Border="[0 0 0]")


class Block:
    """A piece of a page that is never split."""

    height: float = 0
    space: float = 0
    """Points above it; dropped at the top of a page."""
    keep: bool = False
    """Stay on one page with the block that follows."""
    need: float = 0
    """Begin a new page unless this many points are left."""
    repeat: Block | None = None
    """Drawn again above this block if it begins a page."""
    anchor: str = ""
    outline: tuple[int, str] | None = None
    """Level and title in the document's outline."""
    section: str | None = None
    """From the page of this block on, what the head of the page says."""

    def draw(self, pen: Pen, top: float) -> None:
        """Draw it with its upper edge ``top`` points from the top of the page."""


@dataclass
class Page:
    section: str
    placed: list[tuple[Block, float]] = field(default_factory=list)


def flow(blocks: Iterable[Block], first: float = TOP, last: float = BOTTOM) -> list[Page]:
    """Place the blocks, in order, on as many pages as they need."""
    pages: list[Page] = [Page("")]
    section, y = "", first
    for group in _groups(blocks):
        lead = group[0]
        height = sum(block.height for block in group) + sum(block.space for block in group[1:])
        fits = y + lead.space + max(height, lead.need) <= last
        if not fits and pages[-1].placed:
            pages.append(Page(section))
            y = first
            if lead.repeat is not None:
                pages[-1].placed.append((lead.repeat, y))
                y += lead.repeat.height
        for block in group:
            page = pages[-1]
            if page.placed:
                y += block.space
            if block.section is not None:
                section = block.section
                page.section = page.section if page.placed else section
            page.placed.append((block, y))
            y += block.height
    return pages


def anchors(pages: Iterable[Page]) -> dict[str, int]:
    """Page number, from 1, of every anchor."""
    return {block.anchor: n for n, page in enumerate(pages, 1) for block, _ in page.placed if block.anchor}


def _groups(blocks: Iterable[Block]) -> Iterable[list[Block]]:
    group: list[Block] = []
    for block in blocks:
        group.append(block)
        if not block.keep:
            yield group
            group = []
    if group:
        yield group
