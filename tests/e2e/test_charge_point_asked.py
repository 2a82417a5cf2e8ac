"""The charge point that the bench plays, beside the cases: all that a CSMS may ask of it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from e2e_helpers import Session
from lab_csms import Manners
from watching_csms import TRIGGERED, Watching, campaign, verdicts


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
