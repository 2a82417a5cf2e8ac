"""Creating and opening the SQLite file of a case file, with errors that people understand."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from app.evidence import canonical, schema
from app.evidence.errors import CaseFileDamagedError, CaseFileError, CaseFileNewerError
from app.evidence.schema_check import schema_findings

OLDEST_SQLITE = (3, 37, 0)
"""The first one with STRICT tables."""

_BUSY_SECONDS = 10
"""How long another program that only looks into the file may hold us up."""


def check_new(path: Path) -> None:
    """Raises: CaseFileError if a case file cannot be created there."""
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise CaseFileError(
            f"Python uses SQLite {sqlite3.sqlite_version}; case files need 3.37 or newer. Use a newer Python."
        )
    if path.exists():
        raise CaseFileError(f"{path} exists already. Choose another name: a case file is never overwritten.")
    if not path.parent.is_dir():
        raise CaseFileError(f"The folder {path.parent} does not exist. Create it first, or choose another one.")


def check_present(path: Path) -> None:
    """Raises: CaseFileError if there is no file."""
    if not path.exists():
        raise CaseFileError(f"There is no file {path}. Check the name and the folder.")
    if not path.is_file():
        raise CaseFileError(f"{path} is not a file. Give the case file itself.")


def check_one_name(path: Path) -> None:
    """Raises: CaseFileError if the file has a second name: records in the log of the one are not seen under the other."""
    if path.stat().st_nlink > 1:
        raise CaseFileError(
            f"{path} has a second name (a hard link), under which another program could write it unseen. "
            "Remove the other name, or go on with a copy."
        )


def create(path: Path) -> sqlite3.Connection:
    """Make an empty case file. The connection may be handed to another thread, one at a time.

    It gets its name once it is complete, so that whoever finds it, and whatever is killed meanwhile, finds a case file.
    Nobody else may be creating it (:class:`app.evidence.writer_lock.WriterLock`).

    Raises:
        CaseFileError: the file cannot be written there.
    """
    draft = path.with_name(path.name + ".new")
    try:
        remove(draft)
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
    except OSError as error:
        raise CaseFileError(f"Cannot create {path}: {error.strerror}. Choose a folder you may write to.") from None
    try:
        _open_for_writing(draft, path).close()
        _name(draft, path)
    except BaseException:
        remove(draft)
        raise
    try:
        return _open_for_writing(path)
    except BaseException:
        remove(path)
        raise


def _name(draft: Path, path: Path) -> None:
    """Raises: CaseFileError if the name is taken, or the file cannot have it."""
    try:
        try:
            os.link(draft, path)
            draft.unlink()
        except FileExistsError:
            raise
        except OSError:  # a medium that knows no second names: there, a rename may not find the name taken
            if path.exists():
                raise FileExistsError from None
            draft.rename(path)
    except FileExistsError:
        raise CaseFileError(f"{path} exists already. Choose another name: a case file is never overwritten.") from None
    except OSError as error:
        raise CaseFileError(f"Cannot create {path}: {error.strerror}. Choose a folder you may write to.") from None
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # the name is on the disk, too
        except OSError:
            pass  # some media cannot; they have no more to give
        finally:
            os.close(folder)


def remove(path: Path) -> None:
    """Take away a case file in which no campaign has begun, so that its name is free. It must be closed."""
    for name in (path, *side_files(path)):
        name.unlink(missing_ok=True)


def reopen(path: Path) -> tuple[sqlite3.Connection, int, bytes]:
    """Open an existing case file for writing: the connection, the last record's number and its hash.

    Raises:
        CaseFileError, CaseFileDamagedError: it cannot be continued.
    """
    check_whole(path)
    connection = _open_for_writing(path)
    try:
        row = connection.execute("SELECT seq, hash FROM record ORDER BY seq DESC LIMIT 1").fetchone()
    except sqlite3.DatabaseError as error:
        connection.close()
        raise damaged(path, error) from None
    return (connection, row[0], row[1]) if row else (connection, 0, canonical.GENESIS)


def check_whole(path: Path) -> None:
    """Raises: CaseFileError if the file is no case file; CaseFileDamagedError if it is not what was recorded."""
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        identify(connection, path)
        problem = next((finding.text for finding in schema_findings(connection)), "")
        rows = connection.execute("SELECT seq, kind, utc_ns, mono_ns, body, raw, hash FROM record ORDER BY seq")
        if problem or (problem := broken_chain(rows)):
            raise CaseFileDamagedError(
                f"{path} is not what was recorded: {problem}. It is not continued. Verify it, and start a new campaign in a "
                "new file."
            )
    except sqlite3.DatabaseError as error:
        raise damaged(path, error) from None
    finally:
        connection.close()


def broken_chain(rows: Iterable[tuple[Any, ...]]) -> str:
    """The first place where the rows do not fit to their hashes, in words; empty if all do."""
    before, expected = canonical.GENESIS, 1
    for seq, kind, utc_ns, mono_ns, body, raw, stored in rows:
        if seq != expected:
            return f"record {expected} is missing, record {seq} follows"
        if not _fits(before, seq, kind, utc_ns, mono_ns, body, raw, stored):
            return f"record {seq} ({kind}) does not fit to its hash, so it, or what stood before it, was changed"
        before, expected = stored, expected + 1
    return ""


def _fits(before: bytes, *columns: Any) -> bool:
    *content, stored = columns
    try:
        return bool(canonical.chain(before, *content) == stored)
    except (TypeError, ValueError, AttributeError):
        return False  # columns of types that nobody ever wrote


def identify(connection: sqlite3.Connection, path: Path) -> None:
    """Raises: CaseFileError if the open file is no case file, or one of a newer version; sqlite3.DatabaseError as well."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    if application != schema.APPLICATION_ID:
        raise CaseFileError(f"{path} is not a case file of OCPP Bench.")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > schema.SCHEMA_VERSION:
        raise CaseFileNewerError(
            f"{path} was written by a newer version of OCPP Bench (case file format {version}; this version knows "
            f"{schema.SCHEMA_VERSION}). Use that version, or a newer one."
        )


def damaged(path: Path, error: sqlite3.DatabaseError) -> CaseFileError:
    """The error to show for one of SQLite's."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    if code == sqlite3.SQLITE_NOTADB:
        return CaseFileError(f"{path} is not a case file of OCPP Bench.")
    if code & 0xFF == sqlite3.SQLITE_CANTOPEN:
        return CaseFileError(f"{path} cannot be opened. Check that you may read it, and its folder.")
    return CaseFileDamagedError(f"{path} cannot be read: {error}. Use a copy, if there is one.")


def side_files(path: Path) -> tuple[Path, Path]:
    """The write-ahead log and its index, which stand beside the file while it is written."""
    return path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")


def _open_for_writing(path: Path, named: Path | None = None) -> sqlite3.Connection:
    """``named``: the name it is going to have."""
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, check_same_thread=False)
    try:
        if connection.execute("PRAGMA journal_mode = WAL").fetchone()[0] != "wal":
            raise CaseFileError(
                f"{path.parent} cannot hold a case file while it is written (no shared memory there, as on some network "
                "drives). Choose a folder on a disk of this computer."
            )
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        schema.prepare(connection)
    except sqlite3.DatabaseError as error:
        connection.close()
        raise CaseFileError(
            f"{named or path} cannot be written: {error}. Check the disk, and that you may write there."
        ) from None
    except BaseException:
        connection.close()
        raise
    return connection
