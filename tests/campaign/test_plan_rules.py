"""The plan: which cases apply to whom, by the rules of appendix C."""

from __future__ import annotations

from typing import Any

import pytest
from plan_helpers import STATION, SYSTEM, entry, plan, with_answers

from app.campaign.pics import Pics
from app.campaign.pics_facts import KeyRead

MODE = "Mode 1/2-only Charging Station"

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


CACHE, UNKNOWN_OFFLINE = "AuthorizationCacheEnabled", "AllowOfflineTxForUnknownId"


@pytest.mark.parametrize("says", [True, False, None])
def test_the_key_tells_whether_there_is_an_authorization_cache(says: bool | None) -> None:
    """OCPP 1.6 section 9.1.2: it exists where the station has a cache, whatever its value."""
    with_it = plan(keys={CACHE: KeyRead("false", False)}, optional_features__authorization_cache=says)
    assert [with_it.find(case)[0].applies for case in ("TC_007_CS", "TC_061_CS")] == [True, True]
    without = plan(keys={}, optional_features__authorization_cache=says)
    assert [without.find(case)[0].applies for case in ("TC_007_CS", "TC_061_CS")] == [False, False]
    assert f'"{CACHE}: not implemented" (read from the DUT)' in without.find("TC_007_CS")[0].reason


@pytest.mark.parametrize(("keys", "applies"), [({UNKNOWN_OFFLINE: KeyRead("false", False)}, True), ({}, False)])
def test_the_key_tells_whether_unknown_id_tags_may_be_accepted_offline(keys: dict[str, KeyRead], applies: bool) -> None:
    """OCPP 1.6 section 9.1.1."""
    found = plan(
        keys=keys,
        functionalities__local_auth_list_management=False,
        optional_features__unknown_offline_authorization=not applies,
    )
    assert found.find("TC_037_1_CS")[0].applies is applies


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


@pytest.mark.parametrize(
    "answers", [{"general__fixed_cable": True}, {"general__product_subtype": MODE}], ids=["fixed cable", "mode 1/2"]
)
def test_where_nothing_is_locked_no_unlock_can_fail(answers: dict[str, Any]) -> None:
    """Such a station rightly answers NotSupported (table 22), and would fail TC_030."""
    one = entry("TC_030_CS", beyond_the_form__unlock_failure_can_be_caused=True, **answers)
    assert one.applies is False
    assert "wants a lock of the connector that can fail" in one.reason


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
