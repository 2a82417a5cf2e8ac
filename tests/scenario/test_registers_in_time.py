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


def test_a_case_does_not_wait_a_day_for_what_was_said_before_it() -> None:
    case = Case(REGISTER, AUTHORIZE, dut=told_before("Rejected", 86400))
    assert case.sent == []
    case.give(1, i.Tick)
    (verdict,) = case.of(VerdictReached)
    assert verdict.value == "INCONCLUSIVE"
    (check,) = [one for one in case.of(CheckMade) if one.check_id.endswith("in-time")]
    assert (check.outcome, check.severity) == ("failed", "precondition")
    assert check.actual == "Rejected before, to be tried again only after 86400 s"
    assert "registration_timeout" in check.text


def test_a_case_waits_where_that_is_soon_and_its_wait_counts() -> None:
    case = Case(REGISTER, AUTHORIZE, dut=told_before("Pending", 100))
    case.give(99, i.Tick)
    assert case.sent == []
    case.give(101, i.Tick)
    ((_, boot),) = case.sent
    case.answer(102, boot.message_id, answer("Rejected", 30))  # 132 s would be more than 120 s after it was due
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


# --- pending for longer than a case may take -------------------------------------------------------------------------


def ask(case: Case, at: float, action: str, payload: dict[str, Any]) -> list[Any]:
    """A CALL of the CSMS, and what the charge point answers."""
    raw = json.dumps([2, f"c-{at}", action, payload]).encode()
    before = len(case.replies)
    case.give(at, i.FrameIn, 1, 0, case.intake.incoming(raw, "text", round(at * S)))
    return case.replies[before:]


TRIGGER = ("TriggerMessage", {"requestedMessage": "BootNotification"})


@pytest.mark.parametrize("told", ["in the case", "before it"])
def test_a_long_pending_is_waited_out_for_a_trigger(told: str) -> None:
    case = Case(
        REGISTER, AUTHORIZE, dut=told_before("Pending", 300) if told == "before it" else DutState(connected=True)
    )
    if told == "in the case":
        case.answer(1, case.sent[-1][1].message_id, answer("Pending", 300))
    case.give(100, i.Tick)
    assert [call.action for _, call in case.sent] == (["BootNotification"] if told == "in the case" else [])
    (accepted,) = ask(case, 110, *TRIGGER)
    assert accepted.payload == {"status": "Accepted"}
    case.give(110.1, i.Tick)
    assert case.sent[-1][1].action == "BootNotification"
    case.answer(111, case.sent[-1][1].message_id, answer("Accepted", 300))
    assert case.sent[-1][1].action == "Authorize"


def test_without_a_trigger_the_time_of_all_cases_together_is_over() -> None:
    case = Case(AUTHORIZE, prepare=(REGISTER,), dut=told_before("Pending", 300))
    case.give(119, i.Tick)
    assert case.of(VerdictReached) == []
    case.give(121, i.Tick)
    (verdict,) = case.of(VerdictReached)
    assert verdict.value == "INCONCLUSIVE"
    assert "registration_timeout" in verdict.reason
    assert case.sent == []
    after = Case(REGISTER, AUTHORIZE, dut=case.dut, begins=121)
    after.give(122, i.Tick)
    assert [one.value for one in after.of(VerdictReached)] == ["INCONCLUSIVE"]


def test_where_the_case_looks_at_the_registration_a_pending_that_stays_fails() -> None:
    case = Case(REGISTER, AUTHORIZE, dut=DutState(connected=True))
    case.answer(1, case.sent[-1][1].message_id, answer("Pending", 300))
    case.give(122, i.Tick)
    (verdict,) = case.of(VerdictReached)
    assert (verdict.value, verdict.check_id, verdict.frame) == ("FAIL", "1.status", 1)


def test_a_trigger_that_is_answered_with_pending_again_waits_no_longer_than_the_first() -> None:
    case = Case(REGISTER, AUTHORIZE, dut=DutState(connected=True), begins=0.5)
    case.answer(1, case.sent[-1][1].message_id, answer("Pending", 300))
    ask(case, 60, *TRIGGER)
    case.give(60.1, i.Tick)
    case.answer(61, case.sent[-1][1].message_id, answer("Pending", 300))
    case.give(121, i.Tick)
    assert len(case.of(VerdictReached)) == 1


# --- what a CSMS asks of a charge point that it has not accepted ------------------------------------------------------


def warned(case: Case, check_id: str) -> list[tuple[str, str]]:
    return [(one.severity, one.actual) for one in case.of(CheckMade) if one.check_id == check_id]


def test_a_charge_point_that_is_rejected_answers_nothing() -> None:
    case = Case(REGISTER, AUTHORIZE, dut=DutState(connected=True))
    case.answer(1, case.sent[-1][1].message_id, answer("Rejected", 20))
    assert ask(case, 5, *TRIGGER) == ask(case, 6, "GetConfiguration", {}) == ask(case, 7, "Rubbish", {}) == []
    assert warned(case, "specification.rejected") == [("warn", "TriggerMessage")]
    case.give(22, i.Tick)  # when its time has come, and not before
    assert [at for at, call in case.sent] == [0, 22]
    case.answer(23, case.sent[-1][1].message_id, answer("Accepted", 20))
    assert len(ask(case, 24, "GetConfiguration", {})) == 1


def test_nor_between_two_cases() -> None:
    for status, answered in (("Rejected", 0), ("Pending", 1), ("Accepted", 1)):
        dut = told_before(status, 30)
        incoming = Intake("csms").incoming(b'[2,"c","GetConfiguration",{}]', "text", S)
        assert len(idle.handle(i.FrameIn(S, 0, 3, 0, incoming), Context(VALUES, {}, dut), "csms")) == answered


def test_a_campaign_from_before_answers_as_it_did() -> None:
    dut = told_before("Rejected", 30)
    incoming = Intake("csms").incoming(b'[2,"c","GetConfiguration",{}]', "text", S)
    ctx = Context({**VALUES, "registration_timeout": 0.0}, {}, dut)
    assert len(idle.handle(i.FrameIn(S, 0, 3, 0, incoming), ctx, "csms")) == 1


@pytest.mark.parametrize("action", ["RemoteStartTransaction", "RemoteStopTransaction"])
def test_a_remote_start_or_stop_while_pending_is_a_finding(action: str) -> None:
    payload = {"idTag": "A"} if action == "RemoteStartTransaction" else {"transactionId": 1}
    case = Case(REGISTER, AUTHORIZE, dut=DutState(connected=True))
    case.answer(1, case.sent[-1][1].message_id, answer("Pending", 20))
    (refused,) = ask(case, 5, action, payload)
    assert refused.payload == {"status": "Rejected"}
    ask(case, 6, "GetConfiguration", {})
    assert warned(case, "specification.pending") == [("warn", action)]


@pytest.mark.parametrize(
    ("status", "expiry", "found"),
    [
        ("Accepted", "2020-01-01T00:00:00Z", 1),
        ("Accepted", "2040-01-01T00:00:00Z", 0),
        ("Expired", "2020-01-01T00:00:00Z", 0),
        ("Accepted", "2020-01-01T00:00:00", 0),  # without an offset nobody knows
    ],
)
def test_an_id_tag_that_is_accepted_has_not_expired(status: str, expiry: str, found: int) -> None:
    case = Case(AUTHORIZE)
    case.utc_ns = 1_900_000_000 * S  # 2030
    info = {"idTagInfo": {"status": status, "expiryDate": expiry}}
    case.answer(1, case.sent[-1][1].message_id, info)
    assert len(warned(case, "specification.expiry")) == found
