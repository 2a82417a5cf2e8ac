"""A charge point that a CSMS does not accept waits a bounded time, whenever it was told so, on a virtual clock."""

from __future__ import annotations

import json
from typing import Any

import pytest
from test_line_of_the_charge_point import AUTHORIZE, VALUES, Case

from app.events import CheckMade, VerdictReached
from app.protocol.messages import Call
from app.scenario import idle
from app.scenario import inputs as i
from app.scenario.checks import equal
from app.scenario.dut_state import DutState
from app.scenario.intake import Intake
from app.scenario.line import BY_ITSELF
from app.scenario.values import Context
from app.scenario.vocabulary import send, wait

S = 1_000_000_000
BOOT: dict[str, Any] = {"chargePointVendor": "V", "chargePointModel": "M"}
REGISTER = send("BootNotification", "1", "2", checks=[equal("status", "Accepted")], **BOOT)
TIME = "2030-01-01T00:00:00Z"


def answer(status: str, interval: int) -> dict[str, Any]:
    return {"status": status, "currentTime": TIME, "interval": interval}


def told_before(status: str, interval: int, code: str = "") -> DutState:
    """The charge point has registered before the case, at 0 s, and this was the answer."""
    dut, intake = DutState(connected=True), Intake("csms")
    call, ctx = Call("b-1", "BootNotification", BOOT), Context(VALUES, {}, dut)
    intake.outgoing(call, 0)
    idle.handle(i.FrameOut(0, 0, 1, 0, call, BY_ITSELF), ctx, "csms")
    frame = [4, "b-1", code, "", {}] if code else [3, "b-1", answer(status, interval)]
    incoming = intake.incoming(json.dumps(frame).encode(), "text", 0)
    idle.handle(i.FrameIn(0, 0, 2, 0, incoming), ctx, "csms")
    return dut


@pytest.mark.parametrize("status", ["Pending", "Rejected"])
def test_a_case_does_not_wait_a_day_for_what_was_said_before_it(status: str) -> None:
    case = Case(REGISTER, AUTHORIZE, dut=told_before(status, 86400))
    assert case.sent == []
    case.give(1, i.Tick)
    (verdict,) = case.of(VerdictReached)
    assert verdict.value == "INCONCLUSIVE"
    (check,) = [one for one in case.of(CheckMade) if one.check_id.endswith("in-time")]
    assert (check.outcome, check.severity) == ("failed", "precondition")
    assert check.actual == f"{status} before, to be tried again only after 86400 s"
    assert "registration_timeout" in check.text


def test_a_case_waits_where_that_is_soon_and_its_wait_counts() -> None:
    case = Case(REGISTER, AUTHORIZE, dut=told_before("Pending", 100))
    case.give(99, i.Tick)
    assert case.sent == []
    case.give(101, i.Tick)
    ((_, boot),) = case.sent
    case.answer(102, boot.message_id, answer("Pending", 30))  # 132 s would be more than 120 s after it was due
    case.give(104, i.Tick)
    assert len(case.of(VerdictReached)) == 1
    assert [one.severity for one in case.of(CheckMade) if one.check_id.endswith("in-time")] == ["precondition"]


def test_the_case_after_one_that_gave_up_does_not_wait_either() -> None:
    case = Case(REGISTER, AUTHORIZE, dut=DutState(connected=True))
    case.answer(1, case.sent[0][1].message_id, answer("Rejected", 86400))
    case.give(2, i.Tick)
    assert len(case.of(VerdictReached)) == 1
    after = Case(REGISTER, AUTHORIZE, dut=case.dut)
    after.give(1, i.Tick)
    assert [verdict.value for verdict in after.of(VerdictReached)] == ["INCONCLUSIVE"]


def test_once_accepted_nothing_keeps_it_from_registering_again() -> None:
    assert told_before("Accepted", 300).register_after_ns == 0
    assert told_before("Rejected", 300).register_after_ns == 300 * S
    assert told_before("", 0, "InternalError").register_after_ns == int(VALUES["boot_retry_interval"]) * S
    case = Case(REGISTER, AUTHORIZE, dut=told_before("Accepted", 300))
    assert [call.action for _, call in case.sent] == ["BootNotification"]


def test_what_waits_for_an_acceptance_is_not_given_up_after_it() -> None:
    dut = told_before("Pending", 10)
    case = Case(AUTHORIZE, wait(200, "a while"), dut=dut)
    assert case.sent == []
    dut.call_answered("BootNotification", BOOT, answer("Accepted", 300))  # between two inputs of the case
    case.give(121, i.Tick)
    assert [call.action for _, call in case.sent] == ["Authorize"]
    assert [one.check_id for one in case.of(CheckMade) if one.check_id == "general.registered"] == []


def test_a_step_that_is_to_be_sent_again_loses_nothing_with_the_connection() -> None:
    case = Case(REGISTER, AUTHORIZE, dut=told_before("Pending", 20))
    case.give(5, i.LinkUp, 3)
    assert case.given_up == []
    assert [one for one in case.of(CheckMade) if one.outcome == "failed"] == []
    case.give(21, i.Tick)
    assert [call.action for _, call in case.sent] == ["BootNotification"]
