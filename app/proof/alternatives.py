"""What stands for the same step of the document in other branches of a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.proof.conversation import Conversation, Say
from app.proof.derivation import bind
from app.proof.mutant import Base
from app.scenario.tree import walk
from app.scenario.values import resolve
from app.scenario.vocabulary import Receive


def of_another_branch(base: Base, event: Say, payload: Mapping[str, Any]) -> bool:
    """Whether the payload is that of the same step of the document, as another branch of the case has it."""
    if event.leaf is None:
        return False
    taken = {other.leaf_id for other in base.events}
    for leaf in walk(bind(base.scenario, base.world)[event.phase]):
        step, own = leaf.step, event.leaf.step
        if leaf.id in taken or not isinstance(step, Receive):
            continue
        if (leaf.use, step.number, step.action) == (event.leaf.use, own.number, event.action):
            wanted = resolve(step.match, base.world.context(base.scenario.role))
            if all(payload.get(path) == value for path, value in wanted.items()):
                return True
    return False


def without_stand_ins(base: Base, event: Say, conversation: Conversation) -> Conversation:
    """The conversation without the optional messages that another branch would take for this one if it is missing."""
    left = [
        other
        for other in conversation.events
        if not (
            isinstance(other, Say)
            and other.leaf is not None
            and other.leaf.optional
            and other.action == event.action
            and of_another_branch(base, event, other.payload)
        )
    ]
    return conversation if len(left) == len(conversation.events) else conversation.edited(conversation.name, left)
