"""The inventory of a case's checks: what its data declares, and which outcomes each must be seen to have.

Derived from the bound scenario alone, so that a check that the runner forgets, or that it makes without being asked to,
is noticed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.proof.derivation import bind
from app.proof.world import World
from app.scenario import tree as t
from app.scenario.conditions import Condition
from app.scenario.vocabulary import Act, LinkStep, Observe, Receive, Scenario, Send, Verify

BOTH, FALSE_ONLY, TRUE_ONLY, SELECTS = "both", "false", "true", "selects"


@dataclass(frozen=True)
class Declared:
    """One check of a case."""

    id: str
    leaf_id: str
    """Empty if it belongs to no step."""
    severity: str
    outcomes: str
    """:data:`BOTH`; :data:`FALSE_ONLY` if it is only on the record when something went wrong; :data:`TRUE_ONLY` if it cannot
    go wrong; :data:`SELECTS` if it says which message belongs to the step: false means that the step's message is missing."""
    path: str = ""


def declared(scenario: Scenario, world: World) -> list[Declared]:
    """Every check of a case, in document order, each once."""
    found: dict[str, Declared] = {}
    for tree in bind(scenario, world).values():
        for item in _of_tree(tree, (), ()):
            found.setdefault(item.id, item)
    for item in _general(scenario):
        found.setdefault(item.id, item)
    return list(found.values())


def _general(scenario: Scenario) -> Iterator[Declared]:
    names = ["framing", "schema", "connection"]
    if scenario.role == "charging-station" and not scenario.utility:
        names += ["uninvited", "reboot"]
    for name in names:
        yield Declared(f"general.{name}", "", "fail", BOTH)


def _of_tree(tree: t.Tree, so: tuple[Condition, ...], not_so: tuple[Condition, ...]) -> Iterator[Declared]:
    """The checks in a tree, under conditions that are known to hold or not."""
    match tree:
        case t.Leaf(step=Verify(condition=condition)):
            outcomes = TRUE_ONLY if condition in so else FALSE_ONLY if condition in not_so else BOTH
            yield Declared(tree.id, tree.id, "precondition", outcomes)
        case t.Leaf():
            yield from _of_leaf(tree)
        case t.Seq(parts) | t.Mixed(parts) | t.Alt(parts):
            for part in parts:
                yield from _of_tree(part, so, not_so)
        case t.Opt(part=part):
            yield from _of_tree(part, so, not_so)
        case t.Cond(condition, then, otherwise):
            yield from _of_tree(then, (*so, condition), not_so)
            yield from _of_tree(otherwise, so, (*not_so, condition))
        case t.Guarded(part=part, never=never):
            for one in never:
                yield Declared(f"{one.number}.never", "", one.severity, BOTH)
            yield from _of_tree(part, so, not_so)


def _of_leaf(leaf: t.Leaf) -> Iterator[Declared]:
    match leaf.step:
        case Receive() as step:
            yield Declared(f"{leaf.id}.arrived", leaf.id, "fail", TRUE_ONLY if leaf.optional else BOTH)
            for path in step.match:
                yield Declared(f"{leaf.id}.{path}", leaf.id, "fail", TRUE_ONLY if leaf.optional else SELECTS, path)
            for check in step.checks:
                yield Declared(f"{leaf.id}.{check.label}", leaf.id, check.severity, BOTH, check.path)
        case Send() as step:
            yield Declared(f"{leaf.id}.reply", leaf.id, "fail", BOTH)
            for check in step.checks:
                yield Declared(f"{leaf.id}.{check.label}", leaf.id, check.severity, BOTH, check.path)
        case Act():
            yield Declared(f"{leaf.id}.hands", leaf.id, "precondition", FALSE_ONLY)
        case Observe() as step:
            yield Declared(f"{leaf.id}.hands", leaf.id, "precondition", FALSE_ONLY)
            yield Declared(f"{leaf.id}.observed", leaf.id, step.severity, BOTH)
        case LinkStep(what="restore" | "reconnect"):
            yield Declared(f"{leaf.id}.connected", leaf.id, "precondition", FALSE_ONLY)
        case _:
            pass
