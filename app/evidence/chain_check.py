"""The hash chain of a case file, recomputed: where it is broken, and with which record it goes on.

A record carries the hash over its own content and the hash of the record before it. So whatever is changed, missing, added or out
of place breaks the chain at its own place, and the next record that fits to one before it shows where it goes on.
:mod:`app.evidence.tampering` explains what stands between.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

from app.evidence import canonical

LOOK_AHEAD = 40
"""Records within which the chain must go on, or everything from there on counts as unreadable."""
FARTHEST_SHIFT = 50
"""By how many places the numbers behind a break may have been shifted."""
MOST_BREAKS = 50


class Row(NamedTuple):
    """A record as it is stored."""

    seq: int
    kind: str
    utc_ns: int
    mono_ns: int
    body: str
    raw: bytes | None
    hash: bytes

    def hashed(self, before: bytes, number: int) -> bytes:
        """The hash it has as record ``number`` behind one with the hash ``before``; empty if nobody ever wrote such columns."""
        if not _written(*self[:6]):
            return b""
        return canonical.chain(before, number, self.kind, self.utc_ns, self.mono_ns, self.body, self.raw)

    def fits(self, before: bytes, number: int) -> bool:
        """Whether this is record ``number``, as it was written, behind the one with the hash ``before``."""
        return bool(self.hash) and self.hashed(before, number) == self.hash

    @property
    def name(self) -> str:
        return f"record {self.seq} ({self.kind})"


def _row(columns: tuple[Any, ...]) -> Row:
    stored = columns[-1]
    return Row._make((columns[0], str(columns[1]), *columns[2:-1], stored if isinstance(stored, bytes) else b""))


def _written(seq: Any, kind: Any, utc_ns: Any, mono_ns: Any, body: Any, raw: Any) -> bool:
    """Whether the columns are of the types that are written; in a table that is not STRICT they can be anything."""
    texts = isinstance(kind, str) and kind.isidentifier() and isinstance(body, str)
    return texts and all(type(number) is int for number in (seq, utc_ns, mono_ns)) and isinstance(raw, bytes | None)


@dataclass
class Break:
    """A place where the chain is broken: from the record that is expected to the one with which it goes on."""

    before: bytes
    """Hash of the last sound record before it."""
    after: Row | None
    """That record."""
    number: int
    """The number, as it was recorded, of the record that is expected."""
    missing: range
    """Numbers that are not there."""
    shift: int
    """By how much the file numbers records higher than they were recorded, before the break."""
    rows: list[Row] = field(default_factory=list)
    """What stands there and does not fit."""
    grown: int = 0
    """By how much more than :attr:`shift` behind the break."""
    own_hash: bool = False
    """The one row holds what was written; only its hash does not."""
    open_end: bool = False
    """The chain does not go on any more."""


class _GoesOn(NamedTuple):
    """A row fits behind ``before``, with the numbers shifted by ``shift``."""

    before: bytes
    shift: int
    own_hash: bool = False


@dataclass
class ChainCheck:
    """Let all rows of a file pass; the fields tell what was found."""

    count: int = 0
    last: Row | None = None
    early: list[Row] = field(default_factory=list)
    """Rows with numbers below 1, which nothing in the product reads."""
    breaks: list[Break] = field(default_factory=list)
    gave_up: bool = False
    """Too much is wrong: the rest was not looked at."""
    _before: bytes = canonical.GENESIS
    _place: int = 1
    _shift: int = 0

    @property
    def head(self) -> str:
        """Hash of the last row, in hexadecimal digits."""
        return (self.last.hash if self.last is not None else canonical.GENESIS).hex()

    def passing(self, stored: Iterable[tuple[Any, ...]]) -> Iterator[Row]:
        """Give on each row that was looked at, in the order of the file."""
        source = (_row(columns) for columns in stored)
        ahead: deque[Row] = deque()
        while ahead or (ahead := deque(islice(source, 1))):
            row = ahead[0]
            if row.seq < 1:
                self.early.append(ahead.popleft())
            elif row.seq == self._place and row.fits(self._before, self._place - self._shift):
                yield self._take(ahead.popleft())
            else:
                ahead.extend(islice(source, LOOK_AHEAD - len(ahead)))
                found = Break(
                    self._before, self.last, self._place - self._shift, range(self._place, row.seq), self._shift
                )
                self.breaks.append(found)
                end, goes_on = _end_of_break(list(ahead), found)
                for _ in range(end):
                    found.rows.append(ahead[0])
                    yield self._take(ahead.popleft())
                if goes_on is None:
                    found.open_end = True
                    self.gave_up = next(source, None) is not None
                    return
                self._before, self._shift, self._place = goes_on.before, goes_on.shift, ahead[0].seq
                found.grown, found.own_hash = goes_on.shift - found.shift, goes_on.own_hash
                if len(self.breaks) >= MOST_BREAKS:
                    self.gave_up = True
                    return

    def _take(self, row: Row) -> Row:
        self.count += 1
        self.last = row
        self._before, self._place = row.hash, row.seq + 1
        return row


def _end_of_break(rows: list[Row], found: Break) -> tuple[int, _GoesOn | None]:
    """How many of these rows belong to the break, and how the one behind them fits; None if none does."""
    for end, row in enumerate(rows):
        follower = rows[end + 1] if end + 1 < len(rows) else None
        for goes_on in _ways_on(rows, end, found):
            if not row.fits(goes_on.before, row.seq - goes_on.shift):
                continue
            beside = end > 0 and (goes_on.before == rows[end - 1].hash or goes_on.own_hash)
            natural = beside and (goes_on.shift == found.shift or follower is None)
            # A row that was only moved fits somewhere, too; the chain goes on where the next one follows it.
            if natural or (follower is not None and follower.fits(row.hash, follower.seq - goes_on.shift)):
                return end, goes_on
    return len(rows), None


def _ways_on(rows: list[Row], end: int, found: Break) -> Iterator[_GoesOn]:
    """What the row at ``end`` may follow, the likeliest first."""
    shift = found.shift
    if end:
        yield _GoesOn(rows[end - 1].hash, shift)
    if end == 1:
        yield _GoesOn(rows[0].hashed(found.before, found.number), shift, own_hash=True)
    yield _GoesOn(found.before, rows[end].seq - found.number)  # everything between was added
    for row in rows[: max(0, end - 1)]:
        yield _GoesOn(row.hash, shift)  # some changed places
    if end:
        for distance in range(1, FARTHEST_SHIFT + 1):  # some were taken away or added, and the rest was numbered anew
            yield _GoesOn(rows[end - 1].hash, shift - distance)
            yield _GoesOn(rows[end - 1].hash, shift + distance)
