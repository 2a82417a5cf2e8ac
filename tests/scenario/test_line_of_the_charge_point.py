"""Of its own CALLs the charge point that the bench plays has one open at most, on a virtual clock."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app import parameters
from app.events import CheckMade, StepChanged, VerdictReached
from app.protocol.messages import Call, Message
from app.scenario import idle
from app.scenario import inputs as i
from app.scenario import outputs as o
from app.scenario.checks import equal
from app.scenario.dut_state import DutState
from app.scenario.intake import Intake
from app.scenario.line import BY_ITSELF
from app.scenario.runner import CaseRunner
from app.scenario.values import Context
from app.scenario.vocabulary import Node, Scenario, send, wait

S = 1_000_000_000
VALUES = {**parameters.defaults(), "response_timeout": 10.0, "quiet_period": 0.01}
AUTHORIZE = send("Authorize", "1", "2", idTag="A", checks=[equal("idTagInfo.status", "Accepted")])
HEARTBEAT = Call("h-1", "Heartbeat", {})


class Case:
    """One case, and what the runner has said so far. Times are in seconds."""

    def __init__(
        self,
        *steps: Node,
        dut: DutState | None = None,
        prepare: tuple[Node, ...] = (),
        after: tuple[Node, ...] = (),
        begins: float = 0.0,
    ) -> None:
        self.dut = dut or DutState(connected=True, booted=True)
        self.ctx = Context(VALUES, {}, self.dut)
        self.intake = Intake("csms")
        scenario = Scenario(
            id="X", role="csms", table=1, title="x", purpose="x", before=prepare, steps=steps, after=after
        )
        self.runner = CaseRunner(scenario, 1, self.ctx)
        self.sent: list[tuple[float, Call]] = []
        self.events: list[Any] = []
        self.given_up: list[str] = []
        self.replies: list[Any] = []
        self.now, self.utc_ns = begins, 0
        self._take(self.runner.start(round(begins * S), 0))

    def give(self, at: float, make: Any, *more: Any) -> None:
        self.now = at
        self._take(self.runner.handle(make(round(at * S), self.utc_ns + round(at * S), *more)))

    def by_itself(self, at: float, call: Call = HEARTBEAT, cause: str = BY_ITSELF) -> None:
        self.intake.outgoing(call, round(at * S))
        self.give(at, i.FrameOut, 1, 0, call, cause)

    def answer(self, at: float, message_id: str, payload: Any) -> None:
        raw = json.dumps([3, message_id, payload]).encode()
        self.give(at, i.FrameIn, 1, 0, self.intake.incoming(raw, "text", round(at * S)))

    def _take(self, outputs: list[o.Output]) -> None:
        for output in outputs:
            match output:
                case o.Transmit(message):
                    self._left(message)
                case o.Emit(event):
                    self.events.append(event)
                case o.GiveUp(message_id):
                    self.given_up.append(message_id)

    def _left(self, message: Message) -> None:
        if not isinstance(message, Call):
            self.replies.append(message)
            return
        self.sent.append((self.now, message))
        self.intake.outgoing(message, round(self.now * S))
        self._take(self.runner.handle(i.FrameOut(round(self.now * S), 0, 2, 0, message)))

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


def finish(case: Case, at: float) -> VerdictReached:
    case.answer(at, case.sent[-1][1].message_id, {"idTagInfo": {"status": "Accepted"}})
    case.give(at + 1, i.Tick)
    (verdict,) = case.of(VerdictReached)
    assert isinstance(verdict, VerdictReached)
    return verdict


def test_a_step_waits_for_the_line_and_its_time_counts_from_when_it_leaves() -> None:
    case = Case(wait(5, "a while"), AUTHORIZE)
    case.by_itself(4.9)
    case.give(6, i.Tick)
    assert case.sent == []
    case.answer(9, "h-1", {"currentTime": "2030-01-01T00:00:00Z"})
    assert [at for at, _ in case.sent] == [9]
    step = case.of(StepChanged)[-1]
    assert (step.step_id, step.deadline_ns) == ("1", 19 * S)
    assert finish(case, 10).value == "PASS"


def test_it_waits_also_where_its_turn_came_just_before_what_was_said_by_itself_is_heard_of() -> None:
    case = Case(wait(5, "a while"), AUTHORIZE)
    case.by_itself(5.001)  # the end of the wait is noticed with it
    assert case.sent == []


def test_a_line_that_stays_silent_is_free_after_the_response_time_out() -> None:
    case = Case(wait(5, "a while"), AUTHORIZE)
    case.by_itself(4)
    case.give(13.9, i.Tick)
    assert case.sent == []
    case.give(14.1, i.Tick)
    assert [call.action for _, call in case.sent] == ["Authorize"]
    assert case.given_up == ["h-1"]
    (silent,) = [check for check in case.of(CheckMade) if check.check_id == "general.answered"]
    assert (silent.outcome, silent.severity, silent.actual) == ("failed", "warn", "Heartbeat: none")
    assert finish(case, 15).value == "PASS"


def test_what_is_wrong_with_its_answer_is_a_finding() -> None:
    case = Case(wait(5, "a while"), AUTHORIZE)
    case.by_itself(1)
    case.answer(2, "h-1", {"currentTime": 7})
    case.give(6, i.Tick)
    assert finish(case, 7).value == "PASS"
    assert {check.severity for check in case.of(CheckMade) if check.outcome == "failed"} == {"warn"}


@pytest.mark.parametrize("cause", ["heartbeat", "file"])
def test_a_record_from_before_is_judged_as_it_was(cause: str) -> None:
    case = Case(wait(5, "a while"), AUTHORIZE)
    case.by_itself(4.9, cause=cause)
    case.give(6, i.Tick)
    assert [call.action for _, call in case.sent] == ["Authorize"]


def test_a_line_that_is_taken_when_the_case_begins() -> None:
    dut = DutState(connected=True, booted=True)
    idle.handle(i.FrameOut(0, 0, 1, 0, HEARTBEAT, BY_ITSELF), Context(VALUES, {}, dut), "csms")
    case = Case(AUTHORIZE, dut=dut)
    assert case.sent == []
    case.give(3, i.GivenUp, "h-1")
    assert [call.action for _, call in case.sent] == ["Authorize"]


def test_the_connection_takes_the_open_call_with_it() -> None:
    dut = DutState(connected=True, booted=True)
    idle.handle(i.FrameOut(0, 0, 1, 0, HEARTBEAT, BY_ITSELF), Context(VALUES, {}, dut), "csms")
    idle.handle(i.LinkDown(0, 0, 2, "network", 1006, ""), Context(VALUES, {}, dut), "csms")
    assert (dut.line_taken_by, dut.own_calls) == ("", {})
