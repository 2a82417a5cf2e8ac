"""Is a case file what was recorded? Recomputes the hash chain over every byte that screens and report read.

A chain alone cannot tell that its end was cut off. That takes an anchor: the head as it was printed on the screen, in the report
or elsewhere at the time. Without one the end is reported as not anchored.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

from app.evidence import canonical, reading, schema
from app.evidence.errors import CaseFileError

_MOST_PROBLEMS = 50


@dataclass(frozen=True)
class Verification:
    """What came of it."""

    ok: bool
    """No problem was found."""
    records: int
    head: str
    """Hash of the last record, in hexadecimal digits, as recomputed."""
    anchored: bool
    """An anchor was given, and it is in the chain."""
    problems: list[str] = field(default_factory=list)


def verify(path: Path | str, anchor: str = "") -> Verification:
    """Check everything. ``anchor``: a head noted earlier, or its first 16 or more hexadecimal digits.

    Raises:
        CaseFileError: there is no such file, it is not a case file, or a newer version wrote it.
    """
    problems: list[str] = []
    previous, count, anchored = canonical.GENESIS, 0, False
    wanted = anchor.strip().lower()
    if wanted and len(wanted) < 16:
        raise ValueError("an anchor has at least 16 hexadecimal digits")
    _check_structure(Path(path).absolute(), problems)
    try:
        for seq, kind, utc_ns, mono_ns, body, raw, stored in reading.read_rows(path):
            count += 1
            if seq != count:
                problems.append(f"record {count} is missing: {seq} follows record {count - 1}")
                count = seq
            if canonical.chain(previous, seq, kind, utc_ns, mono_ns, body, raw) != stored:
                problems.append(
                    f"record {seq} ({kind}) does not fit to its hash: it, or what came before it, was changed"
                )
            elif not _is_object(body):
                problems.append(f"record {seq} ({kind}) holds no JSON object")
            previous = stored
            anchored = anchored or (bool(wanted) and stored.hex().startswith(wanted))
            if len(problems) >= _MOST_PROBLEMS:
                problems.append("too many problems: the rest was not looked at")
                break
    except CaseFileError as error:
        problems.append(str(error))
    if wanted and not anchored:
        problems.append(f"the head {anchor} is not in the chain: the end was cut off, or it is another file's")
    return Verification(not problems, count, previous.hex(), anchored, problems)


def _check_structure(path: Path, problems: list[str]) -> None:
    with reading.connect(path) as connection:
        try:
            found = dict(connection.execute("SELECT name, type FROM sqlite_master").fetchall())
            check = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        except sqlite3.DatabaseError as error:
            problems.append(f"the file is damaged: {error}")
            return
    if check != "ok":
        problems.append(f"the file is damaged: {check}")
    if found.get("record") != "table":
        problems.append("the table of records is missing")
    missing = [name for name in schema.TRIGGERS if found.get(name) != "trigger"]
    if missing:
        problems.append(f"what keeps records from being changed was removed: {', '.join(missing)}")


def _is_object(body: str) -> bool:
    try:
        return isinstance(json.loads(body), dict)
    except (ValueError, RecursionError):
        return False
