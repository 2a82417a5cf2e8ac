"""A conversation as a list of what the scripted device and the hands do, one after the other.

Each event waits for what it needs (a CALL of the bench that is open, a prompt that is shown, a time), then happens after
its delay. Delays are seconds of the virtual clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.proof.world import World
from app.scenario.checks import Check
from app.scenario.tree import Leaf
from app.scenario.vocabulary import Never, Receive

SAY_DELAY, REPLY_DELAY, HANDS_DELAY, LINK_DELAY = 0.1, 0.05, 1.0, 0.2


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base class of everything that happens."""

    leaf: Leaf | None = None
    """The step it belongs to; None if it belongs to none."""
    guards: tuple[Never, ...] = ()
    """What must not come at this place."""
    checks: tuple[Check, ...] = ()
    """The checks made on it, with everything they compare with resolved."""
    delay: float = 0.0

    @property
    def phase(self) -> str:
        """``prepare``, ``main`` or ``restore``; empty if it belongs to no step."""
        return self.leaf.phase if self.leaf is not None else ""

    @property
    def leaf_id(self) -> str:
        return self.leaf.id if self.leaf is not None else ""


@dataclass(frozen=True, kw_only=True)
class Say(Event):
    """The device sends a CALL."""

    action: str
    payload: Any
    delay: float = SAY_DELAY
    since: str = ""
    """Leaf id: the time counts from the end of that exchange, not from the event before."""
    message_id: str = ""
    """An id of its own choice; empty: a new one."""
    match: Mapping[str, Any] = field(default_factory=dict)
    """Fields that say which step it belongs to, resolved."""
    where: tuple[Check, ...] = ()
    """Checks that say which step it belongs to, beside its fields, resolved."""
    timeout: float = 0.0
    """Seconds that the bench waits for it."""


@dataclass(frozen=True, kw_only=True)
class Reply(Event):
    """The device answers the CALL of its step."""

    action: str
    payload: Any
    error: str = ""
    """CALLERROR code; empty: a CALLRESULT with the payload."""
    delay: float = REPLY_DELAY
    timeout: float = 0.0
    """Seconds that the bench waits for it."""


@dataclass(frozen=True, kw_only=True)
class ReplyAgain(Event):
    """The device repeats its last reply."""

    delay: float = REPLY_DELAY


@dataclass(frozen=True, kw_only=True)
class Ignore(Event):
    """The device never answers the CALL of its step."""


@dataclass(frozen=True, kw_only=True)
class Await(Event):
    """Until the CALL or the prompt of its step is open: what follows comes while it is."""


@dataclass(frozen=True, kw_only=True)
class Hands(Event):
    """The hands answer the prompt of their step: ``done``, ``cannot``, ``failed``, ``yes`` or ``no``."""

    how: str = "done"
    delay: float = HANDS_DELAY


@dataclass(frozen=True, kw_only=True)
class Pause(Event):
    """Nothing happens for ``delay`` seconds."""


@dataclass(frozen=True, kw_only=True)
class Lose(Event):
    """The device closes the connection."""

    delay: float = LINK_DELAY


@dataclass(frozen=True, kw_only=True)
class Connect(Event):
    """The device connects."""

    delay: float = LINK_DELAY


@dataclass(frozen=True, kw_only=True)
class Linked(Event):
    """The bench has had the connection made anew, as its step says."""


@dataclass(frozen=True, kw_only=True)
class Unlinked(Event):
    """The bench has cut the connection, as its step says."""


@dataclass(frozen=True, kw_only=True)
class Placed(Event):
    """The bench has opened the place for files that its step asks for, or cannot, for this reason."""

    name: str
    size: int
    error: str = ""
    delay: float = REPLY_DELAY


@dataclass(frozen=True, kw_only=True)
class Transfer(Event):
    """The device transfers the file of a place."""

    name: str
    direction: str
    size: int
    what: str = "finished"
    """``started`` (and no more), ``finished``, ``failed``, or ``closed``, ``reset``, ``renamed`` or ``removed`` after it had finished."""
    seconds: float = 0.1
    """It has begun so long before."""
    number: int = 0
    """Tells several transfers of a place from each other."""
    whole: bool = True
    file_name: str = ""
    named: str = ""
    """The name that was told for it."""
    fault: str = ""
    acknowledged: bool = False
    """Every byte was; where ``whole`` is not true, it is not known whether they were read."""
    known: str = ""
    untouched: bool = False
    """It does not: where a case wants that."""
    timeout: float = 0.0
    """Seconds that the bench waits for its end, once its turn has come."""


@dataclass(frozen=True, kw_only=True)
class Slow(Event):
    """The device takes longer to connect, the next time that the bench lets it."""

    seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class StayAway(Event):
    """From here on the device does not connect any more."""


@dataclass(frozen=True, kw_only=True)
class Silence(Event):
    """From here on the device says nothing any more; the hands still answer."""


@dataclass(frozen=True, kw_only=True)
class Raw(Event):
    """The device sends these bytes."""

    raw: bytes
    opcode: str = "text"
    delay: float = SAY_DELAY


@dataclass(frozen=True)
class Rendering:
    """How the device writes its JSON; all ways mean the same."""

    key_order: str = "given"
    """``given`` or ``reversed``."""
    spaces: bool = False
    escaped: bool = False
    times: str = "milliseconds"
    """``milliseconds``, ``seconds`` or ``offset``."""
    days: int = 0
    """The whole conversation takes place so many days later, the times in payloads too."""
    ids: str = "dut"
    """What the device's message ids begin with."""


@dataclass(frozen=True)
class Conversation:
    """What happens, where it begins, and how the device writes."""

    name: str
    world: World
    events: tuple[Event, ...]
    rendering: Rendering = Rendering()

    def edited(self, name: str, events: list[Event] | tuple[Event, ...], **changes: Any) -> Conversation:
        return replace(self, name=name, events=tuple(events), **changes)

    def without(self, name: str, index: int) -> Conversation:
        return self.edited(name, (*self.events[:index], *self.events[index + 1 :]))

    def inserted(self, name: str, index: int, *events: Event) -> Conversation:
        return self.edited(name, (*self.events[:index], *events, *self.events[index:]))

    def replaced(self, name: str, index: int, *events: Event) -> Conversation:
        return self.edited(name, (*self.events[:index], *events, *self.events[index + 1 :]))


def receives(event: Event) -> Receive | None:
    """The step of a CALL of the device; None if the event is something else or belongs to no step."""
    step = event.leaf.step if event.leaf is not None else None
    return step if isinstance(event, Say) and isinstance(step, Receive) else None


def changed(payload: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy of the payload with the field at a dotted path changed; None as value removes it."""
    head, _, rest = path.partition(".")
    copy = dict(payload)
    if rest:
        inner = copy.get(head)
        if isinstance(inner, list):
            index, _, deeper = rest.partition(".")
            items = list(inner)
            if int(index) == len(items):
                items.append({})
            items[int(index)] = changed(items[int(index)], deeper, value) if deeper else value
            copy[head] = items
        else:
            copy[head] = changed(inner if isinstance(inner, Mapping) else {}, rest, value)
    elif value is None:
        copy.pop(head, None)
    else:
        copy[head] = value
    return copy
