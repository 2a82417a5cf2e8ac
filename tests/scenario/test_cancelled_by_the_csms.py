"""A CSMS ends by itself what a case is about, or asks for something while the charge point goes down, on a virtual clock."""

from __future__ import annotations

import json
from typing import Any

import pytest
from test_line_of_the_charge_point import Case

from app.events import CheckMade, VerdictReached
from app.scenario import inputs as i
from app.scenario.dut_state import DutState
from app.scenario.vocabulary import link, receive, send, wait

S = 1_000_000_000


def status(value: str, connector: int = 1) -> Any:
    fields: dict[str, Any] = {"connectorId": connector, "errorCode": "NoError", "status": value}
    return send("StatusNotification", "1", "2", **fields)


def reserved() -> DutState:
    dut = DutState(connected=True, booted=True)
    request = {"connectorId": 1, "idTag": "A", "reservationId": 5, "expiryDate": "2040-01-01T00:00:00Z"}
    dut.charge_point.answered("ReserveNow", request, {"status": "Accepted"})
    return dut


def ask(case: Case, at: float, action: str, payload: dict[str, Any]) -> str:
    raw = json.dumps([2, f"c-{at}", action, payload]).encode()
    case.give(at, i.FrameIn, 1, 0, case.intake.incoming(raw, "text", round(at * S)))
    return str(case.replies[-1].payload["status"])


def test_a_case_that_waits_for_a_reservation_to_expire_is_over_when_it_is_cancelled() -> None:
    case = Case(wait(300, "it expires"), status("Available"), dut=reserved())
    assert ask(case, 1, "CancelReservation", {"reservationId": 5}) == "Accepted"
    case.give(3, i.Tick)
    (verdict,) = case.of(VerdictReached)
    assert verdict.value == "INCONCLUSIVE"
    assert "CancelReservation of the reservation of connector 1" in verdict.reason


def test_one_that_has_nothing_more_to_do_with_it_goes_on() -> None:
    case = Case(wait(300, "something else"), status("Available", 0), dut=reserved())
    assert ask(case, 1, "CancelReservation", {"reservationId": 5}) == "Accepted"
    assert ask(case, 2, "CancelReservation", {"reservationId": 5}) == "Rejected"
    case.give(3, i.Tick)
    assert case.of(VerdictReached) == []
    assert [one for one in case.of(CheckMade) if one.check_id == "general.reservation"] == []


def test_while_it_goes_down_it_promises_no_message() -> None:
    trigger = ("TriggerMessage", {"requestedMessage": "FirmwareStatusNotification"})
    case = Case(wait(5, "a while"), link("reconnect"), status("Available"))
    assert ask(case, 1, *trigger) == "Accepted"
    case.give(6, i.Tick)
    assert ask(case, 6.5, *trigger) == "Rejected"
    assert ask(case, 6.6, "ChangeAvailability", {"connectorId": 0, "type": "Operative"}) == "Accepted"


@pytest.mark.parametrize(("number", "answer"), [(5, "Accepted"), (6, "Rejected")])
def test_what_is_taken_back_after_a_case_is_answered_by_what_the_charge_point_has(number: int, answer: str) -> None:
    back = receive("CancelReservation", "", answer={"status": "Accepted"})
    case = Case(status("Available", 0), after=(back,), dut=reserved())
    case.answer(0.1, case.sent[-1][1].message_id, {})
    case.give(1, i.Tick)
    assert ask(case, 2, "CancelReservation", {"reservationId": number}) == answer
