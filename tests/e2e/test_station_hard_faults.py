"""Faults and conforming variants of the embedded station in the hard cases, over real sockets: is each verdict right?"""

from __future__ import annotations

from typing import Any

import pytest
import station_hard_expectations
import station_offline_expectations
from fault_helpers import Table, judge_row, rows, run_tables, station_campaign

pytestmark = pytest.mark.timeout(300)
"""All campaigns run in one fixture, which the first test waits for."""

TABLES: dict[str, Table] = {
    "hard cases": station_hard_expectations.EXPECTED,
    "hard cases, own steps": station_hard_expectations.IN_THE_CASE,
    "hard cases offline": station_offline_expectations.EXPECTED,
    "hard cases offline, own steps": station_offline_expectations.IN_THE_CASE,
    "expiry": station_hard_expectations.EXPIRY,
}
"""When the station has the fault, and in which cases."""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Any]:
    return run_tables(tmp_path_factory.mktemp("faults"), TABLES, station_campaign, "CS")


@pytest.mark.parametrize(("table", "fault"), rows(TABLES))
def test_station_fault(results: dict[tuple[str, str], Any], table: str, fault: str) -> None:
    judge_row(results[table, fault], TABLES[table][fault], "CS")
