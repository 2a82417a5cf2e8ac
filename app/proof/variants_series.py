"""Conforming variants of a series of samples: other forms of the same, other messages in between, a longer queue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.proof import metering
from app.proof.conversation import Conversation, Pause, Say, changed
from app.proof.mutant import Base
from app.proof.mutants_insertions import SOON
from app.proof.series import in_series, spacing, with_slow_connection
from app.proof.variants_structure import derived_with, with_payload


def series(base: Base) -> Iterator[Conversation]:
    for index, event in enumerate(base.events):
        if not isinstance(event, Say) or not in_series(event) or not base.wanted(event):
            continue
        for what, payload in metering.same(event.payload, event.checks):
            derived = derived_with(base, f"{event.leaf_id} {what}", with_payload(base, event.leaf_id, payload))
            if derived.conforms:
                yield derived.conversation
        for what, payload in metering.of_other_contexts(event.payload):
            yield _before(base, index, f"{event.leaf_id} after one whose {what}", event, payload)
        for connector in (0, int(base.world.parameters["connector"]) + 1):
            payload = changed(event.payload, "connectorId", connector)
            yield _before(base, index, f"{event.leaf_id} after one of connector {connector}", event, payload)
    yield from _one_more_before_the_cut(base)
    for more in (1, 4):
        slow, places = with_slow_connection(base.conversation, f"{more} more in the queue", more)
        if places:
            yield slow


def _one_more_before_the_cut(base: Base) -> Iterator[Conversation]:
    """A message that comes while the bench waits, and all that follow sampled an interval later."""
    for index, event in enumerate(base.events[:-1]):
        if isinstance(event, Say) and in_series(event) and isinstance(base.events[index + 1], Pause):
            later = [(n, e) for n, e in enumerate(base.events) if n > index and isinstance(e, Say) and in_series(e)]
            check = spacing(later[0][1]) if later else None
            if check is None:
                continue
            interval = check.expected["seconds"]
            events = list(base.events)
            for number, say in later:
                events[number] = replace(say, payload=metering.moved(say.payload, interval))
            more = Say(action=event.action, payload=metering.moved(event.payload, interval), delay=SOON)
            events.insert(index + 1, more)
            yield base.conversation.edited(f"one more after {event.leaf_id}", events)


def _before(base: Base, index: int, name: str, event: Say, payload: dict[str, object]) -> Conversation:
    return base.conversation.inserted(name, index, Say(action=event.action, payload=payload, delay=SOON))
