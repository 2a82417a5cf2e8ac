"""Every fault and conforming variant of the embedded DUTs against the engine, over real sockets: is each verdict right?

The campaigns of all faults run at once, each with a device, a hook and a case file of its own.
"""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

import csms_expectations
import pytest
import station_expectations
from e2e_helpers import Session, in_parallel

from app.simulators.charging_station import ChargingStation
from app.simulators.csms import CentralSystem
from app.simulators.http_hook import HttpHook
from app.simulators.options import CsmsOptions, StationOptions

AT_ONCE = 14
LATE = 2.0
"""Seconds, twice the time-out of a message and of a reply here."""

SETTINGS = {
    "fast-heartbeat": {"heartbeat_interval": "3"},
    "slow-heartbeat": {"heartbeat_interval": "2"},
    "early-boot-retry": {"boot_retry_interval": "3"},
}
"""Parameters of some faults, where the wrong interval has to be wrong by far more than a busy machine adds."""


async def _station(path: Path, fault: str, cases: list[str], from_the_start: bool) -> Any:
    devices: list[ChargingStation] = []

    def on_case(case_id: str, running: bool) -> None:
        if not from_the_start:
            devices[0].switch_fault(fault, running)

    session = Session(path, on_case=on_case)
    hook = HttpHook(lambda action, arguments: devices[0].perform(action, arguments))
    try:
        await session.open("charging-station", await hook.start(), SETTINGS.get(fault, {}), listen="127.0.0.1:0")
        devices.append(
            ChargingStation(
                StationOptions(
                    url=session.url,
                    boot_seconds=0.01,
                    reconnect_first=0.02,
                    response_timeout=2,
                    late_seconds=LATE,
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


async def _csms(path: Path, fault: str, cases: list[str]) -> Any:
    device = CentralSystem(CsmsOptions(port=0, heartbeat_interval=1, late_seconds=LATE))
    session = Session(path, on_case=lambda case_id, running: device.switch_fault(fault, running))
    hook = HttpHook(device.perform)
    try:
        url = await device.start()
        await session.open("csms", await hook.start(), {}, connect=url, charge_point_id="BENCH-1")
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
    for from_the_start, table in (
        (False, station_expectations.EXPECTED),
        (True, station_expectations.FROM_THE_START),
    ):
        for fault, wanted in table.items():
            name = f"station {fault}{' from the start' if from_the_start else ''}"
            cases = [f"TC_{case}_CS" for case in wanted]
            jobs[name] = partial(_station, folder / f"{name}.sqlite", fault, cases, from_the_start)
    for fault, wanted in csms_expectations.EXPECTED.items():
        cases = [f"TC_{case}_CSMS" for case in wanted]
        jobs[f"csms {fault}"] = partial(_csms, folder / f"csms {fault}.sqlite", fault, cases)
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


@pytest.mark.parametrize("fault", station_expectations.EXPECTED)
def test_station_fault(results: dict[str, Any], fault: str) -> None:
    _judge(results[f"station {fault}"], station_expectations.EXPECTED[fault], "CS")


@pytest.mark.parametrize("fault", station_expectations.FROM_THE_START)
def test_station_fault_that_is_there_from_the_start(results: dict[str, Any], fault: str) -> None:
    _judge(results[f"station {fault} from the start"], station_expectations.FROM_THE_START[fault], "CS")


@pytest.mark.parametrize("fault", csms_expectations.EXPECTED)
def test_csms_fault(results: dict[str, Any], fault: str) -> None:
    _judge(results[f"csms {fault}"], csms_expectations.EXPECTED[fault], "CSMS")
