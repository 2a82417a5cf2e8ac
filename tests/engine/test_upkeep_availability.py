"""A connector that a case has switched off is switched on again, also where the station says that it is Available."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest

from app import parameters
from app.campaign.record import CampaignRecord
from app.engine.upkeep import Upkeep
from app.events import Event, StationSurveyed
from app.protocol.messages import Call, CallResult
from app.scenario.dut_state import DutState
from app.scenario.values import Context


class Station:
    """Stands for driver and case file; accepts whatever it is asked."""

    def __init__(self, kept: list[tuple[int, str]]) -> None:
        self.kept_by_station = [
            Call(str(number), "ChangeAvailability", {"connectorId": connector, "type": kind})
            for number, (connector, kind) in enumerate(kept)
        ]
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.told: list[Event] = []

    async def request(self, call: Call, cause: str, seconds: float) -> CallResult:
        self.asked.append((call.action, call.payload))
        return CallResult(call.message_id, {"status": "Accepted"})

    def append(self, event: Event) -> None:
        self.told.append(event)


def looked_at(kept: list[tuple[int, str]], statuses: dict[int, str]) -> Station:
    station = Station(kept)
    dut = DutState(connected=True, booted=True)
    dut.statuses.update({connector: {"status": status} for connector, status in statuses.items()})
    ctx = Context({**parameters.defaults(), "connectors": 2, "optional_patience": 0.01}, {}, dut)
    part = cast(Any, station)
    upkeep = Upkeep(part, ctx, part, CampaignRecord(), [], cast(Any, SimpleNamespace()))
    asyncio.run(upkeep._between())
    assert station.kept_by_station == []
    return station


@pytest.mark.parametrize(
    ("kept", "again"),
    [
        ([(1, "Inoperative")], [1]),
        ([(0, "Inoperative")], [0]),
        ([(1, "Inoperative"), (1, "Operative")], []),
        ([(1, "Inoperative"), (0, "Operative")], []),
        ([(0, "Inoperative"), (1, "Operative")], [0]),
    ],
)
def test_a_connector_that_is_off_and_says_it_is_available(kept: list[tuple[int, str]], again: list[int]) -> None:
    """The status is the station's word; what the case has asked for last is the bench's own."""
    station = looked_at(kept, {0: "Available", 1: "Available", 2: "Available"})
    assert station.asked == [
        ("ChangeAvailability", {"connectorId": connector, "type": "Operative"}) for connector in again
    ]
    assert len(station.told) == bool(again)
    for survey in station.told:
        assert isinstance(survey, StationSurveyed)
        assert [(item["what"], item["state"]) for item in survey.items] == [("availability", "told")]


def test_one_that_says_it_is_unavailable_is_for_the_reset_before_the_next_case() -> None:
    station = looked_at([(1, "Inoperative")], {0: "Available", 1: "Unavailable", 2: "Available"})
    assert station.asked == []
    assert station.told == []
