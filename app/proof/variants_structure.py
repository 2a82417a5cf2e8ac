"""Conforming variants that the scenario itself leaves open: order, what is optional, branches, unions, whole payloads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice, permutations, product
from typing import Any

from app.proof import composite, schema_values
from app.proof.choices import Choices
from app.proof.conversation import Conversation, Event, Reply, Say, changed
from app.proof.derivation import Derived, derive
from app.proof.mutant import Base
from app.scenario.values import look_up

MOST_ORDERS = 24
MOST_SUBSETS = 32
ORDERS_AGAIN = 2
"""Orders of a group that another base has had in all of its orders."""


def structures(base: Base) -> Iterator[Conversation]:
    """Every variant that is a choice; of a base for some leaves, those that have to do with them.

    What such a base shares with the one before it has been varied there; here it comes once with everything optional left
    out, once with every field, and once or twice in another order.
    """
    for name, choices in _choices(base):
        derived = derive(base.scenario, base.world, choices, name)
        if derived.conforms:
            yield derived.conversation


def branches(base: Base) -> Iterator[tuple[str, Choices]]:
    """One choice for every branch beyond the first."""
    return _branches_at(base, base.derived.freedoms.alternatives)


def _branches_at(base: Base, places: Iterable[str]) -> Iterator[tuple[str, Choices]]:
    for place in places:
        for branch in range(1, base.derived.freedoms.alternatives[place]):
            yield f"branch {branch} at {place}", _with(base, branches={**base.choices.branches, place: branch})


def refusals(base: Base) -> Iterator[tuple[str, Choices]]:
    """A CALLERROR where the scenario lets it pass."""
    return _refusals_of(base, base.derived.freedoms.refusals)


def _refusals_of(base: Base, refusals: Iterable[tuple[str, str]]) -> Iterator[tuple[str, Choices]]:
    for leaf_id, code in refusals:
        yield f"{leaf_id} refused with {code}", _with(base, refused={**base.choices.refused, leaf_id: code})


def left_out(base: Base) -> Iterator[tuple[str, Choices]]:
    """Each optional part left out alone."""
    for place in base.derived.freedoms.optional:
        if place not in base.choices.left_out:
            yield f"without {place}", _with(base, left_out=base.choices.left_out | {place})


def _choices(base: Base) -> Iterator[tuple[str, Choices]]:
    freedoms = base.derived.freedoms
    for place in freedoms.groups:
        yield from orders(base, place)
    yield from _subsets(base)
    yield from _branches_at(base, [place for place in freedoms.alternatives if base.concerns(place)])
    yield from _permitted(base, [leaf_id for leaf_id, _ in freedoms.values if base.wants(leaf_id)])
    for leaf_id in freedoms.reconnects:
        for made in (True, False) if base.wants(leaf_id) else ():
            name = f"{leaf_id} {'with' if made else 'without'} a new connection"
            yield name, _with(base, reconnects={leaf_id: made})
    yield from _refusals_of(base, [refusal for refusal in freedoms.refusals if base.wants(refusal[0])])
    yield "every field", replace(base.choices, full=True)
    yield from _other_cases(base)
    yield from _other_schedules(base)
    yield from _free_values_of(base, [event for event in base.events if base.wanted(event)])


def orders(base: Base, place: str) -> Iterator[tuple[str, Choices]]:
    """The orders of a free group."""
    freedoms = base.derived.freedoms
    most = MOST_ORDERS if base.concerns(place) else ORDERS_AGAIN
    free = _orders(freedoms.groups[place], freedoms.timed[place], freedoms.bench[place])
    for order in islice(free, most):
        yield f"order {order} at {place}", _with(base, orders={place: order})


def _orders(turns: list[int], timed: set[int], bench: set[int]) -> Iterator[tuple[int, ...]]:
    """Every order of the parts of a free group that is the device's to choose.

    Parts with times of their own stay last, but may begin in between; those that the bench or the hands begin keep theirs.
    """
    free = [index for index in range(len(turns)) if index not in timed and turns[index]]
    last = [index for index in sorted(timed) if turns[index]]
    for order in permutations(free):
        by_the_bench = [index for index in order if index in bench]
        if list(order) != free and by_the_bench == sorted(by_the_bench):
            yield tuple(index for index in (*order, *last) for _ in range(turns[index]))
    for part in last if free else []:
        yield (free[0], part)
    if sum(turns[index] > 1 for index in free) > 1 and not bench:
        longest = max(turns[index] for index in free)
        yield tuple(index for turn in range(longest) for index in free if turn < turns[index])


def _subsets(base: Base) -> Iterator[tuple[str, Choices]]:
    places = [place for place in base.derived.freedoms.optional if base.concerns(place)]
    subsets = islice(product((True, False), repeat=len(places)), 1, MOST_SUBSETS + 1)
    left = [frozenset(place for place, there in zip(places, kept, strict=True) if not there) for kept in subsets]
    left += [frozenset((place,)) for place in places if len(places) > 5]
    left.append(frozenset(base.derived.freedoms.optional))
    for out in dict.fromkeys(left):
        if out:
            yield f"without {', '.join(sorted(out))}", _with(base, left_out=out | base.choices.left_out)


def _other_cases(base: Base) -> Iterator[tuple[str, Choices]]:
    """Id tags are case-insensitive (OCPP 1.6 section 7.27)."""
    for event in (event for event in base.events if isinstance(event, Say) and base.wanted(event)):
        for check in event.checks:
            known = look_up(event.payload, check.path)
            if check.path.rpartition(".")[2] == "idTag" and isinstance(known, str):
                payload = changed(event.payload, check.path, known.swapcase())
                yield f"{event.leaf_id}.{check.path} in other letters", with_payload(base, event.leaf_id, payload)


def _other_schedules(base: Base) -> Iterator[tuple[str, Choices]]:
    """A composite schedule may be written in several ways."""
    for event in base.events:
        if isinstance(event, Reply) and any(check.relation == "schedule" for check in event.checks):
            for what, payload in composite.same(event.payload):
                yield f"{event.leaf_id}, {what}", with_payload(base, event.leaf_id, payload)


def permitted_values(base: Base) -> Iterator[tuple[str, Choices]]:
    """Fields that a check leaves several values: each of them beyond the first."""
    return _permitted(base, [leaf_id for leaf_id, _ in base.derived.freedoms.values])


def _permitted(base: Base, leaf_ids: Iterable[str]) -> Iterator[tuple[str, Choices]]:
    wanted = set(leaf_ids)
    for (leaf_id, path), values in base.derived.freedoms.values.items():
        for value in values[1:] if leaf_id in wanted else ():
            yield f"{leaf_id}.{path} is {value}", _with(base, values={**base.choices.values, (leaf_id, path): value})


def free_values(base: Base) -> Iterator[tuple[str, Choices]]:
    """Fields of an enumeration that no check and no other field says anything about: each of their values."""
    return _free_values_of(base, base.events)


def _free_values_of(base: Base, events: Iterable[Event]) -> Iterator[tuple[str, Choices]]:
    for event in events:
        if not isinstance(event, Say | Reply):
            continue
        kind = "request" if isinstance(event, Say) else "response"
        spoken = {check.path for check in event.checks}
        if isinstance(event, Say):
            spoken |= {*event.match, *(check.path for check in event.where)}
        for path in schema_values.minimal(event.action, kind):
            for value in schema_values.enum(event.action, kind, path) if path not in spoken else ():
                if value != event.payload.get(path) and path == "status":
                    payload = changed(event.payload, path, value)
                    yield f"{event.leaf_id}.{path} is {value}", with_payload(base, event.leaf_id, payload)


def with_payload(base: Base, leaf_id: str, payload: Mapping[str, Any]) -> Choices:
    return _with(base, payloads={**base.choices.payloads, leaf_id: payload})


def derived_with(base: Base, name: str, choices: Choices) -> Derived:
    return derive(base.scenario, base.world, choices, name)


def _with(base: Base, **changes: Any) -> Choices:
    return replace(base.choices, **changes)
