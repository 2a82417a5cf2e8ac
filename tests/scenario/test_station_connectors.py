"""A station that has more connectors than the campaign: what it does not have lies above all of them, and what it reports is no fault."""

from __future__ import annotations

from typing import Any

import pytest
from model_station import Station
from scripted_dut import NOW, Played, World, after, case, extra, idle_state

from app.scenario.dut_state import DutState

FOUND = "specification.connector"


class Plenty(Station):
    """Has so many connectors, whatever the campaign is set up for."""

    def on_UnlockConnector(self, payload: Any) -> Any:
        return {"status": "Unlocked" if payload["connectorId"] <= self.connectors else "NotSupported"}, None

    def on_TriggerMessage(self, payload: Any) -> Any:
        return {"status": "Accepted" if payload["connectorId"] <= self.connectors else "Rejected"}, None

    def on_ChangeAvailability(self, payload: Any) -> Any:
        changed = range(self.connectors + 1) if payload["connectorId"] == 0 else [payload["connectorId"]]
        self.available.update(dict.fromkeys(changed, payload["type"] == "Operative"))
        status = "Available" if payload["type"] == "Operative" else "Unavailable"

        def report_all() -> None:
            for connector in changed:
                self.report(connector, status)

        return {"status": "Accepted"}, report_all


def told(*, key: str = "", reported: int = 4) -> DutState:
    state = idle_state(reported)
    if key:
        state.configuration_read({"configurationKey": [{"key": "NumberOfConnectors", "readonly": True, "value": key}]})
    return state


def play(case_id: str, station: Station, state: DutState, pics: dict[str, Any] | None = None) -> Played:
    return World(case(case_id), station, {"connectors": 4}, pics or {}, state).play()


@pytest.mark.parametrize(("case_id", "action"), [("TC_031_CS", "UnlockConnector"), ("TC_055_CS", "TriggerMessage")])
@pytest.mark.parametrize(
    ("tells", "pics", "asked"),
    [
        ({"key": "6"}, {}, 7),
        ({"reported": 6}, {}, 7),
        ({}, {"general": {"number_of_connectors": 6}}, 7),
        ({"key": "4"}, {}, 5),
        ({"key": "six"}, {}, 5),
        ({"key": "99999999999"}, {}, 5),
    ],
    ids=["by its key", "by its statuses", "by its PICS", "as the campaign", "no number", "too many"],
)
def test_what_it_does_not_have_lies_above_all_that_it_has(
    case_id: str, action: str, tells: dict[str, Any], pics: dict[str, Any], asked: int
) -> None:
    played = play(case_id, Plenty(asked - 1), told(**tells), pics)
    assert played.verdict == "PASS", played.reason
    assert [payload["connectorId"] for payload in played.sent(action)] == [asked]


class Betrayed(Plenty):
    """Says that it does not have the connector, and then speaks of it."""

    speaks_first = True

    def on_TriggerMessage(self, payload: Any) -> Any:
        number = payload["connectorId"]
        values = {"connectorId": number, "meterValue": [{"timestamp": NOW, "sampledValue": [{"value": "1"}]}]}

        def later() -> None:
            if self.speaks_first:
                self.report(number, "Available")
            self.world.later(500, lambda: self.world.out(extra("MeterValues", values)))

        self.world.later(500, later)
        return {"status": "Rejected"}, None


@pytest.mark.parametrize("speaks_first", [False, True])
def test_the_connector_that_was_asked_for_stays_the_one_of_the_case(speaks_first: bool) -> None:
    station = Betrayed(4)
    station.speaks_first = speaks_first
    played = play("TC_055_CS", station, told(key="4"))
    assert played.verdict == "FAIL"
    assert "the message is not sent" in played.reason


@pytest.mark.parametrize("case_id", ["TC_013_CS", "TC_034_CS"])
def test_connectors_beyond_the_campaign_report_themselves_after_a_boot(case_id: str) -> None:
    played = play(case_id, Plenty(6), told(key="6", reported=6))
    assert (played.verdict, played.advice) == ("PASS", "approve"), (played.reason, played.rules)
    assert ("D-not-tested", "acceptable") in played.rules


def test_without_a_word_of_them_they_have_no_part_in_the_case() -> None:
    played = play("TC_013_CS", Plenty(6), told(key="4"))
    assert played.advice == "reject"
    assert FOUND in played.failed("warn")


@pytest.mark.parametrize(
    ("action", "payload"),
    [
        ("MeterValues", {"connectorId": 99, "meterValue": []}),
        ("StatusNotification", {"connectorId": 99, "errorCode": "NoError", "status": "Available"}),
    ],
)
def test_a_connector_that_does_not_exist_is_a_finding_once(action: str, payload: dict[str, Any]) -> None:
    twice = [after(extra(action, payload), "Authorize"), after(extra(action, payload), "StartTransaction")]
    played = play("TC_003_CS", Station(4, *twice), told(key="4"))
    found = [check for check in played.checks if check.check_id == FOUND]
    assert [(check.outcome, check.severity) for check in found] == [("failed", "warn")]
    assert "99" in str(found[0].actual)
    assert "0 to 4" in str(found[0].expected)


def test_nothing_is_said_where_the_station_has_not_told_its_number() -> None:
    status = {"connectorId": 9, "errorCode": "NoError", "status": "Available"}
    played = play("TC_003_CS", Station(4, after(extra("StatusNotification", status), "Authorize")), told())
    assert FOUND not in played.failed("warn")
