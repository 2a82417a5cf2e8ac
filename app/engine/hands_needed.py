"""Which manual actions a case asks for, read from its scenario."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from app.scenario.vocabulary import Act, Observe, Scenario


def hands_of(scenario: Scenario) -> list[str]:
    """Names of its manual actions (:mod:`app.hands.actions`) in document order, a name as often as it is asked for."""
    return [*_actions(scenario.before), *_actions(scenario.steps)]


def _actions(part: Any) -> Iterator[str]:
    if isinstance(part, Act):
        yield part.action
    elif isinstance(part, Observe):
        yield "Observe"
    elif isinstance(part, tuple | list):
        for item in part:
            yield from _actions(item)
    elif isinstance(part, Mapping):
        for item in part.values():
            yield from _actions(item)
    elif is_dataclass(part):
        for field in fields(part):
            yield from _actions(getattr(part, field.name))
