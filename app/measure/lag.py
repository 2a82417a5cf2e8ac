"""How late the engine's own event loop is: the error bar of every time that it, and not the kernel, has stamped.

A timer of the loop is compared with the monotonic clock. The figures include the granularity of the loop's timers, which is up to
a millisecond where they rest on epoll and up to 16 ms on Windows: they are an upper bound.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from app.events import LagMeasured
from app.measure.percentile import percentile

INTERVAL_SECONDS = 0.02
"""Between two samples. Whole milliseconds, so that epoll's granularity does not add to it on an idle loop."""
PERIOD_SECONDS = 10.0
"""Between two events."""
_ROUNDS = 3
"""Of the loop until what a poll has found has been read: one to poll, one to read, and one more where reads are completed (Windows)."""


async def sample_lag(
    emit: Callable[[LagMeasured], object],
    *,
    interval_s: float = INTERVAL_SECONDS,
    period_s: float = PERIOD_SECONDS,
    clock_ns: Callable[[], int] = time.monotonic_ns,
    polled: Callable[[int], object] | None = None,
) -> None:
    """Sample until cancelled; ``emit`` is called once a period. Cancelled, it emits what it has.

    ``polled`` is told at every sample since when the loop has looked at all its sockets and read them: what had come to one of
    them before that is no longer in it.
    """
    per_event = max(1, round(period_s / interval_s))
    interval_ns = round(interval_s * 1e9)
    lags: list[int] = []
    try:
        while True:
            if polled is not None:
                begun = clock_ns()
                for _ in range(_ROUNDS):
                    await asyncio.sleep(0)
                polled(begun)
            start = clock_ns()
            await asyncio.sleep(interval_s)
            lags.append(max(0, clock_ns() - start - interval_ns))
            if len(lags) >= per_event:
                full, lags = lags, []
                emit(_measured(full))
    finally:
        if lags:
            emit(_measured(lags))


def _measured(lags: list[int]) -> LagMeasured:
    lags = sorted(lags)
    return LagMeasured(len(lags), percentile(lags, 50), percentile(lags, 99), lags[-1])
