"""The places between the events of a conversation, and what may rightly come there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.proof import fitting
from app.proof.conversation import (
    Connect,
    Conversation,
    Event,
    Hands,
    Ignore,
    Linked,
    Lose,
    Pause,
    Reply,
    Say,
    Transfer,
    Unlinked,
)
from app.proof.expectations import Place
from app.proof.fitting import NOTHING
from app.scenario.values import MISSING, look_up
from app.scenario.vocabulary import Never, Scenario

_SEEN_THROUGH = (Hands, Reply, Ignore, Lose, Connect, Transfer)
"""What comes after these may come before them: an action or a CALL is under way."""


@dataclass(frozen=True)
class Gap:
    """The place before the event with this index."""

    index: int
    place: Place
    guards: tuple[Never, ...]
    awaited: tuple[Say, ...]
    """Messages that may rightly come here. Rather one too many than one too few."""

    @property
    def name(self) -> str:
        return f"@{self.index}"

    def awaits(self, action: str, payload: Mapping[str, Any] | None = None) -> bool:
        """Whether a message may be one that is awaited here."""
        return any(say.action == action and (payload is None or fits(say, payload)) for say in self.awaited)

    def forbids(self, action: str, payload: Mapping[str, Any]) -> bool:
        return any(
            never.action in ("*", action) and all(look_up(payload, path) == v for path, v in never.match.items())
            for never in self.guards
        )


def gaps(scenario: Scenario, conversation: Conversation) -> Iterator[Gap]:
    """Every place where the device could say something more: not while it is disconnected, nor after the watch is over."""
    events = conversation.events
    connected = True
    for index in range(len(events) + 1):
        before = events[index - 1] if index else None
        connected = not isinstance(before, Lose | Unlinked) and (connected or isinstance(before, Connect | Linked))
        here = place(scenario, events, index)
        following = events[index] if index < len(events) else None
        finished = here.over and (here.phase == "restore" or not scenario.quiet)
        if not connected or isinstance(following, Linked | Unlinked) or finished:
            continue
        guards = following.guards if following is not None and not here.over else ()
        yield Gap(index, here, guards, tuple(awaited(events, index)) if not here.over else ())


def place(scenario: Scenario, events: tuple[Event, ...], index: int) -> Place:
    """The phase that the case is in before the event with this index."""
    last = next((event.phase for event in reversed(events[:index]) if event.phase), "prepare")
    if index >= len(events):
        return Place("restore" if last == "restore" else "main", scenario.utility, over=True)
    phase = next((event.phase for event in events[index:] if event.phase), "main")
    if phase == "restore" and last != "restore":
        return Place("main", scenario.utility, over=True)
    return Place(phase, scenario.utility)


def awaited(events: tuple[Event, ...], index: int) -> Iterator[Say]:
    """The messages from here on that may be the next one."""
    group, phase = "", ""
    for event in events[index:]:
        if isinstance(event, Pause | Linked | Unlinked) or (phase and event.phase and event.phase != phase):
            return
        phase = event.phase or phase
        if isinstance(event, Say) and event.leaf is not None:
            if group and event.leaf.group != group:
                return
            yield event
            if not event.leaf.optional:
                if not event.leaf.group:
                    return
                group = event.leaf.group
        elif not isinstance(event, _SEEN_THROUGH):
            return


def fits(say: Say, payload: Mapping[str, Any]) -> bool:
    """Whether a payload has the fields that say that a message belongs to this step."""
    named = all(look_up(payload, path) == wanted for path, wanted in say.match.items() if wanted is not MISSING)
    return named and all(fitting.holds(check, payload, NOTHING) for check in say.where)
