"""The simulated charging station over a real socket: registration, power, reset, availability, offline."""

from __future__ import annotations

import asyncio

import pytest
from simulators_peer import CentralSystemPeer, charge, play, run, shorten

from app.simulators.charging_station import ChargingStation
from app.simulators.errors import CannotDo
from app.simulators.options import StationOptions


async def booting(peer: CentralSystemPeer, **options: object) -> ChargingStation:
    defaults = {"boot_seconds": 0.01, "reconnect_first": 0.01}
    station = ChargingStation(StationOptions(peer.url, **{**defaults, **options}))  # type: ignore[arg-type]
    await station.start()
    return station


def test_rejected_station_is_silent_until_the_interval_is_over() -> None:
    async def scenario() -> None:
        async with CentralSystemPeer() as peer:
            peer.boots, peer.interval = ["Rejected"], 1
            station = await booting(peer)
            boot = await peer.expect("BootNotification")
            assert boot["chargePointVendor"] == "OCPP Bench"
            started = asyncio.get_running_loop().time()
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await peer.ask("GetConfiguration")
            await station.perform("PlugIn", {"connectorId": 1})
            await peer.expect("BootNotification")
            assert 0.95 < asyncio.get_running_loop().time() - started < 1.5
            for number, status in enumerate(["Available", "Preparing", "Available"]):
                await peer.expect("StatusNotification", connectorId=number, status=status)
            assert station.configuration.number("HeartbeatInterval") == 1
            await station.close()

    run(scenario)


def test_pending_station_answers_and_can_be_triggered() -> None:
    async def scenario() -> None:
        async with CentralSystemPeer() as peer:
            peer.boots = ["Pending", "Pending"]
            station = await booting(peer)
            await peer.expect("BootNotification")
            assert "unknownKey" not in await peer.ask("GetConfiguration")
            change = {"key": "MeterValueSampleInterval", "value": "17"}
            assert await peer.ask("ChangeConfiguration", change) == {"status": "Accepted"}
            assert await peer.ask("RemoteStartTransaction", {"idTag": "A"}) == {"status": "Rejected"}
            assert await peer.ask("TriggerMessage", {"requestedMessage": "Heartbeat"}) == {"status": "Accepted"}
            await peer.expect("Heartbeat")
            await station.perform("PlugIn", {"connectorId": 1})
            await peer.quiet()
            for _ in range(2):
                await peer.ask("TriggerMessage", {"requestedMessage": "BootNotification"})
                await peer.expect("BootNotification")
            for number in range(3):
                await peer.expect("StatusNotification", connectorId=number)
            trigger = {"requestedMessage": "BootNotification"}
            assert await peer.ask("TriggerMessage", trigger) == {"status": "Rejected"}
            await station.close()

    run(scenario)


def test_heartbeat_at_its_interval() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        shorten(station, HeartbeatInterval=0.05)
        assert await peer.ask("ChangeConfiguration", {"key": "HeartbeatInterval", "value": "5"}) == {
            "status": "Accepted"
        }
        start = asyncio.get_running_loop().time()
        for _ in range(4):
            await peer.expect("Heartbeat")
        assert asyncio.get_running_loop().time() - start < 0.4

    play(scenario)


@pytest.mark.parametrize(("kind", "reason"), [("Hard", "HardReset"), ("Soft", "SoftReset")])
def test_reset_stops_transactions_first(kind: str, reason: str) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await charge(peer, station)
        assert await peer.ask("Reset", {"type": kind}) == {"status": "Accepted"}
        await peer.expect("StopTransaction", reason=reason, transactionId=1)
        await peer.expect("StatusNotification", status="Finishing")
        await peer.expect("BootNotification")
        assert peer.connections == 2
        for number, status in enumerate(["Available", "Finishing", "Available"]):
            await peer.expect("StatusNotification", connectorId=number, status=status)
        await peer.quiet()

    play(scenario)


def test_unavailable_survives_a_hard_reset() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        change = {"connectorId": 1, "type": "Inoperative"}
        assert await peer.ask("ChangeAvailability", change) == {"status": "Accepted"}
        await peer.expect("StatusNotification", connectorId=1, status="Unavailable")
        assert await peer.ask("ChangeAvailability", change) == {"status": "Accepted"}
        await peer.quiet()
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"})
        await peer.quiet()
        assert await peer.ask("Reset", {"type": "Hard"}) == {"status": "Accepted"}
        await peer.expect("BootNotification")
        for number, status in enumerate(["Available", "Unavailable", "Available"]):
            await peer.expect("StatusNotification", connectorId=number, status=status)
        assert await peer.ask("ChangeAvailability", {**change, "type": "Operative"}) == {"status": "Accepted"}
        await peer.expect("StatusNotification", connectorId=1, status="Available")

    play(scenario)


def test_availability_is_scheduled_during_a_transaction() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await charge(peer, station)
        whole = {"connectorId": 0, "type": "Inoperative"}
        assert await peer.ask("ChangeAvailability", whole) == {"status": "Scheduled"}
        await peer.expect("StatusNotification", connectorId=0, status="Unavailable")
        await peer.expect("StatusNotification", connectorId=2, status="Unavailable")
        await peer.ask("RemoteStopTransaction", {"transactionId": 1})
        await peer.expect("StopTransaction")
        await peer.expect("StatusNotification", connectorId=1, status="Finishing")
        await station.perform("Unplug", {"connectorId": 1, "side": "both"})
        await peer.expect("StatusNotification", connectorId=1, status="Unavailable")
        assert await peer.ask("ChangeAvailability", {"connectorId": 3, "type": "Operative"}) == {"status": "Rejected"}

    play(scenario)


@pytest.mark.parametrize("backup", [False, True])
def test_power_failure_during_a_transaction(backup: bool) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await charge(peer, station)
        await station.perform("PowerOff", {})
        if backup:
            await peer.expect("StopTransaction", reason="PowerLoss")
            await peer.expect("StatusNotification", status="Finishing")
        await peer.quiet(0.02)
        with pytest.raises(CannotDo, match="off"):
            await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"})
        await station.perform("PowerOn", {})
        await peer.expect("BootNotification")
        if not backup:
            await peer.expect("StopTransaction", reason="PowerLoss", transactionId=1)
        for number, status in enumerate(["Available", "Finishing", "Available"]):
            await peer.expect("StatusNotification", connectorId=number, status=status)

    play(scenario, backup_power=backup)


def test_a_station_that_restarts_has_no_switch() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        assert await peer.ask("Reset", {"type": "Soft"}) == {"status": "Accepted"}
        with pytest.raises(CannotDo, match="restarting"):
            await station.perform("PowerCycle", {})
        await peer.booted()
        assert peer.connections == 2

    play(scenario)


def test_power_cycle_breaks_the_connection() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        first = peer.socket
        await station.perform("PowerCycle", {})
        await peer.booted()
        assert first.close_code == 1006

    play(scenario)


def test_what_happens_offline_is_told_afterwards() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await charge(peer, station)
        station.link.disturb()
        await peer.until(lambda: peer.socket.close_code is not None)
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"})
        await station.perform("PlugIn", {"connectorId": 2})
        await peer.connected(2)
        await peer.expect("StopTransaction", transactionId=1, reason="Local")
        await peer.expect("StatusNotification", connectorId=1, status="Finishing")
        await peer.expect("StatusNotification", connectorId=2, status="Preparing")
        await peer.quiet()

    # The wait before the reconnect leaves time to act.
    play(scenario, reconnect_first=0.1)


def test_a_transaction_begun_offline_is_delivered_in_order() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        station.link.disturb()
        await peer.until(lambda: peer.socket.close_code is not None)
        await station.perform("PlugIn", {"connectorId": 1})
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "ANY"})
        await asyncio.sleep(0.01)
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "ANY"})
        await peer.connected(2)
        await peer.expect("StartTransaction", idTag="ANY")
        await peer.expect("StopTransaction", transactionId=1)
        await peer.expect("StatusNotification", connectorId=1, status="Finishing")

    play(scenario, reconnect_first=0.1, configuration={"AllowOfflineTxForUnknownId": "true"})


def test_transaction_messages_are_tried_again() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        peer.replies["StartTransaction"] = "InternalError"  # type: ignore[assignment]
        await station.perform("PlugIn", {"connectorId": 1})
        await peer.expect("StatusNotification", status="Preparing")
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"})
        await peer.expect("Authorize")
        first = await peer.expect("StartTransaction")
        await peer.until(lambda: len(peer.calls) == peer.taken + 2)
        assert peer.calls[peer.taken :] == [("StartTransaction", first), ("StatusNotification", peer.calls[-1][1])]
        peer.taken += 2
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"})
        # Errata v4.0 3.18: a transaction that got no id is stopped as -1.
        await peer.expect("StopTransaction", transactionId=-1)

    settings = {"TransactionMessageAttempts": "2", "TransactionMessageRetryInterval": "0"}
    play(scenario, configuration=settings)


def test_minimum_status_duration_swallows_short_statuses() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        shorten(station, MinimumStatusDuration=0.1)
        await station.perform("PlugIn", {"connectorId": 1})
        await station.perform("Unplug", {"connectorId": 1, "side": "both"})
        await station.perform("PlugIn", {"connectorId": 2})
        await peer.quiet(0.03)
        await peer.expect("StatusNotification", connectorId=2, status="Preparing")
        await peer.quiet()

    play(scenario)


def test_a_station_that_finds_nobody_ends_when_told() -> None:
    async def scenario() -> None:
        async with CentralSystemPeer() as peer:
            peer.server.close()
            await peer.server.wait_closed()
            station = await booting(peer)  # nobody listens: it goes on trying, and ends when told
            await asyncio.sleep(0.02)
            await station.close()

    run(scenario)
