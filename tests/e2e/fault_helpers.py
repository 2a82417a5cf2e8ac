"""What the tables of faults share: the campaigns of all faults of a table run at once, each with a device, a hook and a case
file of its own; and is each verdict right, with a reason that can be followed?"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import station_hard_expectations
from e2e_helpers import Session, in_parallel
from embedded_helpers import with_station

from app.simulators.charging_station import ChargingStation

Table = dict[str, dict[str, tuple[str, str]]]
"""Fault -> case -> (verdict, what the reason or the findings must say)."""
Campaign = Callable[[Path, str, list[str], str], Awaitable[Any]]
"""One with this case file, fault, cases and name of the table."""
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


def rows(tables: Mapping[str, Table]) -> list[tuple[str, str]]:
    """Table and fault, of all of them."""
    return [(table, fault) for table, faults in tables.items() for fault in faults]


def run_tables(
    folder: Path, tables: Mapping[str, Table], campaign: Campaign, suffix: str
) -> dict[tuple[str, str], Any]:
    """Run the campaigns of all faults. Returns their results, or the exception of one, by table and fault."""
    jobs: dict[str, Any] = {}
    for number, (table, fault) in enumerate(rows(tables)):
        cases = [f"TC_{case}_{suffix}" for case in tables[table][fault]]
        jobs[str(number)] = partial(campaign, folder / f"{table} {fault}.sqlite", fault, cases, table)
    return dict(zip(rows(tables), asyncio.run(in_parallel(jobs, AT_ONCE)).values(), strict=True))


async def station_campaign(path: Path, fault: str, cases: list[str], table: str) -> Any:
    devices: list[ChargingStation] = []
    from_the_start, own_steps = table == "from the start", table.endswith("own steps")

    def on_case(case_id: str, running: bool) -> None:
        if not from_the_start and not (own_steps and running):
            devices[0].switch_fault(fault, running)

    def on_own_steps(case_id: str) -> None:
        if own_steps:
            devices[0].switch_fault(fault, True)

    session = Session(path, on_case=on_case, on_own_steps=on_own_steps)
    hard = table.startswith("hard")
    settings = station_hard_expectations.EXPIRING if table == "expiry" else SETTINGS.get(fault, {})
    return await with_station(
        session,
        devices,
        cases,
        {**HARD_CASES, **settings} if hard else settings,
        response_timeout=2,
        late_seconds=LATE_IN_HARD_CASES if hard else LATE,
        without_keys=frozenset({"MinimumStatusDuration"}),
        faults=(fault,) if from_the_start else (),
    )


def judge_row(outcome: Any, wanted: dict[str, tuple[str, str]], suffix: str) -> None:
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
