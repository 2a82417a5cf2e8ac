"""The mapping from the document to the checks is complete, and what is missing from it is said."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from app.cli.selfcheck import known
from app.proof.declared import declared
from app.proof.derivation import derive
from app.proof.mapping import Case, mapped
from app.proof.player import play
from app.proof.worlds import home
from testplans.mapping import mapping

CASES = [case_id for case_id, scenario in known().items() if not scenario.utility]


def unmapped(case_id: str, data: dict[str, Any]) -> list[str]:
    scenario = known()[case_id]
    world = home(scenario)
    said = play(scenario, derive(scenario, world).conversation).said
    return mapped(data, Case(scenario, world, declared(scenario, world), said)).unmapped


@pytest.mark.parametrize("case_id", CASES)
def test_every_line_and_every_check_is_mapped(case_id: str) -> None:
    problems = unmapped(case_id, mapping(known()[case_id].role))
    # What the bench says in a state that the plain conversation does not need is seen in another one (make proof).
    assert [text for text in problems if "the bench said nothing at step prepare." not in text] == []


def changed(case_id: str) -> dict[str, Any]:
    return copy.deepcopy(mapping(known()[case_id].role))


def test_case_without_a_mapping() -> None:
    data = changed("TC_003_CS")
    del data["cases"]["TC_003_CS"]
    assert unmapped("TC_003_CS", data) == ["the case has no mapping"]


def test_check_without_a_line() -> None:
    data = changed("TC_003_CS")
    data["cases"]["TC_003_CS"]["lines"] = data["cases"]["TC_003_CS"]["lines"][:-1]
    assert unmapped("TC_003_CS", data) == ["check 7.status stands for no line"]


def test_line_without_a_check() -> None:
    data = changed("TC_003_CS")
    data["cases"]["TC_003_CS"]["lines"].append({"step": 9, "says": "something", "checks": ["9.status"]})
    assert unmapped("TC_003_CS", data) == ["table 3, step 9: something: the case has no check 9.status"]


def test_line_with_nothing() -> None:
    data = changed("TC_003_CS")
    data["cases"]["TC_003_CS"]["lines"].append({"step": 9, "says": "something"})
    assert unmapped("TC_003_CS", data) == ["table 3, step 9: something: nothing stands for it"]


def test_bench_that_says_something_else() -> None:
    data = changed("TC_003_CS")
    data["cases"]["TC_003_CS"]["lines"][1]["bench"]["value"] = "Blocked"
    assert unmapped("TC_003_CS", data) == ["table 3, step 4: the bench accepts the id tag: it sent 'Accepted'"]


def test_setting_that_the_scenario_does_not_make() -> None:
    data = changed("TC_026_CS")
    data["cases"]["TC_026_CS"]["lines"][0]["setting"]["value"] = "true"
    assert any("the scenario sets LocalPreAuthorize to false" in text for text in unmapped("TC_026_CS", data))
    data["cases"]["TC_026_CS"]["lines"][0]["setting"]["key"] = "AnotherKey"
    assert any("the scenario does not set AnotherKey" in text for text in unmapped("TC_026_CS", data))


def test_wrong_table_and_state() -> None:
    data = changed("TC_010_CS")
    data["cases"]["TC_010_CS"]["table"] = 99
    data["cases"]["TC_010_CS"]["lines"][0]["state"] = "Reserved"
    problems = unmapped("TC_010_CS", data)
    assert "the mapping names table 99, the scenario 13" in problems
    assert any("the case does not execute Reserved" in text for text in problems)
