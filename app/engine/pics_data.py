"""A PICS and the plan that follows from it, as JSON: what the reply to CheckPics and the record carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from typing import Any

from app.campaign.plan import Plan
from app.engine.hands_needed import hands_of
from app.engine.setup import Prepared
from testplans.ocpp16 import scenarios


def pics_data(prepared: Prepared) -> dict[str, Any]:
    """A PICS and what follows from it, as the reply to CheckPics carries it."""
    return {
        "problems": [problem_data(problem) for problem in prepared.problems],
        "plan": plan_entries(prepared),
        "pics": prepared.pics.as_json() if prepared.pics else {},
        "dut_type": prepared.pics.dut_type if prepared.pics else "",
        "sha256": prepared.sha256,
    }


def plan_entries(prepared: Prepared) -> list[dict[str, Any]]:
    """The plan as the record keeps it: each entry with the manual actions its scenario asks for."""
    if prepared.plan is None:
        return []
    return entries_as_json(prepared.plan)


def entries_as_json(plan: Plan) -> list[dict[str, Any]]:
    """The entries of a plan as the record keeps them."""
    hands = _hands(plan.dut_type)
    entries = [entry.as_json() for entry in plan.entries]
    return [{**entry, "hands": list(hands.get(entry["id"], ()))} for entry in entries]


@cache
def _hands(dut_type: str) -> Mapping[str, list[str]]:
    """By case id. Scenarios do not change while the engine runs, and to walk through all of them takes some 100 ms."""
    return {case_id: hands_of(scenario) for case_id, scenario in scenarios(dut_type).items()}


def problem_data(problem: Any) -> dict[str, Any]:
    """A problem of a file as JSON."""
    return {name: str(value) if not isinstance(value, int | str) else value for name, value in asdict(problem).items()}
