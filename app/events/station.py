"""What the bench finds out of a charging station beside its cases, and puts in order there."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.events.base import Event, JsonObject


@dataclass(frozen=True)
class StationSurveyed(Event):
    """The bench has read what the station says of itself, or has looked at what it keeps from before, and put it in order."""

    when: str
    """``before`` the first case of a run, ``between`` two cases, or ``after`` the last one."""
    items: list[JsonObject] = field(default_factory=list)
    """What is to be said aloud, each with ``what`` it is about, ``state``, ``text`` and ``remedy``; none: all is as it should be.
    ``state`` is ``told`` (worth knowing), ``wrong`` (it contradicts the PICS), ``left`` (it could not be put in order, or nobody
    but the vendor can put it back) or ``stops`` (no case can be run like this). ``connector``: one that was Unavailable before, and is
    made so again after the last case."""
