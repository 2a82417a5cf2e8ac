"""What was most likely done to a case file whose chain is broken, record by record."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from app.evidence.chain_check import Break, ChainCheck, Row


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a case file."""

    what: str
    """``changed``, ``removed``, ``inserted``, ``moved``, ``cut off``, ``forged``, ``unreadable``, ``structure`` or
    ``content``."""
    seq: int
    """Number of the record in the file, or that it had; 0 if it is about none."""
    kind: str
    """Kind of the record; empty where nobody can know it, as of one that was removed."""
    text: str


def findings(check: ChainCheck) -> Iterator[Finding]:
    """Everything that the chain shows, in the order of the file."""
    for row in check.early:
        text = f"{row.name} was inserted: records are numbered from 1"
        yield Finding("inserted", row.seq, row.kind, text)
    moved = _moved(check.breaks)
    for found in check.breaks:
        yield from _explained(found, moved)
    if check.gave_up:
        last = check.last.seq if check.last is not None else 0
        yield Finding("unreadable", last, "", f"too much is wrong: what follows record {last} was not looked at")


def _moved(breaks: list[Break]) -> dict[int, int]:
    """Place -> recorded number of the rows that stand in a break and yet are exactly what was recorded."""
    loose = {row.seq: row for found in breaks for row in found.rows}
    gaps = deque((found.before, found.number) for found in breaks)
    placed: dict[int, int] = {}
    while gaps:
        before, number = gaps.popleft()
        row = next((row for row in loose.values() if row.fits(before, number)), None)
        if row is not None:
            placed[loose.pop(row.seq).seq] = number
            gaps.append((row.hash, number + 1))
    return placed


def _explained(found: Break, moved: dict[int, int]) -> Iterator[Finding]:
    elsewhere = set(moved.values())
    missing = [number for number in found.missing if number - found.shift not in elsewhere]
    for numbers in _ranges(missing):
        which = f"records {numbers[0]} to {numbers[-1]} are" if len(numbers) > 1 else f"record {numbers[0]} is"
        they = "they were" if len(numbers) > 1 else "it was"
        yield Finding("removed", numbers[0], "", f"{which} missing: {they} removed")
    loose: list[Row] = []
    for row in found.rows:
        if row.seq not in moved:
            loose.append(row)
        elif moved[row.seq] != row.seq - found.shift:
            text = f"{row.name} was moved: it was recorded as number {moved[row.seq]}"
            yield Finding("moved", row.seq, row.kind, text)
    if found.grown > 0 and len(loose) <= found.grown:
        for row in loose:
            yield Finding("inserted", row.seq, row.kind, f"{row.name} was inserted, and what follows numbered anew")
        return
    if found.grown < 0:
        count, place = -found.grown, found.rows[0].seq
        which = f"record {place} was" if count == 1 else f"{count} records, from number {place} on, were"
        text = f"{which} removed, and what follows numbered anew, from {found.rows[0].name} on"
        yield Finding("removed", place, "", text)
    # What stands right behind a hole cannot be checked: the hash that it goes on from is gone.
    unknown = bool(missing) or found.grown < 0
    for position, row in enumerate(loose[1:] if unknown else loose):
        yield Finding("changed", row.seq, row.kind, _changed(row, found, first=position == 0 and not unknown))


def _changed(row: Row, found: Break, *, first: bool) -> str:
    if found.own_hash:
        return f"{row.name}: its hash was changed; its content is what was recorded"
    if found.open_end:
        last = f"does not follow from {found.after.name}" if found.after is not None and first else "does not fit"
        return f"{row.name} {last}: it was changed, or added at the end"
    if first and found.after is not None:
        return f"{row.name} was changed (or {found.after.name} before it, together with its hash)"
    return f"{row.name} was changed"


def _ranges(numbers: list[int]) -> list[list[int]]:
    """Runs of consecutive numbers."""
    groups = groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])
    return [[number for _, number in group] for _, group in groups]
