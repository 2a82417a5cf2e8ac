"""Defects of a message of the device as a whole: missing, late, early, another one, said twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from app.proof import schema_values
from app.proof.alternatives import of_another_branch, without_stand_ins
from app.proof.conversation import Linked, Pause, Reply, Say, Silence, changed
from app.proof.expectations import expect, expect_status
from app.proof.gaps import awaited, fits
from app.proof.mutant import Base, Mutant
from app.proof.series import if_gone

DECISIVE = ("Authorize", "StartTransaction", "StopTransaction")
"""What a station says only where it is asked for."""


def messages(base: Base) -> Iterator[Mutant]:
    for index, event in enumerate(base.events):
        if isinstance(event, Say) and base.wanted(event) and event.leaf is not None:
            if not event.leaf.optional:
                yield from _missing(base, index, event)
                yield from _swapped(base, index, event)
                yield from _another(base, index, event)
            if base.station:
                yield from _twice(base, index, event)


def silences(base: Base) -> Iterator[Mutant]:
    """The device says nothing any more, from each of its events on."""
    for index, event in enumerate(base.events):
        if not base.wanted(event) or not isinstance(event, Say | Reply) or event.leaf is None or event.leaf.optional:
            continue
        kind = "silence" if isinstance(event, Say) else "unanswered"
        expected = expect(kind, base.place(event), leaf=event.leaf_id)
        cut = index
        while cut and isinstance(base.events[cut - 1], Pause):
            cut -= 1  # silent before the bench asks, not only after
        silent = base.conversation.edited("", (*base.events[:cut], Silence()))
        yield base.mutant("silence", f"from {event.leaf_id}", silent, expected)


def _missing(base: Base, index: int, event: Say) -> Iterator[Mutant]:
    place = base.place(event)
    dropped = base.conversation.without("", index)
    dropped = without_stand_ins(base, event, dropped)
    yield base.mutant("dropped", event.leaf_id, dropped, if_gone("dropped", place, base.events, index, said=False))
    late = base.conversation.replaced("", index, replace(event, since="", delay=event.timeout + 1))
    yield base.mutant("late", event.leaf_id, late, expect("late", place, leaf=event.leaf_id))


def _swapped(base: Base, index: int, event: Say) -> Iterator[Mutant]:
    """The message before the one that has to precede it."""
    before = _predecessor(base, index)
    if before is None or base.choices.left_out:
        return  # what is left out may be what comes early
    payload = event.payload
    if any(fits(say, payload) and say.action == event.action for say in awaited(base.events, before)):
        return
    if any(isinstance(later, Say) and _in_its_place(event, later) for later in base.events[index + 1 :]):
        return
    between = [e for e in base.events[before:index] if not (isinstance(e, Say) and e.leaf and e.leaf.optional)]
    events = [*base.events[:before], replace(event, since="", delay=0.05), *between, *base.events[index + 1 :]]
    expected = expect("too early", base.place(event), leaf=event.leaf_id)
    swapped = without_stand_ins(base, event, base.conversation.edited("", events))
    yield base.mutant("too early", event.leaf_id, swapped, expected)


def _predecessor(base: Base, index: int) -> int | None:
    """Index of the message that has to come before this one; None if there is none in the same phase."""
    event = base.events[index]
    assert event.leaf is not None
    for earlier in range(index - 1, -1, -1):
        other = base.events[earlier]
        if isinstance(other, Linked | Pause) or (other.phase and other.phase != event.phase):
            return None
        if isinstance(other, Say) and other.leaf is not None:
            same_group = bool(event.leaf.group) and other.leaf.group == event.leaf.group
            # What is optional in between is left out: it could be waited for just as well.
            if not other.leaf.optional and not same_group:
                return earlier
    return None


def _in_its_place(event: Say, later: Say) -> bool:
    """Whether a later message is just as good as this one, so that only the last of them would be missing."""
    return later.phase == event.phase and later.action == event.action and fits(event, later.payload)


def _another(base: Base, index: int, event: Say) -> Iterator[Mutant]:
    """A message with another value in a field that says which message it is."""
    for path, wanted in event.match.items():
        options: list[Any] = [v for v in schema_values.enum(event.action, "request", path) if v != wanted]
        if isinstance(wanted, int):
            options = [wanted + 1, *([wanted - 1] if wanted > 0 else []), wanted + 97]
        elif not options:
            options = [f"X{wanted}"[:20], f"{str(wanted)[:-1]}X"]  # another one, and one that begins in the same way
        for value in options:
            payload = changed(event.payload, path, value)
            if any(say.action == event.action and fits(say, payload) for say in awaited(base.events, index)):
                continue
            if path == "status" and of_another_branch(base, event, payload):
                continue
            expected = if_gone("another message", base.place(event), base.events, index, said=True)
            conversation = without_stand_ins(base, event, base.with_payload(event.leaf_id, payload))
            name, selector = f"{event.leaf_id}, {path} is {value}", f"{event.leaf_id}.{path}"
            yield base.mutant("another message", name, conversation, expected, selector)
            if base.shared(event):
                break


def _goes_on(base: Base, index: int, event: Say) -> bool:
    """Whether the optional part that the message belongs to goes on with another one from the same connector."""
    following = base.events[index + 1] if index + 1 < len(base.events) else None
    return (
        isinstance(following, Say)
        and following.action == event.action
        and following.payload.get("connectorId") == event.payload.get("connectorId")
        and bool(event.leaf and event.leaf.optional)
        and bool(following.leaf and following.leaf.optional)
    )


def _twice(base: Base, index: int, event: Say) -> Iterator[Mutant]:
    """The message a second time, under a new message id."""
    gap = next((g for g in base.gaps_all() if g.index == index + 1), None)
    if gap is None or gap.place.phase == "restore" or gap.place.utility or gap.awaits(event.action, event.payload):
        return
    again = Say(action=event.action, payload=event.payload, delay=0.02)
    repeated = base.conversation.inserted("", index + 1, again)
    if gap.forbids(event.action, event.payload):
        return
    if event.action == "StatusNotification":
        # Connector 0 is not asked for a second time: Appendix D has a rule of its own for it.
        asked = bool(event.payload.get("connectorId")) or _goes_on(base, index, event)
        expected = expect_status("repeated" if asked else "connector 0")
    elif event.action in DECISIVE:
        expected = expect("uninvited", gap.place)
    elif event.action == "BootNotification":
        expected = expect("reboot", gap.place)
    else:
        return
    yield base.mutant("repeated", event.leaf_id, repeated, expected)
