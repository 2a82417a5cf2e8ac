"""The connection lost where no step allows it, and a station that starts anew unasked."""

from __future__ import annotations

from collections.abc import Iterator

from app.proof.conversation import Connect, Event, Lose, Say, StayAway, Transfer
from app.proof.expectations import expect
from app.proof.gaps import Gap
from app.proof.mutant import Base, Mutant
from app.proof.mutants_insertions import natural
from app.scenario.vocabulary import Receive

WAYS: tuple[tuple[str, Event], ...] = (("for good", StayAway()), ("for a moment", Connect()))
"""How the connection goes, by turns."""


def losses(base: Base) -> Iterator[Mutant]:
    for number, gap in enumerate(base.gaps()):
        if gap.place.phase == "restore" or may_lose(gap):
            continue
        expected = expect("connection lost", gap.place)
        what, then = WAYS[number % len(WAYS)] if not _boots_by_itself(base, gap.index) else WAYS[0]
        lost = base.conversation.inserted("", gap.index, Lose(delay=0.02), then)
        yield base.mutant("connection lost", f"{what}{gap.name}", lost, expected)
        if base.station and not base.scenario.utility:
            boot = Say(action="BootNotification", payload=natural(base, "BootNotification"))
            rebooted = base.conversation.inserted("", gap.index, Lose(delay=0.02), Connect(), boot)
            yield base.mutant("reboot", f"with a new connection{gap.name}", rebooted, expect("reboot", gap.place))


def _boots_by_itself(base: Base, index: int) -> bool:
    """Whether the next thing but messages of the device is that it starts anew: soon after a loss, that would be the reason."""
    for event in base.events[index:]:
        if isinstance(event, Say) and event.action == "BootNotification":
            return True
        if not isinstance(event, Say | Lose | Connect | Transfer):
            return False
    return False


def may_lose(gap: Gap) -> bool:
    """Whether a message is awaited that may follow a reboot: then the connection may go."""
    return any(say.leaf and isinstance(say.leaf.step, Receive) and say.leaf.step.reconnects for say in gap.awaited)
