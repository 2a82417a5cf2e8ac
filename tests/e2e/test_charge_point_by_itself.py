"""The charge point that the bench plays, beside the cases: heartbeats, and one CALL at a time."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from e2e_helpers import Session
from lab_csms import Manners
from watching_csms import Watching, campaign, verdicts

from app.commands import SafeStop
from app.events import LinkChanged
from app.evidence.reading import read_records

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
