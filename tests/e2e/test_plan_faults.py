"""A fault of the station for every case that the other tables leave out, over real sockets: is each verdict right?"""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

import firmware_expectations
import pytest
import station_expectations
import station_hard_expectations
import station_meter_expectations
import station_offline_expectations
import station_plan_expectations
from e2e_helpers import Session, in_parallel, other_options, other_pics
from embedded_helpers import with_station

from app.resources import demo_pics
from app.simulators.charging_station import ChargingStation
from testplans.ocpp16 import scenarios

pytestmark = pytest.mark.timeout(300)
TABLES = {"demo": station_plan_expectations.EXPECTED, "other": station_plan_expectations.OTHERWISE}
SETTINGS = {
    "message_timeout": "3",
    "response_timeout": "4",
    "meter_value_interval": "1",
    "offline_duration": "1",
    "reservation_expiry_offset": "30",
    "max_time_deviation": "1",
}
AT_ONCE = 6
NONE_POSSIBLE = {"042_1": "a station without local list", "043_1": "a station without local list"}
"""The whole of these cases is one CALLERROR or one status of a station that lacks the profile."""


async def _station(path: Path, fault: str, cases: list[str], pics: Path, options: dict[str, Any]) -> Any:
    devices: list[ChargingStation] = []
    session = Session(path, on_case=lambda case_id, running: devices[0].switch_fault(fault, running))
    return await with_station(session, devices, cases, SETTINGS, pics, response_timeout=2, **options)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("plan faults")
    stations: dict[str, tuple[Path, dict[str, Any]]] = {
        "demo": (demo_pics("charging-station"), {}),
        "other": (other_pics(folder), other_options()),
    }
    jobs: dict[str, Any] = {}
    for table, faults in TABLES.items():
        pics, options = stations[table]
        for fault, row in faults.items():
            cases = [f"TC_{case}_CS" for case in row]
            jobs[f"{table} {fault}"] = partial(
                _station, folder / f"{table} {fault}.sqlite", fault, cases, pics, options
            )
    return asyncio.run(in_parallel(jobs, AT_ONCE))


ROWS = [
    (table, fault, case) for table, faults in TABLES.items() for fault, row in faults.items() for case in row
]  # fmt: skip


@pytest.mark.parametrize(("table", "fault", "case"), ROWS)
def test_verdict(results: dict[str, Any], table: str, fault: str, case: str) -> None:
    outcome = results[f"{table} {fault}"]
    if isinstance(outcome, BaseException):
        raise outcome
    verdict, must_say = TABLES[table][fault][case]
    result = outcome[0][f"TC_{case}_CS"]
    assert result["machine"] == verdict or result["verdict"] == verdict, f"{result['verdict']}: {result['reason']}"
    told = str(result["findings"]) if verdict == "PASS" else f"{result['reason']} {result['failures']}"
    assert must_say in told, f"{must_say!r} is not in {told!r}"


def test_every_case_has_a_fault_that_does_not_pass() -> None:
    tables = [
        *TABLES.values(), station_expectations.EXPECTED, station_hard_expectations.EXPECTED,
        station_hard_expectations.EXPIRY, station_meter_expectations.EXPECTED, station_offline_expectations.EXPECTED,
        firmware_expectations.EXPECTED,
    ]  # fmt: skip
    caught = {
        case for table in tables for row in table.values() for case, (verdict, _) in row.items() if verdict != "PASS"
    }
    all_cases = {name[3:-3] for name, scenario in scenarios("charging-station").items() if not scenario.utility}
    assert all_cases - caught == set(NONE_POSSIBLE)
