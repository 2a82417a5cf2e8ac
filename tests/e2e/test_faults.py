"""Every fault and conforming variant of the embedded DUTs against the engine, over real sockets: is each verdict right?

The campaigns of all faults run at once, each with a device, a hook and a case file of its own.
"""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

import csms_expectations
import csms_hard_expectations
import csms_plan_expectations
import pytest
import station_expectations
import station_hard_expectations
import station_offline_expectations
from e2e_helpers import Session, in_parallel

from app.simulators.charging_station import ChargingStation
from app.simulators.csms import CentralSystem
from app.simulators.http_hook import HttpHook
from app.simulators.options import CsmsOptions, StationOptions

pytestmark = pytest.mark.timeout(300)
"""All campaigns run in one fixture, which the first test waits for."""
Table = dict[str, dict[str, tuple[str, str]]]
"""Fault -> case -> (verdict, what the reason or the findings must say)."""
AT_ONCE = 12
LATE, LATE_IN_HARD_CASES = 2.0, 4.0
"""Seconds, twice the time-out of a message and of a reply here."""
HARD_CASES = {"message_timeout": "2", "response_timeout": "2"}
"""Parameters of the hard cases, whose many campaigns at once keep the machine busy."""

OFFLINE = {"meter_value_interval": "1", "offline_duration": "4", "interval_tolerance": "0.3"}
SETTINGS = {
    "fast-heartbeat": {"heartbeat_interval": "3"},
    "slow-heartbeat": {"heartbeat_interval": "2"},
    "loses-meter-values": OFFLINE,
    "reversed-queue": OFFLINE,
    "early-boot-retry": {"boot_retry_interval": "3"},
}
"""Parameters of some faults, where the wrong interval has to be wrong by far more than a busy machine adds."""


STATION_TABLES: dict[str, Table] = {
    "whole case": station_expectations.EXPECTED,
    "from the start": station_expectations.FROM_THE_START,
    "hard cases": station_hard_expectations.EXPECTED,
    "hard cases, own steps": station_hard_expectations.IN_THE_CASE,
    "hard cases offline": station_offline_expectations.EXPECTED,
    "hard cases offline, own steps": station_offline_expectations.IN_THE_CASE,
    "expiry": station_hard_expectations.EXPIRY,
}
"""When the station has the fault, and in which cases."""


async def _station(path: Path, fault: str, cases: list[str], table: str) -> Any:
    devices: list[ChargingStation] = []
    from_the_start, own_steps = table == "from the start", table.endswith("own steps")

    def on_case(case_id: str, running: bool) -> None:
        if not from_the_start and not (own_steps and running):
            devices[0].switch_fault(fault, running)

    def on_own_steps(case_id: str) -> None:
        if own_steps:
            devices[0].switch_fault(fault, True)

    session = Session(path, on_case=on_case, on_own_steps=on_own_steps)
    hook = HttpHook(lambda action, arguments: devices[0].perform(action, arguments))
    hard = table.startswith("hard")
    settings = station_hard_expectations.EXPIRING if table == "expiry" else SETTINGS.get(fault, {})
    settings = {**HARD_CASES, **settings} if hard else settings
    try:
        await session.open("charging-station", await hook.start(), settings, listen="127.0.0.1:0")
        devices.append(
            ChargingStation(
                StationOptions(
                    url=session.url,
                    boot_seconds=0.01,
                    reconnect_first=0.02,
                    response_timeout=2,
                    late_seconds=LATE_IN_HARD_CASES if hard else LATE,
                    without_keys=frozenset({"MinimumStatusDuration"}),
                    faults=(fault,) if from_the_start else (),
                )
            )
        )
        await devices[0].start()
        await session.run(cases)
    finally:
        await session.close()
        for device in devices:
            await device.close()
        await hook.close()
    return session.results(cases)


CSMS_TABLES: dict[str, Table] = {
    "whole case": csms_expectations.EXPECTED,
    "hard cases": csms_hard_expectations.EXPECTED,
    "plan": csms_plan_expectations.EXPECTED,
}


CSMS_SETTINGS = {"offline_duration": "0.3"}


async def _csms(path: Path, fault: str, cases: list[str], table: str) -> Any:
    hard = table.startswith("hard")
    late = LATE_IN_HARD_CASES if hard else LATE
    device = CentralSystem(CsmsOptions(port=0, heartbeat_interval=1, late_seconds=late))
    session = Session(path, on_case=lambda case_id, running: device.switch_fault(fault, running))
    hook = HttpHook(device.perform)
    try:
        url = await device.start()
        await session.open(
            "csms", await hook.start(), HARD_CASES if hard else CSMS_SETTINGS, connect=url, charge_point_id="BENCH-1"
        )
        await session.run(cases)
    finally:
        await session.close()
        await device.close()
        await hook.close()
    return session.results(cases)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("faults")
    jobs: dict[str, Any] = {}
    for name, table in STATION_TABLES.items():
        for fault, wanted in table.items():
            cases = [f"TC_{case}_CS" for case in wanted]
            path = folder / f"station {name} {fault}.sqlite"
            jobs[f"station {name} {fault}"] = partial(_station, path, fault, cases, name)
    for name, table in CSMS_TABLES.items():
        for fault, wanted in table.items():
            cases = [f"TC_{case}_CSMS" for case in wanted]
            path = folder / f"csms {name} {fault}.sqlite"
            jobs[f"csms {name} {fault}"] = partial(_csms, path, fault, cases, name)
    return asyncio.run(in_parallel(jobs, AT_ONCE))


def _judge(outcome: Any, wanted: dict[str, tuple[str, str]], suffix: str) -> None:
    if isinstance(outcome, BaseException):
        raise outcome
    results, exit_code = outcome
    for case, (verdict, must_say) in wanted.items():
        result = results[f"TC_{case}_{suffix}"]
        assert result["verdict"] == verdict, f"{result['id']}: {result['verdict']}, {result['reason']}"
        told = str(result["findings"]) if verdict == "PASS" else result["reason"]
        assert must_say in told, f"{result['id']}: {must_say!r} is not in {told!r}"
        if verdict == "FAIL" and result["machine"] == "FAIL":
            _explains_itself(result)
    assert exit_code == (0 if all(verdict == "PASS" for verdict, _ in wanted.values()) else 1)


def _explains_itself(result: dict[str, Any]) -> None:
    """A failure names expected, actual and reference, and where there is one, step and frame."""
    decisive = next(check for check in result["failures"] if check["severity"] == "fail")
    assert decisive["reference"]
    assert decisive["reference"] in result["reason"]
    assert decisive["expected"] not in ("", None) or "absent" in result["reason"] or "None" in result["reason"]
    assert decisive["actual"] not in ("", None)
    nothing_came = str(decisive["check"]).endswith((".arrived", ".reply"))
    assert decisive["frame"] or nothing_came


def _rows(tables: dict[str, Table]) -> list[tuple[str, str]]:
    return [(table, fault) for table, faults in tables.items() for fault in faults]


@pytest.mark.parametrize(("table", "fault"), _rows(STATION_TABLES))
def test_station_fault(results: dict[str, Any], table: str, fault: str) -> None:
    _judge(results[f"station {table} {fault}"], STATION_TABLES[table][fault], "CS")


@pytest.mark.parametrize(("table", "fault"), _rows(CSMS_TABLES))
def test_csms_fault(results: dict[str, Any], table: str, fault: str) -> None:
    _judge(results[f"csms {table} {fault}"], CSMS_TABLES[table][fault], "CSMS")
