"""The mapping from the validation lines of the test case document to checks, and what is missing from it.

The mapping itself is data of the test plans (``testplans/mapping``). Here it is held against the checks that a case
declares and against what the bench really said in the conversations that passed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from app.proof.declared import Declared
from app.proof.derivation import bind
from app.proof.outcome import NS, Said
from app.proof.world import World
from app.scenario import tree as t
from app.scenario.values import MISSING, look_up, resolve, words
from app.scenario.vocabulary import Scenario

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """One line of the document and what stands for it in one case."""

    table: int
    """0: of no table."""
    step: str
    says: str
    checks: tuple[str, ...] = ()
    """Check ids; empty if something else stands for the line."""
    stands: str = ""
    """What stands for it instead, in words."""
    reference: str = ""
    """For what the document does not ask for: what does."""


@dataclass
class Mapped:
    """The mapping of one case."""

    rows: list[Row] = field(default_factory=list)
    unmapped: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Case:
    """What the mapping of a case is held against."""

    scenario: Scenario
    world: World
    inventory: Sequence[Declared]
    said: Mapping[str, Said]
    """Step id -> what the bench sent or answered there."""
    instead: Mapping[str, str] = field(default_factory=dict)
    """Campaign parameter -> the one that the case hands to its reusable states in its place."""

    def matching(self, patterns: Sequence[str], prefix: str = "") -> list[str]:
        expressions = [re.compile(".*".join(re.escape(part) for part in (prefix + p).split("*"))) for p in patterns]
        return [check.id for check in self.inventory if any(e.fullmatch(check.id) for e in expressions)]


def mapped(mapping: Json, case: Case) -> Mapped:
    """The mapping of a case, resolved, with everything that is missing."""
    found = Mapped()
    entry = mapping["cases"].get(case.scenario.id)
    if entry is None:
        found.unmapped.append("the case has no mapping")
        return found
    if entry["table"] != case.scenario.table:
        found.unmapped.append(f"the mapping names table {entry['table']}, the scenario {case.scenario.table}")
    for line in entry["lines"]:
        _line(line, entry["table"], "", case, found)
    for state, prefix in _states(case):
        inside = replace(case, instead=_instead(entry.get("states_with", {}), state))
        lines = mapping["states"].get(state)
        if lines is None:
            found.unmapped.append(f"the reusable state {state} has no mapping")
            continue
        for line in lines["lines"]:
            _line(line, lines["table"], prefix, inside, found)
    for more in entry.get("beyond", ()):
        _beyond(more, case, found, required=True)
    for more in mapping["general"]:
        _beyond(more, case, found, required=False)
    said_of = {check for row in found.rows for check in row.checks}
    found.unmapped += [f"check {c.id} stands for no line" for c in case.inventory if c.id not in said_of]
    return found


def _instead(states_with: Json, state: str) -> dict[str, str]:
    """What a case hands to one of its states: what it hands to all of them, and what it hands to this one alone."""
    return {name: by for name, by in states_with.items() if isinstance(by, str)} | dict(states_with.get(state, {}))


def _states(case: Case) -> Iterator[tuple[str, str]]:
    """The reusable states that the case executes, with what their check ids begin with."""
    seen: set[tuple[str, str]] = set()
    for phase, tree in bind(case.scenario, case.world).items():
        for leaf in t.walk(tree):
            prefix = f"{leaf.use}." if phase == "main" else f"{phase}.{leaf.use}."
            if leaf.use and (leaf.use, prefix) not in seen:
                seen.add((leaf.use, prefix))
                yield leaf.use, prefix


def _beyond(more: Json, case: Case, found: Mapped, *, required: bool) -> None:
    checks = case.matching(more["checks"])
    if checks:
        found.rows.append(Row(0, "", more["says"], tuple(checks), reference=more["reference"]))
    elif required:
        found.unmapped.append(f"{', '.join(more['checks'])}: the case has no such check")


def _line(line: Json, table: int, prefix: str, case: Case, found: Mapped) -> None:
    where = f"table {table}, step {line['step']}: {line['says']}"
    checks, stands, problem = _stand(line, prefix, case)
    found.rows.append(Row(table, str(line["step"]), line["says"], tuple(checks), stands))
    if problem:
        found.unmapped.append(f"{where}: {problem}")


def _stand(line: Json, prefix: str, case: Case) -> tuple[list[str], str, str]:
    """The checks that stand for a line, what stands for it otherwise, and what is wrong with it."""
    match line:
        case {"checks": patterns, "unless": why} if not case.matching(patterns, prefix):
            return [], f"does not apply: {why}", ""
        case {"checks": patterns}:
            missing = [pattern for pattern in patterns if not case.matching([pattern], prefix)]
            problem = f"the case has no check {', '.join(missing)}" if missing else ""
            return case.matching(patterns, prefix), "", problem
        case {"bench": bench}:
            return [], *_bench(bench, prefix, case)
        case {"setting": setting}:
            return [], *_setting(setting, case)
        case {"state": state}:
            used = any(name == state for name, _ in _states(case))
            return [], f"the reusable state {state}", "" if used else f"the case does not execute {state}"
        case {"waiver": reason}:
            return [], f"waived: {reason}", ""
        case _:
            return [], "", "nothing stands for it"


def _setting(setting: Json, case: Case) -> tuple[str, str]:
    key, wanted = setting["key"], str(_known(setting["value"], case))
    stands = f"the bench sets {key} to {wanted} before the case, and puts it back"
    context = case.world.context(case.scenario.role)
    for configured in case.scenario.configuration:
        if configured.key == key:
            value = words(resolve(configured.value, context))
            return stands, "" if value == wanted else f"the scenario sets {key} to {value}"
    return stands, f"the scenario does not set {key}"


def _bench(bench: Json, prefix: str, case: Case) -> tuple[str, str]:
    """What the bench itself sends: seen in the conversations that passed."""
    if "seconds" in bench:
        return _spacing(bench, prefix, case)
    step, name = prefix + bench["step"], bench["field"]
    pattern = re.escape(step).replace(r"\*", ".*") + "(#2)?"
    said = next((said for leaf_id, said in case.said.items() if re.fullmatch(pattern, leaf_id)), None)
    actual = look_up(said.payload, name) if said else MISSING
    count = len(actual) if isinstance(actual, list) else -1
    if "minimum" in bench:
        stands, so = f"the bench sends at least {bench['minimum']} entries in {name}", count >= bench["minimum"]
    elif "length" in bench:
        stands, so = f"the bench sends {bench['length']} entries in {name}", count == bench["length"]
    else:
        wanted = str(_known(bench["value"], case))
        stands = f"the bench sends {name} {'left out' if wanted == 'absent' else wanted}"
        so = str("absent" if actual is MISSING else actual) == wanted
    if said is None:
        return stands, f"the bench said nothing at step {step}"
    return stands, "" if so else f"it sent {actual!r}"[:200]


def _spacing(bench: Json, prefix: str, case: Case) -> tuple[str, str]:
    seconds = float(_known(bench["seconds"], case))
    stands, pattern = f"the bench sends it every {seconds:g} s", re.escape(prefix + bench["steps"]).replace(r"\*", ".*")
    at = [said.at_ns / NS for name, said in case.said.items() if re.fullmatch(pattern, name)]
    apart = [later - earlier for earlier, later in pairwise(at)]
    wrong = [gap for gap in apart if abs(gap - seconds) > 1]
    return stands, "" if apart and not wrong else f"it sent them {apart} s apart"


def _known(value: Any, case: Case) -> Any:
    """A value of the mapping; ``<name>`` is a campaign parameter."""
    if isinstance(value, str) and value.startswith("<") and value.endswith(">"):
        return case.world.parameters[case.instead.get(value[1:-1], value[1:-1])]
    return value
