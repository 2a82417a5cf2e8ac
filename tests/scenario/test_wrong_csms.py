"""Management systems: every check both ways, other requests meanwhile, and what the operator does."""

from __future__ import annotations

from typing import Any

import pytest
from model_csms import Csms
from scripted_dut import Change, Out, World, after, before, case, drop, edit, extra, refuse

CASES = [f"TC_{n}_CSMS" for n in ["001", "003", "004_1", "010", "012", "013", "019_1", "023_1", "064"]]
REFUSED = {"status": "Invalid"}


@pytest.mark.parametrize(
    ("case_id", "change", "check_id"),
    [
        ("TC_001_CSMS", edit("BootNotification", reply=True, status="Pending"), "1.status"),
        ("TC_001_CSMS", edit("BootNotification", reply=True, status="Rejected"), "1.status"),
        ("TC_001_CSMS", edit("Heartbeat", reply=True, currentTime=...), "general.schema"),
        ("TC_001_CSMS", drop("Heartbeat", reply=True), "5[1].reply"),
        ("TC_001_CSMS", refuse("StatusNotification"), "3[c0].reply"),
        ("TC_003_CSMS", edit("Authorize", reply=True, idTagInfo=REFUSED), "3.idTagInfo.status"),
        ("TC_003_CSMS", edit("StartTransaction", reply=True, idTagInfo=REFUSED), "5.idTagInfo.status"),
        ("TC_003_CSMS", edit("StartTransaction", reply=True, transactionId="41"), "general.schema"),
        ("TC_003_CSMS", drop("StatusNotification", nth=1, reply=True), "7.reply"),
        ("TC_004_1_CSMS", edit("Authorize", reply=True, idTagInfo=REFUSED), "Authorized.1.idTagInfo.status"),
        ("TC_004_1_CSMS", edit("StartTransaction", reply=True, idTagInfo=REFUSED), "Charging.3.idTagInfo.status"),
        ("TC_010_CSMS", drop("RemoteStartTransaction"), "3.arrived"),
        ("TC_010_CSMS", edit("StartTransaction", reply=True, idTagInfo=REFUSED), "7.idTagInfo.status"),
        ("TC_012_CSMS", drop("RemoteStopTransaction"), "1.arrived"),
        ("TC_012_CSMS", refuse("StopTransaction"), "3.reply"),
        ("TC_013_CSMS", edit("Reset", type="Soft"), "1.type"),
        ("TC_013_CSMS", edit("BootNotification", reply=True, status="Rejected"), "3.status"),
        ("TC_019_1_CSMS", edit("GetConfiguration", key=["HeartbeatInterval"]), "1.key"),
        ("TC_019_1_CSMS", drop("GetConfiguration"), "1.arrived"),
        ("TC_023_1_CSMS", edit("Authorize", reply=True, idTagInfo={"status": "Accepted"}), "1.idTagInfo.status"),
        ("TC_023_1_CSMS", edit("Authorize", reply=True, idTagInfo={"status": "Blocked"}), "1.idTagInfo.status"),
        ("TC_064_CSMS", refuse("DataTransfer"), "1.reply"),
    ],
)
def test_wrong_csms_fails(case_id: str, change: Change, check_id: str) -> None:
    played = World(case(case_id), Csms(1, change)).play()
    assert played.verdict == "FAIL", played.reason
    assert played.reached.check_id == check_id
    assert played.reached.frame or check_id.endswith((".reply", ".arrived"))


def test_empty_key_list_is_as_good_as_none() -> None:
    assert World(case("TC_019_1_CSMS"), Csms(1, edit("GetConfiguration", key=[]))).play().verdict == "PASS"


@pytest.mark.parametrize("status", ["Rejected", "UnknownMessageId", "UnknownVendorId", "Accepted"])
def test_064_accepted_is_allowed_but_the_vendor_is_warned(status: str) -> None:
    played = World(case("TC_064_CSMS"), Csms(1, edit("DataTransfer", reply=True, status=status))).play()
    assert played.verdict == "PASS"
    assert played.failed("warn") == (["1.status-refused"] if status == "Accepted" else [])


def test_what_the_specification_wants_of_remote_requests_warns() -> None:
    other = World(case("TC_012_CSMS"), Csms(1, edit("RemoteStopTransaction", transactionId=9))).play()
    assert (other.verdict, other.failed("warn")) == ("PASS", ["1.transactionId"])
    other = World(case("TC_010_CSMS"), Csms(1, edit("RemoteStartTransaction", connectorId=2))).play()
    assert (other.verdict, other.failed("warn")) == ("PASS", ["3.connectorId"])


OTHER: dict[str, dict[str, Any]] = {
    "GetConfiguration": {"key": ["HeartbeatInterval", "Nonsense"]},
    "ChangeConfiguration": {"key": "HeartbeatInterval", "value": "10"},
    "TriggerMessage": {"requestedMessage": "Heartbeat"},
    "GetLocalListVersion": {},
    "SetChargingProfile": {
        "connectorId": 0,
        "csChargingProfiles": {
            "chargingProfileId": 1, "stackLevel": 0, "chargingProfilePurpose": "TxDefaultProfile",
            "chargingProfileKind": "Absolute",
            "chargingSchedule": {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6.0}]},
        },
    },
    "Reset": {"type": "Soft"},
    "DataTransfer": {"vendorId": "me"},
}  # fmt: skip


@pytest.mark.parametrize("action", OTHER)
@pytest.mark.parametrize("case_id", CASES)
def test_other_requests_of_the_csms_are_answered_and_do_not_matter(case_id: str, action: str) -> None:
    def everywhere(out: Out) -> list[Out] | None:
        return None if out.message_id.startswith("extra") else [extra(action, OTHER[action]), out]

    played = World(case(case_id), Csms(1, everywhere)).play()
    assert played.verdict == "PASS", played.reason
    answered = {m.message_id for m in played.world.bench_sent if type(m).__name__ == "CallResult"}
    assert any(i.startswith("extra") for i in answered)
    assert not any(type(m).__name__ == "CallError" for m in played.world.bench_sent)


def test_the_request_closes_the_prompt() -> None:
    played = World(case("TC_012_CSMS"), Csms(), hands="never").play()
    assert played.verdict == "PASS"
    assert [w.how for w in played.world.withdrawn] == ["seen"]
    late = World(case("TC_012_CSMS"), Csms(), hands="after").play()
    assert late.verdict == "PASS"


def test_a_wrong_request_is_judged_once_it_is_clear_that_the_right_one_does_not_come() -> None:
    wrong = extra("Reset", {"type": "Soft"})
    right = World(case("TC_013_CSMS"), Csms(1, before(wrong, "Reset", type="Hard"))).play()
    assert right.verdict == "PASS"
    played = World(case("TC_013_CSMS"), Csms(1, edit("Reset", type="Soft"))).play()
    check = played.check("1.type", "failed")
    assert (check.expected, check.actual) == ("Hard", "Soft")
    assert check.frame


def test_a_value_that_never_came_is_not_sent_on() -> None:
    for value in (..., "41", None):
        change = edit("StartTransaction", reply=True, transactionId=value)
        played = World(case("TC_012_CSMS"), Csms(1, change)).play()
        assert played.verdict == "FAIL"  # its StartTransaction reply breaks the schema
        assert played.sent("StopTransaction") == []
    too_long = World(case("TC_010_CSMS"), Csms(1, edit("RemoteStartTransaction", idTag="X" * 21))).play()
    assert too_long.verdict == "FAIL"
    assert too_long.sent("Authorize") == []
    assert "at most 20" in too_long.check("5.payload").actual


def test_the_session_is_ended_after_the_case() -> None:
    played = World(case("TC_003_CSMS"), Csms()).play()
    assert played.sent("StopTransaction")[0]["transactionId"] == 42
    assert played.world.ctx.dut.transaction_id is None


def test_boot_only_if_the_charge_point_is_not_accepted_yet() -> None:
    world = World(case("TC_023_1_CSMS"), Csms())
    assert world.play().sent("BootNotification") == []
    world.ctx.dut.booted = False
    assert len(world.play(2).sent("BootNotification")) == 1


def test_a_request_that_only_a_charge_point_may_send_fails() -> None:
    wrong = after(extra("Heartbeat", {}), "Authorize", reply=True)
    played = World(case("TC_003_CSMS"), Csms(1, wrong)).play()
    assert played.verdict == "FAIL"
    assert "not for a csms to send" in played.reason
