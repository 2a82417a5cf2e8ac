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
from embedded_helpers import with_csms, with_station

from app.resources import demo_pics
from app.simulators.csms import CentralSystem
from app.simulators.firmware import MARK
from app.simulators.options import CsmsOptions
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
    return await with_station(Session(path), [], cases, settings, pics, **options)


async def _csms(path: Path, cases: list[str]) -> Any:
    device = CentralSystem(CsmsOptions(port=0, heartbeat_interval=1))
    return await with_csms(
        Session(path), device, cases, lambda: {**FAST, "firmware_location": f"{device.files.url}/firmware.bin"}
    )


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
