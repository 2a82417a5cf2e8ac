"""The committed inventory of all checks: what each checks, how gravely, and one mutant that it kills.

Whoever deletes or weakens a check changes the inventory, and whoever changes the runner so that a check no longer works
lets the mutant live. The tests notice both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.proof.bases import starts
from app.proof.declared import declared
from app.proof.examination import why_survived
from app.proof.mutant import Mutant
from app.proof.player import play
from app.proof.proving import all_mutants
from app.proof.worlds import home
from app.scenario.vocabulary import Scenario

Inventory = dict[str, dict[str, Any]]
"""Check id -> ``severity``, ``outcomes``, ``rule`` and ``killer`` (a mutant's id; empty if no mutant can turn it false)."""


def inventory(scenario: Scenario) -> Inventory:
    """The checks of a case without their killers."""
    return {
        check.id: {"severity": check.severity, "outcomes": check.outcomes, "rule": check.rule}
        for check in declared(scenario, home(scenario))
    }


def with_killers(scenario: Scenario) -> Inventory:
    """The checks of a case, each with the first mutant that it is seen to kill.

    A check that no mutant is declared to kill on its own (because another one fails with it) gets one that turns it false.
    """
    found = inventory(scenario)
    beside: dict[str, str] = {}
    for mutant in all_mutants(starts(scenario)):
        outcome = play(scenario, mutant.conversation)
        if why_survived(outcome, mutant.expected):
            continue
        for check_id in mutant.kills:
            if check_id in found:
                found[check_id].setdefault("killer", mutant.id)
        for check in outcome.checks:
            if check.outcome == "failed":
                beside.setdefault(check.check_id, mutant.id)
    for check_id, entry in found.items():
        entry.setdefault("killer", beside.get(check_id, ""))
    return found


def survivors(scenario: Scenario, committed: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """What is wrong with the killers of the committed inventory: those that are gone, and those that live."""
    wanted: dict[str, list[str]] = {}
    for check_id, entry in committed.items():
        if entry["killer"]:
            wanted.setdefault(entry["killer"], []).append(check_id)
    for mutant in all_mutants(starts(scenario)):
        checks = wanted.pop(mutant.id, [])
        if checks:
            yield from _lives(scenario, mutant, checks)
        if not wanted:
            return
    for killer, checks in wanted.items():
        yield f"{', '.join(checks)}: there is no mutant '{killer}' any more"


def _lives(scenario: Scenario, mutant: Mutant, checks: list[str]) -> Iterator[str]:
    outcome = play(scenario, mutant.conversation)
    why = why_survived(outcome, mutant.expected)
    if why:
        yield f"{', '.join(checks)}: '{mutant.id}' survives: {why}"
    failed = {check.check_id for check in outcome.checks if check.outcome == "failed"}
    for check_id in checks:
        if check_id not in failed and check_id != mutant.selector:
            yield f"{check_id}: '{mutant.id}' no longer turns it false"
