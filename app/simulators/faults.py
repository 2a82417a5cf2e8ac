"""Faults and conforming variants that can be switched on one by one, by name, at the start or while the device runs.

Each is one of two things: a rewrite of what goes onto the wire, or other values of the station's :class:`Behaviour`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from app.simulators.behaviour import Behaviour
from app.simulators.messages import Message, Outgoing

Rewrite = Callable[[Message, "Faults"], list[Outgoing]]


@dataclass(frozen=True)
class Fault:
    """One thing that a device can be made to do differently."""

    name: str
    kind: Literal["fault", "variant"]
    """``fault``: breaks a rule. ``variant``: unusual, and conforming."""
    meaning: str
    rewrite: Rewrite | None = None
    behaviour: Mapping[str, Any] = field(default_factory=dict)


class UnknownFault(ValueError):  # noqa: N818
    """There is no fault of that name. The text lists those there are."""


class Faults:
    """The faults of one device, and which are switched on."""

    def __init__(self, known: Iterable[Fault], on: Iterable[str] = (), late_seconds: float = 35.0) -> None:
        """``late_seconds`` is how late the late messages are, in seconds.

        Raises:
            UnknownFault: one of ``on`` is not known.
        """
        self.known: dict[str, Fault] = {fault.name: fault for fault in known}
        self.late_seconds = late_seconds
        self._on: dict[str, Fault] = {}
        self._spent: set[str] = set()
        self.behaviour = Behaviour()
        for name in on:
            self.switch(name, True)

    def switch(self, name: str, on: bool) -> None:
        """Switch a fault on or off.

        Raises:
            UnknownFault: no fault has this name.
        """
        fault = self.known.get(name)
        if fault is None:
            raise UnknownFault(f"there is no fault {name!r}; there are {', '.join(self.known)}")
        self._spent.discard(name)
        if on:
            self._on[name] = fault
        else:
            self._on.pop(name, None)
        changes: dict[str, Any] = {}
        for active in self._on.values():
            changes.update(active.behaviour)
        self.behaviour = replace(Behaviour(), **changes)

    @property
    def active(self) -> tuple[str, ...]:
        return tuple(self._on)

    def once(self, name: str) -> bool:
        """True the first time after the fault was switched on: for faults that would otherwise never let go."""
        if name in self._spent:
            return False
        self._spent.add(name)
        return True

    def rewrite(self, message: Message) -> list[Outgoing]:
        """What goes out in place of a message: each fault that is on sees what those before it left."""
        items: list[Outgoing] = [message]
        for fault in self._on.values():
            if fault.rewrite is None:
                continue
            rewritten: list[Outgoing] = []
            for item in items:
                rewritten += fault.rewrite(item, self) if isinstance(item, Message) else [item]
            items = rewritten
        return items


def describe(known: Iterable[Fault]) -> str:
    """The list that ``simulate ... --list-faults`` prints, one line each."""
    faults = list(known)
    width = max(len(fault.name) for fault in faults)
    return "\n".join(f"{fault.name:<{width}}  {fault.kind:<7}  {fault.meaning}" for fault in faults)
