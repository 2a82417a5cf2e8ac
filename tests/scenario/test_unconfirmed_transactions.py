"""A transaction that a CSMS has perhaps taken though its answer was lost, or came too late, on a virtual clock."""

from __future__ import annotations

import json
from typing import Any

import pytest
from test_line_of_the_charge_point import VALUES, Case

from app.events import CheckMade, VerdictReached
from app.protocol.messages import Call, CallResult
from app.scenario import idle
from app.scenario import inputs as i
from app.scenario import outputs as o
from app.scenario.checks import equal
from app.scenario.dut_state import DutState
from app.scenario.intake import Intake
from app.scenario.line import BY_ITSELF
from app.scenario.unconfirmed import Unconfirmed
from app.scenario.values import Context
from app.scenario.vocabulary import send

S = 1_000_000_000
FIELDS: dict[str, Any] = {"connectorId": 1, "idTag": "VALID-1", "meterStart": 0, "timestamp": "2030-01-01T00:00:00Z"}
START = send("StartTransaction", "1", "2", checks=[equal("idTagInfo.status", "Accepted")], **FIELDS)


def info(status: str, number: int = 7) -> dict[str, Any]:
    return {"transactionId": number, "idTagInfo": {"status": status}}


def lost() -> Case:
    case = Case(START)
    case.give(1, i.LinkDown, 9, "dut", 1011, "")
    case.give(1 + VALUES["reconnect_grace"] + 1, i.Tick)
    return case


def silent() -> Case:
    case = Case(START)
    case.give(VALUES["response_timeout"] + 1, i.Tick)
    return case


def again(dut: DutState, at: float, answer: Any = None, message_id: str = "again") -> list[o.Output]:
    """The charge point sends it again between two cases; ``answer``: None if the CSMS stays silent."""
    ctx, intake = Context(VALUES, {}, dut), Intake("csms")
    owed = dut.unconfirmed.messages[0]
    call = Call(message_id, owed.action, dict(owed.request))
    intake.outgoing(call, round(at * S))
    idle.handle(i.FrameOut(round(at * S), 0, 1, 0, call, BY_ITSELF), ctx, "csms")
    if answer is None:
        return idle.handle(i.GivenUp(round(at * S) + S, 0, message_id), ctx, "csms")
    incoming = intake.incoming(json.dumps([3, message_id, answer]).encode(), "text", round(at * S))
    return idle.handle(i.FrameIn(round(at * S), 0, 2, 0, incoming), ctx, "csms")


def late(dut: DutState, message_id: str, answer: Any) -> None:
    """An answer comes on another connection, or after it was given up."""
    incoming = Intake("csms").incoming(json.dumps([3, message_id, answer]).encode(), "text", 0)
    idle.handle(i.FrameIn(0, 0, 2, 0, incoming), Context(VALUES, {}, dut), "csms")


@pytest.mark.parametrize(("play", "failures", "verdict"), [(lost, 0, "INCONCLUSIVE"), (silent, 1, "FAIL")])
def test_what_was_not_confirmed_is_kept_to_be_sent_again(play: Any, failures: int, verdict: str) -> None:
    case = play()
    assert [one.value for one in case.of(VerdictReached)] == [verdict]
    (owed,) = case.dut.unconfirmed.messages
    assert (owed.action, dict(owed.request), owed.failures) == ("StartTransaction", FIELDS, failures)


def test_once_it_is_confirmed_its_number_is_known_and_nothing_is_in_doubt() -> None:
    dut = lost().dut
    again(dut, 30)
    assert dut.unconfirmed.messages[0].failures == 1
    again(dut, 40, info("Accepted"), "again-2")
    assert list(dut.transactions) == [7]
    assert (dut.unconfirmed.messages, dut.unconfirmed.id_tags) == ([], set())


def test_a_late_answer_tells_the_number_as_well_but_only_once() -> None:
    case = silent()
    late(case.dut, case.sent[0][1].message_id, info("Accepted"))
    assert list(case.dut.transactions) == [7]
    assert (case.dut.unconfirmed.messages, case.dut.unconfirmed.id_tags) == ([], set())
    case.dut.call_answered("StopTransaction", {"transactionId": 7}, {})
    late(case.dut, case.sent[0][1].message_id, info("Accepted"))
    assert not case.dut.transactions


def test_a_late_answer_within_the_next_case_does_not_take_the_place_of_its_transaction() -> None:
    case = silent()
    after = Case(START, dut=case.dut)
    after.answer(1, after.sent[0][1].message_id, info("Accepted", 8))
    raw = json.dumps([3, case.sent[0][1].message_id, info("Accepted", 7)]).encode()
    after.give(1.5, i.FrameIn, 1, 0, Intake("csms").incoming(raw, "text", 0))
    assert list(case.dut.transactions) == [7, 8]
    assert case.dut.transaction_id == 8


def test_a_csms_that_takes_the_repetition_for_a_second_one_never_fails_for_it() -> None:
    dut = lost().dut
    again(dut, 30, info("ConcurrentTx", 8))
    assert not dut.unconfirmed.messages
    dut.call_answered("StopTransaction", {"transactionId": 8}, {})
    case = Case(START, dut=dut)
    case.answer(1, case.sent[0][1].message_id, info("ConcurrentTx", 9))
    case.give(5, i.Tick)
    (verdict,) = case.of(VerdictReached)
    assert verdict.value == "INCONCLUSIVE"
    assert "was never confirmed" in verdict.reason
    assert "RemoteStopTransaction" in verdict.reason
    assert {check.severity for check in case.of(CheckMade) if check.outcome == "failed"} == {"precondition"}


def test_a_transaction_of_another_id_tag_that_nobody_knows_explains_nothing() -> None:
    unconfirmed = Unconfirmed(id_tags={"valid-2"})
    assert unconfirmed.explains("StartTransaction", {"idTag": "Valid-2"}, info("ConcurrentTx"))
    assert not unconfirmed.explains("StartTransaction", {"idTag": "VALID-1"}, info("ConcurrentTx"))
    assert not unconfirmed.explains("Authorize", {"idTag": "VALID-2"}, info("ConcurrentTx"))
    assert not unconfirmed.explains("StartTransaction", {}, {"idTagInfo": 5})


def test_without_such_a_transaction_a_second_one_fails() -> None:
    case = Case(START)
    case.answer(1, case.sent[0][1].message_id, info("ConcurrentTx"))
    case.give(5, i.Tick)
    assert [one.value for one in case.of(VerdictReached)] == ["FAIL"]


def test_any_other_refusal_fails_also_then() -> None:
    case = Case(START, dut=lost().dut)
    case.answer(1, case.sent[0][1].message_id, info("Blocked"))
    case.give(5, i.Tick)
    assert [one.value for one in case.of(VerdictReached)] == ["FAIL"]


def test_the_csms_can_end_the_transaction_that_only_it_knows_of() -> None:
    dut, intake = lost().dut, Intake("csms")
    dut.connected, ctx = True, Context(VALUES, {}, dut)

    def remote_stop(number: int) -> list[o.Output]:
        raw = json.dumps([2, f"r-{number}", "RemoteStopTransaction", {"transactionId": number}]).encode()
        return idle.handle(i.FrameIn(0, 0, 3, 0, intake.incoming(raw, "text", 0)), ctx, "csms")

    answer, said = remote_stop(77)
    assert isinstance(answer, o.Transmit)
    assert isinstance(answer.message, CallResult)
    assert answer.message.payload == {"status": "Accepted"}
    assert said == o.Say("StopTransaction", transaction=77)
    dut.call_answered("StopTransaction", {"transactionId": 77}, {})
    assert dut.unconfirmed.id_tags == set()
    (answer,) = remote_stop(78)
    assert isinstance(answer, o.Transmit)
    assert isinstance(answer.message, CallResult)
    assert answer.message.payload == {"status": "Rejected"}


def test_a_callerror_to_the_repetition_ends_it() -> None:
    dut = lost().dut
    dut.call_answered("StartTransaction", dict(dut.unconfirmed.messages[0].request), None)
    assert not dut.unconfirmed.messages
