"""The composite schedule against a brute-force evaluation of every second, and against hand-made numbers."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.simulators.composite_schedule import (
    LINE_VOLTAGE,
    SECOND,
    Lowest,
    Period,
    Rate,
    Schedule,
    Stack,
    Total,
    composite_schedule,
)

HARDWARE = Rate("A", Decimal(32))


def periods(*pairs: tuple[int, float], unit: str = "A", phases: int = 3) -> tuple[Period, ...]:
    return tuple(Period(start, Rate(unit, Decimal(str(limit)), phases)) for start, limit in pairs)


def schedule(*pairs: tuple[int, float], level: int = 0, start: float = 0, unit: str = "A", **rest: int) -> Schedule:
    return Schedule(level, periods(*pairs, unit=unit), round(start * SECOND), **rest)


def told(plan: Lowest, duration: int) -> list[tuple[int, float]]:
    return [(period.start, float(period.rate.limit)) for period in composite_schedule(plan, duration)]


def least(*stacks: list[Schedule], unit: str = "A") -> Lowest:
    return Lowest(HARDWARE, [Stack(stack) for stack in stacks], unit)


# by hand


def test_without_profiles_the_hardware_limits() -> None:
    assert told(least(), 60) == [(0, 32.0)]
    assert told(least([]), 1) == [(0, 32.0)]
    assert told(least([], unit="W"), 60) == [(0, 22080.0)]


def test_the_purposes_combine_to_the_least() -> None:
    maximum = [schedule((0, 10), start=-5, duration=86400)]
    tx = [schedule((0, 8), (50, 11), (140, 16), (200, 6), (240, 12), start=-5, duration=260)]
    assert told(least(maximum, tx), 400) == [(0, 8), (45, 10), (195, 6), (235, 10)]


def test_a_higher_level_falls_back_when_it_ends() -> None:
    low = schedule((0, 6), (100, 8), (200, 10), start=-5, duration=400)
    high = schedule((0, 7), (100, 9), level=1, start=-5, duration=150)
    for stack in ([low, high], [high, low]):
        assert told(least(stack), 350) == [(0, 7), (95, 9), (145, 8), (195, 10)]


def test_after_every_schedule_the_hardware_limits_again() -> None:
    assert told(least([schedule((0, 6), (500, 7), duration=100)]), 200) == [(0, 6), (100, 32)]


def test_validity_bounds_are_half_open() -> None:
    valid = schedule((0, 6), valid_from=10 * SECOND, valid_to=20 * SECOND)
    assert told(least([valid]), 60) == [(0, 32), (10, 6), (20, 32)]
    never = schedule((0, 6), valid_from=60 * SECOND)
    assert told(least([never]), 60) == [(0, 32)]


def test_fractions_belong_to_the_second_they_begin_in() -> None:
    assert told(least([schedule((0, 6), (50, 7), start=-0.25)]), 60) == [(0, 6), (50, 7)]
    assert told(least([schedule((0, 6), (50, 7), start=-1)]), 60) == [(0, 6), (49, 7)]


def test_daily_recurrence_restarts_and_cuts_what_is_longer() -> None:
    day = 86400
    daily = schedule((0, 6), (3600, 9), (day, 1), start=-10 * day + 100, duration=2 * day, recurrence=day)
    assert told(least([daily]), day + 50) == [(0, 9), (100, 6), (3700, 9)]
    short = schedule((0, 6), start=-3 * day - 100, duration=200, recurrence=day)
    assert told(least([short]), 2 * day) == [(0, 6), (100, 32), (day - 100, 6), (day + 100, 32), (2 * day - 100, 6)]


def test_recurrence_does_not_begin_before_its_start() -> None:
    assert told(least([schedule((0, 6), start=30, duration=10, recurrence=86400)]), 60) == [(0, 32), (30, 6), (40, 32)]


def test_equal_neighbours_are_one_period() -> None:
    assert told(least([schedule((0, 6), (10, 6), (20, 7), (30, 40), (40, 50))]), 60) == [(0, 6), (20, 7), (30, 32)]


def test_watts_and_amperes() -> None:
    assert told(least([schedule((0, 6000), unit="W")]), 60) == [(0, 8.6)]  # 6000 / (230 * 3) = 8.69, never more
    assert told(least([schedule((0, 6000), unit="W")], unit="W"), 60) == [(0, 6000)]
    assert told(least([schedule((0, 6))], unit="W"), 60) == [(0, 4140)]
    one = Schedule(0, periods((0, 16), phases=1), 0)
    assert [each.rate for each in composite_schedule(least([one], unit="W"), 60)] == [Rate("W", Decimal("3680.0"), 1)]
    # Ten amperes on one phase: neither profile would allow more.
    assert told(least([one], [schedule((0, 10))], unit="W"), 60) == [(0, 2300)]


def test_a_limit_with_one_digit_stays_what_it_is() -> None:
    for limit in (0.1, 8.1, 8.7, 15.9, 29.3):
        assert told(least([schedule((0, limit))]), 60) == [(0, limit)]


def test_connectors_add_up_below_the_maximum_of_the_station() -> None:
    first, second = least([schedule((0, 6), (20, 16))]), least([schedule((0, 7))])
    station = Lowest(Rate("A", Decimal(64)), [Stack([schedule((0, 20))]), Total([first, second], "A")], "A")
    assert told(station, 60) == [(0, 13), (20, 20)]


# against brute force

levels, seconds = st.integers(0, 3), st.integers(0, 90)
moments = st.integers(-120 * SECOND, 120 * SECOND) | st.integers(-120, 120).map(lambda value: value * SECOND)


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    starts = sorted({0, *draw(st.lists(st.integers(1, 90), max_size=4))})
    unit = draw(st.sampled_from("AW"))
    tenths = st.integers(0, 400) if unit == "A" else st.integers(0, 250_000)
    rows = tuple(
        Period(start, Rate(unit, Decimal(draw(tenths)) / 10, draw(st.sampled_from((1, 3, 3))))) for start in starts
    )
    return Schedule(
        level=draw(levels),
        periods=rows,
        start=draw(moments),
        duration=draw(st.none() | st.integers(1, 150)),
        recurrence=draw(st.none() | st.integers(7, 100)),
        valid_from=draw(st.none() | moments),
        valid_to=draw(st.none() | moments),
    )


stacks = st.lists(schedules(), max_size=4, unique_by=lambda each: each.level)


def brute_force(stack: list[Schedule], second: int) -> Rate | None:
    """The prevailing rate at one instant, in whole microseconds, straight from sections 3.13.2 and 5.16.4."""
    best: tuple[int, Rate] | None = None
    for each in stack:
        now = second * 1_000_000
        since = now - each.start
        too_early = since < 0 or (each.valid_from is not None and each.valid_from > now)
        too_late = each.valid_to is not None and each.valid_to <= now
        while each.recurrence is not None and since >= each.recurrence * 1_000_000:
            since -= each.recurrence * 1_000_000
        over = each.duration is not None and not since < each.duration * 1_000_000
        if too_early or too_late or over:
            continue
        begun = [period for period in each.periods if since - period.start * 1_000_000 >= 0]
        if best is None or each.level > best[0]:
            best = each.level, begun[-1].rate
    return None if best is None else best[1]


def lowest_by_hand(rates: list[Rate], unit: str) -> tuple[Decimal, int]:
    phases = min(rate.phases for rate in rates)
    found = []
    for rate in rates:
        if rate.unit == unit:
            found.append(rate.limit)
        elif unit == "W":
            found.append(rate.limit * 230 * phases)
        else:
            found.append(rate.limit / 230 / rate.phases)
    return min(found), phases


def spread(found: list[Period], duration: int) -> list[Rate]:
    """The composite schedule as one rate for each second."""
    ends = [period.start for period in found[1:]] + [duration]
    return [period.rate for period, end in zip(found, ends, strict=True) for _ in range(period.start, end)]


@settings(max_examples=150, deadline=None)
@given(maximum=stacks, tx=stacks, unit=st.sampled_from("AW"), duration=st.integers(1, 200))
def test_every_second_is_the_least_of_what_prevails(
    maximum: list[Schedule], tx: list[Schedule], unit: str, duration: int
) -> None:
    found = composite_schedule(least(maximum, tx, unit=unit), duration)
    assert found[0].start == 0
    assert all(one.start < other.start for one, other in pairwise(found))
    assert all(one.rate != other.rate for one, other in pairwise(found))
    assert found[-1].start < duration
    for second, rate in enumerate(spread(found, duration)):
        rates = [HARDWARE, *(each for stack in (maximum, tx) if (each := brute_force(stack, second)) is not None)]
        limit, phases = lowest_by_hand(rates, unit)
        assert rate.unit == unit
        assert rate.phases == phases
        assert Decimal(0) <= limit - rate.limit < Decimal("0.1") + Decimal("1e-20")


@settings(max_examples=60, deadline=None)
@given(ones=stacks, others=stacks, maximum=stacks, duration=st.integers(1, 120))
def test_the_station_is_never_above_its_maximum_nor_its_connectors(
    ones: list[Schedule], others: list[Schedule], maximum: list[Schedule], duration: int
) -> None:
    total = Total([least(ones, unit="W"), least(others, unit="W")], "W")
    hardware = Rate("W", Decimal(64 * LINE_VOLTAGE * 3))
    found = spread(composite_schedule(Lowest(hardware, [Stack(maximum), total], "W"), duration), duration)
    for second, rate in enumerate(found):
        parts = [brute_force(stack, second) for stack in (ones, others)]
        sums = [lowest_by_hand([HARDWARE, part] if part else [HARDWARE], "W") for part in parts]
        whole = Rate("W", sums[0][0] + sums[1][0], max(sums[0][1], sums[1][1]))
        prevailing = brute_force(maximum, second)
        limit, _ = lowest_by_hand([hardware, whole, *([prevailing] if prevailing else [])], "W")
        assert Decimal(0) <= limit - rate.limit < Decimal("0.1")


@settings(max_examples=60, deadline=None)
@given(stack=stacks, ahead=st.integers(0, 100), duration=st.integers(1, 100))
def test_a_later_request_sees_the_same_future(stack: list[Schedule], ahead: int, duration: int) -> None:
    def moved(moment: int | None) -> int | None:
        return None if moment is None else moment - ahead * SECOND

    later = [
        Schedule(
            each.level,
            each.periods,
            each.start - ahead * SECOND,
            each.duration,
            each.recurrence,
            moved(each.valid_from),
            moved(each.valid_to),
        )
        for each in stack
    ]
    whole = spread(composite_schedule(least(stack), ahead + duration), ahead + duration)
    assert spread(composite_schedule(least(later), duration), duration) == whole[ahead:]


@pytest.mark.parametrize("duration", [1, 31 * 86400])
def test_a_long_recurring_schedule_is_quick(duration: int) -> None:
    daily = [schedule(*((hour * 3600, hour % 7) for hour in range(24)), level=n, recurrence=86400) for n in range(3)]
    assert len(composite_schedule(least(daily), duration)) == (1 if duration == 1 else 31 * 24)
