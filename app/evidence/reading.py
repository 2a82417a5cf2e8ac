"""Reading a case file, also while an engine writes it, and also from a medium or a folder that cannot be written to.

Records are fetched in pages, each a short read of its own, so that a slow reader never holds up the writer's checkpoints.
"""

from __future__ import annotations

import heapq
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.campaign.record import CampaignRecord
from app.events import Recorded, from_json
from app.evidence import identity, schema, storage
from app.evidence.errors import CaseFileDamagedError, CaseFileError, CaseFileInUseError
from app.evidence.writer_lock import is_held_elsewhere

PAGE = 500
"""Records fetched at once."""

_BUSY_SECONDS = 5
_COLUMNS = "SELECT seq, kind, utc_ns, mono_ns, body, raw, hash FROM record"
_OTHERS = """
    SELECT seq, kind, utc_ns, mono_ns, body, CASE kind WHEN 'AttachmentAdded' THEN NULL ELSE raw END, hash
    FROM record {index} WHERE ({which}) AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?
"""
Row = tuple[Any, ...]


def read_records(
    path: Path | str, after_seq: int = 0, *, frames: bool = True, state_frames: bool = False
) -> Iterator[Recorded]:
    """The records after ``after_seq`` in their order, up to the last one that is stored when the end is reached.

    Without ``frames`` they are left out, which takes no longer if there are a million of them: what is missing between two
    numbers were frames. The last record of all is given in any case, whatever it is, and files come without their bytes. With
    ``state_frames``, those that tell of the state of the DUT (:data:`app.evidence.schema.STATE_ACTIONS`,
    :data:`app.evidence.schema.ASKED_ACTIONS`) are given all the same.

    Raises:
        CaseFileError: there is no such file, it is not a case file, or a newer version wrote it.
        CaseFileDamagedError: it cannot be read any further, or a record is missing.
    """
    expected = after_seq + 1
    rows = read_rows(path, after_seq) if frames else _without_frames(path, after_seq, state_frames)
    for seq, kind, utc_ns, mono_ns, body, raw, _ in rows:
        if seq != expected and frames:
            raise CaseFileDamagedError(
                f"{path}: record {expected} is missing ({seq} follows). Use a copy, if there is one."
            )
        expected += 1
        try:
            event = from_json(kind, json.loads(body))
        except (ValueError, AttributeError, RecursionError) as error:
            raise CaseFileDamagedError(
                f"{path}: record {seq} cannot be understood ({error}). A newer version of OCPP Bench may be needed."
            ) from None
        yield Recorded(seq, utc_ns, mono_ns, event, raw)


def read_campaign(path: Path | str, *, keep_frames: bool = True) -> CampaignRecord:
    """The whole campaign, folded. Without frames it does not take their time either. Raises as :func:`read_records`."""
    return CampaignRecord.fold(read_records(path, frames=keep_frames), keep_frames=keep_frames)


def head(path: Path | str) -> tuple[int, str]:
    """Number and hash (hexadecimal) of the last record; ``(0, "00...")`` of an empty file. Raises as :func:`read_records`."""
    path = Path(path).absolute()
    with connect(path) as connection:
        row = connection.execute("SELECT seq, hash FROM record ORDER BY seq DESC LIMIT 1").fetchone()
    return (row[0], row[1].hex()) if row else (0, "00" * 32)


def hash_of(path: Path | str, seq: int) -> str:
    """Hash (hexadecimal) of this record; zeros before the first. Raises as :func:`read_records`."""
    path = Path(path).absolute()
    with connect(path) as connection:
        row = connection.execute("SELECT hash FROM record WHERE seq = ?", (seq,)).fetchone()
    return row[0].hex() if row else "00" * 32


def broken(path: Path | str) -> str:
    """Where the chain of hashes is broken first, in words; empty if every record is what was recorded.

    The quick look (some seconds for a million records) before anything is made of a file; :mod:`app.evidence.verify` looks at
    everything and explains it. Raises as :func:`read_rows`.
    """
    return storage.broken_chain(read_rows(path))


def read_rows(path: Path | str, after_seq: int = 0) -> Iterator[Row]:
    """The rows as they are stored: seq, kind, utc_ns, mono_ns, body, raw, hash. Raises as :func:`read_records`."""
    path = Path(path).absolute()
    query = f"{_COLUMNS} WHERE seq > ? ORDER BY seq LIMIT ?"
    with connect(path) as connection:
        while True:
            try:
                page = connection.execute(query, (after_seq, PAGE)).fetchall()
            except sqlite3.DatabaseError as error:
                raise storage.damaged(path, error) from None
            yield from page
            if len(page) < PAGE:
                return
            after_seq = page[-1][0]


def _without_frames(path: Path | str, after_seq: int, state_frames: bool) -> Iterator[Row]:
    """As :func:`read_rows`, without frames, or only with those of the state; but with the last record."""
    rows = _read_others(path, after_seq, state_frames)
    if not state_frames:
        yield from rows
        return
    before = 0
    for row in heapq.merge(rows, _read_asked(path, after_seq), key=lambda row: int(row[0])):
        if row[0] != before:  # the last record of all is given in any case, and may be such a frame
            yield row
        before = row[0]


def _read_asked(path: Path | str, after_seq: int) -> Iterator[Row]:
    """The frames that have told the charge point which the bench plays what it knows."""
    path = Path(path).absolute()
    with connect(path) as connection:
        try:
            indexed = connection.execute("PRAGMA user_version").fetchone()[0] >= schema.ASKED_SINCE
            index = f"INDEXED BY {schema.ASKED}" if indexed else ""
            query = f"{_COLUMNS} {index} WHERE ({schema.ASKS}) AND seq > ? ORDER BY seq LIMIT ?"
            while page := connection.execute(query, (after_seq, PAGE)).fetchall():
                yield from page
                after_seq = page[-1][0]
        except sqlite3.DatabaseError as error:
            raise storage.damaged(path, error) from None


def _read_others(path: Path | str, after_seq: int, state_frames: bool) -> Iterator[Row]:
    """As :func:`_without_frames`, by the index of what is no frame."""
    path = Path(path).absolute()
    with connect(path) as connection:
        try:
            last = connection.execute("SELECT coalesce(max(seq), 0) FROM record").fetchone()[0]
            indexed = connection.execute("PRAGMA user_version").fetchone()[0] >= schema.OTHERS_SINCE
            query = _OTHERS.format(
                index=f"INDEXED BY {schema.OTHERS}" if indexed else "",
                which=schema.OTHER if state_frames else schema.NO_FRAME,
            )
            while page := connection.execute(query, (after_seq, last, PAGE)).fetchall():
                yield from page
                after_seq = page[-1][0]
            if after_seq < last:
                yield from connection.execute(f"{_COLUMNS} WHERE seq = ?", (last,)).fetchall()
        except sqlite3.DatabaseError as error:
            raise storage.damaged(path, error) from None


def read_all_rows(path: Path | str) -> Generator[Row, None, None]:
    """The rows as :func:`read_rows` yields them, whatever stands in the file, to be verified.

    That is with those whose numbers are below 1, and texts that are none made readable.
    """
    path = Path(path).absolute()
    first = -(2**63)
    with connect(path) as connection:
        connection.text_factory = lambda data: data.decode("utf-8", "replace")
        try:
            while page := connection.execute(
                f"{_COLUMNS} WHERE seq >= ? ORDER BY seq LIMIT ?", (first, PAGE)
            ).fetchall():
                yield from page
                first = page[-1][0] + 1
        except sqlite3.DatabaseError as error:
            raise storage.damaged(path, error) from None


@contextmanager
def connect(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that cannot write, to a file that is certainly a case file. Use it in one thread.

    Raises:
        CaseFileError, CaseFileDamagedError: as :func:`read_records`.
    """
    path = identity.real(path)
    storage.check_present(path)
    if is_held_elsewhere(path):
        raise CaseFileInUseError(
            f"{path} is being written under another name, so that its newest records cannot be read here. Use that name."
        )
    with _readable(path) as uri:
        connection = sqlite3.connect(uri, uri=True, timeout=_BUSY_SECONDS)
        try:
            storage.identify(connection, path)
            connection.execute("PRAGMA query_only = ON")
            yield connection
        except sqlite3.DatabaseError as error:
            raise storage.damaged(path, error) from None
        finally:
            connection.close()


@contextmanager
def _readable(path: Path) -> Iterator[str]:
    """An address under which SQLite can read the file where it lies.

    SQLite shares an index of the write-ahead log between its users in a file beside the case file. Where that file can
    neither be made nor be used, a file without a log is read as unchangeable, and one with a log from a copy.
    """
    uri = f"{path.as_uri()}?mode=ro"
    try:
        probe = sqlite3.connect(uri, uri=True, timeout=_BUSY_SECONDS)
        try:
            probe.execute("SELECT count(*) FROM sqlite_master").fetchone()
        finally:
            probe.close()
    except sqlite3.OperationalError:
        log, _ = storage.side_files(path)
        try:
            if not log.exists() or log.stat().st_size == 0:
                yield f"{uri}&immutable=1"
                return
            with tempfile.TemporaryDirectory(prefix="ocpp-bench-") as folder:
                copy = Path(folder) / path.name
                shutil.copyfile(path, copy)
                shutil.copyfile(log, copy.with_name(log.name))
                yield copy.as_uri()
            return
        except PermissionError as error:
            raise CaseFileError(f"{path} cannot be read: {error.strerror}. Check that you may read it.") from None
    except sqlite3.DatabaseError:
        pass  # whoever reads gets the same answer, and says what it means
    yield uri
