"""Each fault of the simulated charging station does what its line says, on the wire, and nothing stops working."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from typing import Any

import pytest
from simulators_peer import CentralSystemPeer, charge, play, run, shorten

from app.simulators.charging_station import ChargingStation
from app.simulators.faults import UnknownFault, describe
from app.simulators.options import StationOptions
from app.simulators.station_faults import STATION_FAULTS

Calls = list[tuple[str, dict[str, Any]]]
Recording = tuple[Calls, list[Any]]


async def session(station: ChargingStation) -> None:
    """Plug, tag, tag, unplug, with pauses in which the wire settles."""
    for action, arguments in [
        ("PlugIn", {"connectorId": 1}),
        ("PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"}),
        ("PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"}),
        ("Unplug", {"connectorId": 1, "side": "both"}),
    ]:
        await station.perform(action, arguments)
        await settle(station)


async def settle(station: ChargingStation) -> None:
    """Until the station has nothing more to say."""
    idle = 0
    async with asyncio.timeout(20):
        while idle < 3:
            await asyncio.sleep(0.004)
            busy = any(connector.authorizing for connector in station.connectors.values())
            idle = 0 if busy or not station.online or not station.outbox.empty else idle + 1


async def record(*faults: str) -> Recording:
    """The CALLs and the frames of a session with these faults."""
    async with CentralSystemPeer() as peer:
        options = StationOptions(peer.url, faults=faults, reconnect_first=0.01, boot_seconds=0.01, late_seconds=0.1)
        station = ChargingStation(options)
        await station.start()
        await settle(station)
        await session(station)
        await station.close()
        return peer.calls, peer.frames


def recorded(*faults: str) -> Recording:
    result: list[Recording] = []

    async def scenario() -> None:
        result.append(await record(*faults))

    run(scenario)
    return result[0]


DEAD = ("mute", "stays-away", "no-hands", "binary-messages")
"""Faults with which there is no session; see test_simulated_plain_faults.py."""


@pytest.fixture(scope="module")
def sessions() -> dict[str, Recording]:
    """A session with each of the faults, at the same time."""
    result: dict[str, Recording] = {}

    async def one(name: str, few: asyncio.Semaphore) -> None:
        async with few:
            result[name] = await record(name)

    async def scenario() -> None:
        few = asyncio.Semaphore(32)
        await asyncio.gather(*(one(fault.name, few) for fault in STATION_FAULTS if fault.name not in DEAD))

    run(scenario)
    return result


def statuses(calls: Calls, connector: int) -> list[str]:
    return [p["status"] for a, p in calls if a == "StatusNotification" and p.get("connectorId") == connector]


def of(calls: Calls, action: str) -> list[dict[str, Any]]:
    return [payload for name, payload in calls if name == action]


WHOLE = ["Available", "Preparing", "Charging", "Finishing", "Available"]


def test_a_session_without_faults() -> None:
    calls, _ = recorded()
    assert statuses(calls, 1) == WHOLE
    assert Counter(action for action, _ in calls) == {
        "BootNotification": 1, "StatusNotification": 7, "Authorize": 1, "StartTransaction": 1, "StopTransaction": 1,
    }  # fmt: skip


def test_the_station_lives_on_with_every_fault(sessions: dict[str, Recording]) -> None:
    for name, (calls, _) in sessions.items():
        assert of(calls, "BootNotification"), name
        if name not in ("missing-finishing", "reboot-while-charging", "wrong-charging-status"):
            assert "Finishing" in [payload.get("status") for _, payload in calls], name


@pytest.mark.parametrize("fault", [fault.name for fault in STATION_FAULTS if fault.kind == "variant"])
def test_variants_keep_the_session_whole(sessions: dict[str, Recording], fault: str) -> None:
    calls, _ = sessions[fault]
    assert [status for status in statuses(calls, 1) if status != "SuspendedEV"] == WHOLE
    assert len(of(calls, "StartTransaction")) == len(of(calls, "StopTransaction")) == 1


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("wrong-charging-status", ["Available", "Preparing", "SuspendedEVSE", "Finishing", "Available"]),
        ("missing-preparing", ["Available", "Charging", "Finishing", "Available"]),
        ("missing-charging", ["Available", "Preparing", "Finishing", "Available"]),
        ("missing-finishing", ["Available", "Preparing", "Charging", "Available"]),
        ("duplicate-status", [status for status in WHOLE for _ in range(2)]),
        ("wrong-enum", ["Available", "Occupied", "Charging", "Finishing", "Available"]),
        ("suspended-ev-first", ["Available", "Preparing", "SuspendedEV", "Charging", "Finishing", "Available"]),
    ],
)
def test_status_faults(sessions: dict[str, Recording], fault: str, expected: list[str]) -> None:
    assert statuses(sessions[fault][0], 1) == expected


def test_connector_faults(sessions: dict[str, Recording]) -> None:
    assert statuses(sessions["missing-connector-zero"][0], 0) == []
    assert statuses(sessions["connector-zero-noise"][0], 0) == ["Available", "Available"]
    assert of(sessions["connector-zero-info"][0], "StatusNotification")[4]["info"] == "door closed"
    assert statuses(sessions["other-connector-status"][0], 2) == ["Available", "Unavailable"]


def test_transaction_faults(sessions: dict[str, Recording]) -> None:
    assert of(sessions["missing-start"][0], "StartTransaction") == []
    assert of(sessions["missing-stop"][0], "StopTransaction") == []
    (stop,) = of(sessions["wrong-stop-reason"][0], "StopTransaction")
    assert stop["reason"] == "Other"
    assert of(sessions["skip-authorize"][0], "Authorize") == []


def test_faults_add_up() -> None:
    (stop,) = of(recorded("missing-stop-reason", "wrong-stop-tag", "wrong-transaction-id")[0], "StopTransaction")
    assert (stop.get("reason"), stop["idTag"], stop["transactionId"]) == (None, "STRANGER", 2)
    calls, _ = recorded("wrong-start-tag", "wrong-start-connector", "wrong-authorize-tag")
    assert of(calls, "StartTransaction")[0]["idTag"] == of(calls, "Authorize")[0]["idTag"] == "STRANGER"
    assert of(calls, "StartTransaction")[0]["connectorId"] == 2
    first = of(recorded("missing-field", "unknown-field", "wrong-type")[0], "StatusNotification")[0]
    assert (first.get("errorCode"), first["evseId"], first["connectorId"]) == (None, 1, "0")


def test_framing_faults(sessions: dict[str, Recording]) -> None:
    assert of(sessions["wrong-time-format"][0], "StartTransaction")[0]["timestamp"] == "yesterday"
    assert of(sessions["time-zone"][0], "StartTransaction")[0]["timestamp"].endswith("+02:00")
    assert len(of(sessions["whole-seconds"][0], "StartTransaction")[0]["timestamp"]) == 20
    assert '[2,"17","StatusNotification",{' in sessions["not-json"][1]
    assert b"\x00\x01\x02" in sessions["binary-frame"][1]
    assert '[3,"nobody-asked",{}]' in sessions["unknown-response"][1]
    assert len(of(sessions["unknown-action"][0], "StatusUpdate")) == 7
    assert {json.loads(frame)[1] for frame in sessions["same-message-id"][1]} == {"1"}
    assert {len(json.loads(frame)[1]) for frame in sessions["long-message-id"][1]} == {40}
    assert len(of(sessions["two-calls-at-once"][0], "Heartbeat")) == 11
    assert len(of(sessions["extra-heartbeats"][0], "Heartbeat")) == 7


def test_a_session_survives_the_disconnect(sessions: dict[str, Recording]) -> None:
    calls, _ = sessions["disconnect"]
    assert len(of(calls, "BootNotification")) == 1
    assert len(of(calls, "StopTransaction")) == 1


def test_reply_faults() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        request = {"connectorId": 2, "type": "Operative"}
        for fault, answer in [
            ("callerror-reply", "InternalError"),
            ("rejects", {"status": "Rejected"}),
            ("wrong-reply-status", {"status": "OK"}),
        ]:
            station.switch_fault(fault, True)
            assert await peer.ask("ChangeAvailability", request) == answer
            station.switch_fault(fault, False)
        station.switch_fault("no-reply", True)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await peer.ask("ChangeAvailability", request)
        assert "configurationKey" in await peer.ask("GetConfiguration")
        station.switch_fault("no-reply", False)
        station.switch_fault("late-reply", True)
        start = asyncio.get_running_loop().time()
        assert await peer.ask("ChangeAvailability", request) == {"status": "Accepted"}
        assert asyncio.get_running_loop().time() - start >= 0.09

    play(scenario, late_seconds=0.1)


def test_behaviour_faults_during_a_transaction() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await charge(peer, station)
        start = {"idTag": "VALID-1", "connectorId": 1}
        assert await peer.ask("RemoteStartTransaction", start) == {"status": "Accepted"}
        assert await peer.ask("RemoteStopTransaction", {"transactionId": 1}) == {"status": "Accepted"}
        await peer.quiet()
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "OTHER"})
        await peer.expect("Authorize", idTag="OTHER")
        station.switch_fault("stop-on-any-tag", True)
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "OTHER"})
        await peer.expect("StopTransaction", idTag="OTHER")

    play(scenario, faults=("remote-start-while-charging", "ignore-remote-stop", "authorize-other-tag"))


def test_a_refused_tag_starts_where_the_fault_says_so() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        peer.replies["Authorize"] = {"idTagInfo": {"status": "Invalid"}}
        await station.perform("PlugIn", {"connectorId": 1})
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "INVALID-1"})
        await peer.expect("StatusNotification", status="Preparing")
        await peer.expect("Authorize")
        await peer.expect("StartTransaction", idTag="INVALID-1")

    play(scenario, faults=("start-on-refused-tag",))


def test_configuration_faults() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        keys = {entry["key"]: entry for entry in (await peer.ask("GetConfiguration"))["configurationKey"]}
        assert "ConnectionTimeOut" not in keys
        assert keys["NumberOfConnectors"]["readonly"] is False
        assert keys["MeterValueSampleInterval"]["readonly"] is True
        change = {"key": "HeartbeatInterval", "value": "77"}
        assert await peer.ask("ChangeConfiguration", change) == {"status": "Accepted"}
        assert station.configuration.text("HeartbeatInterval") != "77"
        station.switch_fault("key-reported-unknown", True)
        lied = await peer.ask("GetConfiguration", {"key": ["HeartbeatInterval"]})
        assert lied == {"configurationKey": [], "unknownKey": ["HeartbeatInterval"]}

    play(scenario, faults=("missing-key", "wrong-accessibility", "ignored-changes"))


def test_reset_and_reboot_faults() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        station.switch_fault("silent-reset", True)
        assert await peer.ask("Reset", {"type": "Hard"}) == {"status": "Accepted"}
        await peer.quiet()
        station.switch_fault("silent-reset", False)
        await peer.ask("ChangeAvailability", {"connectorId": 2, "type": "Inoperative"})
        await peer.expect("StatusNotification", connectorId=2, status="Unavailable")
        station.switch_fault("forget-availability", True)
        await station.perform("PowerCycle", {})
        await peer.expect("BootNotification")
        for number in range(3):
            await peer.expect("StatusNotification", connectorId=number, status="Available")
        station.switch_fault("no-reboot-status", True)
        await station.perform("PowerCycle", {})
        await peer.expect("BootNotification")
        await peer.quiet()

    play(scenario)


def test_interval_faults() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        shorten(station, HeartbeatInterval=0.2)
        station.switch_fault("fast-heartbeat", True)
        await peer.ask("ChangeConfiguration", {"key": "HeartbeatInterval", "value": "9"})
        await peer.expect("Heartbeat")
        start = asyncio.get_running_loop().time()
        await peer.expect("Heartbeat")
        assert 0.05 < asyncio.get_running_loop().time() - start < 0.15

    play(scenario)


def test_early_boot_retry_and_talking_while_rejected() -> None:
    async def scenario() -> None:
        async with CentralSystemPeer() as peer:
            peer.boots, peer.interval = ["Rejected"], 1
            station = ChargingStation(StationOptions(peer.url, faults=("early-boot-retry", "talks-while-rejected")))
            await station.start()
            await peer.expect("BootNotification")
            start = asyncio.get_running_loop().time()
            await peer.expect("StatusNotification")
            await peer.expect("BootNotification")
            assert asyncio.get_running_loop().time() - start < 0.6
            await station.close()

    run(scenario)


def test_reboot_while_charging() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await charge(peer, station)
        await peer.expect("BootNotification")
        await peer.expect("StopTransaction", reason="Reboot")

    play(scenario, faults=("reboot-while-charging",))


def test_the_list_of_faults() -> None:
    names = [fault.name for fault in STATION_FAULTS]
    assert len(set(names)) == len(names)
    assert sum(fault.kind == "fault" for fault in STATION_FAULTS) >= 20
    text = describe(STATION_FAULTS)
    assert len(text.splitlines()) == len(names)
    assert all(" fault " in line or " variant " in line for line in text.splitlines())
    with pytest.raises(UnknownFault, match="there is no fault 'nonsense'"):
        run(_unknown)


async def _unknown() -> None:
    ChargingStation(StationOptions("ws://127.0.0.1:1/", faults=("nonsense",)))
