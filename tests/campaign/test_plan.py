"""The plan: which cases it has, the sentence that says why, and conflicts with what the DUT can do."""

from __future__ import annotations

from typing import Any

import pytest
from plan_helpers import STATION, SYSTEM, demo, entry, plan

from app.campaign.pics import Pics
from app.campaign.pics_facts import KeyRead

# --- shape -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("pics", "count", "scenarios"), [(STATION, 104, 102), (SYSTEM, 80, 75)])
def test_json_of_every_entry(pics: Pics, count: int, scenarios: int) -> None:
    entries = plan(pics).as_json()
    assert len(entries) == count
    for place, one in enumerate(entries, 1):
        assert list(one)[:8] == ["id", "octt_id", "title", "profile", "class", "applies", "reason", "scenario"]
        assert one["class"] in ("M", "O", "C", "informative")
        assert one["applies"] in (True, False)
        assert one["order"] == place
        assert one["reason"].endswith(".")
        assert "  " not in one["reason"]
        assert one["reference"]
        assert one["expectation"] == "pass"
        assert one["informative"] is (one["class"] == "informative")
        assert one["blocking"] is (one["class"] in ("M", "C") and one["applies"])
    assert sum(one["id"].startswith("TC_") for one in entries) == scenarios


def test_scenarios_that_are_missing_are_said_so() -> None:
    assert entry("003").scenario
    assert entry("003").scenario_note == ""
    assert not entry("001").scenario
    assert entry("001").reason.endswith("No scenario in this version of the bench yet.")
    assert "Not testable with this revision" in entry("_064").reason
    assert entry("_006").scenario_note.startswith("Not testable")


def test_cases_are_found_by_any_of_their_names() -> None:
    for name in ("TC_003_CS", "tc_003_cs", "_003", "003"):
        assert [one.id for one in plan().find(name)] == ["TC_003_CS"]
    assert [one.id for one in plan().find("_075")] == ["TC_075_1_CS", "TC_075_2_CS"]
    assert [one.id for one in plan().find("_075_2")] == ["TC_075_2_CS"]
    assert [one.id for one in plan(SYSTEM).find("_000_BOOT")] == ["TC_001_CSMS"]
    assert [one.id for one in plan(SYSTEM).find("001")] == ["TC_001_CSMS"]
    assert plan().find("nothing") == ()


def test_counts() -> None:
    counts = plan(demo("charging-station")).counts()
    assert counts["All"].cases == 104
    assert counts["All"].undecided == 0
    assert counts["Reservation"].does_not_apply == 2
    assert counts["Core"].informative == 2
    assert counts["Core"].runnable == 1
    assert sum(one.applies for name, one in counts.items() if name != "All") == counts["All"].applies


# --- reasons -----------------------------------------------------------------------------------------------------------


def test_reason_of_a_condition_that_is_met() -> None:
    reason = entry("003").reason
    assert '"Local start of a transaction: Yes" and "Local stop of a transaction: Yes" (PICS)' in reason
    assert "Appendix C row 4" in reason


def test_reason_of_a_condition_that_is_not_met() -> None:
    one = entry("017_2")
    assert one.applies is False
    assert '"Fixed cable: No"' in one.reason
    assert "Appendix C row 25 wants a fixed cable" in one.reason
    assert not one.blocking


def test_reason_of_a_condition_without_answer() -> None:
    one = entry("017_1", general__fixed_cable=None)
    assert one.applies is None
    assert one.blocking, "it may apply, so the functionality cannot pass before it is decided"
    assert one.reason.startswith(
        'Cannot be decided yet: "Fixed cable" (general.fixed_cable) is not answered in the PICS'
    )
    assert "Appendix C row 24" in one.reason


def test_reason_of_a_functionality_that_is_not_supported() -> None:
    one = entry("051", functionalities__reservation=False)
    assert one.applies is False
    assert one.reason == '"Reservation: No" (PICS), and the case needs this functionality (Appendix C row 84).'
    assert entry("051", functionalities__reservation=None).applies is None


def test_reason_of_mandatory_optional_and_informative_cases() -> None:
    assert entry("001").reason.startswith('Mandatory by Appendix C row 1: "Core: Yes" (PICS).')
    assert entry("_064").reason.startswith("Optional by Appendix C row 58, never blocks")
    assert entry("027").reason.startswith("Informative, never blocks (table 32 of the test case document")
    assert not entry("027").blocking


# --- conflicts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "answer", "value", "quote"),
    [
        ("043", "limits__LocalAuthListMaxLength", 4, '"LocalAuthListMaxLength: 4" (PICS)'),
        ("043", "limits__SendLocalListMaxLength", 4, '"SendLocalListMaxLength: 4" (PICS)'),
        ("066", "beyond_the_form__MaxChargingProfilesInstalled", 2, '"MaxChargingProfilesInstalled: 2" (PICS)'),
        ("066", "limits__ChargingScheduleMaxPeriods", 4, '"ChargingScheduleMaxPeriods: 4" (PICS)'),
        ("072", "limits__ChargeProfileMaxStackLevel", 0, '"ChargeProfileMaxStackLevel: 0" (PICS)'),
        ("008", "beyond_the_form__authorize_remote_tx_requests", "read-only false", "AuthorizeRemoteTxRequests"),
    ],
)
def test_a_mandatory_case_that_cannot_be_executed_is_a_conflict(case: str, answer: str, value: Any, quote: str) -> None:
    assert entry(case).conflict == ""
    one = entry(case, **{answer: value})
    assert one.applies is True
    assert one.blocking
    assert quote in one.conflict
    assert f"{one.functionality} cannot pass" in one.conflict
    assert plan(**{answer: value}).counts()[one.functionality].conflicts == 1


def test_what_is_just_enough_is_no_conflict() -> None:
    enough = {
        "limits__LocalAuthListMaxLength": 5,
        "limits__SendLocalListMaxLength": 5,
        "beyond_the_form__MaxChargingProfilesInstalled": 3,
        "limits__ChargingScheduleMaxPeriods": 5,
        "limits__ChargeProfileMaxStackLevel": 1,
        "beyond_the_form__authorize_remote_tx_requests": "read-only true",
    }
    assert not [one for one in plan(**enough).entries if one.conflict]


def test_a_prerequisite_without_answer_is_no_conflict_but_said() -> None:
    one = entry("043", limits__LocalAuthListMaxLength=None)
    assert (one.applies, one.conflict) == (True, "")
    assert "Whether it can be executed is not known yet" in one.reason
    assert "limits.LocalAuthListMaxLength" in one.reason


def test_limits_read_from_the_station_stand_before_the_pics() -> None:
    one = entry("043", keys={"LocalAuthListMaxLength": KeyRead("3", True)})
    assert '"LocalAuthListMaxLength: read-only, value 3" (read from the DUT)' in one.conflict


def test_no_conflict_where_the_case_does_not_apply() -> None:
    one = entry("043", limits__LocalAuthListMaxLength=1, functionalities__local_auth_list_management=False)
    assert (one.applies, one.conflict) == (False, "")
