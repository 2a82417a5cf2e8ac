"""The thread that stores records: queue, hash chain, group commit.

Text and hash of a record are made between two inserts, one record at a time, so that the interpreter's lock is offered to the
event loop after each of them.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, SimpleQueue

from sqlite_utils import Database

from app.events import Recorded, to_json
from app.evidence import canonical, identity

BATCH = 500
"""Most records in one transaction."""
GATHER_SECONDS = 0.005
"""How often the thread looks for records, while nobody asks for one: the longest a record waits to be committed."""

TIDY_BYTES = 4 * 2**20
"""So much in the write-ahead log is moved into the file once nothing has come for :data:`QUIET_SECONDS`, or ..."""
QUIET_SECONDS = 0.2
MOST_BYTES = 64 * 2**20
"""... so much at the latest. While it is moved no record is stored, and a copy of the file by itself could be torn, so it happens
seldom, and where possible when nothing else does."""
LOOK_SECONDS = 1.0
"""How often the thread looks whether the file still has its name, while nothing is stored."""
_COMMIT_BYTES = 8192
"""What a transaction adds to the log besides its records, roughly."""

_INSERT = "INSERT INTO record (seq, kind, utc_ns, mono_ns, body, raw, hash) VALUES (?, ?, ?, ?, ?, ?, ?)"
_LAST = "SELECT seq, hash FROM record ORDER BY seq DESC LIMIT 1"
Row = tuple[int, str, int, int, str, bytes | None, bytes]


class _NotKept(Exception):  # noqa: N818 - the reason of a failure, in words for people
    """What was written is not in the file that people find."""


class Writer:
    """Stores what is put into it, in order. ``connection`` is used by the writer's thread alone from now on."""

    def __init__(self, connection: sqlite3.Connection, seq: int, head: bytes, path: Path) -> None:
        self.durable: tuple[int, bytes] = (seq, head)
        """Number and hash of the last record that is safely stored; replaced as a whole."""
        self.failure: str | None = None
        self._db = Database(connection, execute_plugins=False)
        self._queue: SimpleQueue[Recorded | None] = SimpleQueue()
        self._urgent = threading.Event()
        self._guard = threading.Lock()
        self._waiting: list[tuple[int, int, Callable[[], None]]] = []
        self._count = itertools.count()
        self._failure_callbacks: list[Callable[[str], None]] = []
        self._last_put = seq
        self._bytes_in = self._bytes_out = 0
        self._in_log = 0
        self._path, self._identity = path, identity.identity_of(path)
        self._looked = time.monotonic()
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        self._thread = threading.Thread(target=self._run, name="case-file-writer", daemon=True)
        self._thread.start()

    def put(self, recorded: Recorded) -> None:
        self._last_put = recorded.seq
        if recorded.raw is not None:
            self._bytes_in += len(recorded.raw)
        self._queue.put(recorded)

    @property
    def backlog(self) -> tuple[int, int]:
        """Records, and bytes of frames, that are not stored yet."""
        return self._last_put - self.durable[0], self._bytes_in - self._bytes_out

    def notify(self, seq: int, callback: Callable[[], None]) -> None:
        """Call this, from the writer's thread, once record ``seq`` is stored or recording has failed; make haste."""
        with self._guard:
            if self.durable[0] < seq and self.failure is None:
                heapq.heappush(self._waiting, (seq, next(self._count), callback))
                self._urgent.set()
                return
        callback()

    def on_failure(self, callback: Callable[[str], None]) -> None:
        with self._guard:
            if self.failure is None:
                self._failure_callbacks.append(callback)
                return
        callback(self.failure)

    def fail(self, reason: str) -> None:
        """End recording: everybody who waits is told. What is queued may still be stored, nothing after it."""
        with self._guard:
            if self.failure is not None:
                return
            self.failure = reason
            waiting, self._waiting = self._waiting, []
            callbacks, self._failure_callbacks = self._failure_callbacks, []
        for told in callbacks:  # before those who wait: they should find the failure known
            told(reason)
        for _, _, callback in waiting:
            callback()

    def stop(self) -> None:
        """Store what is queued, then end the thread and close the connection."""
        self._queue.put(None)
        self._urgent.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            running = True
            while running:
                batch: list[Recorded] = []
                running = self._gather(batch)
                if batch:
                    self._store(batch)
                    self._tell()
                    if self._in_log > MOST_BYTES:
                        self._tidy()
        except sqlite3.Error as error:
            self.fail(_in_words(error))
        except _NotKept as error:
            self.fail(str(error))
        except Exception as error:
            self.fail(f"{type(error).__name__}: {error}. Nothing is recorded any more; this is a fault of the bench.")
        finally:
            self._close()

    def _gather(self, batch: list[Recorded]) -> bool:
        """Fill the batch; False if nothing comes after it.

        The thread looks for records now and then, instead of being woken by each: a thread that wakes up takes the
        interpreter's lock just when the event loop is about to send, and the stamp of what is sent would be off by as much.
        """
        turns = 0
        while True:
            self._urgent.wait(GATHER_SECONDS)
            self._urgent.clear()  # whoever asks after this line is heard in the next turn
            if not self._queue.empty():
                break
            turns += 1
            if time.monotonic() - self._looked > LOOK_SECONDS:
                self._look()
            if self._in_log > TIDY_BYTES and turns * GATHER_SECONDS > QUIET_SECONDS:
                self._tidy()
        try:
            while len(batch) < BATCH:
                item = self._queue.get_nowait()
                if item is None:
                    return False
                batch.append(item)
        except Empty:
            pass
        else:
            self._urgent.set()  # more is queued: no reason to wait for company
        return True

    def _store(self, batch: list[Recorded]) -> None:
        head = self.durable[1]

        def rows() -> Iterator[Row]:
            nonlocal head
            for recorded in batch:
                body = canonical.to_text(to_json(recorded.event))
                kind = recorded.event.kind
                seq, utc_ns, mono_ns, raw = recorded.seq, recorded.utc_ns, recorded.mono_ns, recorded.raw
                head = canonical.chain(head, seq, kind, utc_ns, mono_ns, body, raw)
                yield seq, kind, utc_ns, mono_ns, body, raw, head

        connection = self._db.conn
        with self._db.atomic():
            changes = connection.total_changes
            connection.executemany(_INSERT, rows())
            changes = connection.total_changes - changes
            if changes != len(batch) or connection.execute(_LAST).fetchone() != (batch[-1].seq, head):
                raise _NotKept(
                    "the file does not keep what is written into it: something was added to it that is none of the product's. "
                    "Nothing is recorded any more; what was recorded before is safe. Verify the file, and go on with a new one."
                )
        self._look()
        self.durable = (batch[-1].seq, head)
        size = sum(len(recorded.raw) for recorded in batch if recorded.raw is not None)
        self._bytes_out += size
        self._in_log += size + 512 * len(batch) + _COMMIT_BYTES

    def _look(self) -> None:
        """Raises: _NotKept if the name leads to another file now, or to none: nobody would find what is written."""
        self._looked = time.monotonic()
        if self._identity is not None and identity.is_gone(self._path, self._identity):
            raise _NotKept(
                "the file was removed, renamed or replaced while it was being written. Nothing is recorded any more. Do not move "
                "a case file that is open; give it its name again, verify it, then open it again."
            )

    def _tell(self) -> None:
        due: list[Callable[[], None]] = []
        with self._guard:
            while self._waiting and self._waiting[0][0] <= self.durable[0]:
                due.append(heapq.heappop(self._waiting)[2])
            if self._waiting:
                self._urgent.set()
        for callback in due:
            callback()

    def _tidy(self) -> None:
        """Move the write-ahead log into the file. What is in the log is safe there, so it may fail (a full disk)."""
        self._in_log = 0
        with contextlib.suppress(sqlite3.Error):
            self._db.conn.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()

    def _close(self) -> None:
        connection = self._db.conn
        try:
            # A finished case file is one plain file, which can be read wherever it is carried to.
            connection.execute("PRAGMA busy_timeout = 0")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.Error:
            pass  # somebody is reading, or the disk is full: the log stays beside the file and belongs to it
        finally:
            connection.close()


def _in_words(error: sqlite3.Error) -> str:
    """What is wrong with the disk, and what to do."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        what, do = "the disk is full", "Free some space on it"
    elif code == sqlite3.SQLITE_READONLY:
        what, do = "the disk or the file can only be read now", "Make it writable again"
    elif code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN):
        what, do = f"the disk reports an error ({error})", "Look whether it is full, failing or was removed"
    else:
        what, do = str(error), "Look at the disk of the case file"
    return (
        f"{what}. Nothing is recorded any more; what was recorded before is safe. {do}, then open the case file again."
    )
