"""A request that is not as the operator was asked for: seen at once, tried again, and told from a fault of the CSMS."""

from __future__ import annotations

from typing import Any

import pytest
from model_csms import Csms
from scripted_dut import Change, Out, Played, World, before, case, edit, extra

from app.events import AskedOtherwise
from app.hands.actions import CONFIRM_ENTRY
from app.scenario import operator

SOFT = extra("Reset", {"type": "Soft"})


class Operator(Csms):
    """A CSMS whose operator answers the question whether it was entered as asked."""

    says = "yes"

    def observes(self, show: Any) -> str:
        assert show.action == CONFIRM_ENTRY
        return self.says


def run(
    change: Change, says: str = "yes", hands: str = "before", case_id: str = "TC_013_CSMS", **parameters: Any
) -> Played:
    csms = Operator(1, change)
    csms.says = says
    return World(case(case_id), csms, values=parameters, hands=hands).play()


def otherwise(played: Played) -> list[AskedOtherwise]:
    return [event for event in played.world.events if isinstance(event, AskedOtherwise)]


def test_a_slip_is_seen_at_once_field_by_field_and_is_no_fault_of_the_csms() -> None:
    played = run(before(SOFT, "Reset", type="Hard"))
    assert played.verdict == "PASS", played.reason
    came = otherwise(played)
    assert [(one.step_id, one.action, one.tries) for one in came] == [("1", "Reset", 1)]
    assert came[0].fields == [{"field": "type", "wanted": "Hard", "got": "Soft", "decides": True}]
    assert played.failed("warn") == ["1.asked"]
    assert "type is Soft, asked for was Hard" in played.check("1.asked", "failed").actual


def test_what_is_as_asked_at_once_is_no_slip() -> None:
    played = World(case("TC_013_CSMS"), Csms()).play()
    assert (played.verdict, otherwise(played), played.failed("warn")) == ("PASS", [], [])


def test_a_wrong_request_alone_fails_the_csms_if_it_was_entered_as_asked() -> None:
    played = run(edit("Reset", type="Soft"))
    assert (played.verdict, played.reached.check_id) == ("FAIL", "1.type")
    assert [show.action for show in played.world.shown] == ["TriggerFromCsms", CONFIRM_ENTRY]
    assert "type is Soft, asked for was Hard" in played.world.shown[-1].arguments["question"]


@pytest.mark.parametrize("says", ["no", "cannot", "failed"])
def test_a_wrong_request_alone_is_inconclusive_unless_somebody_says_that_it_was_entered_as_asked(says: str) -> None:
    played = run(edit("Reset", type="Soft"), says)
    assert (played.verdict, played.reached.check_id) == ("INCONCLUSIVE", "1.entered")
    assert "type is Soft, asked for was Hard" in played.reason


def test_the_time_counts_anew_from_a_request_that_is_not_as_asked() -> None:
    def late(out: Out) -> list[Out] | None:
        if out.action != "Reset" or out.is_reply or out.message_id.startswith("extra"):
            return None
        wrong = extra("Reset", {"type": "Soft"})
        wrong.after_ms, out.after_ms = 200_000, 400_000
        return [wrong, out]

    played = run(late)
    assert played.verdict == "PASS", played.reason
    assert played.failed("warn") == ["1.asked"]


def test_a_csms_that_sends_such_requests_by_itself_does_not_hold_up_a_case_for_ever() -> None:
    def again_and_again(out: Out) -> list[Out] | None:
        if out.action != "Reset" or out.is_reply or out.message_id.startswith("extra"):
            return None
        wrong = [extra("Reset", {"type": "Soft"}) for _ in range(50)]
        for number, one in enumerate(wrong):
            one.after_ms, one.message_id = 100_000.0 * number, f"extra-{number}"
        return wrong

    played = run(again_and_again)
    assert played.verdict == "FAIL"
    assert len(otherwise(played)) <= operator.MOST_TRIES + 3


def test_hands_that_cannot_say_what_came() -> None:
    world = World(case("TC_013_CSMS"), Csms(1, edit("Reset", type="Soft")), hands="never")
    world.later(5_000, lambda: world.answer(world.shown[0], "cannot", "there is no hard reset"))
    played = world.play()
    assert (played.verdict, played.reached.check_id) == ("INCONCLUSIVE", "act.hands")
    assert "there is no hard reset. What came: Reset in frame" in played.reason
    assert "type is Soft, asked for was Hard" in played.reason


def test_an_operator_has_more_time_than_a_message_and_an_automation_has_not() -> None:
    def slow(out: Out) -> None:
        if out.action == "Reset" and not out.is_reply:
            out.after_ms = 100_000

    assert run(slow).verdict == "PASS"
    assert run(slow, operator_timeout=60).verdict == "FAIL"
    by_automation = World(case("TC_013_CSMS"), Csms(1, slow), device="http").play()
    assert (by_automation.verdict, by_automation.reached.check_id) == ("FAIL", "1.arrived")


def test_another_request_in_its_place_is_named() -> None:
    def instead(out: Out) -> list[Out] | None:
        return [extra("ClearCache", {})] if out.action == "Reset" and not out.is_reply else None

    played = run(instead)
    assert (played.verdict, played.reached.check_id) == ("FAIL", "1.arrived")
    assert "nothing, but meanwhile ClearCache came" in played.check("1.arrived", "failed").actual
    assert "but ClearCache" in played.world.shown[-1].arguments["question"], "the tester sees it, too"
