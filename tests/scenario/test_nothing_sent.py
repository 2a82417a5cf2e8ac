"""An operator has said "done", and nothing has come: the bench asks, and tells a slip from a fault of the CSMS."""

from __future__ import annotations

from typing import Any

import pytest
from model_csms import Csms
from scripted_dut import Out, Played, World, case, extra

from app.events import AskedOtherwise, CheckMade
from app.hands.actions import CONFIRM_ENTRY, ManualAction
from app.hands.wording import wording


class Operator(Csms):
    """A CSMS that does not send the first requests; ``says`` is what its operator answers, one after the other."""

    def __init__(self, lost: int, says: list[str]) -> None:
        super().__init__(1, self._lose)
        self.lost, self.says = lost, says

    def _lose(self, out: Out) -> list[Out] | None:
        if out.action == "Reset" and not out.is_reply and self.lost:
            self.lost -= 1
            return []
        return None

    def observes(self, show: Any) -> str:
        assert show.action == CONFIRM_ENTRY
        assert show.arguments["differences"] == []
        return self.says.pop(0)


def run(lost: int, *says: str, device: str = "", hands: str = "before", **parameters: Any) -> Played:
    return World(case("TC_013_CSMS"), Operator(lost, list(says)), values=parameters, hands=hands, device=device).play()


def otherwise(played: Played) -> list[AskedOtherwise]:
    return [event for event in played.world.events if isinstance(event, AskedOtherwise)]


def entered(played: Played) -> CheckMade:
    return next(c for c in played.checks if c.check_id == "1.arrived" and c.outcome == "failed")


def test_a_slip_leads_to_another_try_and_is_on_the_record() -> None:
    played = run(1, "no")
    assert played.verdict == "PASS", played.reason
    assert [show.action for show in played.world.shown] == ["TriggerFromCsms", CONFIRM_ENTRY, "TriggerFromCsms"]
    assert played.world.shown[2].arguments == played.world.shown[0].arguments, "the same again"
    (slip,) = otherwise(played)
    assert (slip.step_id, slip.action, slip.frame, slip.tries) == ("1", "Reset", 0, 1)
    assert slip.fields == [{"field": "(the request)", "wanted": "Reset", "got": "nothing was sent", "decides": True}]
    assert played.failed("warn") == ["1.asked"]
    assert played.check("1.asked", "failed").actual == "nothing was sent at first"


def test_the_question_comes_soon_and_the_whole_time_still_counts() -> None:
    def late(out: Out) -> None:
        if out.action == "Reset" and not out.is_reply:
            out.after_ms = 250_000

    csms = Operator(0, ["yes"])
    csms.changes = [late] if isinstance(csms.changes, list) else late  # type: ignore[assignment]
    played = World(case("TC_013_CSMS"), csms).play()
    assert [show.action for show in played.world.shown] == ["TriggerFromCsms", CONFIRM_ENTRY]
    assert played.verdict == "PASS", played.reason
    assert otherwise(played) == []


def test_what_was_sent_and_did_not_arrive_fails_the_csms_when_its_time_is_over() -> None:
    played = run(9, "yes")
    assert (played.verdict, played.reached.check_id) == ("FAIL", "1.arrived")
    assert played.world.elapsed_s > 300
    assert "says that it was sent" in entered(played).actual
    assert "within 300 s" in entered(played).expected


def test_a_csms_that_cannot_send_it_fails_at_once() -> None:
    played = run(9, "cannot")
    assert (played.verdict, played.reached.check_id) == ("FAIL", "1.arrived")
    assert "says that the management system cannot send it" in entered(played).actual
    assert entered(played).expected == "within 300 s"
    assert played.world.elapsed_s < 60


def test_hands_that_fail_are_not_the_fault_of_the_csms() -> None:
    played = run(9, "failed")
    assert (played.verdict, played.reached.check_id) == ("INCONCLUSIVE", "1.entered")


@pytest.mark.parametrize("tries", [1, 2, 3])
def test_slips_have_an_end_and_are_not_the_fault_of_the_csms(tries: int) -> None:
    played = run(99, *["no"] * tries, operator_tries=tries)
    assert (played.verdict, played.reached.check_id) == ("INCONCLUSIVE", "1.entered")
    assert "a slip of the operator" in played.reason
    assert len(otherwise(played)) == tries
    assert len(played.world.shown) == 2 * tries


def test_an_automation_is_asked_as_well_and_does_not_loop() -> None:
    played = run(1, "no", device="http")
    assert played.verdict == "PASS", played.reason
    played = run(99, *["no"] * 3, device="http")
    assert played.verdict == "INCONCLUSIVE"
    assert played.world.elapsed_s < 200


@pytest.mark.parametrize("says", ["yes", "failed", "cannot"])
def test_an_automation_that_has_said_done_and_knows_no_better_has_sent_it(says: str) -> None:
    played = run(9, says, device="http")
    assert (played.verdict, played.reached.check_id) == ("FAIL", "1.arrived")
    assert played.world.elapsed_s < 60


def test_nobody_is_asked_if_that_is_switched_off_as_in_older_campaigns() -> None:
    played = run(9, operator_tries=0)
    assert (played.verdict, played.reached.check_id) == ("FAIL", "1.arrived")
    assert entered(played).actual == "nothing"
    assert len(played.world.shown) == 1


def test_the_request_itself_answers_the_question() -> None:
    world = World(case("TC_013_CSMS"), Operator(1, ["never"]), hands="before")
    world.later(60_000, lambda: world.out(extra("Reset", {"type": "Hard"})))
    world._hands_before = world._hands  # type: ignore[attr-defined]

    def hands(show: Any) -> None:
        if show.action != CONFIRM_ENTRY:
            world._hands_before(show)  # type: ignore[attr-defined]

    world._hands = hands  # type: ignore[method-assign]
    played = world.play()
    assert played.verdict == "PASS", played.reason
    assert [one.how for one in world.withdrawn] == ["seen"]
    assert played.failed("warn") == []


def test_a_request_that_is_not_as_asked_takes_the_place_of_the_question() -> None:
    def instead(out: Out) -> list[Out] | None:
        if out.action != "Reset" or out.is_reply or out.message_id.startswith("extra"):
            return None
        wrong = extra("Reset", {"type": "Soft"})
        wrong.after_ms = 60_000
        return [wrong]

    class Asked(Csms):
        def observes(self, show: Any) -> str:
            return "yes"

    played = World(case("TC_013_CSMS"), Asked(1, instead)).play()
    assert (played.verdict, played.reached.check_id) == ("FAIL", "1.type")


def test_the_words_of_the_question() -> None:
    words = wording(
        ManualAction(CONFIRM_ENTRY, {"action": "Reset", "differences": [], "question": "Reset was asked for."})
    )
    assert words.id == "confirm-sent"
    assert words.headline == "WAS it SENT? Nothing has\narrived at the bench."
