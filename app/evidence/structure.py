"""Is the file itself sound: SQLite's own structure, and the objects of the schema exactly as the product makes them?

A view that was altered could show people with an SQL shell what is not on the record; a missing trigger would let records be
changed; a broken index could hide one. The product reads the table of records, and nothing of this can lie to it unseen.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from app.evidence import reading
from app.evidence.schema_check import schema_findings
from app.evidence.tampering import Finding


def findings(path: Path) -> Iterator[Finding]:
    """What is wrong with it.

    Raises:
        CaseFileError: as :func:`app.evidence.reading.connect`.
    """
    with reading.connect(path) as connection:
        try:
            found = list(schema_findings(connection))
            damage = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
        except sqlite3.DatabaseError as error:
            yield Finding("structure", 0, "", f"the file is damaged: {error}")
            return
    yield from (Finding("structure", 0, "", f"the file is damaged: {text}") for text in damage if text != "ok")
    yield from found
