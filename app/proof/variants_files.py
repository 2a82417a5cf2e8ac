"""Conforming ways to transfer a file: at once or in parts, after attempts that failed, and seen a little late."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.proof.conversation import Conversation, Transfer
from app.proof.mutant import Base


def transfers(base: Base) -> Iterator[Conversation]:
    for index, event in enumerate(base.events):
        if not isinstance(event, Transfer) or event.untouched:
            continue
        whole, leaf = base.conversation, event.leaf_id
        part = replace(event, whole=False, size=event.size // 2)
        failed = replace(part, what="failed")
        yield whole.replaced(f"{leaf} in two parts", index, part, event)
        yield whole.replaced(f"{leaf} after one that failed", index, failed, event)
        yield whole.replaced(f"{leaf} and then once more in part", index, event, failed)
        following = base.events[index + 1]
        yield whole.without("", index).replaced(f"{leaf} seen after what is said of it", index, following, event)
        last = replace(event, delay=event.timeout - 0.5, seconds=event.timeout)
        yield whole.without("", index).replaced(f"{leaf} seen in the last moment", index, following, last)
        if event.direction == "get":
            unread = replace(event, whole=False, acknowledged=True, known="the connection was kept open")
            closed = replace(event, what="closed", acknowledged=True)
            yield whole.replaced(f"{leaf} closed later", index, unread, closed)
        if event.direction == "put":
            yield whole.replaced(f"{leaf} without a name", index, replace(event, file_name=""))
            empty, again = replace(event, size=0), replace(event, number=2)
            yield whole.replaced(f"{leaf} after an empty one", index, empty, again)
            yield whole.replaced(f"{leaf} twice", index, event, again)
            part, renamed = replace(event, file_name="log.part"), replace(event, what="renamed", whole=False)
            yield whole.replaced(f"{leaf} under another name, then renamed", index, part, renamed)
        after = base.events[index + 2] if index + 2 < len(base.events) else None
        if after is not None and after.phase == event.phase:
            yield (
                whole.without("", index)
                .replaced(f"{leaf} seen two messages later", index, following)
                .inserted(f"{leaf} seen two messages later", index + 2, event)
            )
