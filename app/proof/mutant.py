"""A mutant: a conversation with one defect, and what has to be said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from zlib import crc32

from app.proof.choices import Choices
from app.proof.conversation import Conversation, Event
from app.proof.derivation import Derived, derive
from app.proof.expectations import Expectation, Place, expect
from app.proof.gaps import Gap, gaps, place
from app.proof.world import World
from app.scenario.vocabulary import Scenario


@dataclass(frozen=True)
class Mutant:
    """One defect. Its id is unique within its case and stays the same while the case and the world do."""

    id: str
    kind: str
    conversation: Conversation
    expected: Expectation
    selector: str = ""
    """Id of the check that tells the message from that of the step, where the defect is that it is another one."""

    @property
    def kills(self) -> list[str]:
        """Ids of the checks (or the rule of Appendix D) that it is proof of."""
        return [name for name in (self.expected.check_id or self.expected.rule, self.selector) if name]


RESTART = "RebootRequired."
"""What the numbers of its steps begin with (:mod:`app.scenario.preparation`)."""


EVERY = 3
"""Of so many places in the preparation of a case, one is for something more."""


@dataclass(frozen=True)
class Base:
    """A conforming conversation that defects are put into."""

    scenario: Scenario
    world: World
    choices: Choices
    derived: Derived
    only: frozenset[str] | None = None
    """Leaf ids that defects are wanted for; None for all. (What another base has proven already is not proven again.)"""

    @property
    def conversation(self) -> Conversation:
        return self.derived.conversation

    @property
    def events(self) -> tuple[Event, ...]:
        return self.derived.conversation.events

    @property
    def station(self) -> bool:
        return self.scenario.role == "charging-station"

    def wanted(self, event: Event) -> bool:
        return event.leaf is not None and self.wants(event.leaf.id)

    def shared(self, event: Event) -> bool:
        """Whether it belongs to the restart in which a configuration key takes effect: the same in every case."""
        return event.leaf is not None and event.leaf.step.number.startswith(RESTART)

    def wants(self, *leaf_ids: str) -> bool:
        """Whether it is for one of these leaves."""
        return self.only is None or not self.only.isdisjoint(leaf_ids)

    def concerns(self, place: str) -> bool:
        """Whether it is for a leaf within this free group, optional part or choice of branches."""
        return self.wants(*self.derived.freedoms.inside[place])

    def place(self, event: Event) -> Place:
        """Where a defect of this event shows."""
        return Place(event.phase, self.scenario.utility)

    def place_at(self, index: int) -> Place:
        return place(self.scenario, self.events, index)

    def gaps(self) -> Iterator[Gap]:
        """The places for something more. Of a base for some leaves, those right before one of them.

        While a case is prepared and put back, which most cases do in the same way and by the same rules, each takes one place
        of :data:`EVERY`, another one than its neighbours; of the restart that all of them share (:meth:`shared`), the first.
        """
        seen: set[str] = set()
        turn = crc32(self.scenario.id.encode())
        for gap in self.gaps_all():
            if gap.place.phase != "main" and (gap.index + turn) % EVERY:
                continue
            following = self.events[gap.index] if gap.index < len(self.events) else None
            if following is not None and self.shared(following):
                if following.phase in seen:
                    continue
                seen.add(following.phase)
            if self.only is None or (following is not None and self.wanted(following)):
                yield gap

    def gaps_all(self) -> Iterator[Gap]:
        return gaps(self.scenario, self.conversation)

    def with_payload(self, leaf_id: str, payload: dict[str, object]) -> Conversation:
        """The conversation derived anew with this payload at a step, so that all that follows agrees with it."""
        choices = Choices(**{**vars(self.choices), "payloads": {**self.choices.payloads, leaf_id: payload}})
        return derive(self.scenario, self.world, choices).conversation

    def mutant(
        self, kind: str, name: str, conversation: Conversation, expected: Expectation, selector: str = ""
    ) -> Mutant:
        world = "" if self.world.name == "default" else f" ({self.world.name})"
        mutant_id = f"{kind}: {name}{world}"
        return Mutant(mutant_id, kind, conversation.edited(mutant_id, conversation.events), expected, selector)


Maker = Callable[[Base], Iterator[Mutant]]

__all__ = ["Base", "Maker", "Mutant", "expect"]
