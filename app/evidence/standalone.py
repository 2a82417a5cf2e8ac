#!/usr/bin/env python3
"""Is this case file what was recorded? A second opinion on ``ocpp-bench verify`` that takes nothing but Python and the file.

    python3 standalone.py CASEFILE [HEAD]

HEAD is the "head of the record" from the report (all of it, or its first 16 digits or more). Exit code: 0 sound, 1 not, 2 cannot
be read. The script only reads. What it checks, for every row of the table ``record``, in the order of ``seq``:

    the numbers run from 1 without a gap;
    hash = SHA-256( hash of the row before, 32 zero bytes before the first,
                    then the UTF-8 text  [seq,"kind",utc_ns,mono_ns,RAW,body]
                    where RAW is null, or the hexadecimal SHA-256 of the column raw in double quotes ).

Every page of the report, and everything on the screen, is made from this table and from nothing else. A chain alone cannot show
that records were cut off at its end, or that all of it was made anew: for that, give the HEAD that was noted at the time.
"""

from __future__ import annotations

import hashlib
import os
import pathlib
import re
import sqlite3
import sys
from collections.abc import Iterable
from typing import Any

MOST_LINES = 20


def hash_of(before: bytes, seq: int, kind: str, utc_ns: int, mono_ns: int, body: str, raw: bytes | None) -> bytes:
    """The hash that this row ought to have."""
    digest = "null" if raw is None else '"' + hashlib.sha256(raw).hexdigest() + '"'
    text = f'[{seq},"{kind}",{utc_ns},{mono_ns},{digest},{body}]'
    return hashlib.sha256(before + text.encode("utf-8", "surrogatepass")).digest()


def check(rows: Iterable[tuple[Any, ...]], head: str) -> tuple[list[str], int, str, int]:
    """What is wrong with the rows; how many there are; the last hash; the number of the record whose hash the head is."""
    problems: list[str] = []
    before, expected, anchored, count = bytes(32), 1, 0, 0
    for seq, kind, utc_ns, mono_ns, body, raw, stored in rows:
        count += 1
        if seq != expected:
            problems.append(f"number {expected} is missing: {seq} follows")
        columns = (kind, str), (utc_ns, int), (mono_ns, int), (body, str), (raw, (bytes, type(None))), (stored, bytes)
        if not all(isinstance(value, types) for value, types in columns) or not kind.isidentifier():
            problems.append(f"record {seq} holds what no record can hold")
            stored = bytes(32)
        elif hash_of(before, seq, kind, utc_ns, mono_ns, body, raw) != stored:
            what = "it, or what stood before it, is not what was recorded"
            problems.append(f"record {seq} ({kind}) does not fit to its hash: {what}")
        if head and stored.hex().startswith(head):
            anchored = seq
        before, expected = stored, seq + 1
    if head and not anchored:
        problems.append("the head is not in the chain: the end was cut off, or all made anew, or it is another file's")
    return problems, count, before.hex(), anchored


def main(arguments: list[str]) -> int:
    if len(arguments) not in (1, 2) or not re.fullmatch("[0-9a-fA-F]{16,64}|", "".join(arguments[1:])):
        print(__doc__, file=sys.stderr)
        return 2
    path = pathlib.Path(os.path.realpath(arguments[0]))  # the log stands beside the file itself
    head = "".join(arguments[1:]).lower()
    try:
        # Where the folder cannot be written to, SQLite must be told that nobody else writes the file.
        quiet = "" if path.with_name(path.name + "-wal").exists() else "&immutable=1"
        database = sqlite3.connect(f"{path.as_uri()}?mode=ro{quiet}", uri=True)
        database.text_factory = lambda data: data.decode("utf-8", "replace")
        kinds = database.execute("SELECT type FROM sqlite_master WHERE name = 'record'").fetchall()
        if kinds != [("table",)]:
            print(f"{path} is no case file: it holds no table of records.", file=sys.stderr)
            return 2
        marks = [database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
        if marks[0] != 0x4F435042 or marks[1] < 1:
            print(f"{path} is no case file: it is marked {marks[0]:#x}, format {marks[1]}.", file=sys.stderr)
            return 2
        query = "SELECT seq, kind, utc_ns, mono_ns, body, raw, hash FROM record NOT INDEXED ORDER BY seq"
        problems, count, last, anchored = check(database.execute(query), head)
    except sqlite3.Error as error:
        print(f"{path} cannot be read: {error}", file=sys.stderr)
        return 2
    for problem in problems[:MOST_LINES]:
        print(problem)
    if len(problems) > MOST_LINES:
        print(f"and {len(problems) - MOST_LINES} more")
    print(f"{count} records, head {last}")
    if not count:
        print("It holds no record. If it is being written, give the name under which it was opened.")
        return 1
    if problems:
        print("NOT what was recorded.")
        return 1
    if anchored:
        print(f"Every record fits. The head given is that of record {anchored}; {count - anchored} follow it.")
    else:
        print(
            "Every record fits. The end is not anchored: that records were cut off behind the last one cannot be seen."
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
