"""The simulated charging station over a real socket: local authorization list, cache and feature profiles."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from simulators_peer import CentralSystemPeer, play, run

from app.simulators.charging_station import ChargingStation
from app.simulators.errors import CannotDo
from app.simulators.options import StationOptions

PRE = {"LocalPreAuthorize": "true"}
ACCEPTED, FAILED = {"status": "Accepted"}, {"status": "Failed"}


def entry(tag: str, status: str | None = "Accepted", **more: Any) -> dict[str, Any]:
    return {"idTag": tag, **({"idTagInfo": {"status": status, **more}} if status else {})}


async def send(peer: CentralSystemPeer, version: int, kind: str, *entries: dict[str, Any]) -> Any:
    payload: dict[str, Any] = {"listVersion": version, "updateType": kind}
    return await peer.ask("SendLocalList", {**payload, "localAuthorizationList": list(entries)} if entries else payload)


async def version(peer: CentralSystemPeer) -> int:
    return int((await peer.ask("GetLocalListVersion"))["listVersion"])


def test_version_of_an_empty_and_of_a_disabled_list() -> None:
    """Test cases 042_1 and 042_2."""

    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        assert await version(peer) == 0
        assert await send(peer, 1, "Full") == ACCEPTED
        assert await version(peer) == 0
        assert await send(peer, 7, "Full", entry("A")) == ACCEPTED
        assert await version(peer) == 7
        await peer.ask("ChangeConfiguration", {"key": "LocalAuthListEnabled", "value": "false"})
        assert await version(peer) == -1
        assert await send(peer, 8, "Full", entry("A")) == {"status": "NotSupported"}

    play(scenario)


def test_versions_and_differential_updates() -> None:
    """Test cases 043 and 043_2."""

    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        five = [entry(f"TAG-{number}") for number in range(5)]
        assert await send(peer, 2, "Full", *five) == ACCEPTED
        assert await version(peer) == 2
        assert await send(peer, 5, "Differential", entry("tag-0", "Blocked"), entry("TAG-1", None)) == ACCEPTED
        assert await version(peer) == 5
        for old in (4, 5):
            assert await send(peer, old, "Differential", entry("NEW")) == {"status": "VersionMismatch"}
        assert await version(peer) == 5
        listed = [station.local_list.find(f"Tag-{number}") for number in range(3)]
        assert [info and info.status for info in listed] == ["Blocked", None, "Accepted"]
        assert len(station.local_list) == 4
        assert await send(peer, 3, "Full", entry("ONLY")) == ACCEPTED  # a full list may have any version
        assert (await version(peer), len(station.local_list)) == (3, 1)
        assert await send(peer, 4, "Differential", entry("ONLY", None)) == ACCEPTED
        assert await version(peer) == 0  # nothing is left

    play(scenario)


@pytest.mark.parametrize(
    ("number", "kind", "entries"),
    [
        (2, "Full", [entry("A"), entry("a")]),
        (2, "Full", [entry("A"), entry("B", None)]),
        (2, "Full", [entry(str(number)) for number in range(4)]),
        (2, "Differential", [entry("X"), entry("Y"), entry("Z")]),
        (0, "Full", [entry("A")]),
        (-1, "Full", [entry("A")]),
    ],
)
def test_lists_that_cannot_be_stored(number: int, kind: str, entries: list[dict[str, Any]]) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        assert await send(peer, 1, "Full", entry("KEPT"), entry("KEPT-2")) == ACCEPTED
        assert await send(peer, number, kind, *entries) == FAILED
        assert (await version(peer), len(station.local_list)) == (1, 2)

    play(scenario, local_list_length=4, send_local_list_length=3)


def test_a_failing_memory() -> None:
    """Test case 043_3."""

    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await station.perform("CauseLocalListFailure", {})
        assert await send(peer, 2, "Full", entry("A")) == FAILED
        assert await version(peer) == 0
        await station.perform("ClearLocalListFailure", {})
        assert await send(peer, 2, "Full", entry("A")) == ACCEPTED

    play(scenario)


def test_a_listed_tag_starts_without_authorize_and_never_enters_the_cache() -> None:
    """Test case 008, and specification 3.5.3."""

    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await send(peer, 1, "Full", entry("VALID-1"))
        await station.perform("PlugIn", {"connectorId": 1})
        await peer.expect("StatusNotification", status="Preparing")
        await peer.ask("RemoteStartTransaction", {"idTag": "VALID-1", "connectorId": 1})
        await peer.expect("StartTransaction", idTag="VALID-1")
        await peer.expect("StatusNotification", status="Charging")
        assert len(station.cache) == 0
        await peer.quiet()

    play(scenario, configuration={**PRE, "AuthorizationCacheEnabled": "true"})


@pytest.mark.parametrize(
    ("listed", "asks"),
    [
        (entry("T", "Blocked"), True),
        (entry("T", "ConcurrentTx"), False),
        (entry("T", "Accepted", expiryDate="2020-01-01T00:00:00Z"), True),
    ],
)
def test_what_the_list_says_goes_before_the_cache(listed: dict[str, Any], asks: bool) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        peer.replies["Authorize"] = {"idTagInfo": {"status": "Accepted"}}
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "T"})  # enters the cache
        await peer.expect("Authorize", idTag="T")
        await peer.expect("StatusNotification", status="Preparing")
        await send(peer, 1, "Full", listed)
        await station.perform("PresentIdTag", {"connectorId": 2, "idTag": "T"})
        if asks:
            await peer.expect("Authorize", idTag="T")
            conflict = await peer.expect("StatusNotification", connectorId=0, status="Available")
            assert conflict["errorCode"] == "LocalListConflict"
        await peer.expect("StatusNotification", connectorId=2, status="Preparing")

    play(scenario, configuration=PRE)


def test_a_disabled_list_is_not_looked_at() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await send(peer, 1, "Full", entry("T"))
        await peer.ask("ChangeConfiguration", {"key": "LocalAuthListEnabled", "value": "false"})
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "T"})
        await peer.expect("Authorize", idTag="T")

    play(scenario, configuration=PRE)


def test_the_list_survives_a_reboot_and_knows_parents() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
        await send(peer, 3, "Full", entry("ONE", parentIdTag="P", expiryDate=later), entry("TWO", parentIdTag="p"))
        await station.perform("PowerCycle", {})
        await peer.booted()
        assert await version(peer) == 3
        await station.perform("PlugIn", {"connectorId": 1})
        await peer.expect("StatusNotification", status="Preparing")
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "ONE"})
        await peer.expect("StartTransaction", idTag="ONE")
        await peer.expect("StatusNotification", status="Charging")
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "TWO"})
        await peer.expect("StopTransaction", idTag="TWO", reason="Local")

    play(scenario, configuration=PRE)


def test_profiles_can_be_left_out() -> None:
    """Test cases 042_1, 043_1 and 055 against a station without the profiles."""

    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        keys = {entry["key"]: entry["value"] for entry in (await peer.ask("GetConfiguration"))["configurationKey"]}
        assert keys["SupportedFeatureProfiles"] == "Core,Reservation"
        assert "ReserveConnectorZeroSupported" in keys
        assert not {"LocalAuthListEnabled", "SendLocalListMaxLength", "ChargeProfileMaxStackLevel"} & set(keys)
        for action, payload in [
            ("GetLocalListVersion", {}),
            ("SendLocalList", {"listVersion": 1, "updateType": "Full"}),
            ("TriggerMessage", {"requestedMessage": "Heartbeat"}),
            ("ClearChargingProfile", {}),
        ]:
            assert await peer.ask(action, payload) == "NotSupported"
        with pytest.raises(CannotDo, match="no local authorization list"):
            await station.perform("CauseLocalListFailure", {})

    play(scenario, profiles=frozenset({"Core", "reservation"}))


def test_all_profiles_by_default_and_none_that_there_is_not() -> None:
    async def scenario() -> None:
        station = ChargingStation(StationOptions("ws://127.0.0.1:1/"))
        named = set(station.configuration.text("SupportedFeatureProfiles").split(","))
        assert {
            "Core",
            "FirmwareManagement",
            "LocalAuthListManagement",
            "Reservation",
            "RemoteTrigger",
            "SmartCharging",
        } == named
        with pytest.raises(ValueError, match="no feature profile 'coffee'; there are Core, FirmwareManagement, Local"):
            ChargingStation(StationOptions("ws://127.0.0.1:1/", profiles=frozenset({"Coffee"})))

    run(scenario)
