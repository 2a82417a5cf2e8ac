"""Conforming DUTs pass, whatever the specification and Appendix D leave open."""

from __future__ import annotations

import pytest
from model_csms import Csms
from model_station import Station, T
from scripted_dut import Change, Out, World, before, case, extra

STATION_CASES = [
    f"TC_{n}_CS"
    for n in ["001", "002", "003", "004_1", "004_2", "005_1", "010", "011_1", "012", "013", "019", "023", "026", "068"]
]
CSMS_CASES = [f"TC_{n}_CSMS" for n in ["001", "003", "004_1", "010", "012", "013", "019_1", "023_1", "064"]]


@pytest.mark.parametrize("hands", ["before", "after", "never"])
@pytest.mark.parametrize("status_first", [False, True])
@pytest.mark.parametrize("connectors", [1, 2, 4])
@pytest.mark.parametrize("case_id", STATION_CASES)
def test_conforming_station_passes(case_id: str, connectors: int, status_first: bool, hands: str) -> None:
    if hands == "never" and case_id == "TC_068_CS":
        pytest.skip("nothing on the wire shows that the other card was presented")
    played = World(case(case_id), Station(connectors, status_first=status_first), hands=hands).play()
    assert played.verdict == "PASS", played.reason
    assert played.failed("warn") == []
    assert played.advice == "approve", played.rules
    assert all(c.text and c.reference and c.expected is not None and c.actual is not None for c in played.checks)
    assert played.world.ctx.dut.to_put_back == {}


@pytest.mark.parametrize("case_id", CSMS_CASES)
def test_conforming_csms_passes(case_id: str) -> None:
    for connectors in (1, 2):
        played = World(case(case_id), Csms(connectors)).play()
        assert played.verdict == "PASS", played.reason
        assert played.failed("warn") == []


BACKGROUND = {
    "Heartbeat": {},
    "MeterValues": {"connectorId": 1, "meterValue": [{"timestamp": T, "sampledValue": [{"value": "1"}]}]},
    "SecurityEventNotification": {"type": "SettingSystemTime", "timestamp": T},
    "DataTransfer": {"vendorId": "vendor"},
}


def everywhere(action: str) -> Change:
    def change(out: Out) -> list[Out] | None:
        if out.action == action and out.message_id.startswith("extra-"):
            return None
        return [extra(action, BACKGROUND[action]), out]

    return change


@pytest.mark.parametrize("action", BACKGROUND)
@pytest.mark.parametrize("case_id", STATION_CASES)
def test_background_messages_anywhere_change_nothing(case_id: str, action: str) -> None:
    if action == "Heartbeat" and case_id in ("TC_001_CS", "TC_002_CS"):
        pytest.skip("there the heartbeats are what is tested")
    played = World(case(case_id), Station(2, everywhere(action))).play()
    assert played.verdict == "PASS", played.reason
    assert played.advice == "approve"
    assert not set(played.failed("warn")) - {"specification.rpc.call-before-answer", "3.silence.never"}


@pytest.mark.parametrize("case_id", ["TC_010_CS", "TC_012_CS", "TC_013_CS", "TC_026_CS", "TC_011_1_CS"])
def test_messages_that_come_before_the_reply_count(case_id: str) -> None:
    """A station may send what follows before its CALLRESULT is on the wire."""

    def reply_late(out: Out) -> list[Out] | None:
        if out.is_reply and out.action in ("RemoteStartTransaction", "RemoteStopTransaction", "ChangeAvailability"):
            out.after_ms = 40
        return None

    station = Station(1, reply_late)
    played = World(case(case_id), station).play()
    assert played.verdict == "PASS", played.reason
    assert played.advice == "approve"


@pytest.mark.parametrize("value", ["true", "True", "false", None])
@pytest.mark.parametrize("case_id", ["TC_010_CS", "TC_011_1_CS"])
def test_remote_authorization_follows_the_key(case_id: str, value: str | None) -> None:
    station = Station()
    if value is None:
        if case_id == "TC_011_1_CS":
            pytest.skip("the case checks that the station has the key")
        del station.keys["AuthorizeRemoteTxRequests"]
    else:
        station.keys["AuthorizeRemoteTxRequests"][0] = value
    played = World(case(case_id), station).play()
    assert played.verdict == "PASS", played.reason


def test_where_the_key_is_not_told_authorize_is_accepted_too() -> None:
    station = Station(1, before(extra("Authorize", {"idTag": "VALID-1"}), "StartTransaction"))
    del station.keys["AuthorizeRemoteTxRequests"]
    assert World(case("TC_010_CS"), station).play().verdict == "PASS"


def test_id_tags_and_key_names_have_no_case() -> None:
    def lower(out: Out) -> list[Out] | None:
        if "idTag" in out.payload:
            out.payload = {**out.payload, "idTag": out.payload["idTag"].lower()}
        if out.action == "GetConfiguration":
            keys = [{**e, "key": e["key"].lower()} for e in out.payload["configurationKey"]]
            out.payload = {**out.payload, "configurationKey": keys}
        return None

    for case_id in ("TC_010_CS", "TC_068_CS", "TC_019_CS", "TC_004_1_CS"):
        played = World(case(case_id), Station(1, lower)).play()
        assert played.verdict == "PASS", played.reason
        assert played.failed("warn") == []


def test_keys_that_are_set_only_if_implemented() -> None:
    for case_id in ("TC_005_1_CS", "TC_023_CS"):
        station = Station()
        del station.keys["MinimumStatusDuration"]
        assert World(case(case_id), station).play().verdict == "PASS"


def test_the_wire_closes_a_prompt_and_late_hands_change_nothing() -> None:
    played = World(case("TC_003_CS"), Station(), hands="after").play()
    assert [w.how for w in played.world.withdrawn] == ["seen", "seen"]
    assert all(w.frame for w in played.world.withdrawn)
