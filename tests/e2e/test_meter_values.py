"""Every fault and variant in meter values against the engine, over real sockets; and each verdict is reached again from its record."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from e2e_helpers import Session, in_parallel
from embedded_helpers import with_station
from station_meter_expectations import EXPECTED

from app.cli.judge import judged
from app.simulators.charging_station import ChargingStation

pytestmark = pytest.mark.timeout(240)  # the first test waits for all campaigns

AT_ONCE = 30
"""They do little but wait for the times that they are about."""
SETTINGS = {
    "meter_value_interval": "2",
    "clock_aligned_interval": "3",
    "interval_tolerance": "0.6",
    "message_timeout": "1.5",
}
"""Wrong intervals have to be wrong by far more than a busy machine adds."""


async def _campaign(path: Path, fault: str, cases: list[str]) -> Any:
    devices: list[ChargingStation] = []
    session = Session(path, on_case=lambda case_id, running: devices[0].switch_fault(fault, running))
    without = frozenset({"MinimumStatusDuration"})
    results = await with_station(
        session, devices, cases, SETTINGS, reconnect_most=0.3, response_timeout=2, without_keys=without
    )
    return path, results[0]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("meter-values")
    jobs = {
        fault: partial(_campaign, folder / f"{fault}.sqlite", fault, [f"TC_{case}_CS" for case in wanted])
        for fault, wanted in EXPECTED.items()
    }
    return asyncio.run(in_parallel(jobs, AT_ONCE))


@pytest.mark.parametrize("fault", EXPECTED)
def test_meter_value_fault(results: dict[str, Any], fault: str) -> None:
    outcome = results[fault]
    if isinstance(outcome, BaseException):
        raise outcome
    path, found = outcome
    for case, (verdict, must_say) in EXPECTED[fault].items():
        result = found[f"TC_{case}_CS"]
        assert result["verdict"] == verdict, f"{result['id']}: {result['verdict']}, {result['reason']}"
        told = str(result["findings"]) if verdict == "PASS" else result["reason"]
        assert must_say in told, f"{result['id']}: {must_say!r} is not in {told!r}"
    assert judged(path)[0].identical
