"""Every kind of mutant of the proof can be switched on in an embedded device, and its verdict over the wire is expected."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import csms_expectations
import csms_hard_expectations
import firmware_expectations
import pytest
import representatives
import station_expectations
import station_hard_expectations

import app.proof
from app.proof.bases import starts
from app.proof.proving import all_mutants
from app.simulators.csms_faults import CSMS_FAULTS
from app.simulators.station_faults import STATION_FAULTS
from testplans.ocpp16 import scenarios

STATION_CASES, CSMS_CASES = ("TC_001_CS", "TC_003_CS"), ("TC_001_CSMS", "TC_010_CSMS")
"""Cases with most kinds of mutants, which are derived in no time."""


def _made(dut: str, cases: tuple[str, ...]) -> set[str]:
    """The kinds of mutants of these cases."""
    return {mutant.kind for case in cases for mutant in all_mutants(starts(scenarios(dut)[case]))}


def _named() -> Iterator[str]:
    """The kinds that stand in the source of the proof."""
    for path in Path(app.proof.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "mutant":
                kind = node.args[0] if node.args else None
                if isinstance(kind, ast.Constant) and isinstance(kind.value, str):
                    yield kind.value


def test_every_kind_of_mutant_has_a_representative() -> None:
    assert _made("charging-station", STATION_CASES) - set(representatives.STATION) == set()
    assert _made("csms", CSMS_CASES) - set(representatives.CSMS) == set()
    assert set(_named()) - set(representatives.STATION) - set(representatives.WITHOUT) == set()


def _tables(*tables: Mapping[str, Mapping[str, tuple[str, str]]]) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for table in tables:
        for fault, cases in table.items():
            found.setdefault(fault, []).extend(cases.values())
    return found


STATION_ROWS = _tables(
    station_expectations.EXPECTED,
    station_expectations.FROM_THE_START,
    station_hard_expectations.EXPECTED,
    station_hard_expectations.IN_THE_CASE,
    station_hard_expectations.EXPIRY,
    firmware_expectations.EXPECTED,
)
CSMS_ROWS = _tables(csms_expectations.EXPECTED, csms_hard_expectations.EXPECTED)


@pytest.mark.parametrize("kind", representatives.STATION)
def test_station_representative_is_seen(kind: str) -> None:
    fault = representatives.STATION[kind]
    assert fault in {known.name for known in STATION_FAULTS}
    assert any(verdict != "PASS" or says for verdict, says in STATION_ROWS[fault])


@pytest.mark.parametrize("kind", representatives.CSMS)
def test_csms_representative_is_seen(kind: str) -> None:
    fault = representatives.CSMS[kind]
    assert fault in {known.name for known in CSMS_FAULTS}
    assert any(verdict != "PASS" or says for verdict, says in CSMS_ROWS[fault])
