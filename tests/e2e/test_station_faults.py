"""Faults and conforming variants of the embedded station against the engine, over real sockets: is each verdict right?"""

from __future__ import annotations

from typing import Any

import pytest
import station_expectations
from fault_helpers import Table, judge_row, rows, run_tables, station_campaign

pytestmark = pytest.mark.timeout(300)
"""All campaigns run in one fixture, which the first test waits for."""

TABLES: dict[str, Table] = {
    "whole case": station_expectations.EXPECTED,
    "from the start": station_expectations.FROM_THE_START,
}
"""When the station has the fault, and in which cases."""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Any]:
    return run_tables(tmp_path_factory.mktemp("faults"), TABLES, station_campaign, "CS")


@pytest.mark.parametrize(("table", "fault"), rows(TABLES))
def test_station_fault(results: dict[tuple[str, str], Any], table: str, fault: str) -> None:
    judge_row(results[table, fault], TABLES[table][fault], "CS")
