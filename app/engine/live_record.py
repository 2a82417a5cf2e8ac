"""What the engine's server keeps of the record: the latest part in memory, the rest where it is stored anyway."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from itertools import islice

from app.engine.codec import record_text
from app.events import Recorded

KEPT_RECORDS = 2_000
KEPT_BYTES = 16 * 2**20
"""Of frames, in memory for those who follow live."""
CHUNK_RECORDS = 64
CHUNK_CHARACTERS = 512 * 1024

History = Callable[[int], Iterable[Recorded]]
"""The stored records after this number, in order; called in another thread than the loop's."""
Stored = Callable[[], int]
"""Number of the last record that is safely stored."""


class LiveRecord:
    """The record of one campaign as far as it exists now. What is not safely stored yet is given to nobody."""

    def __init__(self, case_file: str, history: History, last_seq: int, stored: Stored | None = None) -> None:
        """``stored``: None where every record is as good as stored when it is added."""
        self.case_file = case_file
        self.last_seq = last_seq
        self._history = history
        self._stored = stored
        self._kept: deque[_Kept] = deque()
        self._bytes = 0

    def add(self, recorded: Recorded) -> None:
        """Raises: ValueError if it does not follow the one before it."""
        if recorded.seq != self.last_seq + 1:
            raise ValueError(f"record {recorded.seq} does not follow record {self.last_seq}")
        self.last_seq = recorded.seq
        self._kept.append(_Kept(recorded))
        self._bytes += len(recorded.raw or b"")
        while len(self._kept) > KEPT_RECORDS or (self._bytes > KEPT_BYTES and len(self._kept) > 1):
            self._bytes -= len(self._kept.popleft().recorded.raw or b"")

    @property
    def in_file_to(self) -> int:
        """Number of the last record that is not in memory: who wants those before has to read the case file."""
        return self._kept[0].recorded.seq - 1 if self._kept else self.last_seq

    @property
    def best_read_to(self) -> int:
        """Number of the last record that a window which begins now had better read in the case file, all at once.

        Told one after the other, what was long ago would pass over its screen as if it happened now.
        """
        told = self.shown_to if self._stored is not None else 0
        return max(self.in_file_to, told if told > CHUNK_RECORDS else 0)

    @property
    def shown_to(self) -> int:
        """Number of the last record that may be shown."""
        return self.last_seq if self._stored is None else min(self.last_seq, self._stored())

    def recent(self, after_seq: int) -> list[str] | None:
        """The next records after this one, as text, from memory; None if they are not there any more."""
        count = min(self.shown_to - after_seq, CHUNK_RECORDS)
        if count <= 0:
            return []
        start = after_seq + 1 - (self._kept[0].recorded.seq if self._kept else self.last_seq + 1)
        if start < 0:
            return None
        return _portion(kept.text() for kept in islice(self._kept, start, start + count))

    def stored(self, after_seq: int) -> list[str]:
        """The next records after this one, as text, from the case file. Blocks: not for the loop's thread.

        Empty if they are not stored yet.

        Raises:
            ValueError: they are not in order. And whatever reading raises.
        """
        records = iter(self._history(after_seq))
        try:
            texts = []
            for expected, recorded in enumerate(islice(records, CHUNK_RECORDS), after_seq + 1):
                if recorded.seq != expected:
                    raise ValueError(f"record {expected} is missing in {self.case_file}")
                texts.append(record_text(recorded))
            return texts
        finally:
            close = getattr(records, "close", None)
            if close is not None:
                close()  # in this thread, which is the one that opened the file


class _Kept:
    """A record, and its text once somebody has needed it: made once for all who follow."""

    __slots__ = ("_text", "recorded")

    def __init__(self, recorded: Recorded) -> None:
        self.recorded = recorded
        self._text: str | None = None

    def text(self) -> str:
        if self._text is None:
            self._text = record_text(self.recorded)
        return self._text


def _portion(texts: Iterable[str]) -> list[str]:
    """As many of them as make a message of reasonable size, at least one."""
    portion: list[str] = []
    size = 0
    for text in texts:
        portion.append(text)
        size += len(text)
        if size > CHUNK_CHARACTERS:
            break
    return portion
