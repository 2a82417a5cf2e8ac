"""The performance parameters of the procedure, table 8.2.1 and appendix A.4."""

from __future__ import annotations

from typing import Any

import pytest
from measure_helpers import Talk

from app.events import CaseEnded, LinkChanged, PromptClosed, PromptShown
from app.measure.performance import performance
from app.measure.triggered import TriggeredFunctions


def triggered(talk: Talk) -> list[tuple[str, str, float]]:
    fold = TriggeredFunctions()
    for record in talk.records:
        fold.apply(record)
    return [(time.function, time.request, time.ms) for time in fold.times]


def status(talk: Talk, at_ms: float, value: str, connector: int = 1) -> None:
    talk.call("in", at_ms, f"s{at_ms}", "StatusNotification", connectorId=connector, errorCode="NoError", status=value)


@pytest.mark.parametrize(
    ("function", "call", "request_", "content"),
    [
        ("ReserveNow", {"connectorId": 1, "reservationId": 7}, "StatusNotification", {"connectorId": 1, "status": "Reserved"}),
        ("ReserveNow", {"connectorId": 0, "reservationId": 7}, "StatusNotification", {"connectorId": 2, "status": "Reserved"}),
        ("CancelReservation", {"reservationId": 7}, "StatusNotification", {"connectorId": 1, "status": "Available"}),
        ("ChangeAvailability", {"connectorId": 0, "type": "Inoperative"}, "StatusNotification", {"connectorId": 0, "status": "Unavailable"}),
        ("ChangeAvailability", {"connectorId": 1, "type": "Operative"}, "StatusNotification", {"connectorId": 1, "status": "Available"}),
        ("RemoteStartTransaction", {"idTag": "A", "connectorId": 1}, "StatusNotification", {"connectorId": 1, "status": "Preparing"}),
        ("RemoteStartTransaction", {"idTag": "A"}, "Authorize", {"idTag": "A"}),
        ("RemoteStartTransaction", {"idTag": "A"}, "StartTransaction", {"idTag": "A", "connectorId": 1}),
        ("RemoteStopTransaction", {"transactionId": 5}, "StopTransaction", {"transactionId": 5}),
        ("TriggerMessage", {"requestedMessage": "Heartbeat"}, "Heartbeat", {}),
        ("TriggerMessage", {"requestedMessage": "StatusNotification", "connectorId": 2}, "StatusNotification", {"connectorId": 2}),
    ],
)  # fmt: skip
def test_each_pair_of_the_table(function: str, call: dict[str, Any], request_: str, content: dict[str, Any]) -> None:
    talk = Talk()
    talk.call("out", 0, "f", function, **call)
    talk.reply("in", 10, "f", status="Accepted")
    talk.call("in", 12, "x", "MeterValues", connectorId=1)
    talk.call("in", 50, "r", request_, **content)
    talk.call("in", 99, "r2", request_, **content)
    assert triggered(talk) == [(function, request_, 40.0)]


@pytest.mark.parametrize(
    ("function", "call", "request_", "content"),
    [
        ("ReserveNow", {"connectorId": 1, "reservationId": 7}, "StatusNotification", {"connectorId": 2, "status": "Reserved"}),
        ("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"}, "StatusNotification", {"connectorId": 1, "status": "Available"}),
        ("RemoteStartTransaction", {"idTag": "A"}, "Authorize", {"idTag": "B"}),
        ("RemoteStopTransaction", {"transactionId": 5}, "StopTransaction", {"transactionId": 6}),
        ("TriggerMessage", {"requestedMessage": "DiagnosticsStatusNotification"}, "DiagnosticsStatusNotification", {}),
        ("TriggerMessage", {"requestedMessage": "FirmwareStatusNotification"}, "FirmwareStatusNotification", {}),
        ("Reset", {"type": "Soft"}, "BootNotification", {}),
    ],
)  # fmt: skip
def test_what_does_not_follow_from_the_function(
    function: str, call: dict[str, Any], request_: str, content: dict[str, Any]
) -> None:
    talk = Talk()
    talk.call("out", 0, "f", function, **call)
    talk.reply("in", 10, "f", status="Accepted")
    talk.call("in", 50, "r", request_, **content)
    assert triggered(talk) == []


def test_the_connector_of_a_cancelled_reservation_is_remembered() -> None:
    talk = Talk()
    talk.call("out", 0, "r", "ReserveNow", connectorId=2, reservationId=9)
    talk.reply("in", 1, "r", status="Accepted")
    status(talk, 5, "Reserved", 2)
    talk.call("out", 10, "c", "CancelReservation", reservationId=9)
    talk.reply("in", 11, "c", status="Accepted")
    status(talk, 15, "Available", 1)
    status(talk, 20, "Available", 2)
    assert triggered(talk) == [
        ("ReserveNow", "StatusNotification", 4.0),
        ("CancelReservation", "StatusNotification", 9.0),
    ]


def test_a_request_before_the_reply_took_no_time() -> None:
    talk = Talk()
    talk.call("out", 0, "f", "ChangeAvailability", connectorId=1, type="Inoperative")
    status(talk, 5, "Unavailable")
    talk.reply("in", 10, "f", status="Accepted")
    status(talk, 90, "Unavailable")
    assert triggered(talk) == [("ChangeAvailability", "StatusNotification", 0.0)]


@pytest.mark.parametrize("answer", ["Rejected", "Scheduled", None, 5])
def test_a_function_that_was_not_accepted_is_not_measured(answer: object) -> None:
    talk = Talk()
    talk.call("out", 0, "f", "ChangeAvailability", connectorId=1, type="Inoperative")
    talk.reply("in", 10, "f", status=answer)
    status(talk, 20, "Unavailable")
    assert triggered(talk) == []


@pytest.mark.parametrize(
    "event",
    [
        PromptShown(1, "TC", 1, "s", "ACT", "Plug in", "", "PlugIn", {}, ""),
        CaseEnded("TC", 1, "complete", 1, 1),
        LinkChanged("closed", connection=1),
    ],
)
def test_what_waited_for_hands_or_a_new_start_is_not_the_duts_time(event: Any) -> None:
    talk = Talk()
    talk.call("out", 0, "f", "RemoteStartTransaction", idTag="A")
    talk.reply("in", 10, "f", status="Accepted")
    talk.add(event)
    status(talk, 9000, "Preparing")
    assert triggered(talk) == []
    talk.add(PromptClosed(1, "TC", 1, "seen", "wire", 1))
    talk.call("out", 10_000, "g", "RemoteStartTransaction", idTag="A")
    talk.reply("in", 10_010, "g", status="Accepted")
    talk.call("in", 10_030, "r", "StartTransaction", idTag="A")
    assert triggered(talk) == [("RemoteStartTransaction", "StartTransaction", 20.0)]


def test_the_table_of_a_charging_station() -> None:
    talk = Talk()
    talk.call("out", 0, "f", "RemoteStartTransaction", idTag="A")
    talk.reply("in", 10, "f", status="Accepted")
    talk.call("in", 50, "r", "StartTransaction", idTag="A")
    talk.reply("out", 51, "r")
    talk.call("out", 100, "g", "GetConfiguration")
    talk.reply("in", 130, "g")
    talk.call("out", 200, "h", "GetConfiguration")
    pics = {"performance": {"ocpp_triggered_function_timeout": 2, "ocpp_response_timeout": 1.5}}
    rows = performance(talk.records, "charging-station", pics)
    assert [
        (row.name, row.pics_value_s, row.n, row.p50_ms, row.max_ms, row.uncertainty_ms, row.unanswered) for row in rows
    ] == [
        ("OCPP triggered function timeout", 2.0, 1, 40.0, 40.0, 0.04, 0),
        ("OCPP response timeout", 1.5, 2, 10.0, 30.0, 0.04, 1),
        ("Response time RemoteStartTransaction", None, 1, 10.0, 10.0, 0.04, 0),
    ]


def test_the_table_of_a_csms() -> None:
    talk = Talk()
    talk.call("out", 0, "a", "Authorize", idTag="A")
    talk.reply("in", 7, "a", idTagInfo={"status": "Accepted"})
    rows = performance(talk.records, "csms", {"performance": {"response_time_authorize": 1}})
    assert [(row.name, row.pics_value_s, row.n, row.p95_ms) for row in rows] == [
        ("OCPP response timeout", None, 1, 7.0),
        ("Response time Authorize", 1.0, 1, 7.0),
    ]


def test_nothing_measured_says_so() -> None:
    for row in performance([], "csms", {}):
        assert (row.n, row.p50_ms, row.p95_ms, row.max_ms, row.uncertainty_ms) == (0, None, None, None, None)


def test_the_names_are_those_of_the_pics() -> None:
    from app.campaign.pics_station import PerformanceStation
    from app.campaign.pics_system import PerformanceSystem

    for dut_type, section in (("charging-station", PerformanceStation), ("csms", PerformanceSystem)):
        names = {name for name in section.__dataclass_fields__ if name.startswith(("ocpp_", "response_"))}
        stated = {name: number for number, name in enumerate(sorted(names), 1)}
        rows = performance([], dut_type, {"performance": stated})
        assert sorted(row.pics_value_s or 0 for row in rows) == sorted(float(number) for number in stated.values())
