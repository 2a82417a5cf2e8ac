"""What an event is, and what it is once it stands in the case file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Event:
    """Base class of all events."""

    @property
    def kind(self) -> str:
        return type(self).__name__


@dataclass(frozen=True)
class Recorded:
    """An event as it stands in the case file: with its place in the order, and its two times."""

    seq: int
    utc_ns: int
    mono_ns: int
    event: Event
    raw: bytes | None = None
    """Bytes that belong to the record and are not JSON: of a frame as they were on the wire, of an attachment, and of
    :class:`~app.events.CampaignOpened` the source file of the PICS. None for everything else."""
