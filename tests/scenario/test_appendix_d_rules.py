"""Appendix D of the procedure, rule by rule, with both outcomes; alone and within a case."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from model_station import Station
from scripted_dut import Out, Played, World, after, before, case, drop, edit, extra

from app.scenario.appendix_d import Situation, classify, overall
from app.scenario.vocabulary import (
    APPENDIX_D,
    CONNECTOR,
    Scenario,
    any_order,
    identify,
    optional,
    plug_in,
    receive,
    unplug,
)


def status(connector: int, value: str, **more: str) -> dict[str, Any]:
    return {"connectorId": connector, "errorCode": "NoError", "status": value, **more}


WAITING = Situation({1}, {1: {"Charging"}}, {"StatusNotification", "StartTransaction"})
BOOTED = Situation(
    {0, 1, 2}, {0: {"Available"}, 1: {"Available"}, 2: {"Available"}}, {"StatusNotification"}, after_boot=True
)
RESERVING = Situation({1}, {1: {"Reserved"}}, {"StatusNotification"}, reservation_case=True, same_evse={2})
BEYOND = replace(WAITING, not_tested=range(5, 7))
MODE_1_2 = Situation({1}, {}, {"Authorize"}, mode_1_2=True)
AVAILABLE, PREPARING = status(1, "Available"), status(1, "Preparing")

RULES: list[tuple[str, dict[str, Any], dict[str, Any] | None, Situation, str, str]] = [
    ("suspended by the EV", status(1, "SuspendedEV"), PREPARING, WAITING, "D-suspended", "acceptable"),
    ("suspended by the EVSE", status(1, "SuspendedEVSE"), PREPARING, WAITING, "D-suspended", "acceptable"),
    ("while StopTransaction is waited for", status(1, "SuspendedEV"), None, replace(WAITING, to_come={"StopTransaction"}), "D-suspended", "acceptable"),
    ("suspended when no transaction message is due", status(1, "SuspendedEV"), PREPARING, replace(WAITING, to_come={"Authorize"}), "D-status", "reject"),
    ("suspended in a transaction that does not end", status(1, "SuspendedEV"), status(1, "Charging"), Situation({1}, charging={1}), "D-suspended", "retest"),
    ("suspended where another connector charges", status(1, "SuspendedEV"), PREPARING, Situation({1}, charging={2}), "D-status", "reject"),
    ("Unavailable after a boot", status(1, "Unavailable"), None, BOOTED, "D-boot", "acceptable"),
    ("of another connector", status(2, "Unavailable"), None, BOOTED, "D-boot", "acceptable"),
    ("of the station itself", status(0, "Unavailable"), None, BOOTED, "D-boot", "acceptable"),
    ("Unavailable without a boot", status(1, "Unavailable"), None, replace(BOOTED, after_boot=False), "D-status", "reject"),
    ("Unavailable where Available is not waited for", status(1, "Unavailable"), None, replace(WAITING, after_boot=True), "D-status", "reject"),
    ("the same again", PREPARING, PREPARING, WAITING, "D-duplicate", "reject"),
    ("the same with another time", status(1, "Preparing", timestamp="2024-01-01T00:00:00Z"), PREPARING, WAITING, "D-duplicate", "reject"),
    ("the same with an empty info", status(1, "Preparing", info=""), PREPARING, WAITING, "D-duplicate", "reject"),
    ("the same with an info", status(1, "Preparing", info="door open"), PREPARING, WAITING, "D-repeated", "acceptable"),
    ("the same with another error", {**PREPARING, "errorCode": "OtherError"}, PREPARING, WAITING, "D-repeated", "acceptable"),
    ("the first after a boot", AVAILABLE, None, WAITING, "D-status", "reject"),
    ("after a reconnection, the same with an info", status(1, "Available", info="x"), None, replace(WAITING, earlier=AVAILABLE), "D-repeated", "acceptable"),
    ("after a reconnection, the same as before it", AVAILABLE, None, replace(WAITING, earlier=AVAILABLE), "D-status", "reject"),
    ("after a reconnection, another status than before it", status(1, "Finishing", info="x"), None, replace(WAITING, earlier=AVAILABLE), "D-status", "reject"),
    ("another status", status(1, "Finishing"), PREPARING, WAITING, "D-status", "reject"),
    ("another connector", status(2, "Available"), None, WAITING, "D-other-connector", "reject"),
    ("another connector that says more", status(2, "Available", info="x"), status(2, "Available"), WAITING, "D-other-connector", "reject"),
    ("one beyond the campaign, after a boot", status(5, "Finishing"), None, BEYOND, "D-not-tested", "acceptable"),
    ("one beyond the campaign, switched on", status(5, "Available"), status(5, "Unavailable"), BEYOND, "D-not-tested", "acceptable"),
    ("one beyond the campaign, the same again", status(5, "Available"), status(5, "Available"), BEYOND, "D-duplicate", "reject"),
    ("one beyond the campaign, in use", status(5, "Preparing"), status(5, "Available"), BEYOND, "D-other-connector", "reject"),
    ("one beyond all that there are", status(7, "Available"), None, BEYOND, "D-other-connector", "reject"),
    ("connector 0 without anything", status(0, "Available"), None, WAITING, "D-connector-0", "retest"),
    ("connector 0 with an error", {**status(0, "Faulted"), "errorCode": "OtherError"}, None, WAITING, "D-connector-0", "acceptable"),
    ("connector 0 with an info", status(0, "Available", info="lid open"), None, WAITING, "D-connector-0", "acceptable"),
    ("connector 0 without anything, twice", status(0, "Available"), status(0, "Available"), WAITING, "D-connector-0", "retest"),
    ("connector 0 with an info, twice", status(0, "Available", info="x"), status(0, "Available", info="x"), WAITING, "D-connector-0", "retest"),
    ("connector 0 with another info", status(0, "Available", info="x"), status(0, "Available", info="y"), WAITING, "D-connector-0", "acceptable"),
    ("connector 0 twice, where it is waited for", status(0, "Available"), status(0, "Available"), BOOTED, "D-duplicate", "reject"),
    ("connector 0 otherwise, where it is waited for", status(0, "Faulted"), None, BOOTED, "D-status", "reject"),
    *[
        (f"same EVSE {value}", status(2, value), None, RESERVING, "D-same-evse", "acceptable")
        for value in ("Available", "Reserved", "Preparing", "Unavailable")
    ],
    ("same EVSE, a status that is not named", status(2, "Charging"), None, RESERVING, "D-other-connector", "reject"),
    ("another EVSE", status(3, "Available"), None, RESERVING, "D-other-connector", "reject"),
    ("same EVSE, but no reservation", status(2, "Available"), None, replace(RESERVING, reservation_case=False), "D-other-connector", "reject"),
    ("Mode 1/2: back to Available", AVAILABLE, PREPARING, MODE_1_2, "D-mode-1-2", "acceptable"),
    ("Mode 1/2: Preparing again", PREPARING, AVAILABLE, MODE_1_2, "D-mode-1-2", "acceptable"),
    ("Mode 1/2: not once it charges", AVAILABLE, PREPARING, replace(MODE_1_2, transaction_started=True), "D-status", "reject"),
    ("another subtype", AVAILABLE, PREPARING, replace(MODE_1_2, mode_1_2=False), "D-status", "reject"),
    ("after the last step", status(1, "SuspendedEV"), status(1, "Charging"), replace(WAITING, case_over=True, to_come=()), "D-after", "acceptable"),
    ("the same after the last step", PREPARING, PREPARING, replace(WAITING, case_over=True), "D-duplicate", "reject"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "request_", "last", "situation", "rule", "advice"), RULES, ids=[r[0] for r in RULES])
def test_rule(what: str, request_: Any, last: Any, situation: Situation, rule: str, advice: str) -> None:
    found = classify(request_, last, situation)
    assert (found.rule, found.advice) == (rule, advice)
    assert found.reason


@pytest.mark.parametrize(
    ("advices", "whole"),
    [
        ([], "approve"),
        (["ok", "acceptable"], "approve"),
        (["acceptable", "ask"], "ask"),
        (["ask", "retest"], "retest"),
        (["retest", "reject", "ok"], "reject"),
    ],
)
def test_the_gravest_advice_is_that_of_the_case(advices: list[str], whole: str) -> None:
    assert overall(advices) == whole


def play(case_id: str, *changes: Any, connectors: int = 1, **more: Any) -> Played:
    return World(case(case_id), Station(connectors, *changes), **more).play()


def message(connector: int, value: str, **more: str) -> Out:
    return extra("StatusNotification", status(connector, value, **more))


IN_A_CASE = [
    ("TC_068_CS", after(message(1, "SuspendedEV"), "StatusNotification", status="Charging"), "D-suspended", "approve"),
    ("TC_026_CS", after(message(1, "SuspendedEV"), "StatusNotification", status="Charging"), "D-suspended", "retest"),
    ("TC_005_1_CS", after(message(1, "SuspendedEVSE"), "StatusNotification", status="Charging"), "D-suspended", "approve"),
    ("TC_023_CS", after(message(1, "SuspendedEV"), "Authorize"), "D-status", "reject"),
    ("TC_003_CS", before(message(1, "SuspendedEV"), "StartTransaction"), "D-suspended", "approve"),
    ("TC_012_CS", before(message(1, "SuspendedEVSE"), "StopTransaction"), "D-suspended", "approve"),
    ("TC_003_CS", after(message(1, "Preparing"), "StatusNotification", nth=0), "D-duplicate", "reject"),
    ("TC_003_CS", after(message(1, "Preparing", info="x"), "StatusNotification", nth=0), "D-repeated", "approve"),
    ("TC_003_CS", after(message(2, "Faulted"), "StatusNotification", nth=0), "D-other-connector", "reject"),
    # The prompt for the card at connector 1 is open: it may have been held to the reader of the other one.
    ("TC_003_CS", after(message(2, "Preparing"), "StatusNotification", nth=0), "D-other-connector", "retest"),
    ("TC_003_CS", after(message(0, "Available", info="x"), "Authorize"), "D-connector-0", "approve"),
    ("TC_003_CS", after(message(1, "Finishing"), "StatusNotification", status="Charging"), "D-after", "approve"),
    ("TC_003_CS", after(message(1, "Unavailable"), "Authorize"), "D-status", "reject"),
    ("TC_013_CS", before(message(2, "Unavailable"), "StatusNotification", nth=3, connectorId=2), "D-boot", "approve"),
    ("TC_001_CS", before(message(0, "Unavailable"), "StatusNotification", nth=0), "D-boot", "approve"),
]  # fmt: skip


@pytest.mark.parametrize(("case_id", "change", "rule", "advice"), IN_A_CASE)
def test_unexpected_ones_in_a_case_pass_the_machine_and_go_to_the_tester(
    case_id: str, change: Any, rule: str, advice: str
) -> None:
    played = play(case_id, change, connectors=2)
    assert played.verdict == "PASS", played.reason
    assert [r for r, _ in played.rules] == [rule]
    assert played.advice == advice
    assert all(row.frame for row in played.statuses)


def test_connector_0_with_nothing_to_say_asks_for_a_retest() -> None:
    quiet = after(message(0, "Unavailable"), "Authorize")
    assert play("TC_003_CS", quiet).advice == "retest"


CONFLICT = optional(receive("StatusNotification", "2", connectorId=0, errorCode="LocalListConflict"), "general rule")
WITH_CONFLICT = Scenario(
    "TC_Y_CS", "charging-station", 1, "y", "y",
    (
        plug_in(),
        any_order(receive("StatusNotification", "1", connectorId=CONNECTOR, status="Preparing"), CONFLICT),
    ),
)  # fmt: skip


def test_another_one_from_connector_0_is_not_the_optional_one() -> None:
    """It is unexpected, and Appendix D has a rule of its own for connector 0."""
    other = before(message(0, "Available"), "StatusNotification", nth=0)
    assert World(WITH_CONFLICT, Station(1, other)).play().rules[0] == ("D-connector-0", "retest")


def test_a_wrong_status_before_the_right_one_is_not_taken_for_it() -> None:
    played = play("TC_003_CS", before(message(1, "Finishing"), "StatusNotification", nth=0))
    assert played.verdict == "PASS"
    assert played.rules == [("D-status", "reject")]


def test_an_expected_one_that_does_not_come_is_a_row_of_its_own() -> None:
    played = play("TC_003_CS", drop("StatusNotification", status="Charging"))
    assert played.rules == [("D-missing", "reject")]
    assert played.statuses[-1].frame == 0
    assert "Charging" in played.statuses[-1].expected


def test_after_a_boot_nothing_is_a_duplicate_of_what_was_before() -> None:
    assert play("TC_013_CS", connectors=2).rules == []


# The exceptions that the appendix names (037, 038/039, 015/016, firmware) are data: an optional step, "Appendix D".
LIKE_038 = Scenario(
    "TC_X_CS", "charging-station", 1, "x", "x",
    (
        plug_in(),
        receive("StatusNotification", "1", connectorId=CONNECTOR, status="Preparing"),
        identify("VALID-1"),
        receive("Authorize", "2"),
        receive("StartTransaction", "3"),
        receive("StatusNotification", "4", connectorId=CONNECTOR, status="Charging"),
        unplug("EV"),
        receive("StopTransaction", "5"),
        optional(receive("StatusNotification", "6", connectorId=CONNECTOR, status="Finishing"), APPENDIX_D),
    ),
)  # fmt: skip


@pytest.mark.parametrize("status_first", [False, True])
def test_a_named_exception_may_come_or_not(status_first: bool) -> None:
    came = World(LIKE_038, Station(status_first=status_first)).play()
    assert came.verdict == "PASS", came.reason
    assert came.advice == "approve"
    left_out = World(LIKE_038, Station(1, drop("StatusNotification", status="Finishing"))).play()
    assert left_out.verdict == "PASS", left_out.reason
    assert left_out.rules == [("D-optional", "acceptable")]
    wrong = World(
        LIKE_038, Station(1, edit("StatusNotification", when={"status": "Finishing"}, status="Unavailable"))
    ).play()
    assert wrong.verdict == "PASS"
    assert wrong.advice == "reject"


def test_mode_1_2_flow_in_a_case() -> None:
    pics = {"general": {"product_subtype": "Mode 1/2-only Charging Station"}}
    flow = (
        after(message(1, "Available"), "StatusNotification", nth=0),
        after(message(1, "Preparing"), "Authorize"),
    )
    allowed = play("TC_003_CS", *flow, pics=pics)
    assert (allowed.verdict, allowed.advice) == ("PASS", "approve"), allowed.rules
    assert play("TC_003_CS", *flow).advice == "reject"


def test_same_evse_exception_in_a_reservation_case() -> None:
    reservation = replace(case("TC_003_CS"), profile="RESERVATION")
    pics = {"beyond_the_form": {"connectors_per_evse": [[1, 2], [3]]}}
    for connector, advice in ((2, "approve"), (3, "reject")):
        station = Station(3, after(message(connector, "Unavailable"), "Authorize"))
        assert World(reservation, station, pics=pics).play().advice == advice
