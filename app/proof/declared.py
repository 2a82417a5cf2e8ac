"""The inventory of a case's checks: what its data declares, and which outcomes each must be seen to have.

Derived from the bound scenario alone, so that a check that the runner forgets, or that it makes without being asked to,
is noticed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from app.proof.derivation import bind
from app.proof.world import World
from app.scenario import tree as t
from app.scenario.checks import Check
from app.scenario.conditions import Condition
from app.scenario.files import OpenPlace, Transferred
from app.scenario.values import words
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
    rule: str = ""
    """What is checked, in one line; whoever weakens the check changes it."""


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
    yield Declared("general.framing", "", "fail", BOTH)
    yield Declared("general.schema", "", "fail", BOTH)
    yield Declared("general.connection", "", "precondition", BOTH)
    if scenario.role == "charging-station" and not scenario.utility:
        yield Declared("general.uninvited", "", "fail", BOTH)
        yield Declared("general.reboot", "", "fail", BOTH)


def _of_tree(tree: t.Tree, so: tuple[Condition, ...], not_so: tuple[Condition, ...]) -> Iterator[Declared]:
    """The checks in a tree, under conditions that are known to hold or not."""
    match tree:
        case t.Leaf(step=Verify(condition=condition)):
            outcomes = TRUE_ONLY if condition in so else FALSE_ONLY if condition in not_so else BOTH
            yield Declared(tree.id, tree.id, "precondition", outcomes, condition.words())
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
                rule = f"no {one.action} {_pairs(one.match)}".rstrip()
                yield Declared(f"{one.number}.never", "", one.severity, BOTH, rule)
            yield from _of_tree(part, so, not_so)


def _of_leaf(leaf: t.Leaf) -> Iterator[Declared]:
    match leaf.step:
        case Receive() as step:
            within = f"{step.action} within {words(step.timeout)} s"
            within += f", again until {step.until.words()}" if step.until is not None else ""
            within += ", the latest" if step.latest else ""
            yield Declared(f"{leaf.id}.arrived", leaf.id, "fail", TRUE_ONLY if leaf.optional else BOTH, within)
            for path, wanted in step.match.items():
                outcomes = TRUE_ONLY if leaf.optional else SELECTS
                yield Declared(f"{leaf.id}.{path}", leaf.id, "fail", outcomes, f"{path} is {words(wanted)}")
            for check in step.where:
                outcomes = TRUE_ONLY if leaf.optional else SELECTS
                yield replace(_of_check(leaf, check), outcomes=outcomes)
            yield from (_of_check(leaf, check) for check in step.checks)
            if step.operated and any(check.severity == "fail" for check in step.checks):
                yield Declared(f"{leaf.id}.asked", leaf.id, "warn", FALSE_ONLY, "as asked at once")
                if leaf.phase == "main":
                    yield Declared(f"{leaf.id}.entered", leaf.id, "precondition", FALSE_ONLY, "entered as asked")
        case Send() as step:
            allowed = " or ".join(("CALLRESULT", *(f"CALLERROR {code}" for code in step.callerror)))
            asked = f"{step.action} {_pairs(step.payload)}".rstrip()
            rule = f"{asked} answered with {allowed} within {words(step.timeout)} s"
            if step.doubted:
                rule += f"; a finding: CALLERROR {' or '.join(step.doubted)}"
            yield Declared(f"{leaf.id}.reply", leaf.id, "fail", BOTH, rule)
            yield from (_of_check(leaf, check) for check in step.checks)
        case Act() as step:
            rule = f"{step.action} {_pairs(step.arguments)}".rstrip()
            yield Declared(f"{leaf.id}.hands", leaf.id, "precondition", FALSE_ONLY, rule)
        case Observe() as step:
            yield Declared(f"{leaf.id}.hands", leaf.id, "precondition", FALSE_ONLY, step.question)
            rule = f"{step.question} {step.wanted}"
            yield Declared(f"{leaf.id}.observed", leaf.id, step.severity, BOTH, rule)
        case OpenPlace() as step:
            rule = f"a place to {step.direction} {step.content}"
            yield Declared(f"{leaf.id}.opened", leaf.id, "precondition", FALSE_ONLY, rule)
        case Transferred(untouched=True) as step:
            yield Declared(f"{leaf.id}.untouched", leaf.id, "fail", BOTH, f"{step.name} not fetched")
        case Transferred() as step:
            rule = f"{step.name} transferred as a whole within {words(step.timeout)} s"
            yield Declared(f"{leaf.id}.transferred", leaf.id, "fail", BOTH, rule)
            if step.named is not None:
                yield Declared(f"{leaf.id}.size", leaf.id, "warn", BOTH, "the uploaded file is not empty")
                yield Declared(f"{leaf.id}.fileName", leaf.id, "warn", BOTH, f"its name is {words(step.named)}")
        case LinkStep(what="restore" | "reconnect"):
            yield Declared(f"{leaf.id}.connected", leaf.id, "precondition", FALSE_ONLY, leaf.step.what)
        case _:
            pass


def _of_check(leaf: t.Leaf, check: Check) -> Declared:
    expected = check.expected
    listed = ", ".join(words(item) for item in expected) if isinstance(expected, list | tuple) else words(expected)
    since = f" since {', '.join(check.since)}" if check.since else ""
    when = f" if {check.when.words()}" if check.when is not None else ""
    exact = " without tolerance" if check.exact else ""
    provided = f", provided {check.provided.words()}" if check.provided is not None else ""
    rule = f"{check.path} {check.relation} {listed}{since}{exact}{when}{provided}".strip()
    return Declared(f"{leaf.id}.{check.label}", leaf.id, check.severity, BOTH, rule)


def _pairs(fields: Any) -> str:
    return ", ".join(f"{name} {words(value)}" for name, value in fields.items()) if isinstance(fields, dict) else ""
