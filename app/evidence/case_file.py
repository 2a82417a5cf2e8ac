"""Writing a case file: :class:`CaseFile` takes events, a thread of its own stores them.

Appending costs the event loop some microseconds: the record gets its number and its times, is handed to the subscribers and is
queued. The writer thread turns queued records into text, extends the hash chain and stores up to 500 of them in a transaction
(group commit). It waits at most :data:`GATHER_SECONDS` for company, and not at all when somebody waits in :meth:`flushed`. So a
killed engine loses a few milliseconds and one commit's time, and never anything that was flushed.

**When records come faster than the disk takes them**, nothing is dropped. Whoever reads from the wire awaits
:meth:`CaseFile.room` between frames, which lets the flood back up to the sender. Should the backlog still reach the hard limit,
recording fails visibly, because neither a bench without memory nor a blocked event loop could measure or judge anything.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from app.events import Event, Recorded
from app.evidence import canonical, identity, storage
from app.evidence.errors import RecordingFailed
from app.evidence.writer import Writer
from app.evidence.writer_lock import WriterLock

SOFT_RECORDS = 10_000
"""Backlog from which :meth:`CaseFile.room` waits."""
SOFT_BYTES = 16 * 2**20
HARD_RECORDS = 200_000
"""Backlog at which recording fails."""
HARD_BYTES = 256 * 2**20


class CaseFile:
    """A case file that is open for appending. Close it with :meth:`close`, or use it as a context manager."""

    def __init__(self, path: Path, lock: WriterLock, connection: sqlite3.Connection, seq: int, head: bytes) -> None:
        """Use :meth:`create` or :meth:`open_for_append`."""
        self.path = path
        self._lock = lock
        self._seq = seq
        self._order = threading.RLock()
        self._subscribers: list[Callable[[Recorded], None]] = []
        self._undelivered: deque[Recorded] = deque()
        self._delivering = False
        self._told = False
        self._closed = False
        self._writer = Writer(connection, seq, head, path)

    @classmethod
    def create(cls, path: Path | str) -> CaseFile:
        """Create a new case file.

        Raises:
            CaseFileError: the file exists, or it cannot be written there.
            CaseFileInUseError: somebody else is creating it.
        """
        path = identity.real(path)
        storage.check_new(path)
        lock = WriterLock(path)
        try:
            connection = storage.create(path)
            try:
                lock.hold_file(path)
            except BaseException:
                connection.close()
                raise
            return cls(path, lock, connection, 0, canonical.GENESIS)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def open_for_append(cls, path: Path | str) -> CaseFile:
        """Open an existing case file to go on with it: numbers and hash chain continue where they ended.

        Raises:
            CaseFileError: it is not there, is no case file, cannot be written, or was written by a newer version.
            CaseFileInUseError: another process is writing it, under this name or another.
            CaseFileDamagedError: it is not what was recorded: its chain is broken, or its schema was altered.
        """
        path = identity.real(path)
        storage.check_present(path)
        lock = WriterLock(path)
        try:
            lock.hold_file(path)
            storage.check_one_name(path)
            connection, seq, head = storage.reopen(path)
            return cls(path, lock, connection, seq, head)
        except BaseException:
            lock.release()
            raise

    # --- appending --------------------------------------------------------------------------------------------------

    def append(
        self, event: Event, raw: bytes | None = None, *, utc_ns: int | None = None, mono_ns: int | None = None
    ) -> Recorded:
        """Record an event; returns at once, before it is stored. Times that are not given are those of now.

        The subscribers are called before this returns (in the order of the records: a record that a subscriber appends is
        delivered after the one it is reacting to). An exception of a subscriber is raised here, after all were called.

        Raises:
            RecordingFailed: recording has failed, or the file is closed.
            app.evidence.canonical.NotANumberError: a number of the event is none; nothing is recorded.
        """
        canonical.refuse_not_a_number(event.kind, vars(event))
        with self._order:
            self._check(more=1 if raw is None else 1 + len(raw))
            self._seq += 1
            recorded = Recorded(
                self._seq,
                time.time_ns() if utc_ns is None else utc_ns,
                time.monotonic_ns() if mono_ns is None else mono_ns,
                event,
                raw,
            )
            self._writer.put(recorded)
            if self._subscribers:
                self._deliver(recorded)
            return recorded

    def subscribe(self, callback: Callable[[Recorded], None]) -> Callable[[], None]:
        """Call this for each record that is appended from now on. Returns a function that ends the subscription."""
        with self._order:
            self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback)

    def _deliver(self, recorded: Recorded) -> None:
        self._undelivered.append(recorded)
        if self._delivering:
            return
        self._delivering = True
        problem: Exception | None = None
        try:
            while self._undelivered:
                record = self._undelivered.popleft()
                for callback in tuple(self._subscribers):
                    try:
                        callback(record)
                    except Exception as error:
                        problem = problem or error
        finally:
            self._delivering = False
        if problem is not None:
            raise problem

    def _check(self, more: int = 0) -> None:
        if self._closed:
            raise RecordingFailed(f"{self.path} is closed.")
        records, size = self._writer.backlog
        if records >= HARD_RECORDS or size + more > HARD_BYTES:
            self._writer.fail(f"{records} records wait to be stored: the disk is too slow for what the DUT sends.")
        self._raise_failure()

    def _raise_failure(self) -> None:
        if self._writer.failure is not None:
            self._told = True
            raise RecordingFailed(f"{self.path} could not be written: {self._writer.failure}")

    # --- being sure -------------------------------------------------------------------------------------------------

    @property
    def seq(self) -> int:
        """Number of the last record that was appended (0: none)."""
        return self._seq

    @property
    def durable_seq(self) -> int:
        """Number of the last record that is safely stored."""
        return self._writer.durable[0]

    @property
    def head(self) -> str:
        """Hash of the last record that is safely stored, in hexadecimal digits: the anchor of the chain."""
        return self._writer.durable[1].hex()

    @property
    def failure(self) -> str | None:
        """Why recording failed; None while all is well."""
        return self._writer.failure

    def on_failure(self, callback: Callable[[str], None], loop: asyncio.AbstractEventLoop | None = None) -> None:
        """Call this once, with the reason, should recording fail: in this loop, or in the writer's thread without one."""

        def tell(reason: str) -> None:
            self._told = True
            callback(reason)

        if loop is None:
            self._writer.on_failure(tell)
        else:
            self._writer.on_failure(lambda reason: _call(loop, tell, reason))

    async def flushed(self, seq: int | None = None) -> None:
        """Wait until this record, or everything appended so far, is safely on the disk.

        Raises:
            RecordingFailed: it could not be stored.
        """
        wanted = self._seq if seq is None else min(seq, self._seq)
        if self._writer.durable[0] < wanted:
            loop = asyncio.get_running_loop()
            done = asyncio.Event()
            self._writer.notify(wanted, lambda: _call(loop, done.set))
            await done.wait()
        if self._writer.durable[0] < wanted:
            self._raise_failure()

    def flush(self, seq: int | None = None) -> None:
        """Like :meth:`flushed`, for callers without an event loop: blocks the thread."""
        wanted = self._seq if seq is None else min(seq, self._seq)
        if self._writer.durable[0] < wanted:
            done = threading.Event()
            self._writer.notify(wanted, done.set)
            done.wait()
        if self._writer.durable[0] < wanted:
            self._raise_failure()

    async def room(self) -> None:
        """Wait while the backlog is too long. Costs next to nothing otherwise; await it before reading the next frame.

        Raises:
            RecordingFailed: recording has failed.
        """
        records, size = self._writer.backlog
        if records > SOFT_RECORDS or size > SOFT_BYTES:
            await self.flushed(self._seq - records // 2)
        self._raise_failure()

    def close(self) -> None:
        """Store what is queued, move the write-ahead log into the file, and let go of it. May be called twice.

        Raises:
            RecordingFailed: records were lost, and nobody has been told yet.
        """
        if self._closed:
            return
        self._closed = True
        self._writer.stop()
        self._lock.release()
        if not self._told:
            self._raise_failure()

    def __enter__(self) -> CaseFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _call(loop: asyncio.AbstractEventLoop, callback: Callable[..., None], *arguments: object) -> None:
    try:
        loop.call_soon_threadsafe(callback, *arguments)
    except RuntimeError:
        pass  # the loop is closed: nobody waits any more
