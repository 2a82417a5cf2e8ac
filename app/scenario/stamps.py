"""Times that a station writes, held against when the bench was connected to it: one that it has made up when it sent the message.

The clock of the station need not be that of the bench. How far it is ahead, the messages before the connection was cut tell: none
of them was written later than it came. So a time is taken for later than it is by no more than the quickest of them was under way.
"""

from __future__ import annotations

from dataclasses import dataclass

NS = 1_000_000_000
CERTAIN_NS = 5 * NS
"""So long at least before the connection was back the hands were done. No message of a station that is connected takes as long."""
WHOLE_NS = NS
"""A time in whole seconds has up to so much cut off."""


@dataclass
class Stamps:
    """Of one attempt, in nanoseconds; moments are monotonic ones of the bench."""

    ahead_ns: int | None = None
    """The station's clock (UTC) less that of the bench, as far as it is known: no less than this."""
    connected_ns: int = 0
    """When the connection that a step has cut was back; 0: none was cut."""
    hands_ns: int = 0
    """When the hands were done before that."""
    calls: int = 0
    """How many CALLs the bench had sent by then."""

    def told(self, written_ns: int, now_ns: int) -> None:
        """A message with a time has come. Only what was written before the connection was cut tells of the clock."""
        if not self.connected_ns:
            ahead = written_ns - now_ns
            self.ahead_ns = ahead if self.ahead_ns is None else max(self.ahead_ns, ahead)

    def connected(self, now_ns: int, hands_ns: int, calls: int) -> None:
        """The connection is back. Of several times, the last one counts."""
        self.connected_ns, self.hands_ns, self.calls = now_ns, hands_ns, calls

    def after_connected_ns(self, written_ns: int, now_ns: int, hands_ns: int, calls: int, *, whole: bool) -> int | None:
        """How long after the connection was back a time lies; None if it does not, or if that is not certain.

        Args:
            written_ns: the time, of something that hands have caused.
            hands_ns: when the hands were done last; ``calls``: CALLs so far. Either may have caused it since.
            whole: the time is written in whole seconds.
        """
        if self.ahead_ns is None or not self.connected_ns or (hands_ns, calls) != (self.hands_ns, self.calls):
            return None
        at = written_ns - self.ahead_ns
        slack = WHOLE_NS if whole else 0
        too_near = self.connected_ns - hands_ns < CERTAIN_NS
        if too_near or not self.connected_ns - slack <= at <= now_ns + WHOLE_NS:
            return None
        return max(at - self.connected_ns, 0)
