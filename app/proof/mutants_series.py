"""Defects of a series of samples: one said twice, out of order, of another context, against the schema, or lost from a queue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.proof import metering
from app.proof.breaking import breaks
from app.proof.conversation import Say, Silence
from app.proof.expectations import expect
from app.proof.mutant import Base, Mutant
from app.proof.series import followers, if_gone, in_series, spacing, with_slow_connection

QUEUED = 3
"""Intervals that a slow device stays away longer."""


def series(base: Base) -> Iterator[Mutant]:
    for index, event in enumerate(base.events):
        if isinstance(event, Say) and in_series(event) and base.wanted(event):
            yield from _of_another_context(base, index, event)
            yield from _neighbours(base, index, event)
            yield from _schemas(base, event)


def queues(base: Base) -> Iterator[Mutant]:
    """What is lost, out of order or missing of a queue that is longer than in the plainest conversation."""
    slow, places = with_slow_connection(base.conversation, "", QUEUED)
    last = slow.events[places[-1]] if places else None
    if not isinstance(last, Say) or not base.wanted(last):
        return
    place, leaf, check = base.place(last), last.leaf_id, spacing(last)
    assert check is not None
    wrong = expect("wrong field", place, leaf=leaf, name=check.label, declared=check.severity)
    for number, index in enumerate(places[:-1]):
        yield base.mutant("left out", f"{leaf}, queued {number + 1}", slow.without("", index), wrong)
    # The device comes to what is new, and says nothing of what is still queued.
    never = slow.edited("", (*slow.events[: places[-2]], Silence()))
    yield base.mutant("silence", f"before {leaf} has caught up", never, expect("dropped", place, leaf=leaf))


def measurands(base: Base) -> Iterator[Mutant]:
    """Only what a configuration key changes: the measurands that there must be."""
    for event in base.events:
        for check in event.checks if isinstance(event, Say) else ():
            if isinstance(event, Say) and check.relation == "measurands":
                for what, payload in breaks(check, event.payload, event.action, "request"):
                    place = base.place(event)
                    expected = expect(
                        "wrong field", place, leaf=event.leaf_id, name=check.label, declared=check.severity
                    )
                    conversation = base.with_payload(event.leaf_id, payload)
                    yield base.mutant("wrong field", f"{event.leaf_id}.{check.label}, {what}", conversation, expected)


def _of_another_context(base: Base, index: int, event: Say) -> Iterator[Mutant]:
    expected = if_gone("another message", base.place(event), base.events, index, said=True)
    label = next(check.label for check in event.where if check.relation == "sample context")
    for what, payload in metering.of_other_contexts(event.payload):
        conversation = base.with_payload(event.leaf_id, payload)
        yield base.mutant(
            "another message", f"{event.leaf_id}, {what}", conversation, expected, f"{event.leaf_id}.{label}"
        )


def _neighbours(base: Base, index: int, event: Say) -> Iterator[Mutant]:
    later = next(iter(followers(base.events, index)), None)
    check = spacing(later) if later is not None else None
    if later is None or check is None:
        return
    place = base.place(later)
    wrong = expect("wrong field", place, leaf=later.leaf_id, name=check.label, declared=check.severity)
    again = Say(action=event.action, payload=event.payload, delay=0.02)
    yield base.mutant("repeated", event.leaf_id, base.conversation.inserted("", index + 1, again), wrong)
    order = spacing(later, "in order") or check
    wrong = expect("wrong field", place, leaf=later.leaf_id, name=order.label, declared=order.severity)
    swapped = base.conversation.replaced("", index, replace(event, payload=later.payload))
    swapped = swapped.replaced("", base.events.index(later), replace(later, payload=event.payload))
    yield base.mutant("out of order", f"{event.leaf_id} and {later.leaf_id}", swapped, wrong)


def _schemas(base: Base, event: Say) -> Iterator[Mutant]:
    for what, payload in metering.against_schema(event.payload):
        conversation = base.with_payload(event.leaf_id, payload)
        yield base.mutant("schema", f"{event.leaf_id}, {what}", conversation, expect("schema", base.place(event)))
