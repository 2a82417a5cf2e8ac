"""The composite charging schedule (OCPP 1.6 edition 2 sections 3.13.2, 3.13.3, 5.7 and 5.16.4): pure step functions of time.

A plan says for every second of the schedule what it allows. Plans are made of each other: a :class:`Stack` of charging
schedules of one purpose, the :class:`Lowest` of several purposes and of what the hardware can do, and the :class:`Total` of
several connectors. Second 0 is the moment of the request; fractions of a second belong to the second in which they begin.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Protocol

SECOND = 1_000_000
"""One second in microseconds, the unit in which schedules are placed."""
LINE_VOLTAGE = 230
"""In volts: the set voltage of the area, not a measured one (section 7.12)."""
STEP = Decimal("0.1")
"""Limits have at most one digit after the decimal point (section 7.14)."""


@dataclass(frozen=True)
class Rate:
    """What may be drawn: ``A`` is amperes on each of the phases, ``W`` is watts on all of them together (section 7.12)."""

    unit: str
    limit: Decimal
    phases: int = 3

    def convert(self, unit: str, phases: int) -> Decimal:
        """The limit in a unit; amperes become watts on ``phases`` phases, watts become amperes on the phases of their own."""
        if unit == self.unit:
            return self.limit
        if unit == "W":
            return self.limit * LINE_VOLTAGE * phases
        return self.limit / (LINE_VOLTAGE * self.phases)


@dataclass(frozen=True)
class Period:
    """From ``start`` seconds after the start of its schedule on, this rate holds."""

    start: int
    rate: Rate


class Plan(Protocol):
    """A step function of the seconds of the composite schedule."""

    def at(self, second: int) -> Rate | None:
        """What is allowed then; None where the plan says nothing."""

    def changes(self, duration: int) -> Iterable[int]:
        """The seconds below ``duration`` at which the value may change; others may be among them."""


class FullPlan(Plan, Protocol):
    """A plan that says something at every second."""

    def at(self, second: int) -> Rate: ...


@dataclass(frozen=True)
class Schedule:
    """The charging schedule of one profile, placed in time. Moments are microseconds after second 0, lengths are seconds."""

    level: int
    periods: tuple[Period, ...]
    """In the order of their starts; the first starts at 0."""
    start: int
    duration: int | None = None
    """None: the last period goes on for ever."""
    recurrence: int | None = None
    """How often it begins anew; what is longer is cut off (errata v4.0 3.44)."""
    valid_from: int | None = None
    valid_to: int | None = None
    """The moment at which it is not valid any more."""

    def at(self, second: int) -> Rate | None:
        moment = second * SECOND
        if moment < self.start or (self.valid_from is not None and moment < self.valid_from):
            return None
        if self.valid_to is not None and moment >= self.valid_to:
            return None
        elapsed = moment - self.start
        if self.recurrence is not None:
            elapsed %= self.recurrence * SECOND
        if self.duration is not None and elapsed >= self.duration * SECOND:
            return None
        rate = None
        for period in self.periods:
            if period.start * SECOND > elapsed:
                break
            rate = period.rate
        return rate

    def changes(self, duration: int) -> Iterator[int]:
        for moment in self._moments(duration):
            second = -(-moment // SECOND)
            if 0 < second < duration:
                yield second

    def _moments(self, duration: int) -> Iterator[int]:
        yield from (moment for moment in (self.valid_from, self.valid_to) if moment is not None)
        offsets = [period.start for period in self.periods]
        if self.duration is not None:
            offsets.append(self.duration)
        if self.recurrence is None:
            yield from (self.start + offset * SECOND for offset in offsets)
            return
        length = self.recurrence * SECOND
        # From the repetition that runs at second 0, or else the first one there is.
        begin = self.start + max(0, -self.start // length) * length
        while begin < duration * SECOND:
            yield from (begin + offset * SECOND for offset in offsets if offset < self.recurrence)
            begin += length


@dataclass(frozen=True)
class Stack:
    """Schedules of one purpose: the highest stack level that says something prevails (section 3.13.2)."""

    schedules: Sequence[Schedule]

    def at(self, second: int) -> Rate | None:
        for schedule in sorted(self.schedules, key=lambda each: each.level, reverse=True):
            if (rate := schedule.at(second)) is not None:
                return rate
        return None

    def changes(self, duration: int) -> Iterator[int]:
        for schedule in self.schedules:
            yield from schedule.changes(duration)


@dataclass(frozen=True)
class Lowest:
    """The least of what the hardware can do and of several plans, in one unit (section 3.13.3)."""

    hardware: Rate
    plans: Sequence[Plan]
    unit: str

    def at(self, second: int) -> Rate:
        rates = [self.hardware, *(rate for plan in self.plans if (rate := plan.at(second)) is not None)]
        phases = min(rate.phases for rate in rates)
        return Rate(self.unit, min(rate.convert(self.unit, phases) for rate in rates), phases)

    def changes(self, duration: int) -> Iterator[int]:
        for plan in self.plans:
            yield from plan.changes(duration)


@dataclass(frozen=True)
class Total:
    """What several connectors may draw together."""

    connectors: Sequence[FullPlan]
    unit: str

    def at(self, second: int) -> Rate:
        rates = [plan.at(second) for plan in self.connectors]
        limit = sum((rate.convert(self.unit, rate.phases) for rate in rates), Decimal(0))
        return Rate(self.unit, limit, max(rate.phases for rate in rates))

    def changes(self, duration: int) -> Iterator[int]:
        for plan in self.connectors:
            yield from plan.changes(duration)


def composite_schedule(plan: FullPlan, duration: int) -> list[Period]:
    """The periods of the composite schedule for ``duration`` seconds, from second 0 on and without equal neighbours.

    Limits are cut to one digit after the decimal point, so that a conversion never allows more than was set.
    """
    periods: list[Period] = []
    for second in sorted({0, *plan.changes(duration)}):
        rate = plan.at(second)
        rate = Rate(rate.unit, rate.limit.quantize(STEP, ROUND_DOWN), rate.phases)
        if not periods or periods[-1].rate != rate:
            periods.append(Period(second, rate))
    return periods
