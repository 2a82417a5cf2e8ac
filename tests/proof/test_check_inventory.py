"""No check is deleted or weakened unnoticed: the committed inventory, and one killing mutant for each of its checks."""

from __future__ import annotations

import pytest

from app.cli.selfcheck import known
from app.proof.inventory import inventory, survivors
from app.proof.outline import outline
from testplans.proof import inventory as committed
from testplans.proof import outlines

HELP = "If this is meant, run 'make inventory' and look at what changed."


def test_inventory_names_every_case() -> None:
    assert set(committed()) == set(known()), HELP


@pytest.mark.parametrize("case_id", list(known()))
def test_checks_are_those_of_the_inventory(case_id: str) -> None:
    stated = {
        check_id: {name: value for name, value in entry.items() if name != "killer"}
        for check_id, entry in committed()[case_id].items()
    }
    assert inventory(known()[case_id]) == stated, HELP


@pytest.mark.parametrize("case_id", list(known()))
def test_order_and_watched_times_are_those_of_the_outline(case_id: str) -> None:
    assert outline(known()[case_id]) == outlines()[case_id], HELP


@pytest.mark.parametrize("case_id", list(known()))
def test_every_check_kills_its_mutant(case_id: str) -> None:
    assert list(survivors(known()[case_id], committed()[case_id])) == [], HELP


def test_every_failing_check_has_a_killer() -> None:
    """But for those of steps that cannot be reached, which the proof itself looks after."""
    without = [
        f"{case_id} {check_id}"
        for case_id, checks in committed().items()
        for check_id, entry in checks.items()
        if not entry["killer"] and entry["outcomes"] != "true"
    ]
    assert len(without) < 0.05 * sum(map(len, committed().values())), without
