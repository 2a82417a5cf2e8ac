"""Response times: from each CALL to the CALLRESULT or CALLERROR that answers it.

Of the DUT: from when the bench's CALL was sent to when the reply was received. Of the bench itself: from when the DUT's CALL was
received to when the reply was sent; kept apart, because a late DUT must never be explained by a late bench unseen.
A response time's uncertainty is the sum of those of its two stamps.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.events import Frame, LinkChanged, Recorded
from app.measure.percentile import percentile

CALL, CALL_RESULT, CALL_ERROR = 2, 3, 4
ENDINGS = ("closed", "failed", "cut")
"""What a connection does after which no reply comes any more (``LinkChanged.what``)."""


@dataclass(frozen=True, slots=True)
class Point:
    """One response time."""

    at_ns: int
    """Monotonic: when the reply crossed the wire."""
    ms: float
    uncertainty_ms: float
    action: str
    direction: str
    """Of the CALL: ``out`` (the DUT answered it) or ``in`` (the bench did)."""
    call_seq: int
    reply_seq: int
    is_error: bool
    """The reply was a CALLERROR."""
    case_id: str


@dataclass(frozen=True)
class ActionTimes:
    """The response times to one action. Percentiles: :mod:`app.measure.percentile`."""

    action: str
    n: int
    p50_ms: float
    p95_ms: float
    max_ms: float
    uncertainty_ms: float
    """The largest of any of them."""


class Ledger:
    """Fed with records in their order, one by one as they happen or all at once."""

    def __init__(self, records: Iterable[Recorded] = ()) -> None:
        self.points: list[Point] = []
        """Every response time, in the order of the replies."""
        self.unanswered: list[tuple[int, str]] = []
        """(seq, action) of the bench's CALLs whose connection ended before a reply came."""
        self._open: dict[tuple[str, int, str], tuple[int, Frame]] = {}
        for recorded in records:
            self.apply(recorded)

    def apply(self, recorded: Recorded) -> Point | None:
        """Take one more record into account. Returns the response time that it completes, if it does."""
        event = recorded.event
        if isinstance(event, Frame):
            return self._frame(recorded.seq, event)
        if isinstance(event, LinkChanged) and event.what in ENDINGS:
            self._ended(event.connection)
        return None

    def rows(self, direction: str = "out") -> list[ActionTimes]:
        """Response times by action, in alphabetical order: the DUT's (``out``) or the bench's own (``in``)."""
        by_action: dict[str, list[Point]] = {}
        for point in self.points:
            if point.direction == direction:
                by_action.setdefault(point.action, []).append(point)
        return [summary(action, by_action[action]) for action in sorted(by_action)]

    def waiting(self) -> list[tuple[int, str]]:
        """(seq, action) of the bench's CALLs that have no reply yet, on connections that last."""
        return [(seq, frame.action) for seq, frame in self._open.values() if frame.direction == "out"]

    def _frame(self, seq: int, frame: Frame) -> Point | None:
        if frame.message_type == CALL:
            self._open[frame.direction, frame.connection, frame.message_id] = (seq, frame)
            return None
        if frame.message_type not in (CALL_RESULT, CALL_ERROR):
            return None
        direction = "in" if frame.direction == "out" else "out"
        call_seq, call = self._open.pop((direction, frame.connection, frame.message_id), (0, None))
        if call is None:
            return None
        point = Point(
            at_ns=frame.at_ns,
            # the stamp of a send is taken after it, so a very fast reply can bear an earlier one
            ms=max(0, frame.at_ns - call.at_ns) / 1e6,
            uncertainty_ms=(frame.uncertainty_ns + call.uncertainty_ns) / 1e6,
            action=call.action,
            direction=direction,
            call_seq=call_seq,
            reply_seq=seq,
            is_error=frame.message_type == CALL_ERROR,
            case_id=call.case_id or frame.case_id,
        )
        self.points.append(point)
        return point

    def _ended(self, connection: int) -> None:
        for key in [key for key in self._open if key[1] == connection]:
            seq, frame = self._open.pop(key)
            if frame.direction == "out":
                self.unanswered.append((seq, frame.action))


def summary(action: str, points: Iterable[Point]) -> ActionTimes:
    """The figures of these points.

    Raises:
        ValueError: there are none.
    """
    points = list(points)
    times = sorted(point.ms for point in points)
    return ActionTimes(
        action,
        len(times),
        percentile(times, 50),
        percentile(times, 95),
        percentile(times, 100),
        max(point.uncertainty_ms for point in points),
    )
