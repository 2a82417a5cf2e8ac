"""Stations of other kinds than the demo's, over real sockets: every case that applies to them passes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from e2e_helpers import Session, changed_pics, in_parallel
from embedded_helpers import with_station

from app.scenario.preparation import MODE_1_2_ONLY

pytestmark = pytest.mark.timeout(400)
SETTINGS = {
    "message_timeout": "5",
    "response_timeout": "5",
    "meter_value_interval": "1",
    "clock_aligned_interval": "2",
    "reservation_expiry_offset": "2",
    "max_time_deviation": "1",
    "offline_duration": "1",
    "refusal_watch": "0.3",
    "firmware_size": "20000",
}
LONG = ("036", "037_1", "037_2", "037_3", "038", "039", "044_1", "044_2", "044_3", "045_1", "045_2", "070", "071")
"""Most of what these take is waiting, and none of it depends on what the stations here are."""


@dataclass(frozen=True)
class Variant:
    """A kind of station: what its PICS says, what it is, and how many cases of this version then apply at least."""

    at_least: int
    pics: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)


VARIANTS: Mapping[str, Variant] = {
    "one connector": Variant(
        60,
        {
            "general": {"sockets_connectors": "single", "number_of_connectors": 1},
            "beyond_the_form": {"connectors_per_evse": [[1]]},
        },
        {"connectors": 1},
    ),
    "four connectors": Variant(
        60,
        {"general": {"number_of_connectors": 4}, "beyond_the_form": {"connectors_per_evse": [[1], [2], [3], [4]]}},
        {"connectors": 4},
    ),
    "one reader": Variant(60, {"beyond_the_form": {"one_reader_for_several_connectors": True}}, {"shared_reader": True}),
    "mode 1/2 only": Variant(
        50,
        {
            "general": {"product_subtype": MODE_1_2_ONLY, "fixed_cable": True},
            "functionalities": {"smart_charging": False},
            # It has no lock that could fail.
            "beyond_the_form": {"lock_failure_can_be_caused": False, "unlock_failure_can_be_caused": False},
        },
        {"fixed_cable": True},
    ),
    "core only": Variant(
        35,
        {
            "functionalities": dict.fromkeys(
                (
                    "firmware_management", "smart_charging", "reservation", "local_auth_list_management",
                    "remote_trigger",
                ),
                False,
            ),
            "optional_features": {"reserve_connector_zero": False},
        },
        {"profiles": frozenset({"Core"})},
    ),
    "one key at a time": Variant(
        60, {"limits": {"GetConfigurationMaxKeys": 1}}, {"most_keys": 1}
    ),
}  # fmt: skip


async def _run(folder: Path, name: str) -> dict[str, dict[str, Any]]:
    variant = VARIANTS[name]
    stem = name.replace("/", " ")
    session = Session(folder / f"{stem}.sqlite")
    pics = changed_pics(folder / f"{stem}.yaml", **variant.pics)

    def quick() -> list[str]:
        return [case for case in session.bench.undecided() if case[3:-3] not in LONG]

    results: dict[str, dict[str, Any]] = (await with_station(session, [], quick, SETTINGS, pics, **variant.options))[0]
    return results


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("variants")
    jobs = {name: partial(_run, folder, name) for name in VARIANTS}
    return asyncio.run(in_parallel(jobs, len(jobs)))


@pytest.mark.parametrize("name", VARIANTS)
def test_every_case_that_applies_passes(results: dict[str, Any], name: str) -> None:
    outcome = results[name]
    if isinstance(outcome, BaseException):
        raise outcome
    run = {case: result for case, result in outcome.items() if result["verdict"] not in ("NOT RUN", "NOT APPLICABLE")}
    assert len(run) >= VARIANTS[name].at_least
    wrong = {case: f"{one['verdict']}: {one['reason']}" for case, one in run.items() if one["verdict"] != "PASS"}
    assert wrong == {}
    findings = {case: one["findings"] for case, one in run.items() if one["findings"]}
    assert findings == {}
