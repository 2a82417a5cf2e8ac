"""When a frame was on the wire: monotonic time, UTC, who stamped it, and how far it may be off.

Linux stamps each arrival in the kernel (``SO_TIMESTAMPNS``), so that neither a busy machine nor the bench's own work shows up
in a measured time. Elsewhere the earliest callback is stamped, and the uncertainty says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

KERNEL_UNCERTAINTY_NS = 100_000
"""Of a kernel stamp: 99 of 100 were closer than this to an independent capture."""
APPLICATION_UNCERTAINTY_NS = 5_000_000
"""Of a stamp taken by the bench itself, unless the measured lag of the event loop is larger."""
QUEUED_UNCERTAINTY_NS = 5_000_000_000
"""Of a message that the peer's full receive window holds back: when it really leaves is unknown."""
_STEP_NS = 1_000_000
_DRIFT_PER_S = 1_000_000
_GOOD_WINDOW_NS = 20_000
_OLDEST_NS = 60_000_000_000
_OLDEST_OFFSET_NS = 5_000_000_000


@dataclass(frozen=True)
class Stamp:
    """When a frame was received or sent."""

    at_ns: int
    """Monotonic nanoseconds."""
    utc_ns: int
    source: str
    """``kernel`` or ``application``."""
    uncertainty_ns: int
    """The true time lies at most this far from ``at_ns``."""


class StampClock:
    """Turns the system's two clocks into stamps: kernel stamps come in real time, durations need monotonic time.

    The difference between the clocks is measured anew for every read (it costs less than a microsecond), so that a clock that is
    being disciplined does no harm; a step of the clock is noticed, and stamps around it fall back to the application's.
    """

    def __init__(
        self,
        monotonic_ns: Callable[[], int] = time.monotonic_ns,
        realtime_ns: Callable[[], int] = time.time_ns,
    ) -> None:
        self._monotonic_ns = monotonic_ns
        self._realtime_ns = realtime_ns
        self.lag_ns = 0
        """How late the event loop was at worst, lately; whoever measures it may set it. Widens application stamps."""
        self.polled_ns = 0
        """Since then the loop has looked at every socket and read what it found; whoever watches the loop sets it. Narrows the
        stamps of frames that share a read: without it, they may have come at any time since the read before."""
        self._offset = 0
        self._offset_at = 0
        self._stepped_at: int | None = None
        self._measure(first=True)

    def now(self) -> int:
        """Monotonic nanoseconds."""
        return self._monotonic_ns()

    def utc_of(self, at_ns: int) -> int:
        """UTC nanoseconds of a monotonic time, by the clocks as they stand now."""
        return at_ns + self._offset

    def received(self, kernel_realtime_ns: int | None, drained_ns: int) -> Stamp:
        """The stamp of the last byte of what was read just now.

        Args:
            kernel_realtime_ns: the kernel's stamp, None where there is none.
            drained_ns: when the socket was last known to hold no data: nothing in this read arrived before.
        """
        now = self.now()
        self._measure()
        if kernel_realtime_ns is not None:
            at = kernel_realtime_ns - self._offset
            stepped = self._stepped_at is not None and self._stepped_at >= drained_ns
            if not stepped and now - _OLDEST_NS < at <= now + KERNEL_UNCERTAINTY_NS:
                at = min(at, now)
                return Stamp(at, self.utc_of(at), "kernel", KERNEL_UNCERTAINTY_NS)
        spread = min(max(APPLICATION_UNCERTAINTY_NS, self.lag_ns), max(now - drained_ns, 0))
        return Stamp(now, self.utc_of(now), "application", spread)

    def sent(self, entered_ns: int, queued: bool) -> Stamp:
        """The stamp of a message whose send call began at this time and has just returned.

        The bytes leave right after the call has begun; the rest of it is often time that the process had to give up to
        others. So the beginning is the stamp, and the whole call its uncertainty: no reply can then come before its request.
        """
        after = self.now()
        self._measure()
        spread = QUEUED_UNCERTAINTY_NS if queued else after - entered_ns
        return Stamp(entered_ns, self.utc_of(entered_ns), "application", spread)

    def _measure(self, first: bool = False) -> None:
        best_window, best_offset, at = 0, 0, 0
        for attempt in range(5):
            before = self._monotonic_ns()
            real = self._realtime_ns()
            after = self._monotonic_ns()
            if attempt == 0 or after - before < best_window:
                best_window, best_offset, at = after - before, real - (before + after) // 2, after
            if best_window <= _GOOD_WINDOW_NS:
                break
        moved = abs(best_offset - self._offset)
        allowed = _STEP_NS + best_window + (at - self._offset_at) * _DRIFT_PER_S // 1_000_000_000
        if not first and moved > allowed:
            self._stepped_at = at
        elif not first and best_window > _GOOD_WINDOW_NS and at - self._offset_at < _OLDEST_OFFSET_NS:
            return
        self._offset, self._offset_at = best_offset, at


def not_before(earlier_ns: int, stamp: Stamp) -> Stamp:
    """The stamp, but not before that of an earlier read: TCP delivers in order, only stamps may cross within their uncertainty."""
    behind = earlier_ns - stamp.at_ns
    if behind <= 0:
        return stamp
    return replace(
        stamp, at_ns=earlier_ns, utc_ns=stamp.utc_ns + behind, uncertainty_ns=max(stamp.uncertainty_ns, behind)
    )


def of_batch(last: Stamp, drained_ns: int, exact: list[bool]) -> list[Stamp]:
    """The stamps of frames that came in one read.

    The read's stamp is that of its last byte. A frame that does not end there arrived some time between the moment when the socket
    was last known to be empty and that stamp.

    Args:
        last: the stamp of the read.
        drained_ns: when the socket was last known to hold no data.
        exact: for each frame, whether it ends with the read's last byte.
    """
    spread = max(last.uncertainty_ns, last.at_ns - drained_ns)
    wide = Stamp(last.at_ns, last.utc_ns, last.source, spread)
    return [last if ends else wide for ends in exact]
