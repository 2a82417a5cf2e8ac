"""What a conforming device is free to choose in a case, and what it has chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Choices:
    """One choice for every freedom. What is not named is as in the plainest conversation: document order, everything
    optional happens, the first branch, the first right value, only required fields."""

    orders: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Place of a free group -> which part each turn belongs to (a part as often as it has turns)."""
    left_out: frozenset[str] = frozenset()
    """Places of optional parts that do not happen."""
    branches: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[tuple[str, str], Any] = field(default_factory=dict)
    """(leaf id, path) -> value."""
    payloads: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Leaf id -> the whole payload, right or wrong; what comes after it is derived from it."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """Leaf id of a CALL of the bench -> CALLERROR code it is answered with."""
    full: bool = False
    """Every optional field is sent."""
    reconnects: Mapping[str, bool] = field(default_factory=dict)
    """Leaf id of a message after a reboot -> whether the connection was made anew before it."""


@dataclass
class Freedoms:
    """The freedoms met on the way through a case."""

    groups: dict[str, list[int]] = field(default_factory=dict)
    """Place of a free group -> number of turns of each part."""
    timed: dict[str, set[int]] = field(default_factory=dict)
    """Place of a free group -> its parts that have a time of their own."""
    bench: dict[str, set[int]] = field(default_factory=dict)
    """Place of a free group -> its parts with steps of the bench or the hands, which begin in document order."""
    inside: dict[str, frozenset[str]] = field(default_factory=dict)
    """Place of a free group, of an optional part or of branches -> ids of all leaves in it."""
    optional: list[str] = field(default_factory=list)
    alternatives: dict[str, int] = field(default_factory=dict)
    values: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    """(leaf id, path) -> all right values, where there are several."""
    decisions: set[tuple[str, bool]] = field(default_factory=set)
    """(place of a condition, how it was decided)."""
    reconnects: list[str] = field(default_factory=list)
    refusals: list[tuple[str, str]] = field(default_factory=list)
    """(leaf id, CALLERROR code) that a scenario lets pass."""
    verified: set[str] = field(default_factory=set)
    """Leaf ids of preconditions that were met."""
