"""An order that the device is free to choose, and that a check speaks against all the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.proof.conversation import Say
from app.proof.derivation import derive
from app.proof.expectations import expect, gravest
from app.proof.mutant import Base, Mutant
from app.proof.variants_structure import orders


def against(base: Base) -> Iterator[Mutant]:
    """Orders of a group in which a step asks for what has to be so when it comes."""
    inside = base.derived.freedoms.inside
    for place in base.derived.freedoms.groups:
        asked = any(
            check.relation == "so"
            for event in base.events
            if isinstance(event, Say) and event.leaf_id in inside[place]
            for check in event.checks
        )
        if not asked or not base.concerns(place):
            continue
        for name, choices in orders(base, place):
            derived = derive(base.scenario, base.world, choices, name)
            broken = [(event, check) for event, check in derived.broken if check.relation == "so"]
            if len(broken) != len(derived.broken):
                continue
            for event, check in broken:
                at = base.place(event)
                expected = expect("wrong field", at, leaf=event.leaf_id, name=check.label, declared=check.severity)
                expected = replace(expected, verdict=gravest([c.severity for _, c in broken], at))
                yield base.mutant(
                    "wrong order", f"{event.leaf_id}.{check.label}, {name}", derived.conversation, expected
                )
