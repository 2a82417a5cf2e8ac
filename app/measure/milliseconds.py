"""Does the DUT send milliseconds in its timestamps? Observed, beside what the PICS claims ("supports sending milliseconds")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from app.events import Frame, Recorded
from app.measure.payload import payload

_FIELDS = frozenset(
    {
        "timestamp", "currentTime", "expiryDate", "retrieveDate", "retrieveDateTime", "installDateTime", "startTime",
        "stopTime", "startSchedule", "scheduleStart", "validFrom", "validTo", "oldestTimestamp", "latestTimestamp",
    }
)  # fmt: skip
"""The fields of OCPP 1.6 and of its security extension that are of type dateTime."""
_TIME = re.compile(r"T\d\d:\d\d:\d\d(?:[.,](\d+))?", re.ASCII)


@dataclass(frozen=True)
class Milliseconds:
    """What was seen."""

    answer: str
    """``yes``, ``no``, ``always .000`` (the digits are there, and never anything but zeros) or ``no timestamps seen``."""
    timestamps: int
    with_fraction: int
    """How many had at least three digits behind the second."""
    example: str = ""
    seq: int = 0
    """Of the frame with the example."""


class MillisecondsSeen:
    """Looks at the timestamps in the payloads that the DUT sends, one record after the other."""

    def __init__(self) -> None:
        self._count = self._fractions = 0
        self._plain = self._zeros = self._real = ("", 0)

    @property
    def settled(self) -> bool:
        """Whether more records cannot change the answer."""
        return bool(self._real[0])

    @property
    def seen(self) -> int:
        """Timestamps so far."""
        return self._count

    def apply(self, recorded: Recorded) -> None:
        frame = recorded.event
        if not isinstance(frame, Frame) or frame.direction != "in":
            return
        for text in _timestamps(payload(frame, recorded.raw)):
            match = _TIME.search(text)
            if match is None:
                continue
            self._count += 1
            digits = match.group(1) or ""
            seen = (text, recorded.seq)
            if len(digits) < 3:
                self._plain = self._plain if self._plain[0] else seen
                continue
            self._fractions += 1
            if digits.strip("0"):
                self._real = self._real if self._real[0] else seen
            else:
                self._zeros = self._zeros if self._zeros[0] else seen

    def result(self) -> Milliseconds:
        """What was seen so far."""
        if not self._count:
            return Milliseconds("no timestamps seen", 0, 0)
        answer, example = (
            ("yes", self._real)
            if self._real[0]
            else ("always .000", self._zeros)
            if self._zeros[0]
            else ("no", self._plain)
        )
        return Milliseconds(answer, self._count, self._fractions, *example)


def milliseconds(records: Iterable[Recorded]) -> Milliseconds:
    """Look at all timestamps in the payloads that the DUT sent."""
    seen = MillisecondsSeen()
    for recorded in records:
        seen.apply(recorded)
    return seen.result()


def _timestamps(root: dict[str, Any]) -> Iterator[str]:
    todo: list[Any] = [root]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            for name, value in node.items():
                if name in _FIELDS and isinstance(value, str):
                    yield value
                elif isinstance(value, dict | list):
                    todo.append(value)
        elif isinstance(node, list):
            todo.extend(item for item in node if isinstance(item, dict | list))
