"""What a station says of itself and keeps, over real sockets: it is read, put in order, verified, and said aloud."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from e2e_helpers import changed_pics
from lab_station import Traits
from station_run_helpers import CASE, Outcome, run
from station_upkeep_helpers import KeepingStation, Memory

from app.campaign.station_limits import Station, compare
from app.events import CaseStarted, ConfigurationRecorded
from app.evidence.reading import read_records
from app.parameters import defaults

# --- what the station says of itself ----------------------------------------------------------------------------------


def test_a_station_that_is_as_its_pics_says_is_told_nothing_of(tmp_path: Path) -> None:
    outcome = run(tmp_path / "a.sqlite")
    assert outcome.results[CASE]["verdict"] == "PASS"
    assert [item for item in outcome.items if item[1] in ("wrong", "left", "stops")] == []
    assert outcome.checklist("put-back")["state"] == "settled"


def test_connectors_that_do_not_exist_are_not_tested(tmp_path: Path) -> None:
    outcome = run(tmp_path / "a.sqlite", traits=Traits(connectors=1), settings={"settle_time": "0.2"})
    text = outcome.said("stops", "has 1 connector (NumberOfConnectors)", "set up for 2", "connector 2 does not exist")
    assert outcome.results[CASE]["verdict"] == "NOT RUN"
    assert text[4:] in outcome.results[CASE]["reason"]
    assert "PICS" in outcome.results[CASE]["reason"]
    assert {action for action, _ in outcome.station.seen} == {"GetConfiguration"}
    assert not [r for r in read_records(outcome.path) if isinstance(r.event, CaseStarted)]
    assert outcome.checklist("station-keys")["state"] == "not met"
    assert "connector 2 does not exist" in outcome.checklist("station-keys")["text"]
    assert "connector 2 does not exist" in outcome.terminal()
    assert "connector 2 does not exist" in outcome.report()


def test_the_connector_under_test_has_to_exist() -> None:
    station = Station({"NumberOfConnectors": {"value": "1"}})
    values = {**defaults(), "connectors": 1, "connector": 2}
    assert [one.state for one in compare(station, (0, 1), {}, values) if one.what == "NumberOfConnectors"] == ["stops"]


def test_a_connector_that_reports_itself_exists_whatever_the_key_says(tmp_path: Path) -> None:
    outcome = run(tmp_path / "a.sqlite", keys={"NumberOfConnectors": "1"})
    outcome.said("wrong", "has 1 connector", "reports a status of connector 2")
    assert outcome.results[CASE]["verdict"] == "PASS"


def test_more_connectors_than_planned_are_named(tmp_path: Path) -> None:
    outcome = run(tmp_path / "a.sqlite", keys={"NumberOfConnectors": "3"})
    outcome.said("wrong", "has 3 connectors", "connector 3 is not tested")
    assert outcome.results[CASE]["verdict"] == "PASS"


@pytest.mark.parametrize(
    ("value", "words"), [(None, "does not tell"), ("two", "tells 'two'"), ("0", "tells '0'"), ("-1", "'-1'")]
)
def test_a_missing_or_senseless_number_of_connectors(tmp_path: Path, value: str | None, words: str) -> None:
    outcome = run(tmp_path / "a.sqlite", keys={"NumberOfConnectors": value})
    outcome.said("told", "NumberOfConnectors", words, "goes by the 2 of the campaign")
    assert outcome.results[CASE]["verdict"] == "PASS"


LIMITS = {
    "GetConfigurationMaxKeys": "one by one",
    "LocalAuthListMaxLength": "forbid nothing",
    "SendLocalListMaxLength": "forbid nothing",
    "ChargeProfileMaxStackLevel": "forbid nothing",
    "ChargingScheduleMaxPeriods": "forbid nothing",
    "MaxChargingProfilesInstalled": "forbid nothing",
}


def test_limits_with_rubbish_in_them_are_named_and_forbid_nothing(tmp_path: Path) -> None:
    keys = {**dict.fromkeys(LIMITS, "mañana\n"), "ChargingScheduleAllowedChargingRateUnit": "Watts",
            "SupportedFileTransferProtocols": "carrier pigeon", "SupportedFeatureProfiles": ",,"}  # fmt: skip
    outcome = run(tmp_path / "a.sqlite", keys=keys)
    for key, instead in LIMITS.items():
        outcome.said("told", f"tells 'mañana?' for {key}", instead)
    outcome.said("told", "tells 'Watts'", "names neither Current nor Power", "sent in A")
    outcome.said("told", "SupportedFileTransferProtocols is 'carrier pigeon'")
    outcome.said("told", "SupportedFeatureProfiles", "no feature profile is named", "the PICS says")
    assert outcome.results[CASE]["verdict"] == "PASS"


def test_limits_that_are_missing_are_named(tmp_path: Path) -> None:
    keys: dict[str, str | None] = dict.fromkeys((*LIMITS, "ChargingScheduleAllowedChargingRateUnit"))
    outcome = run(tmp_path / "a.sqlite", keys=keys)
    for key in keys:
        outcome.said("told", f"does not tell {key}")
    assert outcome.results[CASE]["verdict"] == "PASS"


def test_limits_and_profiles_that_contradict_the_pics_are_named(tmp_path: Path) -> None:
    keys = {"SupportedFeatureProfiles": "Core, Reservation", "GetConfigurationMaxKeys": "7"}
    outcome = run(tmp_path / "a.sqlite", keys=keys)
    outcome.said("wrong", "the PICS says that the station has SmartCharging")
    outcome.said("wrong", "GetConfigurationMaxKeys is 7, the PICS says")
    # What it does not have is not asked for.
    assert not outcome.station.asked("GetLocalListVersion")
    assert not outcome.station.asked("ClearChargingProfile")


def test_a_station_that_does_not_answer_is_told_and_the_run_goes_on(tmp_path: Path) -> None:
    outcome = run(tmp_path / "a.sqlite", Memory(deaf=("GetLocalListVersion",)), settings={"response_timeout": "0.3"})
    outcome.said("left", "does not answer")
    assert outcome.results[CASE]["verdict"] == "PASS"


# --- what it keeps from before ----------------------------------------------------------------------------------------


def test_the_list_of_the_vendor_is_emptied_verified_and_its_loss_said_aloud(tmp_path: Path) -> None:
    outcome = run(tmp_path / "a.sqlite", Memory(list_version=12))
    text = outcome.said("left", "had a local list (version 12) before the campaign", "emptied")
    assert outcome.station.memory.list_version == 0
    sent = outcome.station.asked("SendLocalList")
    assert sent == [{"listVersion": 13, "updateType": "Full", "localAuthorizationList": []}]
    actions = [action for action, _ in outcome.station.seen]
    assert actions[actions.index("SendLocalList") + 1] == "GetLocalListVersion"
    assert outcome.checklist("put-back")["state"] == "not met"
    for place in (outcome.terminal(), outcome.report(), outcome.checklist("put-back")["text"]):
        assert text[1:] in place
    assert "nobody can read it out" in outcome.checklist("put-back")["remedy"]


def test_a_list_that_is_switched_off_is_emptied_too_and_stays_switched_off(tmp_path: Path) -> None:
    outcome = run(tmp_path / "a.sqlite", Memory(list_version=12), keys={"LocalAuthListEnabled": "false"})
    outcome.said("left", "had a local list (version 12)")
    assert outcome.station.memory.list_version == 0
    assert outcome.station.keys["LocalAuthListEnabled"][0] == "false"
    restored = [r.event for r in read_records(outcome.path) if isinstance(r.event, ConfigurationRecorded)]
    assert [(e.when, e.value) for e in restored if e.key == "LocalAuthListEnabled" and e.when != "read"] == [
        ("restored", "false")
    ]


def test_a_list_that_cannot_be_emptied_is_said_aloud(tmp_path: Path) -> None:
    outcome = run(tmp_path / "a.sqlite", Memory(list_version=12, empties_list=False))
    outcome.said("left", "cannot be emptied", "Failed")


def test_profiles_from_before_are_cleared_and_verified(tmp_path: Path) -> None:
    outcome = run(tmp_path / "a.sqlite", Memory(profiles=2))
    outcome.said("left", "had charging profiles before the campaign", "cleared")
    assert len(outcome.station.asked("ClearChargingProfile")) == 2
    assert outcome.checklist("put-back")["state"] == "not met"


def test_a_station_that_has_always_cleared_some_profiles_is_not_believed(tmp_path: Path) -> None:
    outcome = run(tmp_path / "a.sqlite", Memory(always_accepts=True))
    outcome.said("told", "once more after it has cleared all", "cannot be told")


def test_a_reservation_that_the_bench_left_in_an_earlier_campaign_is_cancelled(tmp_path: Path) -> None:
    outcome = run(tmp_path / "a.sqlite", Memory(reservations={46101: 1}))
    outcome.said("told", "reservation 46101 was left over", "cancelled")
    assert outcome.results[CASE]["verdict"] == "PASS"


def test_a_reservation_of_somebody_else_is_named(tmp_path: Path) -> None:
    outcome = run(tmp_path / "a.sqlite", Memory(reservations={7: 1}))
    outcome.said("left", "connector 1 is Reserved, and not by the bench")
    assert outcome.results[CASE]["verdict"] == "NOT RUN"


def test_a_connector_that_was_unavailable_before_is_so_again_after_the_run(tmp_path: Path) -> None:
    def out_of_use(station: KeepingStation) -> None:
        station.connectors[2].operative = False

    outcome = run(tmp_path / "a.sqlite", prepare=out_of_use)
    outcome.said("told", "connector 2 was Unavailable before the campaign", "made available")
    assert outcome.results[CASE]["verdict"] == "PASS"
    assert [asked["type"] for asked in outcome.station.asked("ChangeAvailability")] == ["Operative", "Inoperative"]
    assert not outcome.station.connectors[2].operative
    assert outcome.checklist("put-back")["state"] == "settled"


def test_a_connector_that_does_not_become_unavailable_again_is_said(tmp_path: Path) -> None:
    class Stubborn(KeepingStation):
        def _on_ChangeAvailability(self, connectorId: int, **request: Any) -> Any:
            if request["type"] == "Inoperative":
                return {"status": "Rejected"}
            return super()._on_ChangeAvailability(connectorId, **request)

    def out_of_use(station: KeepingStation) -> None:
        station.connectors[2].operative = False
        station.__class__ = Stubborn

    outcome = run(tmp_path / "a.sqlite", prepare=out_of_use)
    outcome.said("left", "connector 2 was Unavailable before the campaign, and is Available now", "Rejected")
    assert outcome.checklist("put-back")["state"] == "not met"


# --- what a case leaves behind ----------------------------------------------------------------------------------------

KEY = "MeterValueSampleInterval"


def test_a_key_that_could_not_be_put_back_is_tried_again_after_the_run_and_said_aloud(tmp_path: Path) -> None:
    outcome = run(tmp_path / "a.sqlite", Memory(refused_keys=(KEY,)), cases=("TC_021_CS",))
    assert outcome.results["TC_021_CS"]["verdict"] == "PASS"
    text = outcome.said("left", f"{KEY} still has the value of a case, before it was '60'", "Rejected")
    assert outcome.items[-1][0] == "after"
    for place in (outcome.terminal(), outcome.report(), outcome.checklist("put-back")["text"]):
        assert text in place


def changes(outcome: Outcome, key: str) -> list[tuple[str, str, str]]:
    """What became of a key: when, value and the station's answer."""
    recorded = [r.event for r in read_records(outcome.path) if isinstance(r.event, ConfigurationRecorded)]
    return [(e.when, str(e.value), e.status) for e in recorded if e.key == key and e.when != "read"]


def test_a_configuration_state_that_needs_a_reboot_gets_one_and_the_case_goes_on(tmp_path: Path) -> None:
    outcome = run(tmp_path / "a.sqlite", Memory(reboot_keys=(KEY,)), cases=("TC_004_1_CS",))
    assert outcome.results["TC_004_1_CS"]["verdict"] == "PASS"
    assert changes(outcome, KEY) == [("set", "5", "RebootRequired"), ("restored", "60", "RebootRequired")]
    assert outcome.station.keys[KEY][0] == "60"
    assert len(outcome.station.asked("Reset")) == 3  # 000_RESET, after the key was set, after it was put back


def test_the_own_preparation_of_021_is_followed_by_a_reboot_and_the_case_judges_its_own_answer(tmp_path: Path) -> None:
    settings = {"meter_value_interval": "60"}
    outcome = run(tmp_path / "a.sqlite", Memory(reboot_keys=(KEY,)), cases=("TC_021_CS",), settings=settings)
    result = outcome.results["TC_021_CS"]
    assert result["verdict"] == "FAIL"  # table 26 wants Accepted, of the case's own change
    assert "MeterValueSampleInterval = 60 is Accepted" in result["reason"]
    assert "RebootRequired" in result["reason"]
    assert outcome.station.keys[KEY][0] == "60"


def test_a_key_that_is_put_back_after_the_run_and_needs_a_reset_gets_it(tmp_path: Path) -> None:
    memory = Memory(reboot_keys=(KEY,), refused_times={KEY: 1})
    outcome = run(tmp_path / "a.sqlite", memory, cases=("TC_004_1_CS",))
    assert list(changes(outcome, KEY))[-2:] == [
        ("not restored", "60", "Rejected"),
        ("restored", "60", "RebootRequired"),
    ]
    assert outcome.station.keys[KEY][0] == "60"
    assert outcome.checklist("put-back")["state"] == "settled"


# --- which cases are run ----------------------------------------------------------------------------------------------


def test_conditions_on_keys_are_decided_by_the_station_and_the_difference_is_said(tmp_path: Path) -> None:
    def read_only(station: KeepingStation) -> None:
        station.keys["StopTransactionOnEVSideDisconnect"] = ["true", True]  # type: ignore[assignment]

    cases = ("TC_005_3_CS", CASE)
    outcome = run(tmp_path / "a.sqlite", cases=cases, prepare=read_only)
    text = outcome.said("wrong", "TC_005_3_CS is not run")
    assert '"StopTransactionOnEVSideDisconnect: read-only, value true" (read from the DUT)' in text
    assert outcome.results["TC_005_3_CS"]["verdict"] == "NOT APPLICABLE"
    assert outcome.results[CASE]["verdict"] == "PASS"
    assert outcome.checklist("station-keys")["state"] == "not met"
    for place in (outcome.terminal(), outcome.report()):
        assert text[1:] in place


def test_a_case_that_the_pics_leaves_out_is_run_if_the_station_can(tmp_path: Path) -> None:
    pics = changed_pics(tmp_path / "no-choice.yaml", optional_features={"stop_transaction_choice": False},
                        beyond_the_form={"stop_transaction_on_ev_side_disconnect": True})  # fmt: skip
    cases = ("TC_005_3_CS", CASE)
    outcome = run(tmp_path / "a.sqlite", cases=cases, pics=pics)
    outcome.said("wrong", "TC_005_3_CS is run after all", "(read from the DUT)")
    assert outcome.results["TC_005_3_CS"]["attempts"] == 1


def test_keys_that_a_station_leaves_out_of_its_list_are_asked_for_by_name(tmp_path: Path) -> None:
    outcome = run(tmp_path / "a.sqlite", Memory(lists_at_once=7))
    asked = next(payload["key"] for payload in outcome.station.asked("GetConfiguration") if payload)
    assert "NumberOfConnectors" in asked
    assert "StopTransactionOnEVSideDisconnect" in asked
    assert [item for item in outcome.items if "does not tell" in item[2] or "not implemented" in item[2]] == []
    assert outcome.results[CASE]["verdict"] == "PASS"


def test_what_a_station_has_is_not_concluded_from_a_callerror(tmp_path: Path) -> None:
    outcome = run(tmp_path / "a.sqlite", Memory(lists_at_once=7, tells_by_name=False))
    outcome.said("told", "does not tell the keys that it is asked for by name (InternalError", "goes by the PICS")
    assert [
        item for item in outcome.items if "the key counts" in item[2] or "by the station's own keys" in item[2]
    ] == []


def test_flags_with_rubbish_in_them_are_named(tmp_path: Path) -> None:
    outcome = run(tmp_path / "a.sqlite", keys={"ReserveConnectorZeroSupported": "perhaps"})
    outcome.said("told", "tells 'perhaps' for ReserveConnectorZeroSupported", "neither true nor false")


NONSENSE: dict[str, dict[str, Any]] = {
    "a text for the keys": {"GetConfiguration": {"configurationKey": "all of them"}},
    "keys that are none": {
        "GetConfiguration": {"configurationKey": [1, None, [], {}, {"key": 5}, {"key": ["a"]}, {"key": {}}]}
    },
    "values that are none": {
        "GetConfiguration": {"configurationKey": [{"key": "NumberOfConnectors", "value": {"a": 1}, "readonly": "x"}]}
    },
    "a flood of keys": {
        "GetConfiguration": {"configurationKey": [{"key": f"K{n}", "readonly": True} for n in range(5000)]}
    },
    "no object": {"GetConfiguration": {}, "GetLocalListVersion": {}, "ClearChargingProfile": {}},
    "a version that is none": {"GetLocalListVersion": {"listVersion": "twelve"}},
    "a version without end": {"GetLocalListVersion": {"listVersion": 10**400}},
    "another status": {"GetLocalListVersion": {"listVersion": 3}, "SendLocalList": {"status": ["Accepted"]}},
    "a status that is none": {"ClearChargingProfile": {"status": {"a": "b"}}},
}


@pytest.mark.parametrize("what", NONSENSE)
def test_whatever_a_station_answers_between_cases_the_run_goes_on(tmp_path: Path, what: str) -> None:
    class Nonsense(KeepingStation):
        async def _handle(self, action: str, payload: dict[str, Any]) -> Any:
            told = NONSENSE[what].get(action)
            in_a_case = action == "GetConfiguration" and payload
            return await super()._handle(action, payload) if told is None or in_a_case else told

    def change(station: KeepingStation) -> None:
        station.__class__ = Nonsense

    outcome = run(tmp_path / "a.sqlite", prepare=change, cases=("TC_013_CS",))
    assert outcome.results["TC_013_CS"]["verdict"] in ("PASS", "INCONCLUSIVE")
    assert what == "a flood of keys" or outcome.items


def test_a_key_that_is_put_back_before_the_next_case_takes_effect_with_its_reset(tmp_path: Path) -> None:
    memory = Memory(reboot_keys=(KEY,), refused_times={KEY: 1})
    outcome = run(tmp_path / "a.sqlite", memory, cases=("TC_004_1_CS", "TC_013_CS"))
    assert changes(outcome, KEY)[-2:] == [("not restored", "60", "Rejected"), ("restored", "60", "RebootRequired")]
    assert outcome.results["TC_013_CS"]["verdict"] == "PASS"
    assert outcome.station.keys[KEY][0] == "60"
