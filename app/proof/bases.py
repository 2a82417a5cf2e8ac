"""The conforming conversations of a case that everything else starts from: together they reach every step that can be reached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from app.proof.choices import Choices
from app.proof.derivation import Derived, derive
from app.proof.expectations import Place, expect
from app.proof.mutant import Base, Mutant
from app.proof.variants_structure import branches, free_values, left_out, permitted_values, refusals
from app.proof.worlds import worlds
from app.scenario.vocabulary import Scenario

DEEPEST = 3
"""How many choices may have to come together for a step to be reached."""


@dataclass
class Starts:
    """Where the proof of a case starts."""

    bases: list[Base] = field(default_factory=list)
    """Each for the steps that it is the first to reach; the first one for all of its own."""
    others: list[Base] = field(default_factory=list)
    """Further worlds that reach nothing new."""
    mutants: list[Mutant] = field(default_factory=list)
    """Worlds and choices that break a precondition or a check by themselves."""


def starts(scenario: Scenario) -> Starts:
    found, reached = Starts(), set[str]()
    all_worlds = list(worlds(scenario))
    for world in all_worlds:
        base = _base(scenario, world.name, derive(scenario, world), Choices(), reached, found)
        if base is not None and (base.only or base is found.bases[0]):
            _explore(base, reached, found, DEEPEST)
    # What a choice leads to may depend on the world: each that led somewhere is tried in all of them.
    for choices in [base.choices for base in found.bases if base.choices != Choices()]:
        for world in all_worlds:
            derived = derive(scenario, world, choices)
            name = f"{world.name}, with the choices of another world"
            _base(scenario, name, derived, choices, reached, found, choice=True)
    return found


def _explore(base: Base, reached: set[str], found: Starts, depth: int) -> None:
    """Follow every choice that leads to steps not yet reached."""
    for name, choices in _ways(base) if depth else ():
        derived = derive(base.scenario, base.world, choices, name)
        before = len(found.bases)
        further = _base(base.scenario, f"{base.world.name}, {name}", derived, choices, reached, found, choice=True)
        if further is not None and len(found.bases) > before:
            _explore(further, reached, found, depth - 1)


def _ways(base: Base) -> Iterator[tuple[str, Choices]]:
    yield from branches(base)
    yield from left_out(base)
    yield from refusals(base)
    yield from free_values(base)
    yield from permitted_values(base)


def _base(
    scenario: Scenario,
    name: str,
    derived: Derived,
    choices: Choices,
    reached: set[str],
    found: Starts,
    *,
    choice: bool = False,
) -> Base | None:
    conversation = derived.conversation
    world = replace(conversation.world, name=name)
    if not derived.conforms:
        found.mutants.extend(_unmet(scenario, name, derived))
        return None
    ids = frozenset(event.leaf_id for event in conversation.events if event.leaf) | derived.freedoms.verified
    new = frozenset(leaf_id for leaf_id in ids if _without_twins(leaf_id) not in reached)
    reached |= {_without_twins(leaf_id) for leaf_id in ids}
    base = Base(scenario, world, choices, replace(derived, conversation=replace(conversation, world=world)), new)
    if not found.bases:
        base = replace(base, only=None)
    if new:
        found.bases.append(base)
    elif not choice:
        found.others.append(base)
    return base


def _without_twins(leaf_id: str) -> str:
    """The third connector and those after it are as the second."""
    return re.sub(r"\[c\d+\]", lambda found: found[0] if found[0] in ("[c0]", "[c1]") else "[c2]", leaf_id)


def _unmet(scenario: Scenario, name: str, derived: Derived) -> Iterator[Mutant]:
    conversation = derived.conversation
    if derived.unmet is not None:
        expected = expect("precondition", Place(derived.unmet.phase, scenario.utility), leaf=derived.unmet.id)
        mutant_id = f"precondition: {derived.unmet.id} ({name})"
        yield Mutant(mutant_id, "precondition", conversation.edited(mutant_id, conversation.events), expected)
        return
    for event, check in derived.broken:
        place = Place(event.phase, scenario.utility)
        expected = expect("wrong field", place, leaf=event.leaf_id, name=check.label, declared=check.severity)
        mutant_id = f"wrong field: {event.leaf_id}.{check.label} ({name})"
        yield Mutant(mutant_id, "wrong field", conversation.edited(mutant_id, conversation.events), expected)
