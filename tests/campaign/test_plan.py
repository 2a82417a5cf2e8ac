"""The plan: which cases apply to whom, and the sentence that says why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from importlib import resources
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.campaign.catalogue import Catalogue, parse
from app.campaign.pics import CHARGING_STATION, CSMS, PICS_CLASSES, ChargingStationPics, CsmsPics, Pics
from app.campaign.pics_check import check
from app.campaign.pics_facts import KEY_ITEMS, KeyRead, PicsFacts
from app.campaign.pics_items import Item, Kind
from app.campaign.pics_reader import read
from app.campaign.pics_text import lines, summary
from app.campaign.plan import Plan, PlanEntry, make_plan
from testplans.catalogue import texts

MODE = "Mode 1/2-only Charging Station"
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


# --- shape ------------------------------------------------------------------------------------------------------------


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


# --- reasons ----------------------------------------------------------------------------------------------------------


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


# --- the rules of appendix C ------------------------------------------------------------------------------------------

LOCAL = ["003", "004_1", "068", "069", "061", "037_1", "037_2", "037_3", "039"]


def applying(pics: Pics = STATION, **answers: Any) -> set[str]:
    return {one.id for one in plan(pics, **answers).entries if one.applies}


def test_local_start_and_stop() -> None:
    both = {f"TC_{number}_CS" for number in LOCAL}
    assert both <= applying()
    no_start = applying(beyond_the_form__local_start=False)
    assert not (both | {"TC_004_2_CS", "TC_046_1_CS"}) & no_start
    assert "TC_038_CS" in no_start
    no_stop = applying(beyond_the_form__local_stop=False)
    assert not (both | {"TC_038_CS"}) & no_stop
    assert {"TC_004_2_CS", "TC_046_1_CS"} <= no_stop


def test_offline_needs_one_of_three() -> None:
    offline = {"TC_037_1_CS", "TC_037_2_CS", "TC_037_3_CS", "TC_039_CS"}
    none_of_them = {
        "optional_features__authorization_cache": False,
        "optional_features__unknown_offline_authorization": False,
        "functionalities__local_auth_list_management": False,
    }
    assert not offline & applying(**none_of_them)
    for name in none_of_them:
        assert offline <= applying(**{**none_of_them, name: True})
    assert not {"TC_007_CS", "TC_061_CS"} & applying(**none_of_them)


def test_fixed_or_detachable_cable() -> None:
    detachable, fixed = {"TC_017_1_CS", "TC_018_1_CS"}, {"TC_017_2_CS", "TC_018_2_CS"}
    assert detachable <= applying()
    assert not fixed & applying()
    with_cable = applying(general__fixed_cable=True)
    assert fixed <= with_cable
    assert not (detachable | {"TC_005_1_CS", "TC_024_CS"}) & with_cable


@pytest.mark.parametrize(
    ("choice", "value", "expected"),
    [
        (True, None, {"TC_005_1_CS", "TC_005_2_CS", "TC_005_3_CS"}),
        (False, True, {"TC_005_1_CS", "TC_005_2_CS"}),
        (False, False, set()),
    ],
)
def test_stop_on_disconnect_by_the_pics(choice: bool, value: bool | None, expected: set[str]) -> None:
    cases = {"TC_005_1_CS", "TC_005_2_CS", "TC_005_3_CS"}
    assert cases & applying(
        optional_features__stop_transaction_choice=choice,
        beyond_the_form__stop_transaction_on_ev_side_disconnect=value,
    ) == (expected)


KEY = "StopTransactionOnEVSideDisconnect"


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({KEY: KeyRead("false", True)}, set()),
        ({KEY: KeyRead("true", True)}, {"TC_005_1_CS", "TC_005_2_CS"}),
        ({KEY: KeyRead("false", False)}, {"TC_005_1_CS", "TC_005_2_CS", "TC_005_3_CS"}),
        ({}, {"TC_005_1_CS", "TC_005_2_CS"}),
    ],
)
def test_keys_read_stand_before_the_pics(keys: dict[str, KeyRead], expected: set[str]) -> None:
    found = {one.id for one in plan(keys=keys).entries if one.applies}
    assert found & {"TC_005_1_CS", "TC_005_2_CS", "TC_005_3_CS"} == expected


def test_reason_of_a_key_that_was_read() -> None:
    one = entry("005_3", keys={KEY: KeyRead("true", True)})
    assert f'"{KEY}: read-only, value true" (read from the DUT)' in one.reason
    assert "Appendix C row 11" in one.reason
    missing = entry("005_3", keys={})
    assert f'"{KEY}: not implemented" (read from the DUT)' in missing.reason


def test_mode_1_2_only() -> None:
    pics = with_answers(
        STATION,
        {"general.product_subtype": MODE, "functionalities.smart_charging": False, "certificate.goal": "subset"},
    )
    found = applying(pics)
    assert {"TC_005_2_CS", "TC_017_2_CS", "TC_018_2_CS", "TC_037_2_CS"} <= found
    assert not {"TC_005_1_CS", "TC_005_3_CS", "TC_017_1_CS", "TC_018_1_CS"} & found
    smart = [one for one in plan(pics).entries if one.functionality == "Smart Charging"]
    assert len(smart) == 10
    assert all(one.applies is False and MODE in one.reason for one in smart)
    assert "for which it is mandatory" in entry("017_2", pics).reason


def test_mode_1_2_only_that_never_stops_on_disconnect_is_a_conflict() -> None:
    one = entry(
        "005_2",
        general__product_subtype=MODE,
        optional_features__stop_transaction_choice=False,
        beyond_the_form__stop_transaction_on_ev_side_disconnect=False,
    )
    assert one.applies is True
    assert one.blocking
    assert "Core cannot pass" in one.conflict


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("stops before going down", {"TC_032_1_CS"}),
        ("stops after restart", {"TC_032_2_CS"}),
        ("resumes after restart", {"TC_032_2_CS"}),
    ],
)
def test_power_failure(answer: str, expected: set[str]) -> None:
    assert applying(beyond_the_form__at_power_failure=answer) & {"TC_032_1_CS", "TC_032_2_CS"} == expected


def test_not_supported_twins_apply_without_the_local_list() -> None:
    twins = {"TC_042_1_CS", "TC_043_1_CS"}
    assert not twins & applying()
    without = plan(functionalities__local_auth_list_management=False)
    assert twins <= {one.id for one in without.entries if one.applies}
    assert '"Local Authorization List Management: No" (PICS)' in without.find("042_1")[0].reason
    assert without.find("042_1")[0].functionality == "Core"


def test_reservation_of_the_whole_station_is_an_optional_feature() -> None:
    whole = {"TC_049_CS", "TC_050_2_CS", "TC_050_3_CS", "TC_050_4_CS"}
    assert whole <= applying()
    assert not whole & applying(optional_features__reserve_connector_zero=False)
    assert "ReserveConnectorZeroSupported: not implemented" in entry("049", keys={}).reason


def test_optional_cases_are_the_vendors_choice() -> None:
    for path, case in (
        ("lock_failure_can_be_caused", "TC_024_CS"),
        ("unlock_failure_can_be_caused", "TC_030_CS"),
        ("local_list_failure_can_be_caused", "TC_043_3_CS"),
        ("reservations_can_be_disabled", "TC_048_4_CS"),
        ("one_reader_for_several_connectors", "_006"),
    ):
        name = f"beyond_the_form__{path}"
        assert entry(case, **{name: True}).applies is True
        assert entry(case, **{name: False}).applies is False
        assert not entry(case, **{name: None}).blocking


def test_optional_cases_can_be_left_out_and_required_ones_cannot() -> None:
    one = entry("028", SYSTEM, beyond_the_form__leave_out=("_028", "_026"))
    assert one.applies is False
    assert '"Optional cases left out: _028" (PICS)' in one.reason
    assert entry("026", SYSTEM, beyond_the_form__leave_out=("_026",)).applies is True


# --- conflicts --------------------------------------------------------------------------------------------------------


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


# --- goals ------------------------------------------------------------------------------------------------------------


def security(*profiles: int, pics: Pics = STATION, **answers: Any) -> Plan:
    claimed = {f"security__profile_{number}": number in profiles for number in (1, 2, 3)}
    return plan(pics, certificate__goal="security", **claimed, **answers)


def ids(of: Plan, functionality: str = "Security") -> set[str]:
    return {one.octt_id for one in of.entries if one.functionality == functionality and one.applies}


def test_security_cases_belong_to_the_security_certificate() -> None:
    for goal in ("full", "subset"):
        for one in plan(certificate__goal=goal, security__profile_2=True).entries:
            if one.functionality == "Security":
                assert one.applies is False
                assert f'"Certificate goal: {goal}" (PICS)' in one.reason
                assert not one.blocking


ALWAYS = {"_079", "_080", "_081"}


@pytest.mark.parametrize("pics", [STATION, SYSTEM])
@pytest.mark.parametrize(
    ("profiles", "expected"),
    [
        ((2,), {"_073", "_075", "_076", "_078", "_085", "_086", "_084"}),
        ((3,), {"_074", "_075", "_076", "_077", "_078", "_086", "_087", "_084"}),
        ((1, 2), {"_073", "_075", "_076", "_078", "_085", "_086", "_084", "_083"}),
        ((1, 3), {"_073", "_074", "_075", "_076", "_077", "_078", "_085", "_086", "_087", "_084"}),
    ],
)
def test_security_profiles_decide(pics: Pics, profiles: tuple[int, ...], expected: set[str]) -> None:
    if pics is SYSTEM:
        expected = expected - {"_083", "_084"}
    found = security(*profiles, pics=pics)
    assert ids(found) == expected | ALWAYS
    blocking = {one.octt_id for one in found.entries if one.functionality == "Security" and one.blocking}
    assert not blocking & {"_083", "_084", "_085", "_086", "_087"}, "newer than the test plan: never blocking"


def test_security_goal_turns_044_1_round_for_a_charging_station() -> None:
    found = security(2)
    (one,) = found.find("044_1")
    assert (one.applies, one.expectation, one.class_) == (True, "must reject", "M")
    assert '"Certificate goal: security" (PICS)' in one.reason
    for case in ("044_2", "044_3"):
        (other,) = found.find(case)
        assert other.applies is False
        assert '"Certificate goal: security" (PICS)' in other.reason
    assert [one.id for one in found.entries if one.expectation != "pass"] == ["TC_044_1_CS"]


def test_security_goal_leaves_the_csms_as_it_is() -> None:
    found = security(2, pics=SYSTEM)
    assert all(one.expectation == "pass" for one in found.entries)
    assert ids(found, "Firmware Management") == {"_044_1", "_044_2", "_044_3", "_045_1", "_045_2"}


def test_security_goal_keeps_the_other_cases() -> None:
    assert ids(security(2), "Core") == ids(plan(), "Core")


def test_secure_firmware_update_needs_firmware_management() -> None:
    found = security(2, functionalities__firmware_management=False)
    assert "Security cannot pass" in found.find("080")[0].conflict
    assert "Security cannot pass" in found.find("081")[0].conflict
    (csms,) = security(2, pics=SYSTEM, functionalities__firmware_management=False).find("081")
    assert (csms.class_, csms.applies, csms.conflict) == ("O", False, "")


# --- every condition can go either way --------------------------------------------------------------------------------


def answer_of(item: Item) -> st.SearchStrategy[Any]:
    if item.kind is Kind.YES_NO:
        return st.sampled_from([True, False, None])
    if item.kind is Kind.CHOICE:
        return st.sampled_from([*item.choices, None])
    if item.kind is Kind.WHOLE:
        return st.sampled_from([0, 1, 2, 4, 5, 9, None])
    return st.none()


@st.composite
def any_pics(draw: st.DrawFn, dut_type: str) -> Pics:
    pics_class = PICS_CLASSES[dut_type]
    answers = {path: draw(answer_of(item)) for path, item in pics_class.items().items()}
    return with_answers(pics_class(), {path: value for path, value in answers.items() if value is not None})


@pytest.mark.parametrize("dut_type", [CHARGING_STATION, CSMS])
def test_every_condition_can_be_true_false_and_unknown(dut_type: str) -> None:
    """Two answers at a time are enough to reach every branch."""
    pics_class = PICS_CLASSES[dut_type]
    for case in CATALOGUE.of(dut_type):
        for condition in case.conditions:
            seen = {condition.evaluate(PicsFacts(pics)).value for pics in _corners(pics_class(), condition)}
            assert seen == {True, False, None}, (case.id, condition.text)


def _corners(pics: Pics, condition: Any) -> list[Pics]:
    paths = sorted(condition.items | {KEY_ITEMS[key] for key in condition.keys})
    items = pics.items()
    choices = {
        path: [*items[path].choices, None] if items[path].choices else [True, False, 0, 9, None] for path in paths
    }
    return [with_answers(pics, dict(zip(paths, values, strict=True))) for values in product(*choices.values())]


@settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.data(), st.sampled_from([CHARGING_STATION, CSMS]))
def test_any_pics_has_a_whole_plan(data: st.DataObject, dut_type: str) -> None:
    pics = data.draw(any_pics(dut_type))
    found = plan(pics)
    assert len(found.entries) == (104 if dut_type == CHARGING_STATION else 80)
    for one in found.entries:
        assert one.reason[0].isupper() or one.reason[0] == '"'
        assert ".." not in one.reason
        assert ("Cannot be decided yet" in one.reason) is (one.applies is None)
        assert ("not answered in the PICS" in one.reason) is (
            one.applies is None or "Whether it can be executed" in one.reason
        )
        assert not one.conflict or (one.applies is True and one.blocking)
        assert one.blocking <= (one.class_ in "MC")
        if one.class_ == "M" and one.applies is not False:
            assert one.blocking


@pytest.mark.parametrize("pics_class", [ChargingStationPics, CsmsPics])
def test_an_empty_pics_decides_nothing(pics_class: type[Pics]) -> None:
    entries = plan(pics_class()).entries
    assert all(one.applies is None for one in entries)
    assert {field.name for field in fields(PlanEntry)} >= {"id", "applies", "reason"}


# --- the whole check --------------------------------------------------------------------------------------------------


def checked(*changes: tuple[str, str]) -> list[Any]:
    text = (resources.files("resources") / "pics" / "demo-charging-station.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return check(read(text, "my.yaml"), CATALOGUE)


def test_the_check_of_the_demos_finds_nothing() -> None:
    for name in ("charging-station", "csms"):
        text = (resources.files("resources") / "pics" / f"demo-{name}.yaml").read_bytes()
        assert check(read(text, name), CATALOGUE) == []
    assert checked() == []
    assert summary([]) == "no problems"


def test_the_check_shows_conflicts_at_the_limit() -> None:
    problems = checked(
        ("  LocalAuthListMaxLength: 100", "  LocalAuthListMaxLength: 4"),
    )
    (conflict,) = [problem for problem in problems if "TC_043_CS" in problem.why]
    assert conflict.path == "limits.LocalAuthListMaxLength"
    assert conflict.line > 30
    assert "5 id tokens" in conflict.expected


def test_the_check_refuses_to_leave_out_what_is_required_or_unknown() -> None:
    problems = checked(("  local_start: yes", "  leave_out: [_006, _001, _999]\n  local_start: yes"))
    assert ["_001" in p.found or "_999" in p.found for p in problems] == [True, True]
    printed = list(lines(problems))
    assert printed[0].startswith("my.yaml:")
    assert ": error: _001: a required or informative case [beyond_the_form.leave_out]" in printed[0]
    assert any("expected:" in line for line in printed)
    assert summary(problems) == "2 errors"
    assert summary(checked(("  local_start: yes\n", ""))) == "1 warning"
