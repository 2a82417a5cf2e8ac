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


def milliseconds(records: Iterable[Recorded]) -> Milliseconds:
    """Look at all timestamps in the payloads that the DUT sent."""
    count = fractions = 0
    plain = zeros = real = ("", 0)
    for recorded in records:
        frame = recorded.event
        if not isinstance(frame, Frame) or frame.direction != "in":
            continue
        for text in _timestamps(payload(frame, recorded.raw)):
            match = _TIME.search(text)
            if match is None:
                continue
            count += 1
            digits = match.group(1) or ""
            seen = (text, recorded.seq)
            if len(digits) < 3:
                plain = plain if plain[0] else seen
                continue
            fractions += 1
            if digits.strip("0"):
                real = real if real[0] else seen
            else:
                zeros = zeros if zeros[0] else seen
    if not count:
        return Milliseconds("no timestamps seen", 0, 0)
    answer, example = ("yes", real) if real[0] else ("always .000", zeros) if zeros[0] else ("no", plain)
    return Milliseconds(answer, count, fractions, *example)


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
