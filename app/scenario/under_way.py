"""Steps that have begun and are not over: CALLs without a reply, prompts without an answer, waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from app.scenario.inputs import FrameIn
from app.scenario.tree import Leaf


@dataclass
class UnderWay:
    """One step of the bench or of the hands that has begun."""

    leaf: Leaf
    deadline_ns: int | None = None
    """None: no time limit (a person takes the time that is needed)."""
    message_id: str = ""
    prompt_id: int = 0
    sent_at_ns: int = 0
    payload: Any = None
    again: bool = False
    """A BootNotification that is sent at its deadline, as the charge point was not accepted before."""
    on_trigger: bool = False
    """Such a one that is sent only if the CSMS asks for it (TriggerMessage); at its deadline it is given up."""
    told: FrameIn | None = None
    """The answer that it waits for a trigger since."""
    first_sent_ns: int = 0
    turned_down: tuple[str, ...] = ()
    """The answers to it that did not accept the charge point."""


@dataclass
class Expected:
    """A message that is waited for."""

    leaf: Leaf
    armed_at_ns: int
    deadline_ns: int
    """0 while it is only expected early: its time has not begun."""
    early: bool = False
    optional: bool = False
    """It need not come."""
    limit_ns: int = 0
    """When its whole time is over, where the tester is asked about it before; 0: nobody is."""
    asked: bool = False
    """Its time is over, and the tester is asked whether it was entered as asked."""


@dataclass
class Board:
    """Everything under way and expected, by leaf id."""

    under_way: dict[str, UnderWay] = field(default_factory=dict)
    expected: dict[str, Expected] = field(default_factory=dict)
    questions: dict[str, UnderWay] = field(default_factory=dict)
    """Receiving steps about which the tester is asked something, while their message may still come."""

    def call(self, message_id: str) -> UnderWay | None:
        return next((u for u in self.under_way.values() if u.message_id == message_id), None)

    def prompt(self, prompt_id: int) -> UnderWay | None:
        return next((u for u in self.prompts() if u.prompt_id == prompt_id and prompt_id), None)

    def prompts(self) -> Iterator[UnderWay]:
        """Everything that may have a prompt."""
        yield from self.under_way.values()
        yield from self.questions.values()

    def call_open(self) -> bool:
        return any(u.message_id for u in self.under_way.values())

    def prompt_open(self) -> bool:
        return any(u.prompt_id for u in self.prompts())

    def clear(self) -> None:
        self.under_way.clear()
        self.expected.clear()
        self.questions.clear()
