"""A case file in which every kind of record stands, and the ways of tampering with it that somebody with an SQL shell has."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from evidence_helpers import drop_triggers, example, execute

from app import events as ev
from app.evidence.canonical import chain
from app.evidence.case_file import CaseFile

FILE = b"\xff\xd8 not really a photo \x00" * 20
_FIRST = ("CampaignOpened", "PlanMade", "CaseStarted", "PromptShown")
_COLUMNS = "seq, kind, utc_ns, mono_ns, body, raw, hash"
Row = tuple[int, str, int, int, str, bytes | None, bytes]


def kinds() -> list[str]:
    """Every kind there is, in an order in which records can follow each other."""
    return [*_FIRST, *(name for name in ev.EVENT_TYPES if name not in _FIRST)]


def build(path: Path) -> str:
    """A case file with each kind once in the middle of notes, and frames with bytes at both ends; returns its head."""
    with CaseFile.create(path) as case:
        for name in kinds():
            event, raw = example(ev.EVENT_TYPES[name]), None
            if "case_id" in vars(event):
                ours: Any = {"case_id": "TC_001_CS", **({"attempt": 1} if "attempt" in vars(event) else {})}
                event = replace(event, **ours)
            if isinstance(event, ev.CampaignOpened):
                raw = b"dut: \xff"
                event = replace(event, pics_sha256=hashlib.sha256(raw).hexdigest())
            elif isinstance(event, ev.AttachmentAdded):
                raw = FILE
                event = replace(event, sha256=hashlib.sha256(FILE).hexdigest(), size=len(FILE))
            elif isinstance(event, ev.Frame):
                raw = b'[2,"1","Heartbeat",{}]'
            case.append(event, raw)
            case.append(ev.Note(f"after {name}", "tester"))
        case.append(ev.Frame("in", 1, "text", 5, "kernel", 1, 3, "1", "Heartbeat"), b'[3,"1",{}]')
        case.flush()
        return case.head


def place(kind: str) -> int:
    """The number of the record of this kind."""
    return 2 * kinds().index(kind) + 1


def tampered(original: Path, copy: Path, *statements: str) -> Path:
    """A copy with the triggers dropped on which the statements were run."""
    shutil.copyfile(original, copy)
    drop_triggers(copy)
    execute(copy, *statements)
    return copy


def rewritten(original: Path, copy: Path, change: Callable[[list[Row]], list[Row]]) -> Path:
    """A copy without triggers, whose rows are what ``change`` makes of them."""
    tampered(original, copy)
    connection = sqlite3.connect(copy)
    connection.execute("PRAGMA synchronous = OFF")
    rows = change(connection.execute(f"SELECT {_COLUMNS} FROM record ORDER BY seq").fetchall())
    with connection:
        connection.execute("DELETE FROM record")
        connection.executemany(f"INSERT INTO record ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    connection.close()
    return copy


def numbered(rows: list[Row]) -> list[Row]:
    """The same rows in this order, numbered from 1; their hashes stay."""
    return [(number, *row[1:]) for number, row in enumerate(rows, 1)]


def forged(rows: list[Row]) -> list[Row]:
    """The same rows in this order, numbered from 1 and with hashes that fit: what only an anchor shows."""
    made: list[Row] = []
    before = bytes(32)
    for number, (_, kind, utc_ns, mono_ns, body, raw, _) in enumerate(rows, 1):
        before = chain(before, number, kind, utc_ns, mono_ns, body, raw)
        made.append((number, kind, utc_ns, mono_ns, body, raw, before))
    return made
