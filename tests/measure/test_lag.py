"""The event loop's lag."""

from __future__ import annotations

import asyncio
import itertools
import socket
import sys

import pytest

from app.events import LagMeasured
from app.measure.lag import sample_lag


def test_lag_is_what_a_timer_is_late() -> None:
    """On a clock that is 1, 2, ... ms late in turn; the last, incomplete period is told as well."""
    late = itertools.chain.from_iterable((0, 1_000_000 * n) for n in itertools.count(2))
    events: list[LagMeasured] = []

    async def go() -> None:
        task = asyncio.create_task(
            sample_lag(events.append, interval_s=0.001, period_s=0.004, clock_ns=lambda: next(late))
        )
        while len(events) < 2:
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.002)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(go())
    assert events[0] == LagMeasured(4, 2_000_000, 4_000_000, 4_000_000)
    assert events[1] == LagMeasured(4, 6_000_000, 8_000_000, 8_000_000)
    assert all(event.samples <= 4 for event in events)


def test_a_clock_that_runs_early_is_no_lag() -> None:
    events: list[LagMeasured] = []

    async def go() -> None:
        task = asyncio.create_task(sample_lag(events.append, interval_s=0.001, period_s=0.001, clock_ns=lambda: 5))
        while not events:
            await asyncio.sleep(0.001)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(go())
    assert events[0] == LagMeasured(1, 0, 0, 0)


@pytest.mark.skipif(sys.platform == "win32", reason="the loop of Windows has no add_reader")
def test_what_came_before_a_poll_has_been_read_when_the_poll_is_told() -> None:
    """A byte comes right when each look begins; it has been read once the look is told of."""
    here, there = socket.socketpair()
    came, read = itertools.count(1), bytearray()
    told: list[tuple[int, int]] = []

    def clock() -> int:
        there.send(b"x")
        return next(came)

    async def go() -> None:
        here.setblocking(False)
        asyncio.get_running_loop().add_reader(here, lambda: read.extend(here.recv(100)))
        task = asyncio.create_task(
            sample_lag(
                lambda _: None,
                interval_s=0.001,
                clock_ns=clock,
                polled=lambda since: told.append((since, len(read))),
            )
        )
        while len(told) < 5:
            await asyncio.sleep(0.001)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        asyncio.get_running_loop().remove_reader(here)

    with here, there:
        asyncio.run(go())
    assert all(seen >= since for since, seen in told)
