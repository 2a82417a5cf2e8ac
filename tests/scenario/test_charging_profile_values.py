"""Values and checks about charging profiles: the configured unit, and what may be left out."""

from __future__ import annotations

import pytest

from app.parameters import ParameterError, defaults, parse
from app.scenario.checks import evaluate, one_of
from app.scenario.dut_state import DutState
from app.scenario.values import Context, InUnit, LeftOutIf, Param, resolve


def context(**parameters: object) -> Context:
    return Context({**defaults(), **parameters}, {}, DutState())


def test_limit_follows_the_unit() -> None:
    assert resolve(InUnit(6.0), context()) == 6.0
    assert resolve(InUnit(6.0), context(charging_rate_unit="W")) == 6000.0


@pytest.mark.parametrize(
    ("configured", "sent", "held"),
    [
        (3, {"n": 3}, True),
        (3, {}, True),
        (3, {"n": 1}, False),
        (1, {"n": 1}, True),
        (1, {}, False),
        (1, {"n": 3}, False),
    ],
)
def test_number_of_phases_may_be_left_out_only_where_it_is_3(configured: int, sent: dict[str, int], held: bool) -> None:
    phases = Param("number_phases")
    outcome = evaluate(one_of("n", phases, LeftOutIf(phases, 3)), sent, context(number_phases=configured))
    assert outcome.held is held
    assert outcome.expected == ([3, "absent"] if configured == 3 else [1, 1])


def test_unit_is_a_or_w() -> None:
    assert parse("charging_rate_unit", "W") == "W"
    with pytest.raises(ParameterError, match="A or W"):
        parse("charging_rate_unit", "kW")
