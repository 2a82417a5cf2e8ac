"""A timestamp that has to be near the present time: inclusive, a second more where it is written in whole seconds."""

from __future__ import annotations

from typing import Any

import pytest

from app.parameters import defaults
from app.scenario.checks import evaluate, near_now
from app.scenario.dut_state import DutState
from app.scenario.values import Context, Param

NOW_NS = 1_893_499_200_000_000_000
"""2030-01-01T12:00:00Z."""


@pytest.mark.parametrize(
    ("written", "held"),
    [
        ("2030-01-01T12:00:00.000Z", True),
        ("2030-01-01T12:00:10.000Z", True),
        ("2030-01-01T12:00:10.001Z", False),
        ("2030-01-01T11:59:50.000Z", True),
        ("2030-01-01T11:59:49.999Z", False),
        ("2030-01-01T11:59:49Z", True),
        ("2030-01-01T11:59:48Z", False),
        ("2030-01-01T17:30:00.000+05:30", True),
        ("now", False),
        (7, False),
        (None, False),
        ({}, False),
    ],
)
def test_near_now(written: Any, held: bool) -> None:
    context = Context({**defaults(), "max_time_deviation": 10}, {}, DutState(), utc_ns=NOW_NS)
    outcome = evaluate(near_now("scheduleStart", Param("max_time_deviation")), {"scheduleStart": written}, context)
    assert outcome.held is held
    assert outcome.actual is not None or written is None


def test_absent_is_not_near() -> None:
    context = Context(defaults(), {}, DutState(), utc_ns=NOW_NS)
    outcome = evaluate(near_now("scheduleStart", 10), {}, context)
    assert (outcome.held, outcome.actual) == (False, "absent")
