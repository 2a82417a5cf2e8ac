"""A prompt says which values may differ and how the charge point will answer, as the checks have it."""

from __future__ import annotations

from typing import Any

import pytest
from model_csms import Csms
from scripted_dut import World, case

from app.hands.actions import TRIGGER_FROM_CSMS


def asked(case_id: str) -> list[dict[str, Any]]:
    played = World(case(case_id), Csms(1)).play()
    return [show.arguments for show in played.world.shown if show.action == TRIGGER_FROM_CSMS]


@pytest.mark.parametrize(
    ("case_id", "answer"),
    [("TC_026_CSMS", "Rejected"), ("TC_031_CSMS", "NotSupported"), ("TC_013_CSMS", "Accepted"), ("TC_042_1_CSMS", "")],
)
def test_the_answer_is_told(case_id: str, answer: str) -> None:
    assert asked(case_id)[0]["answer"] == answer


def test_what_must_be_exactly_so_has_no_remark() -> None:
    (only,) = asked("TC_013_CSMS")
    assert only["may_differ"] == {}
    (only,) = asked("TC_021_CSMS")
    assert set(only["may_differ"].values()) <= {"another is noted, no failure"}


def test_a_time_that_only_has_to_be_there_may_be_another() -> None:
    (only,) = asked("TC_056_CSMS")
    assert only["may_differ"]["csChargingProfiles.validFrom"] == "another will do"
    assert "csChargingProfiles.stackLevel" not in only["may_differ"]
    assert "csChargingProfiles.chargingSchedule.chargingSchedulePeriod[0].limit" not in only["may_differ"]


def test_a_time_that_is_held_against_the_prompt_says_by_how_much_it_may_differ() -> None:
    assert any("at most" in one["may_differ"].get("expiryDate", "") for one in asked("TC_047_CSMS"))


def test_an_optional_request_before_it_is_not_taken_for_the_one_that_is_asked_for() -> None:
    played = World(case("TC_043_5_CSMS"), Csms(1)).play()
    show = next(show for show in played.world.shown if show.action == TRIGGER_FROM_CSMS)
    assert show.watch.startswith("SendLocalList")
    assert show.arguments["answer"] == "Accepted"
    assert "updateType" not in show.arguments["may_differ"]
