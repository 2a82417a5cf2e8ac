"""Percentiles by the nearest-rank definition: the smallest value that at least q % of all values do not exceed.

So each percentile is a time that was really observed, and with fewer than 20 values the 95th is the largest.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TypeVar

Number = TypeVar("Number", int, float)


def percentile(ordered: Sequence[Number], q: int) -> Number:
    """The q-th percentile (1 to 100) of values in ascending order.

    Raises:
        ValueError: there are no values.
    """
    if not ordered:
        raise ValueError("no values")
    return ordered[max(1, ceil(len(ordered) * q / 100)) - 1]
