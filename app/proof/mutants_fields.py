"""Defects of a field: a value that a check does not admit, a time outside its tolerance, a payload against its schema."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.proof import schema_values
from app.proof.breaking import admitted, breaks, nonsense
from app.proof.conversation import Reply, Say
from app.proof.expectations import expect, gravest
from app.proof.fitting import TIME_RELATIONS, VALUE_RELATIONS
from app.proof.mutant import Base, Mutant
from app.scenario.checks import Check

MARGIN = 0.5
"""Seconds outside a tolerance."""


def fields(base: Base) -> Iterator[Mutant]:
    """Every check on a value broken in every way that the schema allows."""
    for event in base.events:
        if not isinstance(event, Say | Reply) or not base.wanted(event):
            continue
        kind = "request" if isinstance(event, Say) else "response"
        for check in event.checks:
            for what, payload in breaks(check, event.payload, event.action, kind):
                place = base.place(event)
                expected = expect("wrong field", place, leaf=event.leaf_id, name=check.label, declared=check.severity)
                if check.relation in VALUE_RELATIONS:
                    broken = [c.severity for c in admitted(event.checks, payload, check.path)]
                    expected = replace(expected, verdict=gravest(broken, place))
                conversation = base.with_payload(event.leaf_id, payload)
                yield base.mutant("wrong field", f"{event.leaf_id}.{check.label}, {what}", conversation, expected)


def times(base: Base) -> Iterator[Mutant]:
    """Every check on a time broken at each side of its tolerance."""
    parameters = base.world.parameters
    for index, event in enumerate(base.events):
        on_time = [c for c in event.checks if c.relation in TIME_RELATIONS]
        if not isinstance(event, Say) or not base.wanted(event) or not on_time:
            continue
        seconds = float(on_time[0].expected)
        slack = max(parameters["interval_tolerance"], seconds * parameters["interval_tolerance_percent"] / 100)
        idle = any(check.relation.startswith("idle") for check in on_time)
        early = seconds - (0.0 if on_time[0].exact else slack) - MARGIN
        late = seconds + slack + (MARGIN + 2 if idle else MARGIN)
        for side, delay in (("too soon", early), ("too late", late)):
            broken = [check for check in on_time if _broken(check, side)]
            for check in broken if delay > 0 else []:
                place = base.place(event)
                expected = expect("wrong time", place, leaf=event.leaf_id, name=check.label, declared=check.severity)
                expected = replace(expected, verdict=gravest([c.severity for c in broken], place))
                moved = base.conversation.replaced("", index, replace(event, delay=delay))
                yield base.mutant("wrong time", f"{event.leaf_id}.{check.label}, {side}", moved, expected)


def _broken(check: Check, side: str) -> bool:
    return check.relation != ("idle at most" if side == "too soon" else "not before")


def schemas(base: Base) -> Iterator[Mutant]:
    """Payloads against the schema: of every message and reply, and of every checked field."""
    for event in base.events:
        if not isinstance(event, Say | Reply) or not base.wanted(event):
            continue
        kind = "request" if isinstance(event, Say) else "response"
        broken = list(schema_values.violations(event.action, kind, event.payload))
        if base.scenario.utility or base.shared(event):
            broken = broken[-1:]  # what else is wrong with the message may well stop a utility; it judges nobody
        else:
            broken += [item for check in event.checks for item in nonsense(check, event.payload, event.action, kind)]
        seen: set[str] = set()
        for what, payload in broken:
            if what not in seen:
                seen.add(what)
                conversation = base.with_payload(event.leaf_id, payload)
                yield base.mutant(
                    "schema", f"{event.leaf_id}, {what}", conversation, expect("schema", base.place(event))
                )
