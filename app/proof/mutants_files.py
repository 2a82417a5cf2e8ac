"""Defects of the transfer of a file: it never takes place, not as a whole, too late, or not as was told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.proof.conversation import Placed, Transfer
from app.proof.expectations import expect
from app.proof.mutant import Base, Mutant
from app.scenario.files import BEGUN_BY_S


def files(base: Base) -> Iterator[Mutant]:
    for index, event in enumerate(base.events):
        if not base.wanted(event):
            continue
        leaf, place = event.leaf_id, base.place(event)
        if isinstance(event, Placed):
            closed = base.conversation.replaced("", index, replace(event, error="no server can be started"))
            yield base.mutant("no place", leaf, closed, expect("no place", place, leaf=leaf))
        elif isinstance(event, Transfer) and event.untouched:
            for what in ("started", "finished"):
                fetched = base.conversation.replaced("", index, replace(event, untouched=False, what=what))
                expected = expect("fetched all the same", place, leaf=leaf)
                yield base.mutant("fetched all the same", f"{leaf} {what}", fetched, expected)
        elif isinstance(event, Transfer):
            yield from _transfers(base, index, event)


def _transfers(base: Base, index: int, event: Transfer) -> Iterator[Mutant]:
    leaf, place = event.leaf_id, base.place(event)
    expected = expect("not transferred", place, leaf=leaf)
    never = base.conversation.without("", index)
    yield base.mutant("never transferred", leaf, never, expected)
    broken = {
        "only begun": replace(event, what="started", whole=False),
        "a part of it": replace(event, whole=False, size=event.size // 2),
        "interrupted": replace(event, what="failed", whole=False, size=event.size - 1),
    }
    for name, transfer in broken.items():
        partly = base.conversation.replaced("", index, transfer)
        yield base.mutant("partly transferred", f"{leaf} {name}", partly, expected)
    late = replace(event, delay=event.timeout + 1)
    following = base.events[index + 1]
    yield base.mutant(
        "transferred late", leaf, base.conversation.without("", index).replaced("", index, following, late), expected
    )
    begun_late = replace(event, delay=BEGUN_BY_S + 1)
    yield base.mutant(
        "transferred late",
        f"{leaf} begun after it was said to be over",
        base.conversation.without("", index).replaced("", index, following, begun_late),
        expected,
    )
    full = base.conversation.replaced("", index, replace(event, what="failed", whole=False, fault="bench"))
    yield base.mutant("the bench in the way", leaf, full, expect("the bench in the way", place, leaf=leaf))
    if event.direction == "get":
        unread = replace(event, whole=False, acknowledged=True, known="the connection was kept open")
        for name, left in {"kept open": (), "reset later": (replace(unread, what="reset"),)}.items():
            unknown = base.conversation.replaced("", index, unread, *left)
            expected = expect("not known to be read", place, leaf=leaf)
            yield base.mutant("not known to be read", f"{leaf} {name}", unknown, expected)
    if event.direction == "put":
        empty = base.conversation.replaced("", index, replace(event, size=0))
        yield base.mutant(
            "empty file", leaf, empty, expect("wrong field", place, leaf=leaf, name="size", declared="warn")
        )
        if event.named:
            other = base.conversation.replaced("", index, replace(event, file_name=f"other-{event.file_name}"))
            expected = expect("wrong field", place, leaf=leaf, name="fileName", declared="warn")
            yield base.mutant("another file", leaf, other, expected)
