"""What all hands have in common: they are asked to do one manual action, and say how it went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from app.events import PromptShown

ANSWERS: Mapping[str, tuple[str, ...]] = {
    "ACT": ("done", "cannot"),
    "READY": ("done", "cannot"),
    "OBSERVE": ("yes", "no", "cannot"),
    "APPROVE": ("yes", "no", "retest", "cannot"),
}
"""The answers that each kind of prompt takes (``PromptShown.kind_of``)."""


@dataclass(frozen=True)
class HandsAnswer:
    """How an action went, or what was seen."""

    how: str
    """``done``, ``cannot``, ``yes``, ``no`` or ``retest`` (see :data:`ANSWERS`)."""
    by: str
    """Name of the person, ``hook`` or ``simulated DUT``."""
    reason: str = ""
    device: str = ""
    """``keyboard``, ``mouse``, ``terminal``, ``http`` or empty."""


class HandsFailed(Exception):  # noqa: N818 - it is an outcome beside the four answers
    """The hands themselves failed: no answer, or one that cannot be understood. Never the DUT's fault.

    The text says what happened and what to do, for the tester and for the record.
    """


class Hands(Protocol):
    """Somebody or something that does manual actions."""

    async def perform(self, prompt: PromptShown) -> HandsAnswer:
        """Do what the prompt asks for, and say how it went.

        May be cancelled at any time: the wire has closed the prompt, or it was withdrawn. What was begun is not undone.
        Cancelled with the message ``"seen"`` (``task.cancel("seen")``), it was the wire.

        Raises:
            HandsFailed: there is no usable answer.
        """
        ...

    async def close(self) -> None:
        """Let go of connections and processes. Safe to call twice."""
        ...
