"""The simulated charging station over a real socket: reservations (test cases 046 to 053)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from simulators_peer import CentralSystemPeer, play

from app.simulators.charging_station import ChargingStation


def later(seconds: float = 300) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


async def reserve(peer: CentralSystemPeer, connector: int, tag: str = "VALID-1", number: int = 7, **more: Any) -> Any:
    request = {"connectorId": connector, "expiryDate": later(), "idTag": tag, "reservationId": number, **more}
    answer = await peer.ask("ReserveNow", request)
    return answer["status"] if isinstance(answer, dict) else answer


async def reserved(peer: CentralSystemPeer, connector: int = 1, **more: Any) -> None:
    """The reusable state Reserved (table 111)."""
    assert await reserve(peer, connector, **more) == "Accepted"
    await peer.expect("StatusNotification", connectorId=connector, status="Reserved", errorCode="NoError")


async def unavailable(peer: CentralSystemPeer, connector: int) -> None:
    await peer.ask("ChangeAvailability", {"connectorId": connector, "type": "Inoperative"})
    for number in range(3) if connector == 0 else [connector]:
        await peer.expect("StatusNotification", connectorId=number, status="Unavailable")


async def present(station: ChargingStation, tag: str, connector: int = 1) -> None:
    await station.perform("PresentIdTag", {"connectorId": connector, "idTag": tag})


async def plug(station: ChargingStation, connector: int = 1) -> None:
    await station.perform("PlugIn", {"connectorId": connector})


async def remote(peer: CentralSystemPeer, connector: int | None = 1, tag: str = "VALID-1") -> str:
    request: dict[str, Any] = {"idTag": tag} if connector is None else {"idTag": tag, "connectorId": connector}
    return str((await peer.ask("RemoteStartTransaction", request))["status"])


def test_only_the_reserved_tag_starts_locally() -> None:
    """Test case 046_1."""

    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await unavailable(peer, 2)
        await reserved(peer)
        assert await station.perform("Observe", {"question": "Is connector 1 reserved?"}) == "yes"
        await present(station, "VALID-2")
        await peer.quiet()
        await present(station, "valid-1")
        await peer.expect("Authorize", idTag="valid-1")
        await peer.expect("StatusNotification", connectorId=1, status="Preparing")
        await plug(station)
        await peer.expect("StartTransaction", connectorId=1, reservationId=7, idTag="valid-1")
        await peer.expect("StatusNotification", status="Charging")
        await present(station, "VALID-1")
        await peer.expect("StopTransaction")
        await peer.expect("StatusNotification", status="Finishing")
        await station.perform("Unplug", {"connectorId": 1, "side": "both"})
        await peer.expect("StatusNotification", status="Available")
        await peer.quiet()

    play(scenario)


@pytest.mark.parametrize(("authorizes", "plugged"), [("true", True), ("true", False), ("false", True)])
def test_remote_start_uses_the_reservation(authorizes: str, plugged: bool) -> None:
    """Test case 046_2 with the reusable state Charging (table 105): Preparing comes before Authorize."""

    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await reserved(peer)
        assert await remote(peer, 1, "VALID-2") == "Rejected"
        if plugged:
            await plug(station)
            await peer.quiet()
        assert await remote(peer) == "Accepted"
        await peer.expect("StatusNotification", connectorId=1, status="Preparing")
        if authorizes == "true":
            await peer.expect("Authorize", idTag="VALID-1")
        if not plugged:
            await plug(station)
        await peer.expect("StartTransaction", connectorId=1, reservationId=7, idTag="VALID-1")
        await peer.expect("StatusNotification", connectorId=1, status="Charging")
        assert await peer.ask("CancelReservation", {"reservationId": 7}) == {"status": "Rejected"}

    play(scenario, configuration={"AuthorizeRemoteTxRequests": authorizes})


def test_a_refused_holder_leaves_the_connector_reserved() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await reserved(peer)
        peer.replies["Authorize"] = {"idTagInfo": {"status": "Blocked"}}
        assert await remote(peer) == "Accepted"
        await peer.expect("StatusNotification", status="Preparing")
        await peer.expect("Authorize")
        await peer.expect("StatusNotification", status="Reserved")
        await present(station, "VALID-1")
        await peer.expect("Authorize")
        await peer.quiet()

    play(scenario)


def test_the_holder_may_go_away_again() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await reserved(peer)
        await present(station, "VALID-1")
        await peer.expect("Authorize")
        await peer.expect("StatusNotification", status="Preparing")
        await present(station, "VALID-1")
        await peer.expect("StatusNotification", status="Reserved")

    play(scenario)


def test_expiry() -> None:
    """Test case 047."""

    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        expiry = datetime.now(UTC) + timedelta(seconds=0.15)
        await reserved(peer, expiryDate=expiry.isoformat())
        await peer.expect("StatusNotification", connectorId=1, status="Available")
        assert datetime.now(UTC) >= expiry
        await plug(station)
        await peer.expect("StatusNotification", status="Preparing")
        assert await remote(peer, 1, "VALID-2") == "Accepted"
        await peer.expect("Authorize", idTag="VALID-2")
        assert "reservationId" not in await peer.expect("StartTransaction", idTag="VALID-2")

    play(scenario)


def test_refusals_of_a_connector() -> None:
    """Test cases 048_1, 048_2, 048_3."""

    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await plug(station, 1)
        await peer.expect("StatusNotification", status="Preparing")
        assert await reserve(peer, 1) == "Occupied"
        await station.perform("CauseFault", {"connectorId": 1})
        await peer.expect("StatusNotification", status="Faulted")
        assert await reserve(peer, 1) == "Faulted"
        await unavailable(peer, 2)
        assert await reserve(peer, 2) == "Unavailable"
        assert await reserve(peer, 3) == "Rejected"
        assert await reserve(peer, 2, expiryDate=later(-1)) == "Rejected"
        assert await reserve(peer, 2, expiryDate="tomorrow") == "PropertyConstraintViolation"
        await peer.quiet()

    play(scenario)


def test_reserved_for_the_same_or_another_tag() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await reserved(peer)
        assert await reserve(peer, 1, number=8) == "Occupied"
        assert await reserve(peer, 1, "VALID-2", 9) == "Occupied"
        assert await reserve(peer, 1, "VALID-2", 7) == "Accepted"  # replaces the reservation of the same id
        await peer.quiet()
        assert await remote(peer) == "Rejected"
        assert await reserve(peer, 2, "VALID-2", 7) == "Accepted"
        await peer.expect("StatusNotification", connectorId=1, status="Available")
        await peer.expect("StatusNotification", connectorId=2, status="Reserved")

    play(scenario)


def test_a_replacement_that_fails_changes_nothing() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await unavailable(peer, 2)
        await reserved(peer)
        assert await reserve(peer, 2) == "Unavailable"
        assert await peer.ask("CancelReservation", {"reservationId": 7}) == {"status": "Accepted"}
        await peer.expect("StatusNotification", connectorId=1, status="Available")

    play(scenario)


def test_any_connector() -> None:
    """Test case 049."""

    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await unavailable(peer, 2)
        assert await reserve(peer, 0) == "Accepted"
        await peer.expect("StatusNotification", connectorId=1, status="Reserved")
        assert await reserve(peer, 0, number=8) == await reserve(peer, 1, number=8) == "Occupied"
        assert await remote(peer, 1, "VALID-2") == "Rejected"
        await plug(station)
        await peer.quiet()
        assert await remote(peer) == "Accepted"
        await peer.expect("StatusNotification", status="Preparing")
        await peer.expect("Authorize")
        await peer.expect("StartTransaction", connectorId=1, reservationId=7)
        await peer.expect("StatusNotification", status="Charging")

    play(scenario)


def test_any_connector_holds_the_last_free_one() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        assert await reserve(peer, 0) == "Accepted"
        await peer.quiet()  # two are free, one is enough
        await plug(station, 2)
        await peer.expect("StatusNotification", connectorId=2, status="Preparing")
        await peer.expect("StatusNotification", connectorId=1, status="Reserved")
        await present(station, "VALID-2", 1)
        await peer.quiet()
        await present(station, "VALID-1", 2)  # the holder is at the other connector
        await peer.expect("Authorize", idTag="VALID-1")
        await peer.expect("StatusNotification", connectorId=1, status="Available")
        await peer.expect("StartTransaction", connectorId=2, reservationId=7)
        await peer.expect("StatusNotification", connectorId=2, status="Charging")

    play(scenario)


def test_refusals_of_the_station() -> None:
    """Test cases 050_1, 050_2, 050_3."""

    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        for number in (1, 2):
            await plug(station, number)
            await peer.expect("StatusNotification", connectorId=number, status="Preparing")
        assert await reserve(peer, 0) == "Occupied"
        await station.perform("CauseFault", {"connectorId": 0})
        for number in range(3):
            await peer.expect("StatusNotification", connectorId=number, status="Faulted")
        assert await reserve(peer, 0) == "Faulted"
        await station.perform("ClearFault", {"connectorId": 0})
        for _ in range(3):
            await peer.expect("StatusNotification")
        await unavailable(peer, 0)
        assert await reserve(peer, 0) == "Unavailable"

    play(scenario)


def test_the_station_cannot_reserve_any_connector_without_the_key() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        assert await reserve(peer, 0) == "Rejected"
        await reserved(peer)

    play(scenario, without_keys=frozenset({"ReserveConnectorZeroSupported"}))


def test_without_the_profile() -> None:
    """Test cases 048_4 and 050_4, with a CALLERROR and with the status that they want."""

    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        assert await reserve(peer, 1) == "NotSupported"
        station.switch_fault("rejects-reservations", True)
        assert await reserve(peer, 1) == await reserve(peer, 0) == "Rejected"

    play(scenario, profiles=frozenset({"Core"}))


def test_cancel() -> None:
    """Test cases 051 and 052."""

    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await reserved(peer)
        assert await peer.ask("CancelReservation", {"reservationId": 8}) == {"status": "Rejected"}
        await peer.quiet()
        assert await peer.ask("CancelReservation", {"reservationId": 7}) == {"status": "Accepted"}
        await peer.expect("StatusNotification", connectorId=1, status="Available")
        await plug(station)
        await peer.expect("StatusNotification", status="Preparing")
        assert await remote(peer, 1, "VALID-2") == "Accepted"
        await peer.expect("Authorize")
        assert "reservationId" not in await peer.expect("StartTransaction", idTag="VALID-2")

    play(scenario)


@pytest.mark.parametrize("way", ["local", "remote"])
@pytest.mark.parametrize(("parent", "starts"), [("parent-1", True), ("OTHER", False), (None, False)])
def test_parent(way: str, parent: str | None, starts: bool) -> None:
    """Test case 053, and cards of other parents or none."""

    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        info = {"status": "Accepted", **({"parentIdTag": parent} if parent else {})}
        peer.replies["Authorize"] = {"idTagInfo": info}
        await unavailable(peer, 2)
        await reserved(peer, parentIdTag="PARENT-1")
        if way == "local":
            await present(station, "VALID-2")
        else:
            assert await remote(peer, 1, "VALID-2") == "Accepted"
        await peer.expect("Authorize", idTag="VALID-2")
        if not starts:
            await peer.quiet()
            return
        await peer.expect("StatusNotification", status="Preparing")
        await plug(station)
        await peer.expect("StartTransaction", idTag="VALID-2", reservationId=7)
        await peer.expect("StatusNotification", status="Charging")

    play(scenario, configuration={"AuthorizeRemoteTxRequests": "true" if way == "local" else "false"})


def test_a_remote_start_without_connector_goes_to_the_reserved_one() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await reserved(peer, 2)
        assert await remote(peer, None) == "Accepted"
        await peer.expect("StatusNotification", connectorId=2, status="Preparing")
        await peer.expect("Authorize")
        assert await remote(peer, None, "VALID-2") == "Accepted"
        await peer.expect("Authorize", idTag="VALID-2")
        await peer.expect("StatusNotification", connectorId=1, status="Preparing")

    play(scenario)


def test_faulted_and_unavailable_end_the_reservation_and_a_reboot_does_not() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await reserved(peer)
        await station.perform("PowerCycle", {})
        await peer.expect("BootNotification")
        for number, status in enumerate(["Available", "Reserved", "Available"]):
            await peer.expect("StatusNotification", connectorId=number, status=status)
        await station.perform("CauseFault", {"connectorId": 1})
        await peer.expect("StatusNotification", status="Faulted")
        await station.perform("ClearFault", {"connectorId": 1})
        await peer.expect("StatusNotification", status="Available")
        await reserved(peer)
        await unavailable(peer, 1)
        await peer.ask("ChangeAvailability", {"connectorId": 1, "type": "Operative"})
        await peer.expect("StatusNotification", status="Available")

    play(scenario)


def test_one_reader_finds_the_reserved_connector() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await reserved(peer, 2)
        await present(station, "VALID-1", 1)
        await peer.expect("Authorize", idTag="VALID-1")
        await peer.expect("StatusNotification", connectorId=2, status="Preparing")

    play(scenario, shared_reader=True)
