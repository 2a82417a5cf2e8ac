"""The kinds of blocks the report is made of: titles, headings, tables, key-value rows, boxes, paragraphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from reportlab.lib.colors import Color

from app.report import fonts, theme
from app.report.layout import Block, Pen
from app.report.text import ellipsis, wrap
from app.report.theme import BODY, HEAD, HEADING, LABEL, MARGIN, NOTE, TEXT, TITLE, VALUE, WIDTH, Style, px

CELL_GAP = px(14)
ROW_PADDING = px(5.4)
LONGEST_ROW = 34
"""Lines of one row; a longer one is continued in a row of its own, so that it can go over to the next page."""


class Cell(NamedTuple):
    """Text in a table: with a style, and a shape before it."""

    text: str
    style: Style | None = None
    glyph: str = ""
    colour: Color | None = None
    """Of the shape."""
    link: str = ""
    page_of: str = ""
    """Print the page number of this anchor instead of the text."""
    note: str = ""
    """Smaller words below the text."""


class Column(NamedTuple):
    """A column: width on the 150 dpi grid, its head, its usual style, and which way it is aligned."""

    width: float
    head: str = ""
    style: Style = BODY
    align: str = "left"


Lines = list[tuple[str, Style]]
"""The wrapped lines of a cell, each with its style."""


class Space(Block):
    """Nothing, so many pixels high."""

    def __init__(self, pixels: float) -> None:
        self.height = px(pixels)


class Title(Block):
    """The title of a part, with a line below it that says what it is."""

    def __init__(self, title: str, subtitle: str = "", *, section: str, anchor: str = "", room: float = WIDTH) -> None:
        self.lines = wrap(title, TITLE.font, TITLE.size, room)
        self.notes = wrap(subtitle, NOTE.font, px(17), room) if subtitle else []
        self.height = px(46) * len(self.lines) + px(26) * len(self.notes) + px(10)
        self.keep, self.section, self.anchor = True, section, anchor
        self.outline = (0, title)
        self.space, self.need = px(56), px(900)

    def draw(self, pen: Pen, top: float) -> None:
        y = top + px(36)
        for line in self.lines:
            pen.tracked(MARGIN, y, line, TITLE, -0.018)
            y += px(46)
        y -= px(10)
        for line in self.notes:
            pen.text(MARGIN, y, line, Style(NOTE.font, px(17), theme.TEXT2))
            y += px(26)


class Heading(Block):
    """A heading over an ink rule, with a remark at its right end."""

    def __init__(self, text: str, remark: str = "", *, space: float = 26, anchor: str = "", level: int = -1) -> None:
        self.text = ellipsis(text, HEADING.font, HEADING.size, WIDTH)
        self.remark = remark
        self.height, self.space, self.keep = px(40), px(space), True
        self.anchor = anchor
        if level >= 0:
            self.outline = (level, text)

    def draw(self, pen: Pen, top: float) -> None:
        pen.tracked(MARGIN, top + px(25), self.text, HEADING, -0.008)
        if self.remark:
            pen.text(MARGIN + WIDTH, top + px(24), self.remark, NOTE, "right")
        pen.line(MARGIN, top + px(39), MARGIN + WIDTH, top + px(39), TEXT, px(1.5))


class Subheading(Heading):
    """A heading one step smaller, without a rule."""

    def __init__(self, text: str, remark: str = "", *, space: float = 12) -> None:
        super().__init__(text, remark, space=space)
        self.height = px(30)

    def draw(self, pen: Pen, top: float) -> None:
        pen.text(MARGIN, top + px(22), self.text, theme.SUBHEADING)
        if self.remark:
            pen.text(MARGIN + WIDTH, top + px(22), self.remark, NOTE, "right")
        pen.line(MARGIN, top + px(30), MARGIN + WIDTH, top + px(30), theme.LINE)


class Paragraph(Block):
    """Running text."""

    def __init__(
        self, text: str, style: Style = NOTE, *, space: float = 6, width: float = WIDTH, after: float = 0
    ) -> None:
        self.style = style
        self.lines = wrap(text, style.font, style.size, width)
        self.leading = style.size * 1.45
        self.height, self.space = self.leading * len(self.lines) + px(after), px(space)

    def draw(self, pen: Pen, top: float) -> None:
        for index, line in enumerate(self.lines):
            pen.text(MARGIN, top + self.leading * index + self.style.size, line, self.style)


class Row(Block):
    """One row of a table: cells with wrapped text above a hairline."""

    def __init__(
        self,
        columns: Sequence[Column],
        cells: Sequence[tuple[Cell, Lines]],
        *,
        rule: Color | None = theme.LINE2,
        padding: float = ROW_PADDING,
        fill: Color | None = None,
        bracket: str = "",
    ) -> None:
        self.bracket = bracket
        self.columns, self.cells, self.rule, self.padding, self.fill = columns, cells, rule, padding, fill
        leading = max(
            (_style(c, col).leading for (c, _), col in zip(cells, columns, strict=True)), default=BODY.leading
        )
        self.leading = max(leading, px(21))
        self.height = self.leading * max((len(lines) for _, lines in cells), default=1) + 2 * padding

    def draw(self, pen: Pen, top: float) -> None:
        if self.fill is not None:
            pen.box(MARGIN, top, WIDTH, self.height, fill=self.fill)
        x = MARGIN
        for (cell, lines), column in zip(self.cells, self.columns, strict=True):
            room = px(column.width)
            style = _style(cell, column)
            baseline = top + self.padding + self.leading * 0.5 + style.size * 0.36
            text_x = x
            if cell.glyph and lines:
                size = px(18)
                pen.glyph(cell.glyph, x, top + self.padding + self.leading * 0.5, size, cell.colour or style.colour)
                text_x += size + px(9)
            if cell.page_of:
                lines = [(str(pen.pages.get(cell.page_of, "–")), style)]
            for line, line_style in lines:
                if column.align == "right":
                    end = x + room - (CELL_GAP if column is not self.columns[-1] else 0)
                    pen.text(end, baseline, line, line_style, "right")
                else:
                    pen.text(text_x, baseline, line, line_style)
                baseline += self.leading
            if target := cell.link or cell.page_of:
                pen.link(target, x, top, room, self.height)
            x += room
        if self.rule is not None:
            pen.line(MARGIN, top + self.height, MARGIN + WIDTH, top + self.height, self.rule)
        if self.bracket:
            self._draw_bracket(pen, top)

    def _draw_bracket(self, pen: Pen, top: float) -> None:
        x, start, end = MARGIN + px(28), top, top + self.height
        if self.bracket == "first":
            start += px(6)
            pen.line(x, start, x + px(5), start, theme.TEXT3, 0.7)
        elif self.bracket == "last":
            end -= px(6)
            pen.line(x, end, x + px(5), end, theme.TEXT3, 0.7)
        pen.line(x, start, x, end, theme.TEXT3, 0.7)


def _style(cell: Cell, column: Column) -> Style:
    return cell.style or column.style


def make_rows(
    columns: Sequence[Column], cells: Sequence[Cell | str], *, padding: float = ROW_PADDING, fill: Color | None = None
) -> Iterator[Row]:
    """The row for these cells, continued in further rows if it is very long."""
    wrapped: list[tuple[Cell, Lines]] = []
    for value, column in zip(cells, columns, strict=True):
        cell = value if isinstance(value, Cell) else Cell(value)
        style = _style(cell, column)
        room = px(column.width) - CELL_GAP - (px(27) if cell.glyph else 0)
        texts = wrap(cell.text, style.font, style.size, room) if cell.text or cell.glyph or cell.page_of else []
        lines = [(line, style) for line in texts]
        if cell.note:
            small = Style(style.font if style.font == fonts.MONO else NOTE.font, style.size * 0.94, NOTE.colour)
            lines += [(line, small) for line in wrap(cell.note, small.font, small.size, room)]
        wrapped.append((cell, lines))
    longest = max((len(lines) for _, lines in wrapped), default=1)
    for start in range(0, max(longest, 1), LONGEST_ROW):
        part = [
            (cell if start == 0 else cell._replace(glyph="", page_of=""), lines[start : start + LONGEST_ROW])
            for cell, lines in wrapped
        ]
        last = start + LONGEST_ROW >= longest
        yield Row(
            columns,
            part,
            padding=padding if last and start == 0 else px(2),
            fill=fill,
            rule=theme.LINE2 if last else None,
        )


def table(
    columns: Sequence[Column], rows: Iterable[Sequence[Cell | str]], *, padding: float = ROW_PADDING
) -> list[Block]:
    """A table; its head is repeated on every page it reaches. Without rows: nothing."""
    head: Row | None = None
    if any(column.head for column in columns):
        cells = [Cell(column.head, HEAD) for column in columns]
        head = Row(columns, [(cell, [(cell.text, HEAD)]) for cell in cells], padding=px(3.5))
        head.keep = True
    blocks: list[Block] = []
    for cells_of_row in rows:
        for row in make_rows(columns, cells_of_row, padding=padding):
            row.repeat = head
            blocks.append(row)
    if head is not None and blocks:
        blocks.insert(0, head)
    if len(blocks) > 3:
        blocks[-2].keep = True  # the last row never goes over alone
    return blocks


def key_values(
    pairs: Iterable[tuple[str, str]], *, label: float = 300, style: Style = VALUE, padding: float = ROW_PADDING
) -> list[Block]:
    """Rows of a label and a value."""
    columns = [Column(label, style=LABEL), Column(1064 - label, style=style)]
    return table(columns, [(name, value or "–") for name, value in pairs], padding=padding)


def two_by_two(pairs: Sequence[tuple[str, str]]) -> list[Block]:
    """Labels and values in two columns beside each other."""
    columns = [Column(240, style=LABEL), Column(300, style=VALUE), Column(206, style=LABEL), Column(318, style=VALUE)]
    padded = [*pairs, ("", "")] if len(pairs) % 2 else list(pairs)
    rows = [(*padded[i], *padded[i + 1]) for i in range(0, len(padded), 2)]
    return table(columns, rows, padding=px(4.6))


class ResultBox(Block):
    """The one tinted box: the verdict by shape, word and colour, then facts, then a remark at the right."""

    def __init__(self, verdict: str, word: str, facts: Sequence[str], remark: str = "") -> None:
        self.look = theme.LOOKS[verdict]
        self.word, self.facts, self.remark = word, facts, remark
        self.height, self.space, self.keep = px(64), px(8), True

    def draw(self, pen: Pen, top: float) -> None:
        middle = top + self.height / 2
        pen.box(MARGIN, top, WIDTH, self.height, radius=px(8), fill=self.look.tint)
        pen.glyph(self.look.shape, MARGIN + px(22), middle, px(28), self.look.colour)
        x = MARGIN + px(68)
        big = Style(fonts.BOLD, px(23), self.look.colour)
        pen.text(x, middle + big.size * 0.36, self.word, big)
        x += fonts.width(self.word, big.font, big.size) + px(24)
        style = Style(fonts.MEDIUM, px(16), TEXT)
        end = MARGIN + WIDTH - px(20)
        pen.text(end, middle + style.size * 0.36, self.remark, Style(fonts.SEMIBOLD, px(16), TEXT), "right")
        end -= fonts.width(self.remark, fonts.SEMIBOLD, px(16)) + px(20)
        for fact in self.facts:
            line = ellipsis(fact, style.font, style.size, end - x)
            if end - x < px(60):
                break
            pen.text(x, middle + style.size * 0.36, line, style)
            x += fonts.width(line, style.font, style.size) + px(28)


def none() -> Paragraph:
    """What an empty section says."""
    return Paragraph("none", BODY, space=8)


__all__ = [
    "Cell", "Column", "Heading", "Paragraph", "ResultBox", "Row", "Space", "Subheading", "Title", "key_values", "make_rows",
    "none", "table", "two_by_two",
]  # fmt: skip
