"""What the runner made of a conversation, as far as the proof looks at it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.events import CheckMade, StatusClassified

NS = 1_000_000_000


@dataclass(frozen=True)
class Said:
    """What the bench sent or answered at a step."""

    at_ns: int
    payload: Any


@dataclass
class Outcome:
    """What the runner made of a conversation."""

    verdict: str = ""
    reason: str = ""
    check_id: str = ""
    advice: str = ""
    checks: list[CheckMade] = field(default_factory=list)
    statuses: list[StatusClassified] = field(default_factory=list)
    steps: dict[str, str] = field(default_factory=dict)
    """Leaf id -> last state."""
    faults: list[str] = field(default_factory=list)
    """What no runner may do: raise, never end, or send what breaks a schema."""
    said: dict[str, Said] = field(default_factory=dict)
    """Leaf id -> what the bench sent or answered there."""
    left: int = 0
    """Events of the conversation that never happened."""
