"""The proof of one case: every mutant and every variant played, and what was seen of its checks."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.proof.bases import Starts, starts
from app.proof.conversation import Conversation
from app.proof.declared import BOTH, FALSE_ONLY, SELECTS, TRUE_ONLY, Declared, declared
from app.proof.derivation import NotDerivableError
from app.proof.examination import why_failed, why_survived
from app.proof.figures import MOST_EQUIVALENT, CaseFigures
from app.proof.mapping import Case, mapped
from app.proof.mutant import Mutant
from app.proof.mutants import mutants
from app.proof.mutants_insertions import statuses
from app.proof.mutants_series import measurands
from app.proof.outcome import Outcome, Said
from app.proof.player import play
from app.proof.variants import variants
from app.proof.variants_insertions import tolerated
from app.proof.variants_structure import structures
from app.proof.worlds import home
from app.scenario.vocabulary import Scenario

TELLING = ("2 connectors", "mode 1/2 only", "two connectors on one EVSE")
"""Worlds that reach no further step, but where order and Appendix D have more to say than in the plainest one."""


@dataclass(frozen=True)
class Lists:
    """What people have stated about one case: each entry with its reason."""

    equivalent: Mapping[str, str] = field(default_factory=dict)
    """Mutant id -> why it is no defect."""
    unreachable: Mapping[str, str] = field(default_factory=dict)
    """Step id -> why no conforming conversation of this case can reach it."""
    mapping: Mapping[str, Any] | None = None
    """From the document to the checks, for the device's kind; None: not looked at."""


@dataclass
class _Seen:
    """Outcomes of the checks in all that was played."""

    held: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    selected: set[str] = field(default_factory=set)
    """Ids of the checks that say which message belongs to a step, by which another message was told apart."""
    reached: set[str] = field(default_factory=set)
    said: dict[str, Said] = field(default_factory=dict)
    """Step id -> what the bench said there in the first conversation that passed."""

    def passed(self, outcome: Outcome) -> None:
        self.said = {**outcome.said, **self.said}
        self.held |= {check.check_id for check in outcome.checks if check.outcome == "held"}
        self.reached |= {step for step, state in outcome.steps.items() if state == "done"}

    def killed(self, mutant: Mutant, outcome: Outcome) -> None:
        self.failed |= {check.check_id for check in outcome.checks if check.outcome == "failed"}
        if mutant.selector:
            self.selected.add(mutant.selector)


def prove(scenario: Scenario, lists: Lists | None = None) -> CaseFigures:
    """The figures of one case."""
    began = time.perf_counter()
    figures, seen, lists = CaseFigures(scenario.id), _Seen(), lists or Lists()
    try:
        found = starts(scenario)
    except NotDerivableError as error:
        figures.problems.append(f"no conforming conversation can be derived: {error}")
        return figures
    _play_mutants(scenario, found, lists, figures, seen)
    _play_variants(scenario, found, figures, seen)
    _cover(scenario, lists, figures, seen)
    if len(figures.equivalent) > MOST_EQUIVALENT * figures.mutants:
        figures.problems.append(
            f"{len(figures.equivalent)} of {figures.mutants} mutants stand in the list of equivalents"
        )
    figures.seconds = time.perf_counter() - began
    return figures


def all_mutants(found: Starts) -> Iterator[Mutant]:
    for base in found.bases:
        yield from mutants(base)
    for base in found.others:
        if base.world.keys != found.bases[0].world.keys:
            yield from measurands(base)
    yield from found.mutants
    two = next((base for base in (*found.bases, *found.others) if base.world.name == "2 connectors"), None)
    if two is not None:
        yield from (mutant for mutant in statuses(replace(two, only=None)) if "other connector" in mutant.id)


def all_variants(found: Starts) -> Iterator[Conversation]:
    for base in found.bases:
        yield from variants(base)
    for base in found.others:
        yield base.conversation
        if base.world.name in TELLING:
            whole = replace(base, only=None)
            yield from structures(whole)
            yield from tolerated(whole)


def _play_mutants(scenario: Scenario, found: Starts, lists: Lists, figures: CaseFigures, seen: _Seen) -> None:
    kinds: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    made: set[str] = set()
    for mutant in all_mutants(found):
        if mutant.id in made:
            continue
        made.add(mutant.id)
        outcome = play(scenario, mutant.conversation)
        why = why_survived(outcome, mutant.expected)
        figures.mutants += 1
        kinds[mutant.kind][0] += 1
        if mutant.id in lists.equivalent:
            figures.equivalent[mutant.id] = lists.equivalent[mutant.id]
            if not why:
                figures.problems.append(f"'{mutant.id}' stands in the list of equivalents, but is killed")
        elif why:
            figures.survivors[mutant.id] = why
        else:
            figures.killed += 1
            kinds[mutant.kind][1] += 1
            seen.killed(mutant, outcome)
            for check_id in mutant.kills:
                figures.killers.setdefault(check_id, []).append(mutant.id)
    for mutant_id in lists.equivalent.keys() - made:
        figures.problems.append(f"'{mutant_id}' stands in the list of equivalents, but there is no such mutant")
    figures.kinds = {kind: (counted[0], counted[1]) for kind, counted in kinds.items()}


def _play_variants(scenario: Scenario, found: Starts, figures: CaseFigures, seen: _Seen) -> None:
    for variant in all_variants(found):
        outcome = play(scenario, variant)
        why = why_failed(outcome, scenario.role == "charging-station")
        figures.variants += 1
        if why:
            figures.wrongly_failed[f"{variant.name} ({variant.world.name})"] = why
        else:
            seen.passed(outcome)


def _cover(scenario: Scenario, lists: Lists, figures: CaseFigures, seen: _Seen) -> None:
    inventory = declared(scenario, home(scenario))
    figures.checks = len(inventory)
    if lists.mapping is not None and not scenario.utility:
        figures.mapping = mapped(lists.mapping, Case(scenario, home(scenario), inventory, seen.said))
        figures.unmapped = figures.mapping.unmapped
    for check in inventory:
        if check.leaf_id in lists.unreachable:
            continue
        if check.outcomes in (BOTH, TRUE_ONLY, SELECTS) and check.id not in seen.held:
            figures.never_true.append(check.id)
        if not _seen_false(check, seen):
            figures.never_false.append(check.id)
    steps = {check.leaf_id for check in inventory}
    for leaf_id in lists.unreachable:
        if leaf_id in seen.reached:
            figures.problems.append(f"step {leaf_id} stands in the list of unreachable steps, but was reached")
        elif leaf_id not in steps:
            figures.problems.append(
                f"step {leaf_id} stands in the list of unreachable steps, but there is no such step"
            )


def _seen_false(check: Declared, seen: _Seen) -> bool:
    if check.outcomes in (BOTH, FALSE_ONLY):
        return check.id in seen.failed
    return check.outcomes == TRUE_ONLY or check.id in seen.selected
