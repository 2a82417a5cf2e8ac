"""A station that is silent between two cases: what was not looked at is tried again, and is said."""

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

ANSWERS: dict[str, dict[str, Any]] = {
    "GetLocalListVersion": {"listVersion": 0},
    "ClearChargingProfile": {"status": "Unknown"},
    "CancelReservation": {"status": "Rejected"},
}
KEPT = [
    Call("1", "SendLocalList", {}),
    Call("2", "SetChargingProfile", {}),
    Call("3", "ReserveNow", {"reservationId": 7, "connectorId": 1}),
]


class Silent:
    """Stands for driver and case file: answers all but the actions it is ``deaf`` for."""

    def __init__(self) -> None:
        self.kept_by_station = list(KEPT)
        self.deaf: set[str] = set()
        self.asked: list[str] = []
        self.told: list[Event] = []

    async def request(self, call: Call, cause: str, seconds: float) -> CallResult | None:
        self.asked.append(call.action)
        return None if call.action in self.deaf else CallResult(call.message_id, ANSWERS[call.action])

    def append(self, event: Event) -> None:
        self.told.append(event)


@pytest.mark.parametrize(
    ("deaf", "left"),
    [
        ("GetLocalListVersion", ["SendLocalList", "SetChargingProfile", "ReserveNow"]),
        ("ClearChargingProfile", ["SetChargingProfile", "ReserveNow"]),
        ("CancelReservation", ["ReserveNow"]),
    ],
)
def test_what_was_not_looked_at_is_tried_again_and_said(deaf: str, left: list[str]) -> None:
    station = Silent()
    ctx = Context({**parameters.defaults(), "optional_patience": 0.01}, {}, DutState(connected=True, booted=True))
    part = cast(Any, station)
    upkeep = Upkeep(part, ctx, part, CampaignRecord(), [], cast(Any, SimpleNamespace()))
    station.deaf = {deaf}
    asyncio.run(upkeep._between())
    assert [call.action for call in station.kept_by_station] == left
    (survey,) = station.told
    assert isinstance(survey, StationSurveyed)
    assert [(item["what"], item["state"]) for item in survey.items] == [("station", "left")]

    station.deaf, station.asked = set(), []
    asyncio.run(upkeep._between())
    assert deaf in station.asked
    assert station.kept_by_station == []
    assert len(station.told) == 1
