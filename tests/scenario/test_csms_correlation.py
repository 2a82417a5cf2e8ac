"""What belongs together in the requests and replies of a management system, also where the document does not look at it."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from model_csms import Csms
from scripted_dut import Change, Out, Played, World, before, case, drop, edit, extra

from app.hands.actions import CONFIRM_ENTRY
from app.scenario import manners_charge_point
from app.scenario.values import Now

REFUSED = {"idTagInfo": {"status": "Invalid"}}


class Whole(Csms):
    """A CSMS that fills what the operator leaves open."""

    FREE: dict[str, dict[str, Any]] = {
        "SendLocalList": {
            "listVersion": 7,
            "localAuthorizationList": [{"idTag": "VALID-1", "idTagInfo": {"status": "Accepted"}}],
        },
        "ReserveNow": {"reservationId": 5},
    }

    def on_hands(self, action: str, arguments: dict[str, Any]) -> None:
        wanted = arguments["action"]
        payload = {**copy.deepcopy(arguments["example"]), **self.FREE.get(wanted, {})}
        self.world.out(Out(wanted, payload, self.world.new_id()))

    says = "no"

    def observes(self, show: Any) -> str:
        assert show.action == CONFIRM_ENTRY
        return self.says if show.arguments["differences"] else "yes"  # it was sent

    def info(self, id_tag: str) -> dict[str, Any]:  # type: ignore[override]
        known = id_tag.startswith("VALID-")
        return {"status": "Accepted", "parentIdTag": "PARENT-1"} if known else {"status": "Invalid"}


def play(case_id: str, *changes: Change, says: str = "no", **parameters: Any) -> Played:
    """``says``: what the operator answers to the question whether it was entered as asked."""
    csms = Whole(1, *changes)
    csms.says = says
    return World(case(case_id), csms, hands="before", values=parameters).play()


# --- a slip of the operator is no fault of the CSMS -------------------------------------------------------------------


@pytest.mark.parametrize("case_id", ["TC_010_CSMS", "TC_011_1_CSMS", "TC_011_2_CSMS"])
def test_a_remote_start_for_a_mistyped_id_tag_that_is_rightly_refused_is_no_failure(case_id: str) -> None:
    played = play(case_id, edit("RemoteStartTransaction", idTag="VALDI-1"))
    assert played.verdict == "INCONCLUSIVE", played.reason
    assert "VALDI-1" in played.reason
    asked = played.world.shown[-1]
    assert asked.action == CONFIRM_ENTRY
    assert asked.arguments["differences"] == [
        {"field": "idTag", "wanted": "VALID-1", "got": "VALDI-1", "decides": True}
    ]
    cannot = play(case_id, edit("RemoteStartTransaction", idTag="VALDI-1"), says="cannot")
    assert cannot.verdict == "INCONCLUSIVE"


@pytest.mark.parametrize("case_id", ["TC_010_CSMS", "TC_011_1_CSMS", "TC_011_2_CSMS"])
def test_a_csms_that_makes_another_id_tag_of_the_one_that_was_entered_and_refuses_it_fails(case_id: str) -> None:
    change = edit("RemoteStartTransaction", idTag="VALDI-1")
    played = play(case_id, change, says="yes")
    assert played.verdict == "FAIL", played.reason
    assert played.reached.check_id.endswith(".idTagInfo.status")
    assert "says yes" in played.reason
    # Campaigns of before somebody was asked, and whoever does not want to be.
    before_then = play(case_id, change, operator_tries=0)
    assert before_then.verdict == "FAIL"
    assert [show.action for show in before_then.world.shown] == ["TriggerFromCsms"]


def test_a_remote_start_for_another_id_tag_that_is_accepted_passes_with_a_finding() -> None:
    played = play("TC_010_CSMS", edit("RemoteStartTransaction", idTag="VALID-9"))
    assert (played.verdict, played.failed("warn")) == ("PASS", ["3.idTag"])


def test_a_remote_start_as_asked_that_is_refused_fails() -> None:
    for change in (edit("Authorize", reply=True, **REFUSED), edit("StartTransaction", reply=True, **REFUSED)):
        assert play("TC_010_CSMS", change).verdict == "FAIL"
        assert play("TC_010_CSMS", edit("RemoteStartTransaction", idTag="valid-1"), change).verdict == "FAIL"


def test_a_connector_that_is_left_out_of_a_remote_start_is_right() -> None:
    for case_id in ("TC_010_CSMS", "TC_011_1_CSMS", "TC_011_2_CSMS", "TC_026_CSMS"):
        played = play(case_id, edit("RemoteStartTransaction", connectorId=...))
        assert (played.verdict, played.failed("warn")) == ("PASS", [])


def test_a_reservation_with_a_mistyped_parent_or_id_tag_is_no_failure() -> None:
    parent = play("TC_053_CSMS", edit("ReserveNow", parentIdTag="PARETN-1"))
    assert parent.verdict == "INCONCLUSIVE", parent.reason
    assert "PARETN-1" in parent.reason
    assert "1.parentIdTag-asked" in parent.failed("warn")
    tag = play("TC_053_CSMS", edit("ReserveNow", idTag="VALDI-1"), edit("StartTransaction", reply=True, **REFUSED))
    assert tag.verdict == "INCONCLUSIVE", tag.reason
    elsewhere = play("TC_053_CSMS", edit("ReserveNow", connectorId=2), edit("StartTransaction", reply=True, **REFUSED))
    assert elsewhere.verdict == "INCONCLUSIVE", elsewhere.reason
    assert play("TC_053_CSMS", edit("Authorize", nth=1, reply=True, idTagInfo={"status": "Accepted"})).verdict == "FAIL"
    assert play("TC_053_CSMS").verdict == "PASS"


def test_the_expiry_that_the_prompt_shows_is_right_however_long_the_operator_takes() -> None:
    def slow(out: Out) -> None:
        if out.action == "ReserveNow" and not out.is_reply:
            out.after_ms = 200_000

    played = play("TC_047_CSMS", slow)
    assert (played.verdict, played.failed("warn")) == ("PASS", [])


def test_the_expiry_may_count_from_when_it_is_entered_and_no_other_will_do() -> None:
    def entered(seconds: float) -> Change:
        def late(out: Out) -> None:
            if out.action == "ReserveNow" and not out.is_reply:
                out.after_ms = 200_000
                out.payload["expiryDate"] = Now(seconds).resolve(out_world.ctx)

        return late

    for seconds, verdict in ((500, "PASS"), (585, "PASS"), (595, "FAIL"), (215, "PASS"), (205, "FAIL")):
        csms = Whole(1, entered(seconds))
        csms.says = "yes"
        out_world = World(case("TC_047_CSMS"), csms)
        assert out_world.play().verdict == verdict, seconds


def test_keys_are_compared_without_regard_to_case() -> None:
    for case_id, change in (
        ("TC_019_2_CSMS", edit("GetConfiguration", key=["supportedfeatureprofiles"])),
        ("TC_021_CSMS", edit("ChangeConfiguration", key="METERVALUESAMPLEINTERVAL")),
        ("TC_040_2_CSMS", edit("ChangeConfiguration", key="meterValueSampleInterval")),
    ):
        played = play(case_id, change)
        assert (played.verdict, played.failed("warn")) == ("PASS", [])


# --- findings beside the verdict ----------------------------------------------------------------------------------------


def test_a_transaction_id_that_another_transaction_had_is_a_finding() -> None:
    world = World(case("TC_003_CSMS"), Csms(1, edit("StartTransaction", reply=True, transactionId=42)))
    assert world.play().failed("warn") == []
    again = world.play(2)
    assert (again.verdict, again.failed("warn")) == ("PASS", ["5.transactionId"])


@pytest.mark.parametrize("interval", [0, -1])
def test_an_interval_that_is_none_is_a_finding(interval: int) -> None:
    played = World(case("TC_001_CSMS"), Csms(interval=interval)).play()
    assert (played.verdict, played.failed("warn")) == ("PASS", ["1.interval"])


def test_a_clock_that_is_wrong_is_a_finding() -> None:
    assert World(case("TC_001_CSMS"), Csms()).play().failed("warn") == []
    wrong = edit("Heartbeat", nth=1, reply=True, currentTime="2001-01-01T00:00:00Z")
    played = World(case("TC_001_CSMS"), Csms(1, wrong)).play()
    assert (played.verdict, len(played.failed("warn"))) == ("PASS", 1)


@pytest.mark.parametrize("case_id", ["TC_043_1_CSMS", "TC_043_3_CSMS", "TC_043_4_CSMS", "TC_043_5_CSMS"])
def test_a_list_has_a_version_above_0(case_id: str) -> None:
    assert play(case_id).failed("warn") == []
    for version in (0, -1):
        played = play(case_id, edit("SendLocalList", listVersion=version))
        assert (played.verdict, [check.rpartition(".")[2] for check in played.failed("warn")]) == (
            "PASS",
            ["listVersion"],
        )


def test_a_change_of_the_list_is_of_a_later_version_than_the_charge_point_has_told() -> None:
    def asks_first(version: int) -> Played:
        ask = before(extra("GetLocalListVersion", {}), "SendLocalList", listVersion=version)
        world = World(case("TC_043_5_CSMS"), Whole(1, edit("SendLocalList", listVersion=version), ask))
        entry = {"idTag": "VALID-1", "idTagInfo": {"status": "Accepted"}}
        full = {"listVersion": 7, "updateType": "Full", "localAuthorizationList": [entry]}
        accepted = manners_charge_point.answer("SendLocalList", full, world.ctx)
        world.ctx.dut.charge_point.answered("SendLocalList", full, accepted)
        return world.play()

    assert asks_first(8).failed("warn") == []
    played = asks_first(7)
    assert (played.verdict, played.failed("warn")) == ("PASS", ["3.listVersion-later"])


def test_three_profiles_have_three_ids() -> None:
    assert play("TC_067_CSMS").failed("warn") == []

    def the_first_again(out: Out) -> None:
        if out.action == "SetChargingProfile":
            out.payload["csChargingProfiles"]["chargingProfileId"] = 1

    played = play("TC_067_CSMS", the_first_again)
    assert played.verdict == "PASS"
    assert len(played.failed("warn")) == 2


def test_a_default_profile_is_for_no_transaction_and_of_the_one_period_that_was_asked_for() -> None:
    assert play("TC_056_CSMS").failed("warn") == []

    def more(out: Out) -> None:
        if out.action == "SetChargingProfile":
            profile = out.payload["csChargingProfiles"]
            profile["transactionId"] = 3
            profile["chargingSchedule"]["chargingSchedulePeriod"] += [{"startPeriod": 60, "limit": 10.0}]

    played = play("TC_056_CSMS", more)
    assert (played.verdict, len(played.failed("warn"))) == ("PASS", 2)


@pytest.mark.parametrize("case_id", ["TC_046_CSMS", "TC_048_1_CSMS", "TC_049_CSMS", "TC_051_CSMS", "TC_053_CSMS"])
def test_a_reservation_that_is_over_before_it_is_made_is_a_finding(case_id: str) -> None:
    assert play(case_id).failed("warn") == []
    played = play(case_id, edit("ReserveNow", expiryDate="2001-01-01T00:00:00Z"))
    assert (played.verdict, played.failed("warn")) == ("PASS", ["1.expiryDate"])


# --- the charge point after a case ---------------------------------------------------------------------------------------


def test_a_connector_that_was_taken_out_of_service_is_put_into_service_again() -> None:
    played = play("TC_048_3_CSMS")
    assert played.verdict == "PASS"
    asked = [show.arguments["payload"] for show in played.world.shown if show.action == "TriggerFromCsms"]
    assert asked[0] == {"connectorId": 1, "type": "Inoperative"}
    assert asked[-1] == {"connectorId": 1, "type": "Operative"}
    assert played.failed("warn") == []


@pytest.mark.parametrize("case_id", ["TC_049_CSMS", "TC_052_CSMS"])
def test_a_reservation_that_is_left_is_cancelled(case_id: str) -> None:
    played = play(case_id)
    assert (played.verdict, played.failed("warn")) == ("PASS", [])
    last = [show.arguments for show in played.world.shown if show.action == "TriggerFromCsms"][-1]
    assert (last["action"], last["payload"]) == ("CancelReservation", {"reservationId": 5})
    assert played.world.ctx.dut.charge_point.reservations == {}


def test_a_management_system_that_cannot_take_it_back_is_not_waited_for() -> None:
    def never(out: Out) -> list[Out] | None:
        return [] if out.action == "CancelReservation" and not out.is_reply else None

    played = play("TC_049_CSMS", never)
    assert played.verdict == "PASS"
    assert played.world.elapsed_s < 20
    assert play("TC_049_CSMS", drop("ReserveNow")).verdict == "FAIL"


def test_another_limit_than_was_asked_for_is_a_finding() -> None:
    def other(out: Out) -> None:
        profile = out.payload.get("csChargingProfiles") or out.payload.get("chargingProfile")
        if profile and not out.is_reply:
            profile["chargingSchedule"]["chargingSchedulePeriod"][0]["limit"] = 32.0

    for case_id, key in (("TC_057_CSMS", "csChargingProfiles"), ("TC_059_CSMS", "chargingProfile")):
        played = play(case_id, other)
        path = f"1.{key}.chargingSchedule.chargingSchedulePeriod.0.limit"
        assert (played.verdict, played.failed("warn")) == ("PASS", [path])
