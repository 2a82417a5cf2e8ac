"""What an operator may enter where a case leaves a field free: the whole request is one that a charge point takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from model_csms import Csms
from scripted_dut import World, case

from app.parameters import defaults
from app.protocol.schemas import check
from app.scenario.charge_point_profiles import Installed
from app.scenario.dut_state import DutState
from app.scenario.examples import whole
from app.scenario.values import Context
from app.scenario.vocabulary import Act, Scenario
from testplans.ocpp16 import scenarios

ONLY_THE_SYSTEM_KNOWS = {"location"}


def context() -> Context:
    return Context(defaults(), {}, DutState())


def acts(node: Any) -> Iterator[Act]:
    if isinstance(node, Act):
        yield node
    elif isinstance(node, tuple):
        for one in node:
            yield from acts(one)
    elif is_dataclass(node):
        for field in fields(node):
            yield from acts(getattr(node, field.name))


@pytest.mark.parametrize("scenario", scenarios("csms").values(), ids=lambda one: one.id)
def test_a_whole_request_lacks_nothing_but_what_only_the_system_knows(scenario: Scenario) -> None:
    for act in acts(scenario):
        if act.action != "TriggerFromCsms":
            continue
        action, payload = act.arguments["action"], act.arguments["payload"]
        missing = {
            one.path for one in check(action, "request", whole(action, payload, context())) if one.keyword == "required"
        }
        assert missing <= ONLY_THE_SYSTEM_KNOWS, (action, missing)


def test_what_the_case_asks_for_stands_and_what_is_free_has_a_value() -> None:
    payload = {"connectorId": 2, "csChargingProfiles": {"stackLevel": 3, "chargingProfilePurpose": "TxDefaultProfile"}}
    found = whole("SetChargingProfile", payload, context())
    assert found["connectorId"] == 2
    assert found["csChargingProfiles"]["stackLevel"] == 3
    assert check("SetChargingProfile", "request", found) == []


def test_the_list_version_is_above_the_one_that_the_charge_point_has() -> None:
    ctx = context()
    ctx.dut.charge_point.version = 7
    sent = whole("SendLocalList", {"updateType": "Full"}, ctx)
    assert (sent["updateType"], sent["listVersion"]) == ("Full", 8)
    assert sent["localAuthorizationList"] == [{"idTag": "VALID-1", "idTagInfo": {"status": "Accepted"}}]


def test_a_list_that_the_case_asks_for_stands() -> None:
    entries = [{"idTag": "OTHER"}]
    sent = whole("SendLocalList", {"localAuthorizationList": entries}, context())
    assert sent["localAuthorizationList"] == entries


def test_ids_are_new_ones() -> None:
    ctx = context()
    ctx.dut.charge_point.reservations[4] = {"reservationId": 4, "connectorId": 1}
    profile = {"chargingProfileId": 9, "stackLevel": 0, "chargingProfilePurpose": "TxDefaultProfile"}
    ctx.dut.charge_point.profiles.append(Installed(1, profile))
    assert whole("ReserveNow", {}, ctx)["reservationId"] == 5
    assert whole("SetChargingProfile", {}, ctx)["csChargingProfiles"]["chargingProfileId"] == 10


def test_an_optional_field_stays_out() -> None:
    assert whole("Reset", {"type": "Hard"}, context()) == {"type": "Hard"}
    assert whole("GetConfiguration", {}, context()) == {}


def test_an_action_of_no_known_schema_stays_as_it_is() -> None:
    assert whole("Mine", {"a": 1}, context()) == {"a": 1}


@pytest.mark.parametrize(
    ("case_id", "wanted"),
    [("TC_019_1_CSMS", ["key"]), ("TC_059_CSMS", ["chargingProfile.transactionId"]), ("TC_013_CSMS", [])],
)
def test_what_must_be_left_out_is_said(case_id: str, wanted: list[str]) -> None:
    world = World(case(case_id), Csms())
    world.play()
    shown = next(show for show in world.shown if show.action == "TriggerFromCsms")
    assert shown.arguments["leave_out"] == wanted
