"""The charge point that the bench plays, beside the cases: heartbeats, one CALL at a time, and all that a CSMS may ask of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import lab_wire
from e2e_helpers import Session
from lab_csms import Csms, Manners

from app.commands import SafeStop
from app.events import LinkChanged
from app.evidence.reading import read_records
from app.judging.judgement import Version, judge
from testplans.ocpp16 import scenarios

SHORT_STOP = {"quiet_period": "0.1", "restart_time": "0.2"}


class Watching(Csms):
    """Keeps what the charge point sends, answers some of it late or never, and sees two of its CALLs at once."""

    def __init__(self, manners: Manners, slow: dict[str, float] | None = None) -> None:
        super().__init__(manners)
        self.slow = slow or {}
        """Action -> seconds until it is answered; below 0: never."""
        self.said: list[tuple[str, dict[str, Any]]] = []
        self.connections = 0
        self.closed: list[int | None] = []

    async def _serve(self, socket: Any) -> None:
        self.connections += 1
        await super()._serve(socket)
        self.closed.append(socket.close_code)

    async def _handle(self, action: str, payload: dict[str, Any]) -> Any:
        self.said.append((action, payload))
        wait = self.slow.get(action, 0.0)
        if wait < 0:
            return None
        await asyncio.sleep(wait)
        return await super()._handle(action, payload)

    async def ask(self, action: str, **payload: Any) -> Any:
        assert self.peer is not None
        answer = await self.peer.call(action, payload)
        return answer.get("status", answer) if isinstance(answer, dict) else answer

    def count(self, action: str) -> int:
        return sum(1 for said, _ in self.said if said == action)

    def statuses(self, connector: int = 1) -> list[str]:
        return [p["status"] for a, p in self.said if a == "StatusNotification" and p["connectorId"] == connector]

    async def hears(self, action: str, **fields: Any) -> dict[str, Any]:
        """Wait until the charge point has said this since :meth:`forget`."""
        while True:
            for said, payload in self.said:
                if said == action and fields.items() <= payload.items():
                    return payload
            await asyncio.sleep(0.01)

    def forget(self) -> None:
        self.said.clear()


@asynccontextmanager
async def campaign(
    path: Path, device: Watching, act: Callable[..., Any] | None = None, **settings: str
) -> AsyncIterator[Session]:
    hook = lab_wire.Hook(act or device.act)
    session = Session(path)
    try:
        async with asyncio.timeout(40):
            url, at = await device.start(), await hook.start()
            await session.open("csms", at, {**SHORT_STOP, **settings}, connect=url, charge_point_id="BENCH-1")
            yield session
            assert device.peer is None or device.peer.overlaps == []
    finally:
        await session.close()
        await device.close()
        await hook.close()
    judged = judge(list(read_records(path)), scenarios("csms"), Version("1", "a hash"))
    assert all(attempt.identical for attempt in judged.attempts)
    assert not judged.between


def verdicts(session: Session, *cases: str) -> dict[str, tuple[str, list[str]]]:
    results, _ = session.results(cases)
    return {case: (str(r["machine"]), [one["check"] for one in r["findings"]]) for case, r in results.items()}


# --- heartbeats -----------------------------------------------------------------------------------------------------


def test_a_csms_that_drops_silent_stations_hears_heartbeats_while_a_case_waits(tmp_path: Path) -> None:
    device = Watching(Manners(interval=1, idle_close=1.7, operator_delay=2.5))

    async def run() -> Session:
        settings = {"connection_timeout": "3", "message_timeout": "5"}
        async with campaign(tmp_path / "c.ocppcase", device, **settings) as session:
            await session.run(["TC_004_2_CSMS", "TC_061_CSMS", "TC_010_CSMS"])
        return session

    session = asyncio.run(run())
    assert verdicts(session, "TC_004_2_CSMS", "TC_061_CSMS", "TC_010_CSMS") == {
        "TC_004_2_CSMS": ("PASS", []),
        "TC_061_CSMS": ("PASS", []),
        "TC_010_CSMS": ("PASS", []),
    }
    assert device.connections == 1
    assert device.count("Heartbeat") >= 6


def test_a_case_that_sends_heartbeats_sends_them_itself(tmp_path: Path) -> None:
    device = Watching(Manners(interval=1))

    async def run() -> Session:
        async with campaign(tmp_path / "c.ocppcase", device, heartbeats="3") as session:
            await session.run(["TC_001_CSMS"])
        return session

    assert verdicts(asyncio.run(run()), "TC_001_CSMS") == {"TC_001_CSMS": ("PASS", [])}
    assert device.count("Heartbeat") == 3


def test_the_interval_is_the_one_of_the_boot_until_it_is_changed(tmp_path: Path) -> None:
    device = Watching(Manners(interval=30))

    async def run() -> None:
        async with campaign(tmp_path / "c.ocppcase", device) as session:
            await session.run(["TC_061_CSMS"])
            told = await device.ask("GetConfiguration", key=["heartbeatinterval"])
            assert told["configurationKey"] == [{"key": "HeartbeatInterval", "readonly": False, "value": "30"}]
            assert await device.ask("ChangeConfiguration", key="heartbeatINTERVAL", value="1") == "Accepted"
            await device.hears("Heartbeat")

    asyncio.run(run())


def test_a_changed_ping_interval_takes_effect(tmp_path: Path) -> None:
    device, path = Watching(Manners(interval=30)), tmp_path / "c.ocppcase"

    async def run() -> None:
        async with campaign(path, device) as session:
            assert await device.ask("ChangeConfiguration", key="WebSocketPingInterval", value="1") == "Accepted"
            while not any(isinstance(r.event, LinkChanged) and r.event.what == "pong" for r in read_records(path)):
                await asyncio.sleep(0.1)
            assert session.bench.campaign is not None

    asyncio.run(run())


# --- one CALL at a time ---------------------------------------------------------------------------------------------


def test_a_step_waits_until_the_heartbeat_before_it_is_answered(tmp_path: Path) -> None:
    device = Watching(Manners(interval=1, operator_delay=1.3), slow={"Heartbeat": 0.9})

    async def run() -> Session:
        settings = {"response_timeout": "3", "message_timeout": "4"}
        async with campaign(tmp_path / "c.ocppcase", device, **settings) as session:
            await session.run(["TC_010_CSMS"])
        return session

    assert verdicts(asyncio.run(run()), "TC_010_CSMS") == {"TC_010_CSMS": ("PASS", [])}
    assert device.count("Heartbeat") >= 1


def test_a_heartbeat_that_is_never_answered_holds_a_step_up_for_so_long_and_is_a_finding(tmp_path: Path) -> None:
    device = Watching(Manners(interval=1, operator_delay=1.4), slow={"Heartbeat": -1})

    async def run() -> Session:
        settings = {"response_timeout": "0.8", "message_timeout": "4"}
        async with campaign(tmp_path / "c.ocppcase", device, **settings) as session:
            await session.run(["TC_010_CSMS"])
            while device.count("Heartbeat") < 3:
                await asyncio.sleep(0.01)
        return session

    assert verdicts(asyncio.run(run()), "TC_010_CSMS") == {"TC_010_CSMS": ("PASS", ["general.answered"])}


def test_a_case_that_is_stopped_leaves_its_call_open_and_the_next_one_waits_for_it(tmp_path: Path) -> None:
    device = Watching(Manners(interval=60))

    async def run() -> Session:
        async with campaign(tmp_path / "c.ocppcase", device, response_timeout="4") as session:
            await session.run(["TC_061_CSMS"])
            device.slow["StartTransaction"] = 0.8
            device.forget()
            going = asyncio.create_task(session.run(["TC_003_CSMS"]))
            await device.hears("StartTransaction")
            assert (await session.bench.handle(SafeStop())).ok
            await going
            await session.run(["TC_023_1_CSMS"])
        return session

    assert verdicts(asyncio.run(run()), "TC_023_1_CSMS") == {"TC_023_1_CSMS": ("PASS", [])}
    assert device.count("StopTransaction") == 1, "what the stopped case has left is ended"


# --- what a CSMS may ask for ----------------------------------------------------------------------------------------

TRIGGERED = (
    "BootNotification",
    "DiagnosticsStatusNotification",
    "FirmwareStatusNotification",
    "Heartbeat",
    "MeterValues",
    "StatusNotification",
)


async def _all_triggers(device: Watching, connector: str) -> None:
    for message in TRIGGERED:
        device.forget()
        about = {"connectorId": 1} if message in ("MeterValues", "StatusNotification") else {}
        assert await device.ask("TriggerMessage", requestedMessage=message, **about) == "Accepted"
        said = await device.hears(message)
        match message:
            case "BootNotification":
                assert said["chargePointVendor"] == "OCPP Bench"
            case "DiagnosticsStatusNotification" | "FirmwareStatusNotification":
                assert said == {"status": "Idle"}
            case "MeterValues":
                assert said["connectorId"] == 1
                assert [one["context"] for one in said["meterValue"][0]["sampledValue"]] == ["Trigger"]
                assert ("transactionId" in said) == (connector == "Charging")
            case "StatusNotification":
                assert (said["connectorId"], said["status"]) == (1, connector)
    assert await device.ask("TriggerMessage", requestedMessage="StatusNotification", connectorId=7) == "Rejected"
    device.forget()
    assert await device.ask("TriggerMessage", requestedMessage="StatusNotification") == "Accepted"
    for number in (0, 1):
        await device.hears("StatusNotification", connectorId=number)


def test_each_message_can_be_triggered_between_cases_and_in_them(tmp_path: Path) -> None:
    device = Watching(Manners(interval=60))

    async def act(action: str, arguments: dict[str, Any]) -> None:
        if arguments["action"] == "RemoteStopTransaction":
            await _all_triggers(device, "Charging")
        await device.act(action, arguments)

    async def run() -> Session:
        async with campaign(tmp_path / "c.ocppcase", device, act, message_timeout="5") as session:
            await session.run(["TC_012_CSMS", "TC_061_CSMS"])
            await _all_triggers(device, "Available")
            await session.run(["TC_003_CSMS"])
        return session

    cases = ("TC_012_CSMS", "TC_061_CSMS", "TC_003_CSMS")
    assert verdicts(asyncio.run(run()), *cases) == dict.fromkeys(cases, ("PASS", []))


def test_a_connector_goes_out_of_service_and_is_put_back_before_the_next_case(tmp_path: Path) -> None:
    device = Watching(Manners(interval=60))

    async def run() -> Session:
        async with campaign(tmp_path / "c.ocppcase", device) as session:
            await session.run(["TC_061_CSMS"])
            device.forget()
            assert await device.ask("ChangeAvailability", connectorId=1, type="Inoperative") == "Accepted"
            await device.hears("StatusNotification", connectorId=1, status="Unavailable")
            expiry = (datetime.now(UTC) + timedelta(minutes=5)).isoformat()
            reserve = {"connectorId": 1, "expiryDate": expiry, "idTag": "VALID-1", "reservationId": 3}
            assert await device.ask("ReserveNow", **reserve) == "Unavailable"
            assert await device.ask("ChangeAvailability", connectorId=1, type="Operative") == "Accepted"
            await device.hears("StatusNotification", connectorId=1, status="Available")
            assert await device.ask("ChangeAvailability", connectorId=0, type="Inoperative") == "Accepted"
            await device.hears("StatusNotification", connectorId=0, status="Unavailable")
            await session.run(["TC_003_CSMS"])
        return session

    assert verdicts(asyncio.run(run()), "TC_003_CSMS") == {"TC_003_CSMS": ("PASS", [])}
    assert device.statuses(0) == ["Unavailable", "Available"]
    assert device.statuses()[:5] == ["Unavailable", "Available", "Unavailable", "Available", "Preparing"]


def test_in_a_transaction_it_is_scheduled_and_comes_after_the_case(tmp_path: Path) -> None:
    device, answers = Watching(Manners(interval=60)), []

    async def act(action: str, arguments: dict[str, Any]) -> None:
        if arguments["action"] == "RemoteStopTransaction":
            answers.append(await device.ask("ChangeAvailability", connectorId=1, type="Inoperative"))
        elif arguments["action"] == "RemoteStartTransaction":
            # The case has still something to report of this connector.
            answers.append(await device.ask("ChangeAvailability", connectorId=1, type="Inoperative"))
            answers.append(await device.ask("Reset", type="Soft"))
        await device.act(action, arguments)

    async def run() -> Session:
        async with campaign(tmp_path / "c.ocppcase", device, act) as session:
            await session.run(["TC_010_CSMS", "TC_012_CSMS", "TC_003_CSMS"])
        return session

    cases = ("TC_010_CSMS", "TC_012_CSMS", "TC_003_CSMS")
    assert verdicts(asyncio.run(run()), *cases) == dict.fromkeys(cases, ("PASS", []))
    assert answers == ["Rejected", "Rejected", "Scheduled"]
    statuses = device.statuses()
    at = statuses.index("Unavailable")
    assert statuses[at - 1 : at + 3] == ["Available", "Unavailable", "Available", "Preparing"]


def test_it_can_be_reserved_and_a_reservation_ends(tmp_path: Path) -> None:
    device, answers = Watching(Manners(interval=60)), []

    def reserve(number: int, seconds: float) -> dict[str, Any]:
        expiry = (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()
        return {"connectorId": 1, "expiryDate": expiry, "idTag": "VALID-1", "reservationId": number}

    async def act(action: str, arguments: dict[str, Any]) -> None:
        if arguments["action"] == "ClearCache":  # in a case that has nothing to do with the connector
            answers.append(await device.ask("ReserveNow", **reserve(0, 60)))
            await device.hears("StatusNotification", connectorId=1, status="Reserved")
        await device.act(action, arguments)

    async def run() -> Session:
        async with campaign(tmp_path / "c.ocppcase", device, act) as session:
            await session.run(["TC_061_CSMS", "TC_003_CSMS"])
            device.forget()
            assert await device.ask("ReserveNow", **reserve(4, 1.2)) == "Accepted"
            await device.hears("StatusNotification", connectorId=1, status="Reserved")
            assert await device.ask("ReserveNow", **reserve(5, 60)) == "Occupied"
            await device.hears("StatusNotification", connectorId=1, status="Available")
            assert await device.ask("CancelReservation", reservationId=4) == "Rejected"
            assert await device.ask("ReserveNow", **reserve(5, 60)) == "Accepted"
            assert await device.ask("CancelReservation", reservationId=5) == "Accepted"
            while device.statuses()[-1] != "Available":
                await asyncio.sleep(0.01)
        return session

    cases = ("TC_061_CSMS", "TC_003_CSMS")
    assert verdicts(asyncio.run(run()), *cases) == dict.fromkeys(cases, ("PASS", []))
    assert answers == ["Accepted"]
    assert device.statuses()[:2] == ["Reserved", "Available"]


def test_between_cases_it_resets_itself(tmp_path: Path) -> None:
    device = Watching(Manners(interval=60))

    async def run() -> Session:
        async with campaign(tmp_path / "c.ocppcase", device) as session:
            await session.run(["TC_061_CSMS"])
            device.forget()
            assert await device.ask("Reset", type="Hard") == "Accepted"
            await device.hears("BootNotification")
            await device.hears("StatusNotification", connectorId=1, status="Available")
            assert await device.ask("Reset", type="Soft") == "Accepted"
            await session.run(["TC_003_CSMS"])
        return session

    assert verdicts(asyncio.run(run()), "TC_003_CSMS") == {"TC_003_CSMS": ("PASS", [])}
    assert device.connections == 3
    assert device.closed[:2] == [1000, 1000]


def test_after_an_accepted_reset_it_takes_a_moment_and_closes_in_order(tmp_path: Path) -> None:
    device = Watching(Manners(interval=60))
    took: list[float] = []

    async def act(action: str, arguments: dict[str, Any]) -> None:
        async def ask() -> None:
            assert await device.ask("Reset", **arguments["payload"]) == "Accepted"
            began, before = asyncio.get_running_loop().time(), len(device.closed)
            while len(device.closed) == before:
                await asyncio.sleep(0.005)
            took.append(asyncio.get_running_loop().time() - began)

        device._spawn(ask())

    async def run() -> Session:
        async with campaign(tmp_path / "c.ocppcase", device, act, restart_time="0.5") as session:
            await session.run(["TC_013_CSMS"])
        return session

    assert verdicts(asyncio.run(run()), "TC_013_CSMS") == {"TC_013_CSMS": ("PASS", [])}
    assert device.closed[0] == 1000
    assert 0.4 < took[0] < 1.5


def test_firmware_is_fetched_when_its_time_has_come_and_what_happened_is_reported(tmp_path: Path) -> None:
    device = Watching(Manners(interval=60))

    async def run() -> None:
        async with campaign(tmp_path / "c.ocppcase", device, transfer_timeout="2") as session:
            await session.run(["TC_061_CSMS"])
            device.forget()
            due = datetime.now(UTC) + timedelta(seconds=1.5)
            update = {"location": "http://127.0.0.1:1/fw.bin", "retrieveDate": due.isoformat(), "retries": 0}
            assert await device.ask("UpdateFirmware", **update) == {}
            assert await device.ask("TriggerMessage", requestedMessage="FirmwareStatusNotification") == "Accepted"
            assert await device.hears("FirmwareStatusNotification") == {"status": "Idle"}
            device.forget()
            await device.hears("FirmwareStatusNotification", status="Downloading")
            assert datetime.now(UTC) >= due
            await device.hears("FirmwareStatusNotification", status="DownloadFailed")
            assert await device.ask("GetDiagnostics", location="ftp://127.0.0.1:1/", retries=0) != {}
            await device.hears("DiagnosticsStatusNotification", status="Uploading")
            await device.hears("DiagnosticsStatusNotification", status="UploadFailed")

    asyncio.run(run())


# --- registration ---------------------------------------------------------------------------------------------------


class Registering(Watching):
    """Answers the BootNotifications as it is told, in order, and accepts the others."""

    def __init__(self, *answers: str, interval: int = 1) -> None:
        super().__init__(Manners(interval=60))
        self.answers_to_boots, self.retry = list(answers), interval
        self.boots: list[float] = []
        self.too_early: list[str] = []
        self.registered = False

    async def _handle(self, action: str, payload: dict[str, Any]) -> Any:
        if action == "BootNotification":
            self.boots.append(asyncio.get_running_loop().time())
            status = self.answers_to_boots.pop(0) if self.answers_to_boots else "Accepted"
            self.registered = status == "Accepted"
            if not self.registered:
                return {"status": status, "currentTime": lab_wire.now(), "interval": self.retry}
        elif not self.registered:
            self.too_early.append(action)
        return await super()._handle(action, payload)


def test_it_registers_again_when_the_csms_has_said_and_is_silent_until_then(tmp_path: Path) -> None:
    device = Registering("Pending", "Rejected")

    async def run() -> Session:
        async with campaign(tmp_path / "c.ocppcase", device, registration_timeout="120") as session:
            await session.run(["TC_003_CSMS"])
        return session

    assert verdicts(asyncio.run(run()), "TC_003_CSMS") == {"TC_003_CSMS": ("PASS", [])}
    assert device.too_early == []
    assert [later - one >= 0.99 for one, later in zip(device.boots, device.boots[1:], strict=False)] == [True, True]


def test_after_a_reset_that_is_not_accepted_nothing_is_sent_and_the_document_wants_it_accepted(tmp_path: Path) -> None:
    device = Registering("Accepted", "Pending")

    async def run() -> Session:
        async with campaign(tmp_path / "c.ocppcase", device, registration_timeout="120") as session:
            await session.run(["TC_013_CSMS", "TC_003_CSMS"])
        return session

    session = asyncio.run(run())
    assert verdicts(session, "TC_013_CSMS", "TC_003_CSMS") == {"TC_013_CSMS": ("FAIL", []), "TC_003_CSMS": ("PASS", [])}
    assert "accepted at once" in session.results(["TC_013_CSMS"])[0]["TC_013_CSMS"]["reason"]
    assert device.too_early == []
    assert len(device.boots) == 3


def test_a_csms_that_is_pending_can_trigger_the_registration(tmp_path: Path) -> None:
    device = Registering("Pending", "Pending", interval=30)

    async def run() -> Session:
        async with campaign(tmp_path / "c.ocppcase", device, registration_timeout="120") as session:
            going = asyncio.create_task(session.run(["TC_003_CSMS"]))
            for number in (1, 2):
                while len(device.boots) < number:
                    await asyncio.sleep(0.01)
                await asyncio.sleep(0.3)
                assert await device.ask("TriggerMessage", requestedMessage="BootNotification") == "Accepted"
            await going
        return session

    assert verdicts(asyncio.run(run()), "TC_003_CSMS") == {"TC_003_CSMS": ("PASS", [])}
    assert device.too_early == []


def test_a_csms_that_never_accepts_is_told_so(tmp_path: Path) -> None:
    device = Registering(*["Rejected"] * 99)

    async def run() -> Session:
        async with campaign(tmp_path / "c.ocppcase", device, registration_timeout="2.5") as session:
            async with asyncio.timeout(8):  # and nobody waits for it again to put the connector back
                await session.run(["TC_010_CSMS"])
        return session

    session = asyncio.run(run())
    assert verdicts(session, "TC_010_CSMS")["TC_010_CSMS"][0] == "INCONCLUSIVE"
    assert "within 2.5 s (registration_timeout)" in session.results(["TC_010_CSMS"])[0]["TC_010_CSMS"]["reason"]
    assert device.too_early == []


def test_a_status_that_the_csms_does_not_take_is_told_once(tmp_path: Path) -> None:
    class Refusing(Watching):
        def _on_StatusNotification(self, **_: Any) -> Any:
            return "NotSupported", "no statuses"

    device = Refusing(Manners(interval=60))

    async def run() -> None:
        async with campaign(tmp_path / "c.ocppcase", device) as session:
            await session.run(["TC_061_CSMS"])
            await asyncio.sleep(0.3)

    asyncio.run(run())
    assert device.statuses() == ["Available"]
