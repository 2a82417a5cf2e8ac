"""The simulated CSMS over a real socket: its operator's requests for the feature profiles, and their faults."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from simulators_peer import ChargePointPeer, run

from app.simulators.charging_station import ChargingStation
from app.simulators.csms import CentralSystem
from app.simulators.options import CsmsOptions, StationOptions

Scenario = Callable[[ChargePointPeer, CentralSystem], Awaitable[None]]
START = {"connectorId": 1, "idTag": "VALID-1", "meterStart": 0, "timestamp": "2024-01-01T00:00:00Z"}
TX = {"csChargingProfiles": {"chargingProfilePurpose": "TxProfile"}}


@asynccontextmanager
async def listening(**options: Any) -> AsyncIterator[tuple[CentralSystem, str]]:
    csms = CentralSystem(CsmsOptions(port=0, **options))
    url = await csms.start()
    try:
        yield csms, url
    finally:
        await csms.close()


def play(scenario: Scenario, **options: Any) -> None:
    async def with_peer() -> None:
        async with listening(**options) as (csms, url), ChargePointPeer(url) as peer:
            for action in ("ReserveNow", "CancelReservation", "SendLocalList", "SetChargingProfile", "TriggerMessage",
                           "ClearChargingProfile", "GetCompositeSchedule", "RemoteStartTransaction"):  # fmt: skip
                peer.replies[action] = {"status": "Accepted"}
            peer.replies["GetLocalListVersion"] = {"listVersion": 41}
            assert (await peer.boot())["status"] == "Accepted"
            await scenario(peer, csms)

    run(with_peer)


async def sent(peer: ChargePointPeer, csms: CentralSystem, action: str, payload: dict[str, Any]) -> dict[str, Any]:
    """What goes over the wire when the operator sends this; the answer has come back then."""
    task = await csms.trigger(action, payload)
    request = await peer.expect(action)
    await task
    return request


def test_local_list() -> None:
    """Test cases 042 and 043 of the CSMS."""

    async def scenario(peer: ChargePointPeer, csms: CentralSystem) -> None:
        first = await sent(peer, csms, "SendLocalList", {})
        assert (first["listVersion"], first["updateType"]) == (1, "Full")
        assert [entry["idTag"] for entry in first["localAuthorizationList"]] == ["VALID-1", "VALID-2"]
        info = {"status": "Accepted", "parentIdTag": "PARENT-1"}
        assert all(entry["idTagInfo"] == info for entry in first["localAuthorizationList"])
        await sent(peer, csms, "GetLocalListVersion", {})
        entries = [{"idTag": "MORE", "idTagInfo": {"status": "Accepted"}}]
        wanted = {"updateType": "Differential", "localAuthorizationList": entries}
        assert await sent(peer, csms, "SendLocalList", wanted) == {**wanted, "listVersion": 42}
        assert (await sent(peer, csms, "SendLocalList", {"listVersion": 50}))["listVersion"] == 50
        assert (await sent(peer, csms, "SendLocalList", {}))["listVersion"] == 51
        assert set(csms.answers) == {("SendLocalList", "answered"), ("GetLocalListVersion", "answered")}

    play(scenario)


def test_reservation() -> None:
    """Test cases 046 to 053 of the CSMS."""

    async def scenario(peer: ChargePointPeer, csms: CentralSystem) -> None:
        one = await sent(peer, csms, "ReserveNow", {"connectorId": 2})
        assert (one["connectorId"], one["idTag"]) == (2, "VALID-1")
        assert 290 < (datetime.fromisoformat(one["expiryDate"]) - datetime.now(UTC)).total_seconds() <= 300
        other = await sent(peer, csms, "ReserveNow", {"connectorId": 0, "parentIdTag": "PARENT-1"})
        assert other["reservationId"] != one["reservationId"]
        assert (other["connectorId"], other["parentIdTag"]) == (0, "PARENT-1")
        assert await sent(peer, csms, "CancelReservation", {}) == {"reservationId": other["reservationId"]}
        assert await sent(peer, csms, "CancelReservation", {"reservationId": 99}) == {"reservationId": 99}
        assert await sent(peer, csms, "CancelReservation", {}) == {"reservationId": other["reservationId"]}
        status = {"connectorId": 2, "errorCode": "NoError", "status": "Reserved"}
        assert await peer.ask("StatusNotification", status) == {}
        start = await peer.ask("StartTransaction", {**START, "reservationId": other["reservationId"]})
        assert start["idTagInfo"]["status"] == "Accepted"
        foreign = await peer.ask("Authorize", {"idTag": "VALID-2"})
        assert foreign["idTagInfo"] == {"status": "Accepted", "parentIdTag": "PARENT-1"}

    play(scenario)


@pytest.mark.parametrize("unit", ["A", "W"])
def test_default_profiles(unit: str) -> None:
    """Test cases 056 and 067 of the CSMS: an operator who is told the least fills in the rest."""

    async def scenario(peer: ChargePointPeer, csms: CentralSystem) -> None:
        identifiers = []
        for level in range(3):
            wanted = {
                "connectorId": 2,
                "csChargingProfiles": {"stackLevel": level, "chargingSchedule": {"chargingRateUnit": unit}},
            }
            request = await sent(peer, csms, "SetChargingProfile", wanted)
            profile = request["csChargingProfiles"]
            assert (request["connectorId"], profile["stackLevel"]) == (2, level)
            assert (profile["chargingProfilePurpose"], profile["chargingProfileKind"]) == (
                "TxDefaultProfile",
                "Absolute",
            )
            assert {"validFrom", "validTo"} < set(profile)
            schedule = profile["chargingSchedule"]
            assert {"startSchedule", "duration"} < set(schedule)
            limit = 6.0 if unit == "A" else 6000.0
            assert schedule["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": limit}]
            identifiers.append(profile["chargingProfileId"])
        assert len(set(identifiers)) == 3
        criteria = {"connectorId": 1, "chargingProfilePurpose": "TxDefaultProfile", "stackLevel": 1}
        for wanted in ({"id": identifiers[0]}, criteria, {}):
            assert await sent(peer, csms, "ClearChargingProfile", wanted) == wanted
        wanted = {"connectorId": 1, "duration": 350, "chargingRateUnit": unit}
        assert await sent(peer, csms, "GetCompositeSchedule", wanted) == wanted

    play(scenario)


def test_profiles_of_a_transaction() -> None:
    """Test cases 057 and 059 of the CSMS."""

    async def scenario(peer: ChargePointPeer, csms: CentralSystem) -> None:
        remote = await sent(peer, csms, "RemoteStartTransaction", {"connectorId": 1, "chargingProfile": {}})
        profile = remote["chargingProfile"]
        assert (profile["chargingProfilePurpose"], profile["chargingProfileKind"]) == ("TxProfile", "Relative")
        assert "transactionId" not in profile
        assert "startSchedule" not in profile["chargingSchedule"]
        assert profile["chargingSchedule"]["chargingSchedulePeriod"][0]["startPeriod"] == 0
        assert "chargingProfile" not in await sent(peer, csms, "RemoteStartTransaction", {})
        await peer.ask("StartTransaction", START)
        profile = (await sent(peer, csms, "SetChargingProfile", TX))["csChargingProfiles"]
        assert (profile["chargingProfilePurpose"], profile["transactionId"]) == ("TxProfile", 1001)
        whole = {"csChargingProfiles": {"chargingProfilePurpose": "ChargePointMaxProfile"}}
        assert (await sent(peer, csms, "SetChargingProfile", whole))["connectorId"] == 0
        recurring = {"csChargingProfiles": {"chargingProfileKind": "Recurring"}}
        assert (await sent(peer, csms, "SetChargingProfile", recurring))["csChargingProfiles"][
            "recurrencyKind"
        ] == "Daily"

    play(scenario)


def test_trigger_messages() -> None:
    """Test cases 054 and 055 of the CSMS."""

    async def scenario(peer: ChargePointPeer, csms: CentralSystem) -> None:
        for wanted in (
            {"requestedMessage": "MeterValues", "connectorId": 1},
            {"requestedMessage": "Heartbeat"},
            {"requestedMessage": "DiagnosticsStatusNotification"},
            {"requestedMessage": "MeterValues", "connectorId": 3},
        ):
            assert await sent(peer, csms, "TriggerMessage", wanted) == wanted

    play(scenario)


RESERVE = {"connectorId": 1, "parentIdTag": "PARENT-1"}
TRIGGER = {"requestedMessage": "MeterValues", "connectorId": 1}
COMPOSITE = {"connectorId": 1, "duration": 350, "chargingRateUnit": "A"}
REMOTE: dict[str, Any] = {"connectorId": 1, "chargingProfile": {}}
CRITERIA = {"connectorId": 1, "chargingProfilePurpose": "TxDefaultProfile", "stackLevel": 1}
INFO = {"status": "Accepted", "parentIdTag": "PARENT-1"}
FAULTY: list[tuple[str, str, dict[str, Any], str, Any]] = [
    ("other-update-type", "SendLocalList", {}, "updateType", "Differential"),
    ("list-without-info", "SendLocalList", {}, "localAuthorizationList", [{"idTag": "VALID-1"}, {"idTag": "VALID-2"}]),
    ("list-version-zero", "SendLocalList", {}, "listVersion", 0),
    ("same-list-version", "SendLocalList", {"listVersion": 7}, "listVersion", 1),
    ("no-list", "SendLocalList", {}, "localAuthorizationList", None),
    ("wrong-reserved-tag", "ReserveNow", RESERVE, "idTag", "STRANGER"),
    ("reserves-any-connector", "ReserveNow", RESERVE, "connectorId", 0),
    ("reserves-connector-seven", "ReserveNow", RESERVE, "connectorId", 7),
    ("reservation-without-parent", "ReserveNow", RESERVE, "parentIdTag", None),
    ("wrong-cancellation", "CancelReservation", {"reservationId": 4}, "reservationId", 5),
    ("triggers-other-message", "TriggerMessage", TRIGGER, "requestedMessage", "Heartbeat"),
    ("triggers-everywhere", "TriggerMessage", TRIGGER, "connectorId", None),
    ("triggers-connector-seven", "TriggerMessage", TRIGGER, "connectorId", 7),
    ("wrong-profile-connector", "SetChargingProfile", {}, "connectorId", 7),
    ("wrong-profile-purpose", "SetChargingProfile", {}, "chargingProfilePurpose", "TxProfile"),
    ("wrong-profile-purpose", "RemoteStartTransaction", REMOTE, "chargingProfilePurpose", "TxDefaultProfile"),
    ("wrong-profile-kind", "SetChargingProfile", {}, "chargingProfileKind", "Relative"),
    ("wrong-profile-kind", "RemoteStartTransaction", REMOTE, "chargingProfileKind", "Absolute"),
    ("wrong-stack-level", "SetChargingProfile", {}, "stackLevel", 1),
    ("wrong-limit", "SetChargingProfile", {}, "limit", 7.0),
    ("wrong-start-period", "RemoteStartTransaction", REMOTE, "startPeriod", 1),
    ("one-phase", "SetChargingProfile", {}, "numberPhases", 1),
    ("wrong-rate-unit", "SetChargingProfile", {}, "chargingRateUnit", "W"),
    ("wrong-rate-unit", "GetCompositeSchedule", COMPOSITE, "chargingRateUnit", "W"),
    ("wrong-duration", "SetChargingProfile", {}, "duration", 360),
    ("wrong-duration", "GetCompositeSchedule", COMPOSITE, "duration", 410),
    ("profile-without-validity", "SetChargingProfile", {}, "validFrom", None),
    ("profile-without-start", "SetChargingProfile", {}, "startSchedule", None),
    ("profile-without-transaction", "SetChargingProfile", TX, "transactionId", None),
    ("profile-of-other-transaction", "SetChargingProfile", TX, "transactionId", 1002),
    ("remote-start-without-profile", "RemoteStartTransaction", REMOTE, "chargingProfile", None),
    ("same-profile-id", "SetChargingProfile", {}, "chargingProfileId", 1),
    ("wrong-composite-connector", "GetCompositeSchedule", COMPOSITE, "connectorId", 7),
    ("composite-without-unit", "GetCompositeSchedule", COMPOSITE, "chargingRateUnit", None),
    ("clears-other-profile", "ClearChargingProfile", {"id": 4}, "id", 5),
    ("clears-more-narrowly", "ClearChargingProfile", {"id": 4}, "connectorId", 1),
    ("clears-other-level", "ClearChargingProfile", CRITERIA, "stackLevel", 2),
    ("clears-everything", "ClearChargingProfile", CRITERIA, "stackLevel", None),
]


def anywhere(payload: Any, field: str) -> Any:
    """The value of the first field of this name, however deep; None where there is none."""
    if isinstance(payload, dict):
        if field in payload:
            return payload[field]
        payload = list(payload.values())
    found = (anywhere(each, field) for each in payload) if isinstance(payload, list) else iter(())
    return next((each for each in found if each is not None), None)


@pytest.mark.parametrize(("fault", "action", "payload", "field", "value"), FAULTY)
def test_faults(fault: str, action: str, payload: dict[str, Any], field: str, value: Any) -> None:
    async def scenario(peer: ChargePointPeer, csms: CentralSystem) -> None:
        await peer.ask("StartTransaction", START)
        before = await sent(peer, csms, action, payload)
        csms.switch_fault(fault, True)
        after = await sent(peer, csms, action, payload)
        assert anywhere(after, field) == value
        assert anywhere(before, field) != value or fault == "same-profile-id"

    play(scenario)


def test_an_expired_reservation_and_silence() -> None:
    async def scenario(peer: ChargePointPeer, csms: CentralSystem) -> None:
        request = await sent(peer, csms, "ReserveNow", {})
        assert datetime.fromisoformat(request["expiryDate"]) <= datetime.now(UTC)
        value = {"timestamp": "2024-01-01T00:00:00Z", "sampledValue": [{"value": "1"}]}
        for action, payload in [
            ("MeterValues", {"connectorId": 1, "meterValue": [value]}),
            ("DiagnosticsStatusNotification", {"status": "Idle"}),
            ("FirmwareStatusNotification", {"status": "Idle"}),
        ]:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await peer.ask(action, payload)

    play(scenario, faults=("expired-reservation", "no-meter-values-reply", "no-progress-reply"))


def test_the_two_embedded_duts_understand_each_other() -> None:
    async def scenario() -> None:
        async with listening() as (csms, url):
            station = ChargingStation(StationOptions(url, boot_seconds=0.01, reconnect_first=0.01))
            await station.start()

            async def shown(connector: int, status: str) -> None:
                async with asyncio.timeout(3):
                    while csms.statuses.get(("CP-1", connector)) != status:
                        await asyncio.sleep(0.005)

            async def answer(action: str, payload: dict[str, Any]) -> Any:
                return await (await csms.trigger(action, payload))

            await shown(2, "Available")
            assert (await answer("SendLocalList", {})).status == "Accepted"
            assert (await answer("GetLocalListVersion", {})).list_version == 1
            assert (await answer("ReserveNow", {})).status == "Accepted"
            await shown(1, "Reserved")
            assert (await answer("ReserveNow", {})).status == "Occupied"
            assert (await answer("CancelReservation", {"reservationId": 1})).status == "Accepted"
            await shown(1, "Available")
            assert (await answer("ReserveNow", {})).status == "Accepted"
            await shown(1, "Reserved")
            assert (await answer("RemoteStartTransaction", {"chargingProfile": {}})).status == "Accepted"
            await shown(1, "Preparing")
            await station.perform("PlugIn", {"connectorId": 1})
            await shown(1, "Charging")
            assert (await answer("SetChargingProfile", TX)).status == "Accepted"
            assert (await answer("GetCompositeSchedule", {})).status == "Accepted"
            assert (await answer("TriggerMessage", {"requestedMessage": "MeterValues"})).status == "Accepted"
            await station.close()

    run(scenario)
