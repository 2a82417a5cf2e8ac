"""Conforming variants in how and when the same things are said: bytes, times within limits, what comes before what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.proof.conversation import Await, Connect, Conversation, Event, Hands, Lose, Rendering, Reply, Say
from app.proof.fitting import TIME_RELATIONS
from app.proof.mutant import Base
from app.scenario.vocabulary import Receive

RENDERINGS = {
    "times without milliseconds": Rendering(times="seconds"),
    "times with an offset": Rendering(times="offset"),
    "keys in another order": Rendering(key_order="reversed"),
    "spaces and line breaks": Rendering(spaces=True),
    "letters as escapes": Rendering(escaped=True),
    "on another day": Rendering(days=411),
    "other message ids": Rendering(ids="{a7 b}"),
}
SLOW_HANDS = 900.0
WITHIN = 1.0
"""Seconds before a limit."""


def deliveries(base: Base) -> Iterator[Conversation]:
    whole = base.conversation
    for name, rendering in RENDERINGS.items() if _says_something_new(base) else ():
        yield replace(whole, name=name, rendering=rendering)
    slow = [replace(e, delay=SLOW_HANDS) if isinstance(e, Hands) else e for e in base.events]
    yield whole.edited("slow hands", slow)
    yield from _wire_first(base)
    yield from _early(base)
    yield from _in_the_last_moment(base)


def _says_something_new(base: Base) -> bool:
    """Whether a leaf that it is for brings a payload of the device with more in it than a status."""
    return any(
        isinstance(e, Say | Reply) and base.wanted(e) and not e.payload.keys() <= {"status"} for e in base.events
    )


def _wire_first(base: Base) -> Iterator[Conversation]:
    """What an action causes comes before the hands have said that it is done: each alone, and all together."""
    closed = [
        index for index, event in enumerate(base.events) if isinstance(event, Hands) and _next_is_seen(base, index)
    ]
    for index in closed:
        event = base.events[index]
        if base.wanted(event) or base.wanted(base.events[index + 1]):
            yield base.conversation.replaced(f"wire before hands, {event.leaf_id}", index, _shown(event))
    if len(closed) > 1:
        events = [_shown(event) if index in closed else event for index, event in enumerate(base.events)]
        yield base.conversation.edited("wire always before hands", events)


def _shown(event: Event) -> Event:
    return Await(leaf=event.leaf, guards=event.guards, delay=0.3)


def _next_is_seen(base: Base, index: int) -> bool:
    following = base.events[index + 1] if index + 1 < len(base.events) else None
    return (
        isinstance(following, Say)
        and following.phase == base.events[index].phase
        and not following.since
        and bool(following.leaf and not following.leaf.optional)
    )


def _early(base: Base) -> Iterator[Conversation]:
    """The message that a CALL of the bench causes comes before the reply to that CALL."""
    for index in range(len(base.events) - 1):
        one, other = base.events[index], base.events[index + 1]
        if not isinstance(one, Reply) or not isinstance(other, Say) or one.phase != other.phase or other.since:
            continue
        if not (base.wanted(one) or base.wanted(other)):
            continue
        if one.action == "TriggerMessage":
            continue  # here the reply comes first (OCPP 1.6 section 5.17)
        step = other.leaf.step if other.leaf else None
        if not isinstance(step, Receive) or step.reconnects or _guards_end(base, index):
            continue
        events = [*base.events[:index], Await(leaf=one.leaf, guards=one.guards), other, one, *base.events[index + 2 :]]
        yield base.conversation.edited(f"{other.leaf_id} before the reply of {one.leaf_id}", events)


def _guards_end(base: Base, index: int) -> bool:
    return base.events[index].guards != base.events[index + 1].guards


def _in_the_last_moment(base: Base) -> Iterator[Conversation]:
    """Within a second of the time-out."""
    for index, event in enumerate(base.events):
        following = base.events[index + 1] if index + 1 < len(base.events) else None
        if not isinstance(event, Say | Reply) or not base.wanted(event) or event.timeout <= 2 * WITHIN:
            continue
        if isinstance(event, Say) and any(check.relation in TIME_RELATIONS for check in event.checks):
            continue
        if (
            event.leaf is None
            or event.leaf.optional
            or (event.leaf.group and following is not None and _same_group(event, following))
        ):
            continue
        if event.leaf.group and any(_same_group(event, before) for before in base.events[:index]):
            continue  # their time has been running since the first of them
        if isinstance(event, Reply) and any(isinstance(e, Say) and e.since for e in base.events[index:]):
            continue  # an interval is running meanwhile
        spent = sum(
            before.delay for before in base.events[max(0, index - 2) : index] if isinstance(before, Lose | Connect)
        )
        moved = replace(event, delay=event.timeout - WITHIN - spent)
        yield base.conversation.replaced(f"{event.leaf_id} in the last moment", index, moved)


def _same_group(event: Event, other: Event) -> bool:
    return event.leaf is not None and other.leaf is not None and event.leaf.group == other.leaf.group
