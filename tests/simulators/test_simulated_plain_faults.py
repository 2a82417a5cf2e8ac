"""The faults that either embedded device can have, whatever it is for."""

from __future__ import annotations

import asyncio

import pytest

from app.simulators.charging_station import ChargingStation
from app.simulators.csms import CentralSystem
from app.simulators.csms_faults import CSMS_FAULTS
from app.simulators.errors import CannotDo
from app.simulators.faults import Faults
from app.simulators.messages import CALL, CALLERROR, CALLRESULT, Extra, Message, Outgoing, Raw, Swallow
from app.simulators.options import CsmsOptions, StationOptions
from app.simulators.station_faults import STATION_FAULTS

HEARTBEAT = Message(CALL, "1", "Heartbeat", {})
ANSWER = Message(CALLRESULT, "2", "StatusNotification", {})


def _status(status: str) -> Message:
    return Message(CALL, "4", "StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": status})


def _station(name: str, message: Message) -> list[Outgoing]:
    return Faults(STATION_FAULTS, [name]).rewrite(message)


def _csms(name: str, message: Message) -> list[Outgoing]:
    return Faults(CSMS_FAULTS, [name]).rewrite(message)


@pytest.mark.parametrize("device", [_station, _csms])
def test_mute_and_binary(device: object) -> None:
    assert callable(device)
    assert device("mute", HEARTBEAT) == [Swallow()]
    assert device("mute", ANSWER) == [Swallow()]
    assert device("binary-messages", HEARTBEAT) == [Raw(b'[2,"1","Heartbeat",{}]')]


def test_a_station_answers_everything_twice() -> None:
    assert _station("answers-everything-twice", ANSWER) == [ANSWER, ANSWER]
    assert _station("answers-everything-twice", HEARTBEAT) == [HEARTBEAT]


def test_a_station_refuses_with_an_error() -> None:
    refused = Message(CALLRESULT, "3", "ChangeConfiguration", {"status": "Rejected"})
    (other,) = _station("error-for-rejected", refused)
    assert isinstance(other, Message)
    assert (other.kind, other.error[0]) == (CALLERROR, "GenericError")
    assert _station("error-for-rejected", ANSWER) == [ANSWER]


def test_a_station_reports_charging_first_and_not_again() -> None:
    first, second = _station("early-charging", _status("Preparing"))
    assert isinstance(first, Extra)
    assert first.message.payload["status"] == "Charging"
    assert second == _status("Preparing")
    assert _station("early-charging", _status("Charging")) == [Swallow()]


def test_a_csms_says_what_nobody_can_use() -> None:
    unknown, answer = _csms("unknown-action", ANSWER)
    assert isinstance(unknown, Message)
    assert (unknown.kind, unknown.action) == (CALL, "StatusUpdate")
    assert answer == ANSWER
    response, answer = _csms("unknown-response", ANSWER)
    assert isinstance(response, Message)
    assert (response.kind, answer) == (CALLRESULT, ANSWER)
    assert response.id != ANSWER.id


def test_nobody_can_get_at_them() -> None:
    async def scenario() -> None:
        station = ChargingStation(StationOptions("ws://127.0.0.1:1/", faults=("no-hands",)))
        with pytest.raises(CannotDo, match="nobody can get at"):
            await station.perform("PlugIn", {"connectorId": 1})
        csms = CentralSystem(CsmsOptions(port=0, faults=("no-hands",)))
        with pytest.raises(CannotDo, match="nobody can get at"):
            await csms.perform("TriggerFromCsms", {"action": "Reset", "payload": {}})

    asyncio.run(scenario())


def test_a_station_that_stays_away_comes_when_it_may() -> None:
    async def scenario() -> None:
        csms = CentralSystem(CsmsOptions(port=0))
        url = await csms.start()
        station = ChargingStation(StationOptions(url, boot_seconds=0.01, reconnect_first=0.01, faults=("stays-away",)))
        await station.start()
        await asyncio.sleep(0.05)
        assert not csms.accepted
        csms.switch_fault("stays-away", True)
        station.switch_fault("stays-away", False)
        await asyncio.sleep(0.05)
        assert not csms.accepted, "turned away"
        csms.switch_fault("stays-away", False)
        async with asyncio.timeout(3):
            while not csms.accepted:
                await asyncio.sleep(0.01)
        await station.close()
        await csms.close()

    asyncio.run(scenario())
