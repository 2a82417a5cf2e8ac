"""The network configuration sheet as a PDF of one page. ``python -m app.report.network_sheet FILE.pdf`` reads it as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app import outputs
from app.intake.network_sheet import NetworkSheet
from app.report import fonts, theme
from app.report.blocks import Heading, Paragraph, Title, key_values
from app.report.document import document
from app.report.layout import Block, Pen, flow
from app.report.theme import BODY, LABEL, MARGIN, TEXT, TEXT2, WIDTH, Style, px


class Line(Block):
    """A label, and a line to write on."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.height, self.space = px(62), px(0)

    def draw(self, pen: Pen, top: float) -> None:
        baseline = top + px(52)
        pen.text(MARGIN, baseline, self.label, LABEL)
        pen.line(MARGIN + px(300), baseline + px(4), MARGIN + WIDTH, baseline + px(4), theme.TEXT3, 0.6)


def write_sheet(sheet: NetworkSheet, path: Path) -> None:
    """Write the sheet. The file appears whole or not at all.

    Raises:
        OSError: it cannot be written, or another kind of file has its name.
    """
    fonts.register()
    with outputs.replaced(path, outputs.PDF) as part:
        canvas = document(part, sheet.title)
        canvas.setCreator("OCPP Bench")
        pages = flow(_blocks(sheet))
        pen = Pen(canvas, {}, len(pages))
        for page in pages:
            pen.glyph("mark", MARGIN, px(70), px(28), TEXT)
            pen.text(MARGIN + px(40), px(77), "OCPP Bench", Style(fonts.SEMIBOLD, px(19), TEXT))
            pen.text(MARGIN + WIDTH, px(77), sheet.subject, Style(fonts.SANS, px(15), TEXT2), "right")
            pen.line(MARGIN, px(100), MARGIN + WIDTH, px(100), TEXT, px(1.5))
            for block, top in page.placed:
                block.draw(pen, top)
            canvas.showPage()
        canvas.save()


def _blocks(sheet: NetworkSheet) -> Iterator[Block]:
    yield Title(sheet.title, section="")
    yield from key_values(sheet.head)
    for title, rows in sheet.sections:
        if rows:
            yield Heading(title)
            yield from key_values([(name, value or " ") for name, value in rows])
    for note in sheet.notes:
        yield Paragraph(note, BODY, space=14)
    yield Heading("Confirmed by", "all is set as this sheet says", space=40)
    for name in sheet.to_confirm:
        yield Line(name)


def to_json(sheet: NetworkSheet) -> str:
    """The sheet as the process that draws it reads it."""
    return json.dumps(asdict(sheet), ensure_ascii=False)


def from_json(text: str) -> NetworkSheet:
    """The sheet back from :func:`to_json`."""
    data: dict[str, Any] = json.loads(text)

    def rows(values: Any) -> tuple[tuple[str, str], ...]:
        return tuple((str(name), str(value)) for name, value in values)

    return NetworkSheet(
        data["title"],
        rows(data["head"]),
        tuple((str(title), rows(values)) for title, values in data["sections"]),
        tuple(data["notes"]),
        tuple(data["to_confirm"]),
        tuple(data["missing"]),
        str(data["subject"]),
    )


def main() -> int:
    output = Path(sys.argv[1])
    try:
        write_sheet(from_json(sys.stdin.read()), output)
    except OSError as error:
        print(outputs.why(output, error), file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
