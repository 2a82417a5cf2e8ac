"""The simulated charging station over a real socket: offline, power failures, resets (test cases 015, 016, 032 to 039)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from simulators_peer import CentralSystemPeer, charge, play, shorten

from app.simulators.charging_station import ChargingStation

OFFLINE = {"reconnect_most": 0.02}
LIST = {"listVersion": 1, "updateType": "Full"}


def at(payload: dict[str, Any]) -> datetime:
    """The moment that a message speaks of."""
    text = payload["timestamp"] if "timestamp" in payload else payload["meterValue"][0]["timestamp"]
    return datetime.fromisoformat(text)


async def plug(station: ChargingStation, tag: str | None = None) -> None:
    await station.perform("PlugIn", {"connectorId": 1})
    if tag is not None:
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": tag})


async def transactions(station: ChargingStation, running: bool) -> None:
    async with asyncio.timeout(3):
        while (station.connectors[1].transaction is not None) != running:
            await asyncio.sleep(0.001)


def test_meter_values_wait_in_order_with_their_own_times() -> None:
    """Test case 036."""

    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        shorten(station, MeterValueSampleInterval=0.04)
        await charge(peer, station)
        await peer.expect("MeterValues")
        await peer.cut(station)
        await asyncio.sleep(0.18)
        back = datetime.now(UTC)
        peer.restore()
        values = [await peer.expect("MeterValues", connectorId=1, transactionId=1) for _ in range(5)]
        moments = [at(value) for value in values]
        assert moments == sorted(moments)
        assert sum(moment < back for moment in moments) >= 3
        assert 0.03 < (moments[-1] - moments[0]).total_seconds() / 4 < 0.07
        assert [action for action, _ in peer.calls].count("BootNotification") == 1

    play(scenario, **OFFLINE)


@pytest.mark.parametrize("known", ["list", "cache", "unknown"])
def test_offline_start_of_a_valid_tag(known: str) -> None:
    """Test case 037_1, by each of the three ways to authorize offline."""

    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        if known == "list":
            await peer.ask("SendLocalList", {**LIST, "localAuthorizationList": [ACCEPTED_TAG]})
        elif known == "cache":
            await station.perform("PresentIdTag", {"connectorId": 2, "idTag": "VALID-1"})
            await peer.expect("Authorize")
            await peer.expect("StatusNotification", connectorId=2, status="Preparing")
            await station.perform("PresentIdTag", {"connectorId": 2, "idTag": "VALID-1"})
            await peer.expect("StatusNotification", connectorId=2, status="Available")
        await peer.cut(station)
        await plug(station, "VALID-1")
        await transactions(station, running=True)
        before = datetime.now(UTC)
        peer.restore()
        start = await peer.expect("StartTransaction", connectorId=1, idTag="VALID-1")
        assert at(start) < before
        await peer.expect("StatusNotification", connectorId=1, status="Charging")
        await peer.quiet()

    unknown = {"AllowOfflineTxForUnknownId": "true" if known == "unknown" else "false"}
    play(scenario, **OFFLINE, configuration=unknown)


ACCEPTED_TAG = {"idTag": "VALID-1", "idTagInfo": {"status": "Accepted"}}


@pytest.mark.parametrize(
    ("listed", "configuration"),
    [
        (None, {}),
        ("Accepted", {"LocalAuthorizeOffline": "false", "AllowOfflineTxForUnknownId": "true"}),
        ("Blocked", {"AllowOfflineTxForUnknownId": "true"}),
    ],
)
def test_offline_refusals(listed: str | None, configuration: dict[str, str]) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        if listed is not None:
            entry = {"idTag": "VALID-1", "idTagInfo": {"status": listed}}
            await peer.ask("SendLocalList", {**LIST, "localAuthorizationList": [entry]})
        await peer.cut(station)
        await plug(station, "VALID-1")
        peer.restore()
        await peer.expect("StatusNotification", connectorId=1, status="Preparing")
        await peer.quiet()

    play(scenario, **OFFLINE, configuration=configuration)


@pytest.mark.parametrize("stops", ["false", "true"])
@pytest.mark.parametrize("listed", [False, True])
def test_offline_start_of_a_tag_that_turns_out_to_be_invalid(stops: str, listed: bool) -> None:
    """Test cases 037_2 and 037_3."""

    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        if listed:
            await peer.ask("SendLocalList", {**LIST, "localAuthorizationList": [ACCEPTED_TAG]})
        peer.replies["StartTransaction"] = {"transactionId": 9, "idTagInfo": {"status": "Invalid"}}
        await peer.cut(station)
        await plug(station, "VALID-1")
        await transactions(station, running=True)
        peer.restore()
        await peer.expect("StartTransaction")
        await peer.expect("StatusNotification", connectorId=1, status="Charging")
        if listed:
            await peer.expect("StatusNotification", connectorId=0, errorCode="LocalListConflict")
        if stops == "true":
            await peer.expect("StopTransaction", transactionId=9, reason="DeAuthorized")
            await peer.expect("StatusNotification", connectorId=1, status="Finishing")
        else:
            await peer.expect("StatusNotification", connectorId=1, status="SuspendedEVSE")
        await peer.quiet()

    settings = {"AllowOfflineTxForUnknownId": "true", "StopTransactionOnInvalidId": stops}
    play(scenario, **OFFLINE, configuration=settings)


def test_offline_stop() -> None:
    """Test case 038."""

    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await charge(peer, station)
        await peer.cut(station)
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"})
        before = datetime.now(UTC)
        peer.restore()
        stop = await peer.expect("StopTransaction", transactionId=1, reason="Local", idTag="VALID-1")
        assert at(stop) <= before
        await peer.expect("StatusNotification", connectorId=1, status="Finishing")
        await peer.quiet()

    play(scenario, **OFFLINE)


def test_offline_transaction_with_meter_values() -> None:
    """Test case 039: the transactionId of the StartTransaction.conf goes into everything that waited behind it."""

    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        shorten(station, MeterValueSampleInterval=0.03)
        await peer.cut(station)
        await plug(station, "VALID-1")
        await asyncio.sleep(0.05)
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"})
        await station.perform("Unplug", {"connectorId": 1, "side": "both"})
        peer.restore()
        start = await peer.expect("StartTransaction", idTag="VALID-1")
        value = await peer.expect("MeterValues", transactionId=1)
        stop = await peer.expect("StopTransaction", transactionId=1, reason="Local")
        assert at(start) < at(value) < at(stop)
        assert start["meterStart"] <= stop["meterStop"]
        await peer.expect("StatusNotification", connectorId=1, status="Available")
        await peer.quiet()

    play(scenario, **OFFLINE, configuration={"AllowOfflineTxForUnknownId": "true"})


def test_a_transaction_is_resumed_after_a_power_failure() -> None:
    """Test case 032_2, the branch of a station that goes on charging."""

    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        shorten(station, MeterValueSampleInterval=0.05)
        await charge(peer, station)
        await station.perform("PowerOff", {})
        energy = station.connectors[1].meter.register()
        count = len(peer.calls)
        await asyncio.sleep(0.07)
        assert (station.connectors[1].meter.register(), len(peer.calls)) == (energy, count)
        peer.taken = count
        await station.perform("PowerOn", {})
        await peer.expect("BootNotification")
        for number, status in enumerate(["Available", "Charging", "Available"]):
            await peer.expect("StatusNotification", connectorId=number, status=status)
        await peer.expect("MeterValues", transactionId=1)
        assert station.connectors[1].locked
        station.configuration.change("MeterValueSampleInterval", "0")
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"})
        await peer.until(lambda: "StopTransaction" in [action for action, _ in peer.calls])
        (stop,) = [payload for action, payload in peer.calls if action == "StopTransaction"]
        assert (stop["reason"], stop["transactionId"]) == ("Local", 1)

    play(scenario, resumes_transactions=True)


def test_a_reset_does_not_resume() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await charge(peer, station)
        await peer.ask("Reset", {"type": "Hard"})
        await peer.expect("StopTransaction", reason="HardReset")
        await peer.expect("StatusNotification", connectorId=1, status="Finishing")
        await peer.expect("BootNotification")

    play(scenario, resumes_transactions=True)


def test_a_hard_reset_may_stop_the_transaction_after_the_boot() -> None:
    """Test case 015, the other branch."""

    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await charge(peer, station)
        assert await peer.ask("Reset", {"type": "Hard"}) == {"status": "Accepted"}
        await peer.expect("BootNotification")
        await peer.expect("StopTransaction", reason="HardReset", transactionId=1)
        for number, status in enumerate(["Available", "Finishing", "Available"]):
            await peer.expect("StatusNotification", connectorId=number, status=status)

    play(scenario, faults=("stop-after-reboot",))


def test_a_soft_reset_may_do_without_a_boot_notification() -> None:
    """Test case 016, the other branch."""

    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await charge(peer, station)
        assert await peer.ask("Reset", {"type": "Soft"}) == {"status": "Accepted"}
        await peer.expect("StopTransaction", reason="SoftReset", transactionId=1)
        await peer.expect("StatusNotification", connectorId=1, status="Finishing")
        await peer.quiet()
        assert peer.connections == 1
        assert await peer.ask("Reset", {"type": "Soft"}) == {"status": "Accepted"}

    play(scenario, faults=("soft-reset-in-place",))
