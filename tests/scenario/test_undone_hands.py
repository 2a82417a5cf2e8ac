"""A tester has said "done" and has not done it: the station that then behaves as it must is not failed before somebody is asked."""

from __future__ import annotations

from typing import Any

import pytest
from model_station import Station
from scripted_dut import NOW, Played, World, case, extra

from app import parameters
from app.events import CheckMade
from app.hands.actions import CONFIRM_DONE, ManualAction
from app.hands.wording import wording
from app.scenario import outputs as o

UNLOCK, LIST, FAULT, LOCK = "TC_030_CS", "TC_043_3_CS", "TC_041_CS", "TC_024_CS"


class Fair(Station):
    """A sound station whose tester leaves out the actions in ``undone``, and answers ``says``."""

    def __init__(self, *undone: str, says: str = "no") -> None:
        super().__init__()
        self.undone, self.says = undone, says
        self.lock_fails = self.list_fails = self.reservations_off = False
        self.faulted = False
        for key in ("LocalAuthListEnabled", "AuthorizationCacheEnabled"):
            self.keys[key] = ["true", False]

    def observes(self, show: Any) -> str:
        assert show.action == CONFIRM_DONE
        return self.says

    def on_hands(self, action: str, arguments: dict[str, Any]) -> None:
        if action not in self.undone:
            super().on_hands(action, arguments)

    # --- what the cases of this file need besides

    def do_CauseUnlockFailure(self, connectorId: int) -> None:
        self.lock_fails = True

    def do_CauseLockFailure(self, connectorId: int) -> None:
        self.lock_fails = True

    def do_ClearLockFailure(self, connectorId: int) -> None:
        self.lock_fails = False

    def do_CauseLocalListFailure(self) -> None:
        self.list_fails = True

    def do_ClearLocalListFailure(self) -> None:
        self.list_fails = False

    def do_DisableReservations(self) -> None:
        self.reservations_off = True

    def do_EnableReservations(self) -> None:
        self.reservations_off = False

    def do_CauseFault(self, connectorId: int) -> None:
        self.faulted = True
        self.call("StatusNotification", {"connectorId": 1, "errorCode": "GroundFailure", "status": "Faulted"})

    def do_ClearFault(self, connectorId: int) -> None:
        self.faulted = False
        self.report(connectorId, "Available")

    def do_PresentIdTag(self, connectorId: int, idTag: str) -> None:
        if not self.faulted:
            super().do_PresentIdTag(connectorId, idTag)

    def do_PlugIn(self, connectorId: int) -> None:
        if self.lock_fails:
            payload = {"connectorId": connectorId, "errorCode": "ConnectorLockFailure", "status": "Faulted"}
            self.call("StatusNotification", payload)
            return
        super().do_PlugIn(connectorId)

    def on_UnlockConnector(self, payload: Any) -> Any:
        return {"status": "UnlockFailed" if self.lock_fails else "Unlocked"}, None

    def on_SendLocalList(self, payload: Any) -> Any:
        return {"status": "Failed" if self.list_fails else "Accepted"}, None

    def on_GetLocalListVersion(self, payload: Any) -> Any:
        return {"listVersion": 0}, None

    def on_ReserveNow(self, payload: Any) -> Any:
        return {"status": "Rejected" if self.reservations_off else "Accepted"}, None

    def on_CancelReservation(self, payload: Any) -> Any:
        return {"status": "Accepted"}, None


class Defective(Fair):
    """Does what is asked of its hands no honour."""

    def on_UnlockConnector(self, payload: Any) -> Any:
        return {"status": "Unlocked"}, None

    def on_SendLocalList(self, payload: Any) -> Any:
        return {"status": "Accepted"}, None

    def on_ReserveNow(self, payload: Any) -> Any:
        return {"status": "Accepted"}, None


def run(case_id: str, station: Station, **more: Any) -> Played:
    return World(case(case_id), station, **more).play()


def questions(played: Played) -> list[o.Show]:
    return [show for show in played.world.shown if show.action == CONFIRM_DONE]


INVISIBLE = [
    ("TC_030_CS", "CauseUnlockFailure", "1.status"),
    ("TC_043_3_CS", "CauseLocalListFailure", "1.status"),
    ("TC_048_4_CS", "DisableReservations", "1.status"),
    ("TC_050_4_CS", "DisableReservations", "1.status"),
]


@pytest.mark.parametrize(("case_id", "action", "check"), INVISIBLE)
@pytest.mark.parametrize("says", ["no", "cannot"])
def test_what_was_not_done_is_no_fault_of_the_station(case_id: str, action: str, check: str, says: str) -> None:
    played = run(case_id, Fair(action, says=says))
    (question,) = questions(played)
    assert [one["action"] for one in question.arguments["actions"]] == [action]
    assert (played.verdict, played.reached.check_id) == ("INCONCLUSIVE", "hands.done"), played.reason
    assert played.failed() == []
    assert check in played.failed("precondition"), "what was seen stays on the record"


@pytest.mark.parametrize(("case_id", "action", "check"), INVISIBLE)
def test_what_was_done_fails_a_station_that_does_not_honour_it(case_id: str, action: str, check: str) -> None:
    played = run(case_id, Defective(says="yes"), hands="after")
    assert len(questions(played)) == 1
    assert (played.verdict, played.reached.check_id) == ("FAIL", check), played.reason
    done = played.check("hands.done")
    assert (done.outcome, done.severity, done.actual) == ("held", "precondition", "Ada says yes")


@pytest.mark.parametrize(("case_id", "action", "check"), INVISIBLE)
def test_nobody_is_asked_where_the_case_passes(case_id: str, action: str, check: str) -> None:
    played = run(case_id, Fair(), hands="after")
    assert played.verdict == "PASS", played.reason
    assert questions(played) == []
    assert "hands.done" not in [made.check_id for made in played.checks]


def test_a_lock_that_works_after_all_is_asked_about() -> None:
    played = run(LOCK, Fair("CauseLockFailure"))
    (question,) = questions(played)
    assert "CauseLockFailure" in [one["action"] for one in question.arguments["actions"]]
    assert played.verdict == "INCONCLUSIVE", played.reason
    text = wording(ManualAction(question.action, question.arguments)).detail
    assert "Pull at the cable" in text
    assert "no transaction starts" in text


def test_the_question_comes_before_anything_is_put_back() -> None:
    played = run(LOCK, Fair("CauseLockFailure"))
    order = [show.action for show in played.world.shown]
    assert order.index(CONFIRM_DONE) < order.index("ClearLockFailure")
    assert order.index(CONFIRM_DONE) < order.index("Unplug")


def test_a_fault_that_the_station_has_reported_was_done() -> None:
    class Reckless(Fair):
        def do_PresentIdTag(self, connectorId: int, idTag: str) -> None:
            self._begin(connectorId, idTag)

    played = run(FAULT, Reckless())
    assert played.verdict == "FAIL", played.reason
    assert questions(played) == []


def test_a_fault_that_was_never_caused_is_asked_about() -> None:
    played = run(FAULT, Fair("CauseFault"))
    assert len(questions(played)) == 1
    assert (played.verdict, played.reached.check_id) == ("INCONCLUSIVE", "hands.done"), played.reason


def test_hands_that_do_nothing_while_the_station_is_offline_are_asked_about() -> None:
    class Quiet(Fair):
        def on_hands(self, action: str, arguments: dict[str, Any]) -> None:
            if self.world.up:
                super().on_hands(action, arguments)

    played = run("TC_037_1_CS", Quiet())
    (question,) = questions(played)
    assert [one["action"] for one in question.arguments["actions"]] == ["PlugIn", "PresentIdTag"], "all of that time"
    assert (played.verdict, played.reached.check_id) == ("INCONCLUSIVE", "hands.done"), played.reason
    played = run("TC_037_1_CS", Quiet(says="yes"))
    assert (played.verdict, played.reached.check_id) == ("FAIL", "1.arrived"), played.reason


def test_a_cable_that_was_never_plugged_in_is_asked_about() -> None:
    played = run("TC_003_CS", Fair("PlugIn"))
    assert [one["action"] for one in questions(played)[0].arguments["actions"]] == ["PlugIn"]
    assert (played.verdict, played.reached.check_id) == ("INCONCLUSIVE", "hands.done"), played.reason


def test_an_action_that_the_wire_has_shown_is_not_asked_about() -> None:
    class Forgetful(Fair):
        def _begin(self, connector: int, id_tag: str) -> None:
            pass

    played = run("TC_003_CS", Forgetful())
    assert played.verdict == "FAIL", played.reason
    assert questions(played) == []


def test_an_automation_has_asserted_what_it_has_answered() -> None:
    played = run(UNLOCK, Defective(), device="http")
    assert played.verdict == "FAIL", played.reason
    assert questions(played) == []


def test_what_fails_the_station_anyhow_is_not_asked_about() -> None:
    class Broken(Defective):
        def on_UnlockConnector(self, payload: Any) -> Any:
            return {"status": "Perhaps"}, None

    played = run(UNLOCK, Broken())
    assert (played.verdict, played.reached.check_id) == ("FAIL", "general.schema"), played.reason
    assert questions(played) == []


def test_campaigns_that_do_not_know_the_question_fail_as_they_did() -> None:
    assert parameters.completed({})["confirm_done"] == 0
    assert parameters.defaults()["confirm_done"] == 1
    played = run(UNLOCK, Defective(), values={"confirm_done": 0})
    assert played.verdict == "FAIL", played.reason
    assert questions(played) == []


def test_a_connection_that_is_lost_meanwhile_withdraws_nothing() -> None:
    class Slow(World):
        def _hands(self, show: o.Show) -> None:
            if show.action != CONFIRM_DONE:
                super()._hands(show)
                return
            self.later(100, self.link_down)
            self.later(60_000, self.link_up)
            self.later(120_000, lambda: self.answer(show, "yes"))

    played = Slow(case(UNLOCK), Defective()).play()
    assert (played.verdict, played.reached.check_id) == ("FAIL", "1.status"), played.reason
    assert played.steps("waiting") == []


def test_whoever_stops_instead_of_answering_leaves_it_open() -> None:
    class Leaves(World):
        def _hands(self, show: o.Show) -> None:
            if show.action == CONFIRM_DONE:
                self.later(1_000, self.stop)
            else:
                super()._hands(show)

    played = Leaves(case(UNLOCK), Defective()).play()
    assert (played.verdict, played.reached.check_id) == ("INCONCLUSIVE", "hands.done"), played.reason
    assert "nobody has answered" in played.reason
    assert len(played.world.withdrawn) == 1


def test_what_the_station_says_while_the_tester_looks_is_not_judged() -> None:
    class Talks(World):
        def _hands(self, show: o.Show) -> None:
            if show.action != CONFIRM_DONE:
                super()._hands(show)
                return
            request = {"connectorId": 1, "idTag": "X", "meterStart": 0, "timestamp": NOW}
            self.later(100, lambda: self.dut.world.out(extra("StartTransaction", request)))
            self.later(1_000, lambda: self.answer(show, "no"))

    played = Talks(case(UNLOCK), Defective()).play()
    assert (played.verdict, played.reached.check_id) == ("INCONCLUSIVE", "hands.done"), played.reason


@pytest.mark.parametrize(("says", "verdict"), [("no", "INCONCLUSIVE"), ("yes", "FAIL")])
def test_what_is_done_only_when_it_is_asked_about(says: str, verdict: str) -> None:
    """Nobody but the tester can tell late hands from a late station; that the message came is on the record."""

    class Late(World):
        def _hands(self, show: o.Show) -> None:
            if show.action == "PlugIn":
                self.later(5, lambda: self.answer(show, "done"))
            elif show.action == CONFIRM_DONE:
                self.later(1_000, lambda: self.dut.on_hands("PlugIn", {"connectorId": 1}))
                self.later(9_000, lambda: self.answer(show, says))
            else:
                super()._hands(show)

    played = Late(case("TC_003_CS"), Fair()).play()
    assert played.verdict == verdict, played.reason
    assert "StatusNotification came only then (frame " in str(played.check("hands.done").actual)


def test_another_card_than_the_one_asked_for() -> None:
    """TC_068: the card that has started stops the transaction, though the other one was asked for."""

    class WrongCard(World):
        def _hands(self, show: o.Show) -> None:
            if show.action == "PresentIdTag" and show.arguments["idTag"] == "VALID-2":
                self.later(10, lambda: self.dut.on_hands("PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"}))
                self.later(10_000, lambda: self.answer(show, "done"))
            else:
                super()._hands(show)

    played = WrongCard(case("TC_068_CS"), Fair()).play()
    assert len(questions(played)) == 1
    assert (played.verdict, played.reached.check_id) == ("INCONCLUSIVE", "hands.done"), played.reason


class TwoConnectors(Fair):
    """The first cable goes into connector 2, is taken out again, and goes into connector 1."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.connectors = 2
        self.keys["NumberOfConnectors"][0] = "2"
        self.status[2] = "Available"
        self.slipped = False

    def do_PlugIn(self, connectorId: int) -> None:
        if self.slipped:
            super().do_PlugIn(connectorId)
            return
        self.slipped = True
        self.report(2, "Preparing")
        self.world.later(5_000, lambda: self.report(2, "Available"))
        self.world.later(8_000, lambda: self.do_PlugIn(connectorId))


def test_a_cable_at_another_connector_is_to_be_tested_again_not_rejected() -> None:
    played = run("TC_003_CS", TwoConnectors(), hands="never")
    assert played.verdict == "PASS", played.reason
    rows = [row for row in played.statuses if row.rule == "D-other-connector"]
    assert [row.advice for row in rows] == ["retest", "retest"]
    assert "connector 2 was Preparing while connector 1 was meant" in rows[0].reason
    assert played.advice == "retest"


@pytest.mark.parametrize(("says", "verdict"), [("no", "INCONCLUSIVE"), ("yes", "FAIL")])
def test_a_transaction_at_another_connector_while_a_prompt_is_open(says: str, verdict: str) -> None:
    class Elsewhere(TwoConnectors):
        def do_PlugIn(self, connectorId: int) -> None:
            request = {"connectorId": 2, "idTag": "VALID-1", "meterStart": 0, "timestamp": NOW}
            self.call("StartTransaction", request)
            self.report(2, "Charging")
            self.world.later(20_000, lambda: super(Elsewhere, self).do_PlugIn(connectorId))

    played = run("TC_003_CS", Elsewhere(says=says), hands="never")
    (question,) = questions(played)
    assert "connector 2 has started a transaction while connector 1 was meant" in question.arguments["seen"]
    assert question.arguments["uninvited"] is True
    assert played.verdict == verdict, played.reason


@pytest.mark.parametrize(("says", "verdict"), [("no", "INCONCLUSIVE"), ("yes", "FAIL"), ("cannot", "INCONCLUSIVE")])
def test_a_station_that_charges_before_the_card_is_held_fails_if_nobody_held_another(says: str, verdict: str) -> None:
    """The prompt for the card is still there: nobody has confirmed anything, so nothing confirmed is in question."""

    class FreeVend(Fair):
        def do_PlugIn(self, connectorId: int) -> None:
            super().do_PlugIn(connectorId)
            start = {"connectorId": 1, "idTag": "FREE", "meterStart": 0, "timestamp": NOW}
            self.world.later(2_000, lambda: self.world.out(extra("StartTransaction", start)))

    class LateHands(World):
        def _hands(self, show: Any) -> None:
            if show.action == "PresentIdTag":
                self.later(60_000, lambda: self.answer(show, "done"))
            else:
                super()._hands(show)

    played = LateHands(case("TC_003_CS"), FreeVend(says=says)).play()
    (question,) = questions(played)
    words = wording(ManualAction(CONFIRM_DONE, question.arguments))
    assert words.id == "confirm-only-as-asked"
    assert played.verdict == verdict, played.reason
    (made,) = [one for one in played.checks if one.check_id == "hands.done"]
    assert made.text.startswith("nothing was done but what was asked")


def test_another_connector_with_no_prompt_before_the_hands_is_rejected() -> None:
    station = Fair()
    station.connectors = 2

    def meanwhile(world: World) -> None:
        world.out(extra("StatusNotification", {"connectorId": 2, "errorCode": "NoError", "status": "Faulted"}))

    played = run("TC_003_CS", station, at=[(0.012, meanwhile)])
    rows = [row for row in played.statuses if row.rule == "D-other-connector"]
    assert {row.advice for row in rows} == {"reject"}


def test_the_answer_is_a_check_with_plain_words() -> None:
    played = run(UNLOCK, Fair("CauseUnlockFailure"))
    made: CheckMade = played.check("hands.done")
    assert "Ada says no" in str(made.actual)
    assert "run the case again" in str(made.actual)
