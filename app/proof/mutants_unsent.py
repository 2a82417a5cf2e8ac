"""An operator says "done", nothing comes, and the bench asks whether it was sent: what each answer must come to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.hands.actions import TRIGGER_FROM_CSMS
from app.parameters import defaults
from app.proof.conversation import Hands, Say, receives
from app.proof.expectations import expect
from app.proof.mutant import Base, Mutant
from app.scenario.vocabulary import Act

SOON = 0.3
"""Seconds after the hands have said that it is on its way."""


def unsent(base: Base) -> Iterator[Mutant]:
    """Not sent and then sent; never sent, with each answer."""
    if base.station:
        return
    slips = int(defaults()["operator_tries"])
    for index, event in enumerate(base.events):
        if (
            not isinstance(event, Say)
            or receives(event) is None
            or not base.wanted(event)
            or not _operated(base, index, event.action)
        ):
            continue
        place, leaf = base.place(event), event.leaf_id
        if place.phase == "restore":
            continue  # nobody is asked: what is put back decides nothing
        no, again = Hands(leaf=event.leaf, how="no"), Hands(leaf=event.leaf, how="done")
        right = replace(event, since="", delay=SOON)
        for times in range(1, slips):
            tried = base.conversation.replaced("", index, *[no, again] * times, right)
            yield base.mutant("unsent", f"{leaf}, {times} before it", tried, expect("slip", place, leaf=leaf))
        given_up = base.conversation.replaced("", index, *[no, again] * (slips - 1), no)
        yield base.mutant("unsent", f"{leaf}, never", given_up, expect("only slips", place, leaf=leaf))
        failed = base.conversation.replaced("", index, Hands(leaf=event.leaf, how="failed"))
        yield base.mutant("unsent", f"{leaf}, failed", failed, expect("only slips", place, leaf=leaf))
        cannot = base.conversation.replaced("", index, Hands(leaf=event.leaf, how="cannot"))
        yield base.mutant("unsent", f"{leaf}, cannot", cannot, expect("silence", place, leaf=leaf))


def _operated(base: Base, index: int, action: str) -> bool:
    """Whether the request follows at once when the operator was asked for it."""
    before = base.events[index - 1] if index else None
    step = before.leaf.step if isinstance(before, Hands) and before.leaf is not None else None
    return isinstance(step, Act) and step.action == TRIGGER_FROM_CSMS and step.arguments["action"] == action
