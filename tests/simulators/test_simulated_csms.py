"""The simulated CSMS over a real socket, with a scripted charge point."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from simulators_peer import ChargePointPeer, run
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from app.simulators.charging_station import ChargingStation
from app.simulators.csms import CentralSystem
from app.simulators.csms_faults import CSMS_FAULTS
from app.simulators.errors import CannotDo
from app.simulators.options import CsmsOptions, StationOptions

Scenario = Callable[[ChargePointPeer, CentralSystem], Awaitable[None]]
START = {"connectorId": 1, "idTag": "VALID-1", "meterStart": 0, "timestamp": "2024-01-01T00:00:00Z"}
STOP = {"transactionId": 1001, "meterStop": 1, "timestamp": "2024-01-01T00:01:00Z"}
ACCEPTED = {"status": "Accepted", "parentIdTag": "PARENT-1"}


@asynccontextmanager
async def listening(**options: Any) -> AsyncIterator[tuple[CentralSystem, str]]:
    csms = CentralSystem(CsmsOptions(port=0, **options))
    url = await csms.start()
    try:
        yield csms, url
    finally:
        await csms.close()


def play(scenario: Scenario, boot: bool = True, **options: Any) -> None:
    async def with_peer() -> None:
        async with listening(**options) as (csms, url), ChargePointPeer(url) as peer:
            if boot:
                assert (await peer.boot())["status"] == "Accepted"
            await scenario(peer, csms)

    run(with_peer)


def test_every_call_of_a_charge_point_is_answered() -> None:
    async def scenario(peer: ChargePointPeer, csms: CentralSystem) -> None:
        boot = await peer.boot()
        assert (boot["interval"], boot["currentTime"][-1]) == (10, "Z")
        assert list(await peer.ask("Heartbeat")) == ["currentTime"]
        status = {"connectorId": 1, "errorCode": "NoError", "status": "Preparing"}
        assert await peer.ask("StatusNotification", status) == {}
        assert await peer.ask("DataTransfer", {"vendorId": "org.nobody"}) == {"status": "UnknownVendorId"}
        value = {"timestamp": "2024-01-01T00:00:00Z", "sampledValue": [{"value": "1"}]}
        assert await peer.ask("MeterValues", {"connectorId": 1, "meterValue": [value]}) == {}
        assert await peer.ask("DiagnosticsStatusNotification", {"status": "Idle"}) == {}
        assert await peer.ask("FirmwareStatusNotification", {"status": "Idle"}) == {}
        assert await peer.ask("StopTransaction", {**STOP, "transactionId": 5}) == {}
        assert await peer.ask("SignCertificate", {"csr": "x"}) == "NotSupported"
        assert await peer.ask("Nonsense") == "NotImplemented"

    play(scenario)


@pytest.mark.parametrize(
    ("tag", "info"),
    [
        ("VALID-1", ACCEPTED),
        ("valid-2", ACCEPTED),
        ("INVALID-1", {"status": "Invalid"}),
        ("EXPIRED-1", {"status": "Expired"}),
        ("BLOCKED-1", {"status": "Blocked"}),
    ],
)
def test_authorization(tag: str, info: dict[str, str]) -> None:
    async def scenario(peer: ChargePointPeer, csms: CentralSystem) -> None:
        assert await peer.ask("Authorize", {"idTag": tag}) == {"idTagInfo": info}
        assert (await peer.ask("StartTransaction", {**START, "idTag": tag}))["idTagInfo"] == info
        assert (await peer.ask("StopTransaction", {**STOP, "idTag": tag}))["idTagInfo"] == info

    play(scenario)


def test_transactions_have_ids_of_their_own() -> None:
    async def scenario(peer: ChargePointPeer, csms: CentralSystem) -> None:
        first = await peer.ask("StartTransaction", START)
        assert first == {"transactionId": 1001, "idTagInfo": ACCEPTED}
        assert await peer.ask("StartTransaction", START) == first  # sent again, because the answer was lost
        elsewhere = await peer.ask("StartTransaction", {**START, "connectorId": 2})
        assert elsewhere == {"transactionId": 1002, "idTagInfo": {**ACCEPTED, "status": "ConcurrentTx"}}
        assert (await peer.ask("Authorize", {"idTag": "VALID-1"}))["idTagInfo"]["status"] == "Accepted"
        await peer.ask("StopTransaction", {**STOP, "transactionId": 1002})
        await peer.ask("StopTransaction", {**STOP, "transactionId": 1001})
        again = await peer.ask("StartTransaction", {**START, "connectorId": 2, "meterStart": 7})
        assert again == {"transactionId": 1003, "idTagInfo": ACCEPTED}

    play(scenario)


def test_before_the_boot_everything_else_is_refused() -> None:
    async def scenario(peer: ChargePointPeer, csms: CentralSystem) -> None:
        assert await peer.ask("Heartbeat") == "SecurityError"
        assert (await peer.boot())["status"] == "Pending"
        assert await peer.ask("Authorize", {"idTag": "VALID-1"}) == "SecurityError"
        assert (await peer.boot())["status"] == "Accepted"
        assert await peer.ask("Authorize", {"idTag": "VALID-1"}) == {"idTagInfo": ACCEPTED}

    play(scenario, boot=False, boots_before_accepted=1)


def test_the_operator_sends_requests_and_completes_them() -> None:
    async def scenario(peer: ChargePointPeer, csms: CentralSystem) -> None:
        async def send(action: str, payload: dict[str, Any]) -> dict[str, Any]:
            await csms.perform("TriggerFromCsms", {"action": action, "payload": payload})
            return await peer.expect(action)

        for action in ("Reset", "RemoteStartTransaction", "RemoteStopTransaction"):
            peer.replies[action] = {"status": "Accepted"}
        assert await send("GetConfiguration", {}) == {}
        assert await send("GetConfiguration", {"key": ["HeartbeatInterval"]}) == {"key": ["HeartbeatInterval"]}
        assert await send("Reset", {"type": "Soft"}) == {"type": "Soft"}
        assert await send("RemoteStartTransaction", {}) == {"connectorId": 1, "idTag": "VALID-1"}
        with pytest.raises(CannotDo, match="no transaction is running"):
            await send("RemoteStopTransaction", {})
        await peer.ask("StartTransaction", START)
        assert await send("RemoteStopTransaction", {}) == {"transactionId": 1001}
        assert await send("RemoteStopTransaction", {"transactionId": 4}) == {"transactionId": 4}
        profile = (await send("SetChargingProfile", {}))["csChargingProfiles"]
        assert profile["chargingSchedule"]["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": 6.0}]
        for action in ("CancelReservation", "ChangeAvailability", "ChangeConfiguration", "ClearCache",
                       "ClearChargingProfile", "DataTransfer", "GetCompositeSchedule", "GetDiagnostics",
                       "GetLocalListVersion", "ReserveNow", "SendLocalList", "TriggerMessage", "UnlockConnector",
                       "UpdateFirmware"):  # fmt: skip
            await send(action, {})
        task = await csms.trigger("ClearCache", {})
        assert await task is None  # {} is no ClearCache.conf
        assert csms.answers[-1][0] == "ClearCache"

    play(scenario)


@pytest.mark.parametrize(
    ("action", "payload", "why"),
    [
        ("Reset", {"type": "Firm"}, "not of the schema"),
        ("Reset", {"kind": 1}, "not of the schema"),
        ("Heartbeat", {}, "not a request of this Central System"),
        ("SetChargingProfile", {"csChargingProfiles": {"chargingSchedule": []}}, "not of the schema"),
        ("SetChargingProfile", {"csChargingProfiles": 1}, "not of the schema"),
        ("SetChargingProfile", {"csChargingProfiles": {"chargingProfilePurpose": "TxProfile"}}, "no transaction is"),
    ],
)
def test_what_the_operator_cannot_send(action: str, payload: dict[str, Any], why: str) -> None:
    async def scenario(peer: ChargePointPeer, csms: CentralSystem) -> None:
        with pytest.raises(CannotDo, match=why):
            await csms.perform("TriggerFromCsms", {"action": action, "payload": payload})
        await peer.quiet(0.02)
        with pytest.raises(CannotDo, match="action on a charging-station"):
            await csms.perform("PlugIn", {"connectorId": 1})
        assert await csms.perform("Observe", {"question": "Is it shown?"}) == "cannot"

    play(scenario)


def test_nobody_is_connected() -> None:
    async def scenario() -> None:
        async with listening(connect_patience=0.02) as (csms, _):
            with pytest.raises(CannotDo, match="no charge point is connected"):
                await csms.trigger("Reset", {})

    run(scenario)


def test_the_operator_waits_for_the_charge_point_to_come_back() -> None:
    async def scenario() -> None:
        async with listening() as (csms, url):
            waiting = asyncio.create_task(csms.trigger("ClearCache", {}))
            await asyncio.sleep(0)
            async with ChargePointPeer(url) as peer:
                await waiting
                await peer.expect("ClearCache")

    run(scenario)


@pytest.mark.parametrize(
    ("identity", "user", "password", "status"),
    [
        ("CP-1", "CP-1", "secret", None),
        ("CP%201", "CP 1", "secret", None),
        ("CP-1", "CP-1", "wrong", 401),
        ("CP-1", "CP-2", "secret", 401),
        ("CP-1", None, None, 401),
        ("CP-9", "CP-9", "secret", 404),
        ("", "CP-1", "secret", 404),
        ("a/CP-1", "CP-1", "secret", 404),
    ],
)
def test_who_may_connect(identity: str, user: str | None, password: str | None, status: int | None) -> None:
    async def scenario() -> None:
        options = {"password": "secret", "charge_points": frozenset({"CP-1", "CP 1"}), "path": "/ocpp"}
        async with listening(**options) as (_, url):
            assert url.endswith("/ocpp/")
            headers = {}
            if user is not None:
                headers["Authorization"] = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
            peer = ChargePointPeer(url, identity, additional_headers=headers)
            if status is None:
                async with peer:
                    assert (await peer.boot())["status"] == "Accepted"
            else:
                with pytest.raises(InvalidStatus) as refused:
                    await peer.__aenter__()
                assert refused.value.response.status_code == status

    run(scenario)


@pytest.mark.parametrize("offered", [None, ["ocpp2.0.1"], ["ocpp0.1", "ocpp1.6"]])
def test_subprotocol(offered: Any) -> None:
    async def scenario() -> None:
        async with listening() as (_, url), connect(f"{url}CP-1", subprotocols=offered, proxy=None) as socket:
            if offered and "ocpp1.6" in offered:
                assert socket.subprotocol == "ocpp1.6"
            else:
                assert socket.subprotocol is None
                with pytest.raises(ConnectionClosed):
                    await socket.recv()

    run(scenario)


def test_the_csms_survives_garbage() -> None:
    async def scenario(peer: ChargePointPeer, csms: CentralSystem) -> None:
        for frame in ("", "x", "[]", "[2]", '[2,"a",["b"],{}]', '[2,1,"Heartbeat",{}]', "[3,1]", '[3,"x",{}]', b"\x00"):
            await peer.socket.send(frame)
        assert "currentTime" in await peer.ask("Heartbeat")

    play(scenario)


async def _probe(fault: str) -> dict[str, Any]:
    """What a charge point sees with a fault: each answer, or what became of it."""
    seen: dict[str, Any] = {}

    async def ask(peer: ChargePointPeer, action: str, payload: dict[str, Any], name: str = "") -> None:
        try:
            async with asyncio.timeout(0.5):
                seen[name or action] = await peer.ask(action, payload)
        except TimeoutError:
            seen[name or action] = "silence"
        except ConnectionClosed:
            seen[name or action] = "closed"

    options = {"faults": (fault,), "late_seconds": 0.05, "require_boot": False}
    async with listening(**options) as (csms, url), ChargePointPeer(url) as peer:
        seen["BootNotification"] = await peer.boot()
        await ask(peer, "Heartbeat", {})
        await ask(peer, "StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Available"})
        await ask(peer, "DataTransfer", {"vendorId": "v"})
        await ask(peer, "Authorize", {"idTag": "INVALID-1"}, "Authorize invalid")
        await ask(peer, "Authorize", {"idTag": "VALID-1"})
        before = len(peer.calls)
        for action in ("Reset", "GetConfiguration", "RemoteStartTransaction"):
            await csms.perform("TriggerFromCsms", {"action": action, "payload": {}})
        await asyncio.sleep(0.05)
        await ask(peer, "StartTransaction", START)
        await ask(peer, "StopTransaction", STOP)
        seen["requests"] = peer.calls[before:]
        seen["unasked"] = peer.calls[:before]
        seen["frames"] = peer.frames
    return seen


DEAD = ("mute", "stays-away", "no-hands", "binary-messages")
"""Faults with which there is no conversation; see test_simulated_plain_faults.py."""


@pytest.fixture(scope="module")
def probes() -> dict[str, dict[str, Any]]:
    result: dict[str, dict[str, Any]] = {}

    async def one(name: str, few: asyncio.Semaphore) -> None:
        async with few:
            result[name] = await _probe(name)

    async def scenario() -> None:
        few = asyncio.Semaphore(16)
        await asyncio.gather(*(one(fault.name, few) for fault in CSMS_FAULTS if fault.name not in DEAD))

    run(scenario)
    return result


def test_the_faults_show(probes: dict[str, dict[str, Any]]) -> None:
    invalid = {"idTagInfo": {"status": "Invalid"}}
    assert probes["boot-rejected"]["BootNotification"]["status"] == "Rejected"
    assert probes["boot-interval-text"]["BootNotification"]["interval"] == "10"
    assert "currentTime" not in probes["boot-without-time"]["BootNotification"]
    assert probes["boot-time-of-1970"]["BootNotification"]["currentTime"].startswith("1970-")
    assert probes["no-heartbeat-reply"]["Heartbeat"] == "silence"
    assert probes["no-status-reply"]["StatusNotification"] == "silence"
    assert probes["accepts-everyone"]["Authorize invalid"] == {"idTagInfo": {"status": "Accepted"}}
    assert probes["refuses-everyone"]["Authorize"] == invalid
    assert probes["wrong-refusal"]["Authorize invalid"] == {"idTagInfo": {"status": "Blocked"}}
    assert probes["refuses-start"]["StartTransaction"]["idTagInfo"] == {"status": "Invalid"}
    assert "transactionId" not in probes["start-without-id"]["StartTransaction"]
    assert "idTagInfo" not in probes["start-without-info"]["StartTransaction"]
    assert probes["same-transaction-id"]["StartTransaction"]["transactionId"] == 1
    assert probes["stop-with-status"]["StopTransaction"] == {"status": "Accepted"}
    assert probes["no-authorize-reply"]["Authorize"] == "silence"
    assert probes["wrong-reply-id"]["Authorize"] == "silence"
    assert probes["callerror-start"]["StartTransaction"] == "InternalError"
    assert probes["disconnect"]["StartTransaction"] in ("closed", "silence")
    assert probes["sends-nothing"]["requests"] == []
    assert ("Reset", {"type": "Soft"}) in probes["soft-for-hard"]["requests"]
    assert ("GetConfiguration", {"key": ["HeartbeatInterval"]}) in probes["asks-for-one-key"]["requests"]
    assert [action for action, _ in probes["sends-twice"]["requests"]].count("Reset") == 2
    assert ("RemoteStartTransaction", {"connectorId": 1, "idTag": "STRANGER"}) in probes["wrong-remote-tag"]["requests"]
    assert ("RemoteStartTransaction", {"connectorId": 7, "idTag": "VALID-1"}) in probes["wrong-remote-connector"][
        "requests"
    ]
    assert b"\x00\x01" in probes["binary-frame"]["frames"]
    assert "[3," in probes["not-json"]["frames"]


def test_the_variants_show(probes: dict[str, dict[str, Any]]) -> None:
    assert probes["accepts-data-transfer"]["DataTransfer"] == {"status": "Accepted"}
    assert probes["rejects-data-transfer"]["DataTransfer"] == {"status": "Rejected"}
    assert ("GetConfiguration", {"key": []}) in probes["empty-key-list"]["requests"]
    assert probes["asks-after-boot"]["unasked"] == [("GetConfiguration", {})]
    assert probes["no-parent"]["Authorize"] == {"idTagInfo": {"status": "Accepted"}}


def test_the_two_embedded_duts_talk_to_each_other() -> None:
    async def scenario() -> None:
        async with listening() as (csms, url):
            station = ChargingStation(StationOptions(url, boot_seconds=0.01, reconnect_first=0.01))
            await station.start()

            async def until(condition: Callable[[], bool]) -> None:
                async with asyncio.timeout(3):
                    while not condition():
                        await asyncio.sleep(0.005)

            def shown(connector: int) -> str | None:
                return csms.statuses.get(("CP-1", connector))

            await until(lambda: shown(2) == "Available")
            await station.perform("PlugIn", {"connectorId": 1})
            assert (await (await csms.trigger("RemoteStartTransaction", {}))).status == "Accepted"
            await until(lambda: shown(1) == "Charging")
            assert (await (await csms.trigger("RemoteStopTransaction", {}))).status == "Accepted"
            await until(lambda: shown(1) == "Finishing")
            assert csms.transactions.running("CP-1") == []
            csms.statuses.clear()
            assert (await (await csms.trigger("Reset", {"type": "Hard"}))).status == "Accepted"
            await until(lambda: shown(2) == "Available")
            keys = (await (await csms.trigger("GetConfiguration", {}))).configuration_key
            assert len(keys) == len(station.configuration.read(None)[0])
            await station.close()

    run(scenario)


def test_the_list_of_faults() -> None:
    assert len({fault.name for fault in CSMS_FAULTS}) == len(CSMS_FAULTS)
    assert sum(fault.kind == "fault" for fault in CSMS_FAULTS) >= 10
