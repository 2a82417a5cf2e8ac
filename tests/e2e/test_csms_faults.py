"""Every fault and conforming variant of the embedded CSMS against the engine, over real sockets: is each verdict right?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import csms_expectations
import csms_hard_expectations
import csms_plan_expectations
import pytest
from e2e_helpers import Session
from embedded_helpers import with_csms
from fault_helpers import HARD_CASES, LATE, LATE_IN_HARD_CASES, Table, judge_row, rows, run_tables

from app.simulators.csms import CentralSystem
from app.simulators.options import CsmsOptions

pytestmark = pytest.mark.timeout(300)
"""All campaigns run in one fixture, which the first test waits for."""

TABLES: dict[str, Table] = {
    "whole case": csms_expectations.EXPECTED,
    "hard cases": csms_hard_expectations.EXPECTED,
    "plan": csms_plan_expectations.EXPECTED,
}
SETTINGS = {"offline_duration": "0.3"}


async def _csms(path: Path, fault: str, cases: list[str], table: str) -> Any:
    hard = table.startswith("hard")
    late = LATE_IN_HARD_CASES if hard else LATE
    device = CentralSystem(CsmsOptions(port=0, heartbeat_interval=1, late_seconds=late))
    session = Session(path, on_case=lambda case_id, running: device.switch_fault(fault, running))
    return await with_csms(session, device, cases, lambda: HARD_CASES if hard else SETTINGS)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Any]:
    return run_tables(tmp_path_factory.mktemp("faults"), TABLES, _csms, "CSMS")


@pytest.mark.parametrize(("table", "fault"), rows(TABLES))
def test_csms_fault(results: dict[tuple[str, str], Any], table: str, fault: str) -> None:
    judge_row(results[table, fault], TABLES[table][fault], "CSMS")
