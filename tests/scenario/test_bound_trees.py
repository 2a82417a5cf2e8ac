"""Trees that are bound once and kept: for what they are the same, and for what not."""

from __future__ import annotations

from app.parameters import defaults
from app.scenario import tree as t
from app.scenario.bound import bound
from app.scenario.dut_state import DutState
from app.scenario.values import Context
from testplans.ocpp16 import scenarios

CASE = scenarios("charging-station")["TC_039_CS"]
PARAMETERS = defaults()


def test_the_same_parameters_give_the_same_trees() -> None:
    assert bound(CASE, PARAMETERS, {}) is bound(CASE, dict(PARAMETERS), {})


def test_other_parameters_other_keys_and_other_cases_have_trees_of_their_own() -> None:
    one = bound(CASE, PARAMETERS, {})
    two = bound(CASE, {**PARAMETERS, "connectors": 2}, {})
    assert two["main"].leaves - one["main"].leaves == {"online[c2]"}
    assert (
        len(bound(CASE, PARAMETERS, {"HeartbeatInterval": "300"})["prepare"].leaves) == len(one["prepare"].leaves) + 1
    )
    assert bound(scenarios("charging-station")["TC_003_CS"], PARAMETERS, {})["main"].leaves != one["main"].leaves


def test_leaves_and_guards_are_those_of_the_parts() -> None:
    for scenario in scenarios("charging-station").values():
        for tree in bound(scenario, PARAMETERS, {}).values():
            assert tree.leaves == {leaf.id for leaf in t.walk(tree)}
            assert tree.guarded == any(isinstance(part, t.Guarded) for part in _all(tree))


def test_a_tree_in_which_nothing_can_be_decided_stays_the_same_object() -> None:
    ctx = Context(PARAMETERS, {}, DutState())
    tree = t.frozen(bound(CASE, PARAMETERS, {})["main"], ctx, ())
    assert t.frozen(tree, ctx, ()) is tree


def _all(tree: t.Tree) -> list[t.Tree]:
    return [tree, *(inner for part in t.parts_of(tree) for inner in _all(part))]
