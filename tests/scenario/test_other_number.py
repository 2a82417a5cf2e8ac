"""A number that is another one and still a number that a system can hold."""

from __future__ import annotations

from typing import Any

import pytest

from app.scenario.dut_state import DutState
from app.scenario.other_number import LARGEST, OtherThan
from app.scenario.values import MISSING, Captured, Context


@pytest.mark.parametrize(
    ("number", "other"), [(0, 1), (7, 8), (LARGEST - 1, LARGEST), (LARGEST, LARGEST - 1), ("7", MISSING)]
)
def test_another_number(number: Any, other: Any) -> None:
    ctx = Context({}, {}, DutState(), {"reservation": {"dut": {"reservationId": number}, "bench": None}})
    assert OtherThan(Captured("reservation.reservationId")).resolve(ctx) == other
