"""The whole plan of each DUT type against the embedded device, over real sockets: every case that has a scenario passes.

What the demo's PICS rules out runs on a second station, which is what the first one is not.
"""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from e2e_helpers import Session, in_parallel, other_options, other_pics

from app.resources import demo_pics
from app.simulators.charging_station import ChargingStation
from app.simulators.csms import CentralSystem
from app.simulators.firmware import MARK
from app.simulators.http_hook import HttpHook
from app.simulators.options import CsmsOptions, StationOptions
from testplans.ocpp16 import scenarios

pytestmark = pytest.mark.timeout(300)

FAST = {
    "message_timeout": "4",
    "response_timeout": "4",
    "meter_value_interval": "1",
    "clock_aligned_interval": "2",
    "reservation_expiry_offset": "2",
    "operator_time_tolerance": "5",
    "max_time_deviation": "1",
    "offline_duration": "2",
    "refusal_watch": "0.3",
    "firmware_size": "20000",
}
OTHERWISE = ["017_2", "018_2", "032_1", "042_1", "043_1", "048_4", "050_4"]
"""Cases for a station with a fixed cable and backup power, without local list; its reservations can be disabled."""
FIRMWARE = "firmware.bin"
PARTS = 4
"""The plan of the station in so many campaigns at once: most of its time is waiting."""


async def _station(path: Path, cases: list[str], options: dict[str, Any], pics: Path) -> Any:
    settings = {**FAST, "firmware_file": str(path.parent / FIRMWARE)}
    devices: list[ChargingStation] = []
    session = Session(path)
    hook = HttpHook(lambda action, arguments: devices[0].perform(action, arguments))
    try:
        await session.open("charging-station", await hook.start(), settings, listen="127.0.0.1:0", pics=pics)
        devices.append(
            ChargingStation(StationOptions(url=session.url, boot_seconds=0.01, reconnect_first=0.02, **options))
        )
        await devices[0].start()
        await session.run(cases)
    finally:
        await session.close()
        for device in devices:
            await device.close()
        await hook.close()
    return session.results(cases)


async def _csms(path: Path, cases: list[str]) -> Any:
    device = CentralSystem(CsmsOptions(port=0, heartbeat_interval=1))
    session = Session(path)
    hook = HttpHook(device.perform)
    try:
        url = await device.start()
        settings = {**FAST, "firmware_location": f"{device.files.url}/firmware.bin"}
        await session.open("csms", await hook.start(), settings, connect=url, charge_point_id="BENCH-1")
        await session.run(cases)
    finally:
        await session.close()
        await device.close()
        await hook.close()
    return session.results(cases)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("plans")
    (folder / FIRMWARE).write_bytes(MARK + bytes(20_000))
    demo, other = demo_pics("charging-station"), other_pics(folder)
    otherwise = [f"TC_{case}_CS" for case in OTHERWISE]
    usual = [case for case in _ids("charging-station") if case not in otherwise]
    jobs: dict[str, Any] = {
        f"station {part}": partial(_station, folder / f"station {part}.sqlite", usual[part::PARTS], {}, demo)
        for part in range(PARTS)
    }
    jobs["other station"] = partial(_station, folder / "other.sqlite", otherwise, other_options(), other)
    for part in range(2):
        cases = _ids("csms")[part::2]
        jobs[f"csms {part}"] = partial(_csms, folder / f"csms {part}.sqlite", cases)
    found: dict[str, dict[str, Any]] = {}
    for name, outcome in asyncio.run(in_parallel(jobs, len(jobs))).items():
        assert not isinstance(outcome, BaseException), f"{name}: {outcome!r}"
        found |= outcome[0]
    return found


def _ids(dut: str) -> list[str]:
    return [scenario.id for scenario in scenarios(dut).values() if not scenario.utility]


@pytest.mark.parametrize("case_id", [*_ids("charging-station"), *_ids("csms")])
def test_case_passes(results: dict[str, dict[str, Any]], case_id: str) -> None:
    result = results[case_id]
    assert result["verdict"] == "PASS", f"{result['verdict']}: {result['reason']}"
    failures = [check for check in result["findings"] if not str(check.get("check", "")).startswith("restore.")]
    assert failures == [], failures
