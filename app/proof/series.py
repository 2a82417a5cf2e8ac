"""Series in a conversation: messages that the device says again and again, told apart by more than their fields."""

from __future__ import annotations

from dataclasses import replace

from app.proof import metering
from app.proof.conversation import Conversation, Event, Linked, Pause, Say, Slow, Unlinked
from app.proof.expectations import Expectation, Place, expect
from app.scenario.checks import Check
from app.scenario.vocabulary import Receive


def in_series(event: Event) -> bool:
    return isinstance(event, Say) and any(check.relation == "sample context" for check in event.where)


def followers(events: tuple[Event, ...], index: int) -> list[Say]:
    """The messages of the same series that the device says right on, without a pause or another connection."""
    event, found = events[index], list[Say]()
    for later in events[index + 1 :]:
        if isinstance(later, Pause | Linked | Unlinked):
            break
        if isinstance(later, Say) and isinstance(event, Say) and in_series(event) and later.where == event.where:
            found.append(later)
    return found


def spacing(event: Say, relation: str = "apart") -> Check | None:
    """The check that counts from the message before it in the series; None if there is none."""
    return next((c for c in event.checks if c.relation == relation and "after" in c.expected), None)


def if_gone(kind: str, place: Place, events: tuple[Event, ...], index: int, *, said: bool) -> Expectation:
    """What must be said if a message does not come. In a series the next one takes its place, if the bench waits so long.

    ``said``: the device says another one instead; what it says after that still comes.
    """
    event = events[index]
    assert isinstance(event, Say)
    later, check = followers(events, index), spacing(event)
    if later and check is not None:
        if later[0].delay - event.delay + check.expected["seconds"] <= event.timeout:
            return expect("wrong field", place, leaf=event.leaf_id, name=check.label, declared=check.severity)
    elif later and said:
        return expect(kind, place, leaf=later[-1].leaf_id)
    return expect(kind, place, leaf=event.leaf_id)


def with_slow_connection(conversation: Conversation, name: str, more: int) -> tuple[Conversation, list[int]]:
    """The device takes so many intervals longer to connect, so that more is queued: the conversation, and where that is.

    Without a message that may come several times after the connection was made anew, there are no places.
    """
    events, places = list[Event](), list[int]()
    cut = next((n for n, e in enumerate(conversation.events) if isinstance(e, Unlinked)), -1)
    for event in conversation.events:
        check = spacing(event) if isinstance(event, Say) else None
        step = event.leaf.step if event.leaf is not None else None
        if isinstance(event, Say) and isinstance(step, Receive) and step.until is not None and check is not None:
            interval = check.expected["seconds"]
            for count in range(more + 1):
                places.append(len(events))
                payload = metering.moved(event.payload, count * interval)
                events.append(replace(event, payload=payload, delay=event.delay + count * interval))
            if cut >= 0:
                events.insert(cut + 1, Slow(delay=0, seconds=more * interval))
                places = [place + 1 for place in places]
        else:
            events.append(event)
    return conversation.edited(name, events), places
