"""The simulated charging station over a real socket: sessions as the scenarios of issue 2 ask for them."""

from __future__ import annotations

from typing import Any

import pytest
from simulators_peer import CentralSystemPeer, charge, play, shorten

from app.simulators.charging_station import ChargingStation
from app.simulators.errors import CannotDo


def test_plug_in_first() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await station.perform("PlugIn", {"connectorId": 2})
        await peer.expect("StatusNotification", connectorId=2, status="Preparing")
        await station.perform("PresentIdTag", {"connectorId": 2, "idTag": "VALID-1"})
        await peer.expect("Authorize", idTag="VALID-1")
        start = await peer.expect("StartTransaction", connectorId=2, idTag="VALID-1")
        assert isinstance(start["meterStart"], int)
        await peer.expect("StatusNotification", connectorId=2, status="Charging")
        await peer.quiet()

    play(scenario)


def test_identification_first_and_local_stop() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"})
        await peer.expect("Authorize", idTag="VALID-1")
        await peer.expect("StatusNotification", connectorId=1, status="Preparing")
        await station.perform("PlugIn", {"connectorId": 1})
        await peer.expect("StartTransaction", idTag="VALID-1")
        await peer.expect("StatusNotification", status="Charging")
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "valid-1"})
        await peer.expect("StopTransaction", transactionId=1, reason="Local", idTag="valid-1")
        await peer.expect("StatusNotification", status="Finishing")
        await station.perform("Unplug", {"connectorId": 1, "side": "both"})
        await peer.expect("StatusNotification", status="Available")
        await peer.quiet()

    play(scenario)


@pytest.mark.parametrize(
    ("faults", "order"),
    [
        ((), ["StartTransaction", "Charging", "StopTransaction", "Finishing"]),
        (("charging-first", "finishing-first"), ["Charging", "StartTransaction", "Finishing", "StopTransaction"]),
    ],
)
def test_both_orders_of_status_and_transaction(faults: tuple[str, ...], order: list[str]) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await station.perform("PlugIn", {"connectorId": 1})
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"})
        await peer.until(lambda: len(peer.calls) == peer.taken + 4)
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"})
        await peer.until(lambda: len(peer.calls) == peer.taken + 6)
        seen = [payload.get("status", action) for action, payload in peer.calls[peer.taken + 2 :]]
        assert seen == order

    play(scenario, faults=faults)


def test_refused_tag_starts_nothing() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        peer.replies["Authorize"] = {"idTagInfo": {"status": "Invalid"}}
        await station.perform("PlugIn", {"connectorId": 1})
        await peer.expect("StatusNotification", status="Preparing")
        for _ in range(2):  # a tag that is cached as not valid is asked for again
            await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "INVALID-1"})
            await peer.expect("Authorize", idTag="INVALID-1")
            await peer.quiet()

    play(scenario, configuration={"LocalPreAuthorize": "true"})


def test_cached_tag_starts_without_authorize_until_the_cache_is_cleared() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await charge(peer, station)
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"})
        await peer.expect("StopTransaction")
        await peer.expect("StatusNotification", status="Finishing")
        await station.perform("Unplug", {"connectorId": 1, "side": "both"})
        await peer.expect("StatusNotification", status="Available")
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"})
        await peer.expect("StatusNotification", status="Preparing")
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"})
        await peer.expect("StatusNotification", status="Available")
        assert await peer.ask("ClearCache") == {"status": "Accepted"}
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"})
        await peer.expect("Authorize", idTag="VALID-1")

    play(scenario, configuration={"LocalPreAuthorize": "true"})


def test_remote_start_first_and_without_connector() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        assert await peer.ask("RemoteStartTransaction", {"idTag": "VALID-1"}) == {"status": "Accepted"}
        await peer.expect("Authorize", idTag="VALID-1")
        await peer.expect("StatusNotification", connectorId=1, status="Preparing")
        assert await peer.ask("RemoteStartTransaction", {"idTag": "VALID-2", "connectorId": 1}) == {
            "status": "Rejected"
        }
        await station.perform("PlugIn", {"connectorId": 1})
        await peer.expect("StartTransaction", connectorId=1, idTag="VALID-1")
        await peer.expect("StatusNotification", status="Charging")

    play(scenario)


def test_remote_start_without_authorization() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await station.perform("PlugIn", {"connectorId": 1})
        await peer.expect("StatusNotification", status="Preparing")
        await peer.ask("RemoteStartTransaction", {"idTag": "VALID-1", "connectorId": 1})
        await peer.expect("StartTransaction")

    play(scenario, configuration={"AuthorizeRemoteTxRequests": "false"})


@pytest.mark.parametrize("connector", [0, 1, 3])
def test_remote_start_is_rejected_where_it_cannot_be(connector: int) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await charge(peer, station)
        request = {"idTag": "VALID-2", "connectorId": connector}
        assert await peer.ask("RemoteStartTransaction", request) == {"status": "Rejected"}
        await peer.quiet()

    play(scenario)


def test_remote_stop() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await charge(peer, station)
        assert await peer.ask("RemoteStopTransaction", {"transactionId": 99}) == {"status": "Rejected"}
        assert await peer.ask("RemoteStopTransaction", {"transactionId": 1}) == {"status": "Accepted"}
        stop = await peer.expect("StopTransaction", transactionId=1, reason="Remote")
        assert "transactionData" not in stop
        await peer.expect("StatusNotification", status="Finishing")

    play(scenario)


def test_another_tag_neither_authorizes_nor_stops() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await charge(peer, station)
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "VALID-2"})
        await peer.quiet()
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"})
        await peer.expect("StopTransaction", idTag="VALID-1")
        await peer.expect("StatusNotification", status="Finishing")

    play(scenario)


@pytest.mark.parametrize(("parent", "stops"), [("PARENT-1", True), ("PARENT-2", False)])
def test_a_tag_with_the_same_parent_stops(parent: str, stops: bool) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        peer.replies["Authorize"] = {"idTagInfo": {"status": "Accepted", "parentIdTag": "PARENT-1"}}
        await charge(peer, station)
        peer.replies["Authorize"] = {"idTagInfo": {"status": "Accepted", "parentIdTag": parent}}
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "VALID-2"})
        await peer.expect("Authorize", idTag="VALID-2")
        if stops:
            await peer.expect("StopTransaction", idTag="VALID-2")
        else:
            await peer.quiet()

    play(scenario)


def test_unplugging_the_ev_stops_and_unlocks() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await charge(peer, station)
        assert await station.perform("Observe", {"question": "Is the cable of connector 1 locked?"}) == "yes"
        await station.perform("Unplug", {"connectorId": 1, "side": "EV"})
        await peer.expect("StopTransaction", reason="EVDisconnected")
        await peer.expect("StatusNotification", status="Finishing", info="EV side disconnected")
        await station.perform("Unplug", {"connectorId": 1, "side": "both"})
        await peer.expect("StatusNotification", status="Available")

    play(scenario)


def test_unplugging_the_ev_keeps_the_cable_where_it_is_configured_so() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await charge(peer, station)
        await station.perform("Unplug", {"connectorId": 1, "side": "EV"})
        await peer.expect("StopTransaction", reason="EVDisconnected")
        await peer.expect("StatusNotification", status="Finishing")
        with pytest.raises(CannotDo, match="locked"):
            await station.perform("Unplug", {"connectorId": 1, "side": "both"})
        assert await peer.ask("UnlockConnector", {"connectorId": 1}) == {"status": "Unlocked"}
        await station.perform("Unplug", {"connectorId": 1, "side": "both"})
        await peer.expect("StatusNotification", status="Available")

    play(scenario, configuration={"UnlockConnectorOnEVSideDisconnect": "false"})


def test_unplugging_the_ev_suspends_where_it_does_not_stop() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await charge(peer, station)
        await station.perform("Unplug", {"connectorId": 1, "side": "EV"})
        await peer.expect("StatusNotification", status="SuspendedEV", info="EV side disconnected")
        with pytest.raises(CannotDo, match="locked"):
            await station.perform("Unplug", {"connectorId": 1, "side": "both"})
        await station.perform("PlugIn", {"connectorId": 1})
        await peer.expect("StatusNotification", status="Charging")
        await station.perform("Unplug", {"connectorId": 1, "side": "EV"})
        await peer.expect("StatusNotification", status="SuspendedEV")
        await peer.ask("RemoteStopTransaction", {"transactionId": 1})
        await peer.expect("StopTransaction", reason="Remote")
        await peer.expect("StatusNotification", status="Finishing")

    play(scenario, configuration={"StopTransactionOnEVSideDisconnect": "false"})


def test_fixed_cable() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        assert await peer.ask("UnlockConnector", {"connectorId": 1}) == {"status": "NotSupported"}
        await charge(peer, station)
        await station.perform("Unplug", {"connectorId": 1, "side": "EV"})
        await peer.expect("StopTransaction", reason="EVDisconnected")
        await peer.expect("StatusNotification", status="Available")

    play(scenario, fixed_cable=True)


def test_connection_time_out() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        shorten(station, ConnectionTimeOut=0.05)
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"})
        await peer.expect("Authorize")
        await peer.expect("StatusNotification", status="Preparing")
        await peer.expect("StatusNotification", status="Available")

    play(scenario)


@pytest.mark.parametrize("stop", ["true", "false"])
def test_start_transaction_refused(stop: str) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        peer.replies["StartTransaction"] = {"transactionId": 7, "idTagInfo": {"status": "Blocked"}}
        await charge(peer, station)
        if stop == "true":
            await peer.expect("StopTransaction", transactionId=7, reason="DeAuthorized")
            await peer.expect("StatusNotification", status="Finishing")
            with pytest.raises(CannotDo, match="locked"):
                await station.perform("Unplug", {"connectorId": 1, "side": "both"})
            await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"})
            await peer.quiet()
            await station.perform("Unplug", {"connectorId": 1, "side": "both"})
            await peer.expect("StatusNotification", status="Available")
        else:
            await peer.expect("StatusNotification", status="SuspendedEVSE")
            await peer.quiet()

    play(scenario, configuration={"StopTransactionOnInvalidId": stop})


def test_lock_failure_prevents_the_transaction() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await station.perform("CauseLockFailure", {"connectorId": 1})
        await station.perform("PlugIn", {"connectorId": 1})
        await peer.expect("StatusNotification", status="Preparing")
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"})
        await peer.expect("Authorize")
        await peer.expect("StatusNotification", status="Faulted", errorCode="ConnectorLockFailure")
        await station.perform("ClearFault", {"connectorId": 1})
        await peer.expect("StatusNotification", status="Preparing", errorCode="NoError")

    play(scenario)


def test_a_lock_that_works_again() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await station.perform("CauseUnlockFailure", {"connectorId": 1})
        await station.perform("ClearLockFailure", {"connectorId": 1})
        assert await peer.ask("UnlockConnector", {"connectorId": 1}) == {"status": "Unlocked"}
        await station.perform("CauseLockFailure", {"connectorId": 1})
        await station.perform("ClearLockFailure", {"connectorId": 1})
        await charge(peer, station)

    play(scenario)


def test_unlock_connector() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await charge(peer, station)
        await station.perform("CauseUnlockFailure", {"connectorId": 1})
        assert await peer.ask("UnlockConnector", {"connectorId": 1}) == {"status": "UnlockFailed"}
        assert await peer.ask("UnlockConnector", {"connectorId": 1}) == {"status": "Unlocked"}
        await peer.expect("StopTransaction", reason="UnlockCommand")
        await peer.expect("StatusNotification", status="Finishing")
        assert await peer.ask("UnlockConnector", {"connectorId": 9}) == {"status": "NotSupported"}

    play(scenario)


def test_faults_of_connector_and_station() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await station.perform("CauseFault", {"connectorId": 1, "errorCode": "GroundFailure"})
        await peer.expect("StatusNotification", connectorId=1, status="Faulted", errorCode="GroundFailure")
        await station.perform("ClearFault", {"connectorId": 1})
        await peer.expect("StatusNotification", connectorId=1, status="Available")
        await station.perform("CauseFault", {"connectorId": 0})
        for number in range(3):
            await peer.expect("StatusNotification", connectorId=number, status="Faulted", errorCode="OtherError")

    play(scenario)


def test_shared_reader_finds_the_connector() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await station.perform("PlugIn", {"connectorId": 2})
        await peer.expect("StatusNotification", connectorId=2, status="Preparing")
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"})
        await peer.expect("Authorize")
        await peer.expect("StartTransaction", connectorId=2)
        await peer.expect("StatusNotification", connectorId=2, status="Charging")
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"})
        await peer.expect("StopTransaction")

    play(scenario, shared_reader=True)


@pytest.mark.parametrize(
    ("action", "arguments", "why"),
    [
        ("Dance", {}, "not a manual action"),
        ("PlugIn", {"connectorId": 3}, "there is no connector 3; this station has 2"),
        ("PlugIn", {"connectorId": "1"}, "must be a JSON integer"),
        ("PlugIn", {}, "missing"),
        ("Unplug", {"connectorId": 1, "side": "both"}, "no cable"),
        ("PresentIdTag", {"connectorId": 1, "idTag": "x" * 21}, "1 to 20 characters"),
        ("CauseFault", {"connectorId": 1, "errorCode": "NoError"}, "not an error code"),
        ("ClearFault", {"connectorId": 1}, "has no fault"),
        ("PowerOn", {}, "on already"),
        ("TriggerFromCsms", {"action": "Reset", "payload": {}}, "action on a csms"),
    ],
)
def test_what_the_station_cannot_do(action: str, arguments: dict[str, Any], why: str) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        with pytest.raises(CannotDo, match=why):
            await station.perform(action, arguments)
        await peer.quiet(0.01)

    play(scenario)


def test_plugging_twice_and_observing() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await station.perform("PlugIn", {"connectorId": 1})
        with pytest.raises(CannotDo, match="already has a cable"):
            await station.perform("PlugIn", {"connectorId": 1})
        observe = station.perform
        assert await observe("Observe", {"question": "Is connector 1 preparing?"}) == "yes"
        assert await observe("Observe", {"question": "Is connector 1 charging?"}) == "no"
        assert await observe("Observe", {"question": "Is the light green?"}) == "cannot"

    play(scenario)
