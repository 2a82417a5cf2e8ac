"""Preconditions are verified, configuration keys are set, put back and read again; what fails there never fails the DUT."""

from __future__ import annotations

from typing import Any

import pytest
from model_csms import Csms
from model_station import Station
from scripted_dut import Change, Out, Played, World, case, edit, idle_state, refuse

from app.events import CaseStarted, StepChanged

CASE_IDS = (
    "TC_001_CS",
    "TC_004_2_CS",
    "TC_010_CS",
    "TC_012_CS",
    "TC_019_CS",
    "TC_068_CS",
    "TC_001_CSMS",
    "TC_012_CSMS",
)


def changed(played: Played, key: str) -> list[tuple[str, str | None]]:
    return [(c.when, c.value) for c in played.configuration if c.key == key and c.when != "read"]


def test_keys_are_set_put_back_and_read_again() -> None:
    station = Station()
    station.keys["UnlockConnectorOnEVSideDisconnect"][0] = "false"
    played = World(case("TC_005_1_CS"), station).play()
    assert played.verdict == "PASS"
    assert changed(played, "UnlockConnectorOnEVSideDisconnect") == [("set", "true"), ("restored", "false")]
    # What has the wanted value already is not touched.
    assert changed(played, "StopTransactionOnEVSideDisconnect") == []
    assert station.keys["UnlockConnectorOnEVSideDisconnect"][0] == "false"
    assert played.check("restore.send#4.UnlockConnectorOnEVSideDisconnect", "held").actual == "false"


def test_a_key_that_the_station_has_refused_is_not_put_back() -> None:
    station = Station()
    station.keys["UnlockConnectorOnEVSideDisconnect"] = ["false", True]
    played = World(case("TC_005_1_CS"), station).play()
    assert played.verdict == "INCONCLUSIVE"
    assert changed(played, "UnlockConnectorOnEVSideDisconnect") == [("set", "true")]
    assert played.failed("warn") == []
    assert played.world.ctx.dut.to_put_back == {}


def test_a_key_that_the_case_changes_itself_is_put_back_too() -> None:
    station = Station()
    played = World(case("TC_002_CS"), station).play()
    assert changed(played, "MeterValueSampleInterval") == [("set", "10"), ("restored", "60")]
    assert station.keys["MeterValueSampleInterval"][0] == "60"


@pytest.mark.parametrize("status", ["Rejected", "NotSupported"])
def test_a_key_that_cannot_be_set_is_inconclusive(status: str) -> None:
    played = World(case("TC_004_1_CS"), Station(1, edit("ChangeConfiguration", reply=True, status=status))).play()
    assert played.verdict == "INCONCLUSIVE"
    assert played.reached.check_id == "prepare.send#4.status"
    assert played.failed() == []


def _reading(played: Played) -> list[list[str]]:
    return [request["key"] for request in played.sent("GetConfiguration")]


class Obliging(Station):
    """It has profiles that the model does not play: whatever else is asked of it is done."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("on_"):
            return lambda _: ({"status": "Accepted"}, None)
        raise AttributeError(name)


@pytest.mark.parametrize(("told", "first"), [("1", "MinimumStatusDuration"), (None, "GetConfigurationMaxKeys")])
def test_no_more_keys_are_asked_for_than_the_station_takes(told: str | None, first: str) -> None:
    state, station = idle_state(1), Station()
    station.keys["GetConfigurationMaxKeys"] = ["1", True]
    station.keys["UnlockConnectorOnEVSideDisconnect"][0] = "false"
    state.keys.clear()
    if told:
        state.configuration_read({"configurationKey": [{"key": "GetConfigurationMaxKeys", "value": told}]})
    played = World(case("TC_005_1_CS"), station, state=state).play()
    assert played.verdict == "PASS"
    asked = _reading(played)
    assert asked[0] == [first]
    assert all(len(keys) == 1 for keys in asked)
    assert changed(played, "UnlockConnectorOnEVSideDisconnect") == [("set", "true"), ("restored", "false")]
    assert state.most_keys == 1


def test_keys_that_take_effect_after_a_reboot_are_followed_by_one() -> None:
    reboot = edit("ChangeConfiguration", reply=True, status="RebootRequired")
    played = World(case("TC_004_1_CS"), Station(1, reboot)).play()
    assert played.verdict == "PASS"
    done = played.steps("done")
    assert {"prepare.RebootRequired.boot", "prepare.RebootRequired.effect", "restore.RebootRequired.boot"} <= set(done)
    assert changed(played, "MeterValueSampleInterval") == [("set", "10"), ("restored", "60")]
    assert not played.world.ctx.dut.reboot_required


def test_a_key_that_did_not_take_effect_is_inconclusive() -> None:
    class Forgetful(Station):
        def on_ChangeConfiguration(self, payload: Any) -> Any:
            return {"status": "RebootRequired"}, None

    played = World(case("TC_004_1_CS"), Forgetful()).play()
    assert played.verdict == "INCONCLUSIVE"
    assert played.reached.check_id == "prepare.RebootRequired.effect.MeterValueSampleInterval"


def test_a_read_only_key_with_another_value_names_both_and_what_to_do() -> None:
    station = Station()
    station.keys["UnlockConnectorOnEVSideDisconnect"] = ["false", True]
    played = World(case("TC_005_1_CS"), station).play()
    assert played.verdict == "INCONCLUSIVE"
    for words in ("UnlockConnectorOnEVSideDisconnect = true", "the station has false, read-only", "correct the PICS"):
        assert words in played.reason


@pytest.mark.parametrize(
    ("case_id", "key", "value", "verdict"),
    [
        ("TC_043_CS", "SendLocalListMaxLength", "4", "INCONCLUSIVE"),
        ("TC_043_CS", "LocalAuthListMaxLength", "4", "INCONCLUSIVE"),
        ("TC_066_CS", "ChargingScheduleMaxPeriods", "4", "INCONCLUSIVE"),
        ("TC_066_CS", "MaxChargingProfilesInstalled", "2", "INCONCLUSIVE"),
        ("TC_072_CS", "ChargeProfileMaxStackLevel", "0", "INCONCLUSIVE"),
        ("TC_049_CS", "ReserveConnectorZeroSupported", "false", "INCONCLUSIVE"),
    ],
)
def test_a_limit_of_the_station_that_is_too_low_is_inconclusive(
    case_id: str, key: str, value: str, verdict: str
) -> None:
    station = Obliging()
    station.keys[key] = [value, True]
    played = World(case(case_id), station).play()
    assert played.verdict == verdict
    assert f"the station has {value}" in played.reason
    assert key in played.reason
    assert "PICS" in played.reason


def test_a_refused_change_leaves_nothing_to_put_back() -> None:
    class ReadOnly(Station):
        def on_ChangeConfiguration(self, payload: Any) -> Any:
            return {"status": "Rejected"}, None

    played = World(case("TC_004_1_CS"), ReadOnly()).play()
    assert played.world.ctx.dut.to_put_back == {}
    assert World(case("TC_004_1_CS"), Station(1, refuse("ChangeConfiguration"))).play().world.ctx.dut.to_put_back == {}


@pytest.mark.parametrize(
    ("case_id", "key"),
    [
        ("TC_004_1_CS", "MeterValueSampleInterval"),
        ("TC_004_2_CS", "ConnectionTimeOut"),
        ("TC_026_CS", "LocalPreAuthorize"),
    ],
)
def test_a_key_that_is_missing_is_inconclusive(case_id: str, key: str) -> None:
    station = Station()
    del station.keys[key]
    played = World(case(case_id), station).play()
    assert played.verdict == "INCONCLUSIVE"
    assert key in played.reason


def test_a_key_that_is_not_put_back_is_said_aloud_and_the_next_case_tries_again() -> None:
    stubborn = [True]

    def refuse_second(out: Out) -> list[Out] | None:
        if out.action == "ChangeConfiguration" and out.is_reply and out.count >= 1 and stubborn[0]:
            out.payload = {"status": "Rejected"}
        return None

    class Sticky(Station):
        def on_ChangeConfiguration(self, payload: Any) -> Any:
            if payload["value"] == "60" and stubborn[0]:
                return {"status": "Rejected"}, None
            return super().on_ChangeConfiguration(payload)

    station = Sticky(1, refuse_second)
    world = World(case("TC_004_1_CS"), station)
    played = world.play()
    assert played.verdict == "PASS"
    assert changed(played, "MeterValueSampleInterval") == [("set", "10"), ("not restored", "60")]
    assert {"restore.send#2.status", "restore.MeterValueSampleInterval"} <= set(played.failed("warn"))
    stubborn[0] = False
    following = World(case("TC_023_CS"), Station(), state=idle_state(1))
    following.ctx.dut.to_put_back.update(world.ctx.dut.to_put_back)
    following.dut.keys["MeterValueSampleInterval"][0] = "10"
    after = following.play()
    assert after.verdict == "PASS"
    assert changed(after, "MeterValueSampleInterval") == [("restored", "60")]
    assert following.dut.keys["MeterValueSampleInterval"][0] == "60"
    assert following.ctx.dut.to_put_back == {}


def test_what_does_not_come_while_the_station_is_put_back_leaves_nothing_undone() -> None:
    class Stuck(Obliging):
        def on_ChangeAvailability(self, payload: Any) -> Any:
            if payload["type"] == "Operative":
                return {"status": "Accepted"}, None
            return super().on_ChangeAvailability(payload)

        def on_ReserveNow(self, payload: Any) -> Any:
            return {"status": "Unavailable"}, None

    station = Stuck()
    station.keys["MinimumStatusDuration"] = ["5", False]
    played = World(case("TC_048_3_CS"), station).play()
    assert played.verdict == "PASS"
    assert "restore.receive.arrived" in played.failed("warn")
    assert station.keys["MinimumStatusDuration"][0] == "5"


def test_a_stopped_case_leaves_its_keys_to_the_next_one() -> None:
    stopped = World(case("TC_004_1_CS"), Station(), hands="never")
    stopped.dut.on_hands = lambda *_: None
    stopped.at.append((5, lambda w: w.stop()))
    played = stopped.play()
    assert played.ended.how == "interrupted"
    assert stopped.ctx.dut.to_put_back == {"MeterValueSampleInterval": "60"}
    assert "restore.MeterValueSampleInterval" in played.failed("warn")


def test_a_value_that_is_read_back_wrong_is_said_aloud() -> None:
    class Liar(Station):
        def on_ChangeConfiguration(self, payload: Any) -> Any:
            if payload["value"] == "60":
                return {"status": "Accepted"}, None
            return super().on_ChangeConfiguration(payload)

    played = World(case("TC_004_1_CS"), Liar()).play()
    assert played.verdict == "PASS"
    assert "restore.send#3.MeterValueSampleInterval" in played.failed("warn")


@pytest.mark.parametrize("value", ["Preparing", "Unavailable", "Faulted", "Finishing"])
def test_a_connector_that_is_not_available_is_inconclusive(value: str) -> None:
    state = idle_state(2)
    state.status_seen({"connectorId": 2, "errorCode": "NoError", "status": value})
    played = World(case("TC_003_CS"), Station(2), state=state).play()
    assert played.verdict == "INCONCLUSIVE"
    assert f"connector 2 was last {value}" in played.reason
    assert "section 1.3" in played.reason
    assert played.world.shown == []


def test_a_connector_that_the_station_does_not_have_is_inconclusive() -> None:
    played = World(case("TC_003_CS"), Station(1), values={"connectors": 2}).play()
    assert played.verdict == "INCONCLUSIVE"
    assert "NumberOfConnectors" in played.reason


def test_a_transaction_that_runs_is_inconclusive() -> None:
    state = idle_state(1)
    state.transactions[7] = {}
    played = World(case("TC_003_CS"), Station(), state=state).play()
    assert played.verdict == "INCONCLUSIVE"
    assert "transaction 7 is running" in played.reason


def test_every_step_of_an_aborted_case_is_accounted_for() -> None:
    state = idle_state(1)
    state.transactions[7] = {}
    played = World(case("TC_003_CS"), Station(), state=state).play()
    assert {"1", "3", "5", "7"} <= set(played.steps("not reached"))


# --- the utilities --------------------------------------------------------------------------------------------------


def test_reset_and_stop_of_a_running_transaction() -> None:
    for connectors in (1, 2):
        world = World(case("000_RESET"), Station(connectors))
        assert world.play().verdict == "PASS"
    world = World(
        case("TC_012_CS"), Station(1, lambda out: [] if out.action == "StopTransaction" and out.count == 0 else None)
    )
    world.play()
    world.dut.transaction = {"id": world.ctx.dut.transaction_id, "idTag": "VALID-1", "connector": 1}
    world.dut._open, world.dut.changes = None, []
    stopped = World(case("000_STOPTX"), world.dut, state=world.ctx.dut).play()
    assert stopped.verdict == "PASS", stopped.reason
    assert stopped.world.ctx.dut.transaction_id is None


def test_reset_makes_connectors_available_that_came_back_otherwise() -> None:
    station = Station(2)
    station.available[2] = False
    world = World(case("000_RESET"), station)
    assert world.play().verdict == "PASS"
    assert station.available[2]


@pytest.mark.parametrize(
    "change",
    [
        edit("Reset", reply=True, status="Rejected"),
        lambda out: [] if out.action == "BootNotification" else None,
        edit("StatusNotification", when={"connectorId": 1}, status="Faulted"),
        lambda out: [] if out.action == "StatusNotification" and out.payload.get("connectorId") == 1 else None,
    ],
)
def test_reset_that_does_not_reach_idle_does_not_pass(change: Change) -> None:
    assert World(case("000_RESET"), Station(1, change)).play().verdict != "PASS"


def test_reset_takes_cables_out_first() -> None:
    for fixed, side in ((True, "EV"), (False, "both")):
        state = idle_state(1)
        state.cables.add(1)
        station = Station()
        station.plugged.add(1)
        world = World(case("000_RESET"), station, state=state, pics={"general": {"fixed_cable": fixed}})
        assert world.play().verdict == "PASS"
        assert [s.arguments["side"] for s in world.shown] == [side]


def test_every_status_is_to_be_reported_however_short() -> None:
    station = Station()
    station.keys["MinimumStatusDuration"][0] = "5"
    played = World(case("TC_003_CS"), station).play()
    assert played.verdict == "PASS"
    assert changed(played, "MinimumStatusDuration") == [("set", "0"), ("restored", "5")]
    assert changed(World(case("TC_019_CS"), station).play(), "MinimumStatusDuration") == []


def test_a_station_that_keeps_its_minimum_status_duration_is_only_told_so() -> None:
    station = Station()
    station.keys["MinimumStatusDuration"] = ["5", True]
    played = World(case("TC_003_CS"), station).play()
    assert played.verdict == "PASS"
    assert played.failed("warn") == ["prepare.send#3.status"], "what it has refused, it is not asked to take back"
    assert changed(played, "MinimumStatusDuration") == [("set", "0")]
    for change in (refuse("GetConfiguration"), refuse("ChangeConfiguration")):
        assert World(case("TC_003_CS"), Station(1, change)).play().verdict == "PASS"


@pytest.mark.parametrize(
    ("case_id", "change", "must_say"),
    [
        ("TC_026_CS", refuse("RemoteStartTransaction", "InternalError", nth=0), "CALLERROR InternalError"),
        ("TC_026_CS", edit("RemoteStartTransaction", reply=True, nth=0, status="Rejected"), "Rejected"),
        ("TC_012_CS", edit("StartTransaction", idTag="STRANGER"), "STRANGER"),
        ("TC_012_CS", edit("Authorize", idTag="STRANGER"), "STRANGER"),
        ("TC_004_2_CS", refuse("ChangeConfiguration", "InternalError", nth=0), "CALLERROR InternalError"),
    ],
)
def test_a_case_never_begins_with_an_unmet_precondition(case_id: str, change: Change, must_say: str) -> None:
    right = World(case(case_id), Station()).play()
    assert [step for step in right.steps("done") if not step.startswith(("prepare.", "restore."))]
    played = World(case(case_id), Station(1, change)).play()
    assert played.verdict == "INCONCLUSIVE", played.reason
    assert must_say in played.reason
    assert must_say in played.ended.reason
    assert played.reached.step_id.startswith("prepare.")
    begun = {event.step_id for event in played.of(StepChanged) if event.state in ("waiting", "done", "failed")}
    assert not [step for step in begun if not step.startswith(("prepare.", "restore."))]
    assert played.world.ctx.dut.to_put_back == {}


def test_a_setting_that_is_refused_says_which_one() -> None:
    refused = edit("ChangeConfiguration", reply=True, nth=0, status="Rejected")
    played = World(case("TC_004_1_CS"), Station(1, refused)).play()
    check = next(c for c in played.checks if c.check_id == played.reached.check_id)
    assert check.text == (
        "ChangeConfiguration MeterValueSampleInterval = 10 is Accepted or RebootRequired (the station has 60; set it at the "
        "station, or correct the PICS if the station cannot have the value that is wanted)"
    )
    assert (check.expected, check.actual) == (["Accepted", "RebootRequired"], "Rejected")
    answered = [c.text for c in played.checks if c.check_id.endswith(".reply")]
    assert "ChangeConfiguration MeterValueSampleInterval = 10 is answered" in answered


def test_steps_and_checks_name_values_not_parameters() -> None:
    for case_id in CASE_IDS:
        station = case(case_id).role == "charging-station"
        played = World(case(case_id), Station(2) if station else Csms()).play()
        steps = {step["text"] for started in played.of(CaseStarted) for step in started.steps}
        said = {c.text for c in played.checks} | {str(c.expected) for c in played.checks} | steps
        assert not [text for text in said if "<" in text], case_id
    played = World(case("TC_019_CS"), Station()).play()
    steps = [step["text"] for started in played.of(CaseStarted) for step in started.steps]
    assert any(text.startswith("GetConfiguration · key ") for text in steps)


def test_a_condition_that_is_not_met_shows_its_values() -> None:
    played = World(case("TC_001_CSMS"), Csms(interval=3600)).play()
    check = next(c for c in played.checks if c.outcome == "failed")
    assert check.expected == "the heartbeat interval is at most 600 s (heartbeat_wait_limit)"
    assert check.actual.startswith("it is 3600 s; ")


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ({"value": "77", "readonly": False}, "'300', writable, and '77', writable"),
        ({"value": "300", "readonly": True}, "'300', writable, and '300', read-only"),
        ({"readonly": False}, "'300', writable, and no value, writable"),
        ({"value": "300", "readonly": False}, ""),
    ],
)
@pytest.mark.parametrize("name", ["HeartbeatInterval", "heartbeatinterval"])
def test_a_key_that_is_told_twice_and_otherwise_is_a_finding(name: str, second: dict[str, Any], said: str) -> None:
    class Twice(Station):
        def on_GetConfiguration(self, payload: Any) -> Any:
            answer, then = super().on_GetConfiguration(payload)
            if not payload.get("key"):
                answer["configurationKey"].append({"key": name, **second})
            return answer, then

    played = World(case("TC_019_CS"), Twice()).play()
    found = [made for made in played.checks if made.check_id == "specification.keys"]
    assert played.verdict == ("FAIL" if second["readonly"] else "PASS"), "the last one is looked at"
    assert [made.severity for made in found] == (["warn"] if said else [])
    assert all(said in str(made.actual) for made in found)
