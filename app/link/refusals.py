"""Keeps a flood of refused connections from flooding the record: equal refusals are counted, and told once a second."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

_PERIOD_NS = 1_000_000_000


@dataclass
class _Told:
    at_ns: int
    since: int = 0


class Refusals:
    """Decides which refusals are told."""

    def __init__(self, now_ns: Callable[[], int]) -> None:
        self._now_ns = now_ns
        self._told: dict[tuple[int, str], _Told] = {}

    def text_for(self, code: int, reason: str) -> str | None:
        """The reason to tell, with the number of equal refusals since the last one told; None if it is not to be told now."""
        now = self._now_ns()
        told = self._told.get((code, reason))
        if told is not None and now - told.at_ns < _PERIOD_NS:
            told.since += 1
            return None
        if len(self._told) > 100:
            self._told.clear()
        self._told[code, reason] = _Told(now)
        return f"{reason} (and {told.since} times more since then)" if told is not None and told.since else reason
