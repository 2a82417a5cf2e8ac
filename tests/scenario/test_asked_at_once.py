"""An operator who has said "done" and sees that it was not, or that it cannot be, need not wait for the end of the time."""

from __future__ import annotations

from typing import Any

from model_csms import Csms
from scripted_dut import Out, Played, World, case, edit

from app.events import CheckMade, StepChanged
from app.hands.actions import CONFIRM_ENTRY
from app.scenario import inputs as i


class Silent(Csms):
    """A CSMS that sends the first ``lost`` requests not at all; its operator ``says`` this, one after the other."""

    def __init__(self, lost: int, says: list[str], *changes: Any) -> None:
        super().__init__(1, self._lose, *changes)
        self.lost, self.says, self.asked = lost, says, list[Any]()

    def _lose(self, out: Out) -> list[Out] | None:
        if out.action == "Reset" and not out.is_reply and self.lost:
            self.lost -= 1
            return []
        return None

    def observes(self, show: Any) -> str:
        self.asked.append(show)
        return self.says.pop(0)


def ask(world: World) -> None:
    world.feed(i.AskNow(world.now, world.utc, "Ada"))


def run(dut: Silent, *at_s: float, **parameters: Any) -> Played:
    return World(case("TC_013_CSMS"), dut, values=parameters, at=[(seconds, ask) for seconds in at_s]).play()


def test_the_question_comes_at_once_and_leads_to_another_try() -> None:
    played = run(Silent(1, ["no"]), 3)
    assert played.verdict == "PASS", played.reason
    assert [show.action for show in played.world.shown] == ["TriggerFromCsms", CONFIRM_ENTRY, "TriggerFromCsms"]
    assert "nothing has arrived at the bench for 3 s" in played.world.shown[1].arguments["question"]
    assert played.world.elapsed_s < 40


def test_a_csms_that_cannot_send_it_is_said_to_at_once() -> None:
    played = run(Silent(9, ["cannot"]), 2)
    assert (played.verdict, played.reached.check_id) == ("FAIL", "1.arrived")
    assert played.world.elapsed_s < 10


def test_what_came_otherwise_is_asked_about_at_once() -> None:
    dut = Silent(0, ["no"], edit("Reset", type="Soft"))
    played = run(dut, 5)
    assert (played.verdict, played.reached.check_id) == ("INCONCLUSIVE", "1.entered")
    assert dut.asked[0].arguments["differences"][0]["got"] == "Soft"
    assert played.world.elapsed_s < 10


def test_who_has_said_that_it_was_sent_can_think_again() -> None:
    played = run(Silent(1, ["yes", "no"]), 3, 6)
    assert played.verdict == "PASS", played.reason
    assert played.world.elapsed_s < 40


def test_nothing_is_asked_where_nobody_is_waited_for() -> None:
    played = run(Silent(0, []), 0.001, 20)
    assert played.verdict == "PASS", played.reason
    assert played.world.shown[0].action == "TriggerFromCsms"
    assert CONFIRM_ENTRY not in [show.action for show in played.world.shown]


def test_asked_twice_it_is_one_question() -> None:
    class Slow(Silent):
        def observes(self, show: Any) -> str:
            self.asked.append(show)
            if len(self.asked) == 1:
                ask(self.world)
            return "cannot"

    dut = Slow(9, [])
    played = run(dut, 2)
    assert len(dut.asked) == 1
    assert [c.check_id for c in played.of(CheckMade) if c.outcome == "failed"] == ["1.arrived"]
    assert any(step.note == "nothing has arrived; was it sent?" for step in played.of(StepChanged))
