"""Slips of an operator: a request of a management system that is not as asked, and what comes of it.

That a management system fails which sends otherwise than was entered, the mutants of fields show: there the tester says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from app.proof.breaking import admitted, breaks
from app.proof.conversation import Hands, Say, receives
from app.proof.expectations import expect
from app.proof.fitting import VALUE_RELATIONS
from app.proof.mutant import Base, Mutant

SOON = 0.3
"""Seconds after the hands have said that it is done."""


def slips(base: Base) -> Iterator[Mutant]:
    """A wrong request and then the right one, also while the tester is asked; and wrong ones alone, with each answer."""
    if base.station:
        return
    for index, event in enumerate(base.events):
        step = receives(event)
        if not isinstance(event, Say) or step is None or not base.wanted(event):
            continue
        wrong = next(_wrong(event), None)
        if wrong is None:
            continue
        what, payload = wrong
        place, leaf = base.place(event), event.leaf_id
        other = Say(action=event.action, payload=payload, delay=SOON)
        slip = expect("slip", place, leaf=leaf)
        for times in (1, 2):
            tried = base.conversation.inserted("", index, *[other] * times)
            yield base.mutant("slip", f"{leaf}, {what}, {times} before the right one", tried, slip)
        before_the_hands = max((n for n in range(index) if isinstance(base.events[n], Hands)), default=-1)
        if before_the_hands == index - 1 >= 0:
            early = base.conversation.inserted("", index - 1, Say(action=event.action, payload=payload, delay=SOON))
            yield base.mutant("slip", f"{leaf}, {what}, before the hands", early, slip)
        if place.phase != "main":
            continue
        late = replace(event, since="", delay=event.timeout + 0.5)
        unanswered = Hands(leaf=event.leaf, how="yes")  # has no turn any more: the right one has closed the question
        asked = base.conversation.replaced("", index, other, late, unanswered)
        yield base.mutant("slip", f"{leaf}, {what}, the right one while it is asked", asked, slip)
        for how in ("no", "cannot", "failed"):
            only = base.conversation.replaced("", index, other, Hands(leaf=event.leaf, how=how))
            yield base.mutant("slip", f"{leaf}, {what}, {how}", only, expect("only slips", place, leaf=leaf))


def _wrong(event: Say) -> Iterator[tuple[str, dict[str, Any]]]:
    """Payloads that the case fails for."""
    for check in event.checks:
        for what, payload in breaks(check, event.payload, event.action, "request"):
            if check.relation in VALUE_RELATIONS:
                broken = [c.severity for c in admitted(event.checks, payload, check.path)]
            else:
                broken = [check.severity]
            if "fail" in broken:
                yield f"{check.label}, {what}", payload
