"""The trees of a case, bound once for the same parameters and kept.

Binding looks at the campaign's parameters and at little else, and a tree is never changed, so that all attempts at a case share one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from app.scenario import preparation
from app.scenario import tree as t
from app.scenario.binding import Binder
from app.scenario.dut_state import DutState
from app.scenario.values import Context
from app.scenario.vocabulary import Scenario

KEPT = 128
"""Bindings that are kept, the latest. A case needs some 300 kB."""

Pairs = tuple[tuple[str, Any], ...]


def bound(
    scenario: Scenario, parameters: Mapping[str, Any], to_put_back: Mapping[str, str], most_keys: int = 0
) -> Mapping[str, t.Tree]:
    """The trees of a case by phase.

    Args:
        scenario: the case.
        parameters: of the campaign.
        to_put_back: configuration keys that an earlier case could not put back -> their value.
        most_keys: how many keys one GetConfiguration may name; 0 if the station has not told it.
    """
    return _bound(_Same(scenario), tuple(parameters.items()), tuple(to_put_back.items()), most_keys)


@dataclass(frozen=True, eq=False)
class _Same:
    """A scenario as a key: it equals itself alone. (Its own fields hold what cannot be a key.)"""

    scenario: Scenario

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.scenario is self.scenario

    def __hash__(self) -> int:
        return id(self.scenario)


@lru_cache(KEPT)
def _bound(same: _Same, parameters: Pairs, to_put_back: Pairs, most_keys: int) -> Mapping[str, t.Tree]:
    scenario = same.scenario
    binder = Binder(Context(dict(parameters), {}, DutState()), station=scenario.role == "charging-station")
    return MappingProxyType(
        {
            "prepare": binder.bind(preparation.prepare(scenario, dict(to_put_back), most_keys), "prepare"),
            "main": binder.bind(scenario.steps, "main"),
            "restore": binder.bind(preparation.restore(scenario, most_keys), "restore"),
        }
    )
