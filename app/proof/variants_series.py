"""Conforming variants of a series of samples: other forms of the same, other messages in between, a longer queue."""

from __future__ import annotations

from collections.abc import Iterator

from app.proof import metering
from app.proof.conversation import Conversation, Say, changed
from app.proof.mutant import Base
from app.proof.mutants_insertions import SOON
from app.proof.series import in_series, with_slow_connection
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
    for more in (1, 4):
        slow, places = with_slow_connection(base.conversation, f"{more} more in the queue", more)
        if places:
            yield slow


def _before(base: Base, index: int, name: str, event: Say, payload: dict[str, object]) -> Conversation:
    return base.conversation.inserted(name, index, Say(action=event.action, payload=payload, delay=SOON))
