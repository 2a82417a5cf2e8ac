"""``kill -9`` of the bench in the middle of a case of a charging station: what the case has changed is put back all the same."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
from pathlib import Path
from typing import Any

import lab_wire
from e2e_helpers import SHORT
from lab_station import Traits
from station_upkeep_helpers import KeepingStation, Memory

from app.campaign.results import case_result
from app.events import CampaignResumed, ConfigurationRecorded, StationSurveyed
from app.evidence.reading import read_campaign, read_records
from app.evidence.verify import verify
from app.judging.judgement import Version, judge
from app.resources import demo_pics
from testplans.ocpp16 import scenarios

OCPP_BENCH = [sys.executable, "-c", "from app.cli import main; main()"]
KEY = "MeterValueSampleInterval"


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_keys_list_profiles_and_reservations_of_a_killed_case_are_put_in_order(tmp_path: Path) -> None:
    path = tmp_path / "s.ocppcase"
    station = asyncio.run(_killed_and_resumed(path, Memory()))
    assert station.keys[KEY][0] == "60"
    assert (station.memory.list_version, station.memory.profiles, station.memory.reservations) == (0, 0, {})
    said = _said(path)
    for words in (
        "local list (version 9) was left over",
        "charging profiles were left over",
        "reservation 46101 was left over",
    ):
        assert [when for when, text in said if words in text] == ["before"], said
    assert case_result(read_campaign(path), "TC_004_1_CS").verdict == "PASS"
    assert case_result(read_campaign(path), "TC_003_CS").verdict == "PASS"


def test_a_key_that_the_station_refuses_ever_after_is_tried_again_and_said(tmp_path: Path) -> None:
    path = tmp_path / "s.ocppcase"
    station = asyncio.run(_killed_and_resumed(path, Memory(refused_keys=(KEY,))))
    assert station.keys[KEY][0] == "5"
    said = [text for when, text in _said(path) if when == "after" and KEY in text]
    assert said == [f"{KEY} still has the value of a case, before it was '60': the station answered Rejected"]


def _said(path: Path) -> list[tuple[str, str]]:
    surveys = [r.event for r in read_records(path) if isinstance(r.event, StationSurveyed)]
    return [(survey.when, str(item["text"])) for survey in surveys for item in survey.items]


async def _killed_and_resumed(path: Path, memory: Memory) -> KeepingStation:
    killed = asyncio.Event()
    port = _free_port()
    station = KeepingStation(f"ws://127.0.0.1:{port}/", Traits(), memory)

    async def act(action: str, arguments: dict[str, Any]) -> None:
        if killed.is_set() or station.keys[KEY][0] != "5":
            await station.act(action, arguments)
            return
        # As an interrupted case of lists, profiles or reservations would leave it.
        memory.list_version, memory.profiles, memory.reservations = 9, 1, {46101: 2}
        await asyncio.sleep(0.3)  # until it is on the disk
        killed.set()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(30)

    hook = lab_wire.Hook(act)
    command = ["run", str(demo_pics("charging-station")), "--case-file", str(path), "--hands", await hook.start()]
    settings = [text for name, value in SHORT.items() for text in ("--set", f"{name}={value}")]
    settings += ["--set", "response_timeout=5", "--set", "message_timeout=5"]
    command += ["--listen", f"127.0.0.1:{port}", "--charge-point-id", "LAB-STATION", "--approve", "advice", *settings]
    process = await asyncio.create_subprocess_exec(*OCPP_BENCH, *command, "--only", "TC_004_1_CS", "TC_003_CS")
    again: asyncio.subprocess.Process | None = None
    station.start()
    try:
        async with asyncio.timeout(40):
            await killed.wait()
            assert station.keys[KEY][0] == "5"
            process.kill()
            await process.wait()
            again = await asyncio.create_subprocess_exec(*OCPP_BENCH, "resume", str(path))
            await again.wait()
    finally:
        for each in (process, again):
            if each is not None and each.returncode is None:
                each.kill()
                await each.wait()
        await station.close()
        await hook.close()
    assert verify(path).ok
    records = list(read_records(path))
    assert any(isinstance(r.event, CampaignResumed) and r.event.known["to_put_back"] == {KEY: "60"} for r in records)
    tried = [
        r.event
        for r in records
        if isinstance(r.event, ConfigurationRecorded) and r.event.case_id == "" and r.event.key == KEY
    ]
    assert [e.when for e in tried if e.when != "read"][:1] == ["not restored" if memory.refused_keys else "restored"]
    judged = judge(records, scenarios("charging-station"), Version("1", "a hash"))
    assert all(attempt.identical for attempt in judged.attempts)
    assert not judged.between
    return station
