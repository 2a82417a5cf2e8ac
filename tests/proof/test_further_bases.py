"""What a further world adds to the proof of a case: what it reaches first, and not all of the case once more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.proof.bases import Starts, starts
from app.proof.mutants import mutants
from app.proof.variants import variants
from testplans.ocpp16 import scenarios

ORDERS = 6
"""Of the three chains that TC_039 waits for at once, after the reconnection: each before each, and all of them in turn."""


def _orders(names: list[str]) -> list[str]:
    return [name for name in names if name.startswith("order ") and name.endswith("at main.7.0")]


@pytest.fixture(scope="module")
def found() -> Starts:
    return starts(scenarios("charging-station")["TC_039_CS"])


def _names(found: Starts, number: int) -> list[str]:
    return [variant.name for variant in variants(found.bases[number])]


def test_the_first_base_is_varied_in_full(found: Starts) -> None:
    names = _names(found, 0)
    assert len(_orders(names)) == ORDERS
    assert "times with an offset" in names
    assert "3.reason is absent" in names


def test_a_further_base_is_varied_where_it_is_new(found: Starts) -> None:
    first = len(_names(found, 0))
    for number, base in enumerate(found.bases[1:], 1):
        names = _names(found, number)
        assert len(names) < first / 2, base.world.name
        assert "every field" in names
        assert not any("3.reason" in name for name in names)


def test_a_further_connector_takes_part_in_every_order(found: Starts) -> None:
    number = next(n for n, base in enumerate(found.bases) if base.world.name == "2 connectors")
    orders = _orders(_names(found, number))
    assert len(orders) == ORDERS
    assert any("1, 2, 0, 1, 2" in order for order in orders)  # the statuses of the two connectors between the others


def test_every_kind_of_mutant_is_there(found: Starts) -> None:
    def kinds() -> Iterator[str]:
        for base in found.bases:
            yield from (mutant.kind for mutant in mutants(base))

    assert set(kinds()) >= {
        "dropped", "late", "too early", "another message", "repeated", "silence", "wrong field", "schema", "refused",
        "unanswered", "answered late", "answered twice", "reply to nothing", "hands", "stays away", "uninvited", "unasked",
        "reboot", "not its action", "framing", "oddity", "message id used twice", "status", "connection lost",
    }  # fmt: skip
