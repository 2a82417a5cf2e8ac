"""Plans of the demos, with answers changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from importlib import resources
from typing import Any

from app.campaign.catalogue import Catalogue, parse
from app.campaign.pics import Pics
from app.campaign.pics_facts import KeyRead
from app.campaign.pics_reader import read
from app.campaign.plan import Plan, PlanEntry, make_plan
from testplans.catalogue import texts

CATALOGUE: Catalogue = parse(texts())


def demo(name: str) -> Pics:
    text = (resources.files("resources") / "pics" / f"demo-{name}.yaml").read_bytes()
    pics = read(text, name).pics
    assert pics is not None
    return pics


def with_answers(pics: Pics, answers: Mapping[str, Any]) -> Pics:
    """The PICS with some answers changed, by path."""
    for path, value in answers.items():
        part, _, name = path.partition(".")
        pics = replace(pics, **{part: replace(getattr(pics, part), **{name: value})})
    return pics


ALL_SIX = {
    f"functionalities.{name}": True
    for name in (
        "core",
        "firmware_management",
        "smart_charging",
        "reservation",
        "local_auth_list_management",
        "remote_trigger",
    )
}
ROOMY = {
    "limits.LocalAuthListMaxLength": 100,
    "limits.SendLocalListMaxLength": 20,
    "limits.ChargeProfileMaxStackLevel": 3,
    "limits.ChargingScheduleMaxPeriods": 24,
    "beyond_the_form.MaxChargingProfilesInstalled": 10,
    "optional_features.reserve_connector_zero": True,
    "beyond_the_form.local_list_failure_can_be_caused": True,
    "beyond_the_form.reservations_can_be_disabled": True,
}
STATION = with_answers(demo("charging-station"), {**ALL_SIX, **ROOMY, "certificate.goal": "full"})
SYSTEM = demo("csms")


def plan(pics: Pics = STATION, *, keys: Mapping[str, KeyRead] | None = None, **answers: Any) -> Plan:
    changed = with_answers(pics, {path.replace("__", ".", 1): value for path, value in answers.items()})
    return make_plan(changed, CATALOGUE, scenarios={"TC_003_CS", "TC_001_CSMS"}, keys=keys)


def entry(case: str, pics: Pics = STATION, **options: Any) -> PlanEntry:
    (found,) = plan(pics, **options).find(case)
    return found
