"""Which records a PDF report was made of, read from the PDF itself: from its keywords, where :mod:`app.report.pdf` puts them.

The same head stands in full on the last page ("Head of the record") and with its first 16 digits on every page, for people.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

_KEYWORDS = re.compile(rb"head ([0-9a-f]{64})(?:; records (\d+))?; issued ([0-9T:.+\-]+)")
_ESCAPE = re.compile(rb"\\([0-7]{3})")
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_LARGEST_STREAM = 16 * 2**20


@dataclass(frozen=True)
class PrintedHead:
    """What a report says it was made of."""

    head: str
    records: int
    """Number of the record that the head is the hash of; 0 in reports of the first version, which do not say it."""
    issued: datetime


def keywords(head: str, records: int, issued: datetime) -> str:
    """The keywords of a report."""
    return f"head {head}; records {records}; issued {issued.isoformat()}"


def read(pdf: Path) -> PrintedHead:
    """Find it, also in a report that was signed since or written anew by another program.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is no report of OCPP Bench, or it names two different heads.
    """
    data = pdf.read_bytes()
    if not data.startswith(b"%PDF-"):
        raise ValueError(f"{pdf} is no PDF. Give the report of the campaign.")
    found = _heads(data)
    if not found:
        found = {head for stream in _streams(data) for head in _heads(stream)}
    if not found:
        raise ValueError(
            f"{pdf} does not tell the head of a record: it is no report of OCPP Bench, or its properties were removed. "
            "Give the head that is printed on its last page with --head."
        )
    if len(found) > 1:
        raise ValueError(f"{pdf} tells two different heads: it was altered.")
    head, records, issued = found.pop()
    return PrintedHead(head.decode(), int(records or 0), datetime.fromisoformat(issued.decode()))


def _heads(data: bytes) -> set[tuple[bytes, ...]]:
    """The keywords in a part of a PDF, also where other programs have written them in octal digits or in UTF-16."""
    plain = _ESCAPE.sub(lambda match: bytes([int(match[1], 8) & 0xFF]), data).replace(b"\0", b"")
    return {match.groups() for match in _KEYWORDS.finditer(plain)}


def _streams(data: bytes) -> Iterator[bytes]:
    """Compressed parts, as far as they can be read: other programs put the keywords there."""
    for match in _STREAM.finditer(data):
        try:
            yield zlib.decompressobj().decompress(match[1], _LARGEST_STREAM)
        except zlib.error:
            continue
