"""A PDF document of the bench, with nothing on it yet."""

from __future__ import annotations

from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from app.report import fonts
from app.report.theme import PAGE_HEIGHT, PAGE_WIDTH


def document(path: Path, title: str) -> Canvas:
    """The same content gives the same bytes."""
    canvas = Canvas(
        str(path),
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        invariant=1,
        pageCompression=1,
        initialFontName=fonts.SANS,
        lang="en",
    )
    canvas.setTitle(title)
    return canvas
