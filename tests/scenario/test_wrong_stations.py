"""Wrong stations fail, for the reason that is declared, and the reason can be understood without us."""

from __future__ import annotations

import pytest
from model_station import KEYS, Station, T
from scripted_dut import (
    Change,
    Out,
    World,
    after,
    before,
    case,
    delay,
    drop,
    edit,
    extra,
    refuse,
)

START = {"connectorId": 1, "idTag": "VALID-1", "meterStart": 0, "timestamp": T}
STOP = {"transactionId": 7, "meterStop": 1, "timestamp": T}
BOOT = {"chargePointVendor": "V", "chargePointModel": "M"}


def status(connector: int, value: str, **more: str) -> Out:
    return extra("StatusNotification", {"connectorId": connector, "errorCode": "NoError", "status": value, **more})


WRONG_VALUES: list[tuple[str, Change, str]] = [
    ("TC_002_CS", edit("ChangeConfiguration", reply=True, status="Rejected"), "5.status"),
    ("TC_002_CS", edit("ChangeConfiguration", reply=True, status="RebootRequired"), "5.status"),
    ("TC_004_1_CS", edit("Authorize", idTag="OTHER"), "Authorized.1.idTag"),
    ("TC_005_1_CS", edit("StopTransaction", reason="Local"), "1.reason"),
    ("TC_005_1_CS", edit("StopTransaction", reason=...), "1.reason"),
    ("TC_010_CS", edit("RemoteStartTransaction", reply=True, status="Rejected"), "Charging.5.status"),
    ("TC_010_CS", edit("Authorize", idTag="OTHER"), "Charging.9.idTag"),
    ("TC_010_CS", edit("StartTransaction", connectorId=2), "Charging.11.connectorId"),
    ("TC_010_CS", edit("StartTransaction", idTag="OTHER"), "Charging.11.idTag"),
    ("TC_011_1_CS", edit("GetConfiguration", reply=True, configurationKey=[]), "1.configurationKey.key"),
    ("TC_011_1_CS", edit("RemoteStartTransaction", reply=True, status="Rejected"), "3.status"),
    ("TC_012_CS", edit("RemoteStopTransaction", reply=True, status="Rejected"), "1.status"),
    ("TC_012_CS", edit("StopTransaction", reason="Local"), "3.reason"),
    ("TC_012_CS", edit("StopTransaction", reason=...), "3.reason"),
    ("TC_013_CS", edit("ChangeAvailability", reply=True, nth=0, status="Scheduled"), "1.status"),
    ("TC_013_CS", edit("Reset", reply=True, status="Rejected"), "5.status"),
    ("TC_013_CS", edit("ChangeAvailability", reply=True, nth=1, status="Rejected"), "11.status"),
    ("TC_026_CS", edit("RemoteStartTransaction", reply=True, nth=1, status="Accepted"), "1.status"),
    ("TC_068_CS", edit("StopTransaction", idTag="VALID-2"), "3.idTag"),
    ("TC_068_CS", edit("StopTransaction", idTag=...), "3.idTag"),
]


@pytest.mark.parametrize(("case_id", "change", "check_id"), WRONG_VALUES)
def test_a_wrong_value_fails_its_check(case_id: str, change: Change, check_id: str) -> None:
    right = World(case(case_id), Station()).play()
    assert right.check(check_id, "held").outcome == "held"
    played = World(case(case_id), Station(1, change)).play()
    assert played.verdict == "FAIL"
    wrong = played.check(check_id, "failed")
    assert played.reached.check_id == check_id
    assert played.reached.step_id == wrong.step_id
    assert played.reached.frame == wrong.frame > 0
    for part in (f"step {wrong.step_id}", str(wrong.expected), str(wrong.actual), "Table", f"frame {wrong.frame}"):
        assert part in played.reason


WARNINGS: list[tuple[str, Change, str]] = [
    ("TC_003_CS", edit("StartTransaction", idTag="VALID-2"), "5.idTag"),
    ("TC_003_CS", edit("StartTransaction", connectorId=2), "5.connectorId"),
    ("TC_004_1_CS", edit("StartTransaction", idTag="VALID-2"), "3.idTag"),
    ("TC_005_1_CS", edit("StopTransaction", transactionId=1), "1.transactionId"),
    ("TC_011_1_CS", edit("Authorize", idTag="VALID-2"), "5.idTag"),
    ("TC_012_CS", edit("StopTransaction", transactionId=1), "3.transactionId"),
    ("TC_023_CS", edit("Authorize", idTag="SOMEBODY"), "3.idTag"),
    ("TC_068_CS", edit("StopTransaction", transactionId=1), "3.transactionId"),
]


@pytest.mark.parametrize(("case_id", "change", "check_id"), WARNINGS)
def test_where_the_document_is_silent_the_specification_only_warns(case_id: str, change: Change, check_id: str) -> None:
    assert World(case(case_id), Station()).play().check(check_id, "held")
    played = World(case(case_id), Station(1, change)).play()
    assert played.verdict == "PASS", played.reason
    assert played.failed("warn") == [check_id]


MISSING: list[tuple[str, Change, str]] = [
    ("TC_001_CS", drop("BootNotification"), "1.arrived"),
    ("TC_001_CS", drop("BootNotification", nth=1), "3.arrived"),
    ("TC_001_CS", drop("StatusNotification", connectorId=0), "5[c0].arrived"),
    ("TC_001_CS", drop("StatusNotification", connectorId=2), "5[c2].arrived"),
    ("TC_001_CS", drop("Heartbeat"), "7[1].arrived"),
    ("TC_002_CS", drop("BootNotification", nth=1), "7.arrived"),
    ("TC_002_CS", drop("Heartbeat", nth=2), "11[3].arrived"),
    ("TC_003_CS", drop("StatusNotification", status="Preparing"), "1.arrived"),
    ("TC_003_CS", drop("Authorize"), "3.arrived"),
    ("TC_003_CS", drop("StartTransaction"), "5.arrived"),
    ("TC_003_CS", drop("StatusNotification", status="Charging"), "7.arrived"),
    ("TC_004_1_CS", drop("StatusNotification", status="Preparing"), "Authorized.3.arrived"),
    ("TC_004_1_CS", drop("StatusNotification", status="Charging"), "5.arrived"),
    ("TC_004_2_CS", drop("StatusNotification", status="Available"), "2.arrived"),
    ("TC_005_1_CS", drop("StopTransaction"), "1.arrived"),
    ("TC_005_1_CS", drop("StatusNotification", status="Finishing"), "3.arrived"),
    ("TC_010_CS", drop("Authorize"), "Charging.9.arrived"),
    ("TC_011_1_CS", drop("StatusNotification", status="Preparing"), "7.arrived"),
    ("TC_012_CS", drop("StopTransaction"), "3.arrived"),
    ("TC_012_CS", drop("StatusNotification", status="Finishing"), "5.arrived"),
    ("TC_013_CS", drop("StatusNotification", status="Unavailable"), "3.arrived"),
    ("TC_013_CS", drop("BootNotification"), "7.arrived"),
    ("TC_013_CS", drop("StatusNotification", connectorId=2), "9[c2].arrived"),
    ("TC_013_CS", edit("StatusNotification", nth=2, status="Available"), "9[c1].arrived"),
    ("TC_013_CS", edit("StatusNotification", nth=4, status="Unavailable"), "13.arrived"),
    ("TC_023_CS", drop("Authorize"), "3.arrived"),
    ("TC_068_CS", drop("StopTransaction"), "3.arrived"),
    ("TC_003_CS", delay(31, "Authorize"), "3.arrived"),
    ("TC_003_CS", delay(31, "StatusNotification", status="Charging"), "7.arrived"),
]


@pytest.mark.parametrize(("case_id", "change", "check_id"), MISSING)
def test_a_message_that_does_not_come_fails_the_case(case_id: str, change: Change, check_id: str) -> None:
    assert World(case(case_id), Station(2)).play().check(check_id, "held")
    played = World(case(case_id), Station(2, change)).play()
    assert played.verdict == "FAIL", played.reason
    assert played.reached.check_id == check_id
    assert "within" in played.reason


@pytest.mark.parametrize(
    ("case_id", "change"),
    [
        ("TC_012_CS", drop("StartTransaction")),
        ("TC_026_CS", drop("StatusNotification", status="Preparing")),
        ("TC_068_CS", edit("RemoteStartTransaction", reply=True, status="Rejected")),
        ("TC_005_1_CS", edit("StartTransaction", idTag="OTHER")),
        ("TC_026_CS", drop("GetConfiguration", reply=True)),
        ("TC_026_CS", drop("ClearCache", reply=True)),
        ("TC_012_CS", before(extra("StopTransaction", STOP), "StartTransaction")),
    ],
)
def test_what_goes_wrong_in_the_preparation_is_inconclusive(case_id: str, change: Change) -> None:
    played = World(case(case_id), Station(1, change)).play()
    assert played.verdict == "INCONCLUSIVE", played.reason
    assert played.failed() == []


REPLIES = [
    ("TC_013_CS", "Reset", "5"),
    ("TC_012_CS", "RemoteStopTransaction", "1"),
    ("TC_019_CS", "GetConfiguration", "1"),
]


@pytest.mark.parametrize(("case_id", "action", "step"), REPLIES)
def test_a_call_without_a_reply_fails(case_id: str, action: str, step: str) -> None:
    for change in (drop(action, reply=True), delay(30.5, action, reply=True)):
        played = World(case(case_id), Station(1, change)).play()
        assert played.verdict == "FAIL"
        assert played.reached.check_id == f"{step}.reply"
        assert "no reply" in played.reason


def test_a_late_reply_is_a_finding_of_the_case_that_runs_then() -> None:
    world = World(case("TC_019_CS"), Station(1, delay(30.5, "GetConfiguration", nth=0, reply=True)))
    assert world.play().verdict == "FAIL"
    again = world.play(attempt=2)
    assert again.verdict == "PASS", again.reason
    assert "specification.rpc.late-reply" in again.failed("warn")


@pytest.mark.parametrize(("case_id", "action", "step"), REPLIES)
def test_a_callerror_where_a_result_is_wanted_fails(case_id: str, action: str, step: str) -> None:
    played = World(case(case_id), Station(1, refuse(action, "InternalError"))).play()
    assert played.verdict == "FAIL"
    check = played.check(f"{step}.reply", "failed")
    assert (check.expected, check.actual) == ("CALLRESULT", "CALLERROR InternalError")


def test_a_station_without_a_cache_may_say_so() -> None:
    for change in (refuse("ClearCache", "NotSupported"), edit("ClearCache", reply=True, status="Rejected")):
        assert World(case("TC_003_CS"), Station(1, change)).play().verdict == "PASS"


RAW: list[tuple[bytes, str]] = [
    (b"not json", "general.framing"),
    (b"[]", "general.framing"),
    (b'[2,"a"]', "general.framing"),
    (b'[9,"a","Heartbeat",{}]', "general.framing"),
    (b"\xff\xfe", "general.framing"),
    (b'[2,"a","Frobnicate",{}]', "general.schema"),
    (b'[2,"a","RemoteStartTransaction",{"idTag":"X"}]', "general.schema"),
    (b'[2,"a","MeterValues",{}]', "general.schema"),
    (b'[2,"a","StatusNotification",{"connectorId":"1","errorCode":"NoError","status":"Available"}]', "general.schema"),
    (b'[2,"a","StatusNotification",{"connectorId":true,"errorCode":"NoError","status":"Available"}]', "general.schema"),
    (b'[2,"a","StatusNotification",{"connectorId":1.0,"errorCode":"NoError","status":"Available"}]', "general.schema"),
    (b'[2,"a","Heartbeat",{"extra":1}]', "general.schema"),
]


@pytest.mark.parametrize(("raw", "check_id"), RAW)
def test_frames_that_break_the_rules_fail_and_are_answered(raw: bytes, check_id: str) -> None:
    bad = Out("", {}, "a", raw=raw)
    played = World(case("TC_003_CS"), Station(1, after(bad, "Authorize"))).play()
    assert played.verdict == "FAIL"
    assert set(played.failed()) == {check_id}
    wrong = played.check(check_id, "failed")
    assert wrong.frame
    assert wrong.actual != wrong.expected == "no violation"
    if raw.startswith(b'[2,"a",'):
        assert any(getattr(m, "code", "") for m in played.world.bench_sent)


def test_a_schema_violation_in_a_message_of_the_case_fails_and_nothing_else_is_blamed() -> None:
    played = World(case("TC_003_CS"), Station(1, edit("StartTransaction", meterStart="0"))).play()
    assert played.verdict == "FAIL"
    assert played.reached.check_id == "general.schema"
    assert "meterStart" in played.reason


def test_a_message_id_used_twice_is_a_finding() -> None:
    change = after(extra("Heartbeat", {}, "same"), "Authorize")
    again = after(extra("Heartbeat", {}, "same"), "StartTransaction")
    played = World(case("TC_003_CS"), Station(1, change, again)).play()
    assert played.verdict == "PASS"
    assert "specification.rpc.duplicate-id" in played.failed("warn")


def test_a_reply_to_nothing_is_a_finding() -> None:
    odd = Out("", {}, "x", raw=b'[3,"never-asked",{}]')
    played = World(case("TC_003_CS"), Station(1, after(odd, "Authorize"))).play()
    assert played.verdict == "PASS"
    assert "specification.rpc.unknown-id" in played.failed("warn")


@pytest.mark.parametrize(
    ("action", "payload", "check_id"),
    [
        ("BootNotification", BOOT, "general.reboot"),
        ("StartTransaction", START, "general.uninvited"),
        ("StopTransaction", STOP, "general.uninvited"),
        ("Authorize", {"idTag": "X"}, "general.uninvited"),
    ],
)
@pytest.mark.parametrize("case_id", ["TC_003_CS", "TC_013_CS", "TC_019_CS"])
def test_uninvited_messages_that_matter_fail(
    case_id: str, action: str, payload: dict[str, object], check_id: str
) -> None:
    trigger = {"TC_003_CS": ("StatusNotification", False), "TC_013_CS": ("ChangeAvailability", True)}.get(
        case_id, ("GetConfiguration", True)
    )
    change = after(extra(action, payload), trigger[0], nth=0, reply=trigger[1])
    played = World(case(case_id), Station(1, change)).play()
    if case_id == "TC_003_CS" and action == "Authorize":
        # While the card prompt is open nobody can tell: the message is taken for the one that is waited for.
        return
    assert played.verdict == "FAIL", played.reason
    assert played.reached.check_id == check_id
    assert played.reached.frame


def test_uninvited_messages_that_do_not_matter_are_findings() -> None:
    change = after(extra("FirmwareStatusNotification", {"status": "Idle"}), "Authorize")
    played = World(case("TC_003_CS"), Station(1, change)).play()
    assert played.verdict == "PASS"
    assert played.failed("warn") == ["general.uninvited"]


# --- single cases ---------------------------------------------------------------------------------------------------


def test_023_a_transaction_after_a_refused_card_fails_during_and_after_the_window() -> None:
    for seconds in (0.5, 9.9, 10.5):
        start = extra("StartTransaction", START)
        start.after_ms = seconds * 1000
        played = World(case("TC_023_CS"), Station(1, after(start, "Authorize"))).play()
        assert played.verdict == "FAIL", seconds
        assert played.reached.check_id in ("expected-result.never", "general.uninvited")
    assert World(case("TC_023_CS"), Station()).play().check("expected-result.never", "held")


def test_023_charging_after_a_refused_card_fails() -> None:
    played = World(case("TC_023_CS"), Station(1, after(status(1, "Charging"), "Authorize"))).play()
    assert played.verdict == "FAIL"
    assert played.reached.check_id == "expected-result.charging.never"


@pytest.mark.parametrize(
    ("action", "payload", "check"),
    [("Authorize", {"idTag": "VALID-2"}, "1.authorize.never"), ("StopTransaction", STOP, "1.stop.never")],
)
def test_068_another_card_may_do_nothing(action: str, payload: dict[str, object], check: str) -> None:
    assert World(case("TC_068_CS"), Station()).play().check(check, "held")

    class Greedy(Station):
        def do_PresentIdTag(self, connectorId: int, idTag: str) -> None:
            if idTag == "VALID-2":
                self.call(action, payload)
            else:
                super().do_PresentIdTag(connectorId, idTag)

    played = World(case("TC_068_CS"), Greedy()).play()
    assert played.verdict == "FAIL"
    assert played.reached.check_id == check


@pytest.mark.parametrize("key", sorted(set(KEYS) - {"MinimumStatusDuration", "StopTransactionOnEVSideDisconnect"}))
def test_019_every_required_key(key: str) -> None:
    station = Station()
    del station.keys[key]
    played = World(case("TC_019_CS"), station).play()
    assert played.verdict == "FAIL"
    assert any(check.endswith(key) or check == "1.configurationKey.key" for check in played.failed())
    station = Station()
    station.keys[key][1] = not station.keys[key][1]
    played = World(case("TC_019_CS"), station).play()
    either = key in ("AuthorizeRemoteTxRequests", "UnlockConnectorOnEVSideDisconnect")
    assert played.verdict == ("PASS" if either else "FAIL")
    if not either:
        assert played.reached.check_id == f"3.{key}"
        assert {played.check(f"3.{key}").expected, played.check(f"3.{key}").actual} == {"R", "RW"}


def test_019_keys_of_optional_profiles_only_where_the_station_has_the_profile() -> None:
    station = Station()
    station.keys["SupportedFeatureProfiles"][0] = "Core, LocalAuthListManagement,SmartCharging"
    played = World(case("TC_019_CS"), station).play()
    assert played.verdict == "FAIL"
    assert set(played.failed()) == {
        "3.LocalAuthListEnabled", "3.LocalAuthListMaxLength", "3.SendLocalListMaxLength", "3.ChargeProfileMaxStackLevel",
        "3.ChargingScheduleAllowedChargingRateUnit", "3.ChargingScheduleMaxPeriods", "3.MaxChargingProfilesInstalled",
    }  # fmt: skip


def test_019_missing_in_the_document_but_required_by_the_specification_warns() -> None:
    station = Station()
    del station.keys["StopTransactionOnEVSideDisconnect"]
    played = World(case("TC_019_CS"), station).play()
    assert played.verdict == "PASS"
    assert played.failed("warn") == ["3.StopTransactionOnEVSideDisconnect"]


@pytest.mark.parametrize(("most", "asked"), [("1", 1), ("3", 3), ("50", 22), ("-5", 1), ("many", 1), ("", 1)])
def test_019_asks_for_as_many_keys_as_the_station_takes(most: str, asked: int) -> None:
    station = Station()
    station.keys["GetConfigurationMaxKeys"][0] = most
    played = World(case("TC_019_CS"), station).play()
    assert len(played.sent("GetConfiguration")[-1]["key"]) == asked
    assert played.verdict == "PASS"


def test_019_a_station_that_answers_only_part_fails() -> None:
    change = edit(
        "GetConfiguration", reply=True, nth=3, configurationKey=[{"key": "HeartbeatInterval", "readonly": False}]
    )
    played = World(case("TC_019_CS"), Station(1, change)).play()
    assert played.verdict == "FAIL"
    assert played.reached.check_id == "7.configurationKey"
    unknown = edit("GetConfiguration", reply=True, nth=3, unknownKey=["HeartbeatInterval"])
    assert World(case("TC_019_CS"), Station(1, unknown)).play().reached.check_id == "7.unknownKey"


def test_013_a_station_that_accepts_and_never_reboots_fails_in_the_end() -> None:
    class Lazy(Station):
        def reboot(self) -> None:
            pass

    played = World(case("TC_013_CS"), Lazy()).play()
    assert played.verdict == "FAIL"
    assert played.reached.check_id == "7.arrived"
    assert "within 300 s" in played.reason


def test_messages_in_the_wrong_order_fail() -> None:
    class Hasty(Station):
        def do_PlugIn(self, connectorId: int) -> None:
            self.plugged.add(connectorId)

        def _begin(self, connector: int, id_tag: str) -> None:
            super()._begin(connector, id_tag)
            self.report(connector, "Preparing")

    played = World(case("TC_003_CS"), Hasty()).play()
    assert played.verdict == "FAIL"
    assert played.reached.check_id == "1.arrived"


class WithoutAuthorize(Station):
    """Starts a transaction for any card, and never asks."""

    def do_PresentIdTag(self, connectorId: int, idTag: str) -> None:
        self._begin(connectorId, idTag)


def test_an_uninvited_message_names_the_step_that_was_waited_for() -> None:
    played = World(case("TC_003_CS"), WithoutAuthorize(), hands="after").play()
    assert (played.verdict, played.reached.check_id, played.reached.step_id) == ("FAIL", "general.uninvited", "3")
    assert played.reason.startswith("step 3: ")
    assert "Authorize (step 3)" in played.reason
    assert "StartTransaction" in played.reason


def test_a_message_that_came_too_early_is_said_to_have_come() -> None:
    early = before(status(1, "Preparing"), "Authorize")
    played = World(case("TC_011_1_CS"), Station(1, drop("StatusNotification", status="Preparing"), early)).play()
    assert played.reached.check_id == "7.arrived"
    wrong = played.check("7.arrived", "failed")
    assert wrong.actual.startswith(f"it came before step 5 (frame {wrong.frame})")


def test_a_second_registration_is_not_called_a_restart() -> None:
    played = World(case("TC_003_CS"), Station(1, after(extra("BootNotification", BOOT), "Authorize"))).play()
    assert played.reached.check_id == "general.reboot"
    assert "start anew" not in played.reason
    assert "registered already" in played.reason
