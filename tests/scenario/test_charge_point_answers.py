"""The charge point that the bench plays: every legal request of a CSMS is answered as its state demands."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app import events as ev
from app import parameters
from app.campaign.dut_known import DutKnown
from app.judging.assumed import assume
from app.proof import schema_values
from app.protocol import actions, schemas
from app.scenario import by_itself, manners_charge_point
from app.scenario import outputs as o
from app.scenario.dut_state import DutState
from app.scenario.values import Context, iso

NOW = 1_700_000_000_000_000_000


class ChargePoint:
    def __init__(self, connectors: int = 2) -> None:
        self.dut = DutState()
        self.ctx = Context({**parameters.defaults(), "connectors": connectors}, {}, self.dut)
        self.ctx.utc_ns = NOW

    def ask(
        self, action: str, instead: dict[str, Any] | None = None, needed: set[int] | None = None, **request: Any
    ) -> dict[str, Any]:
        """A request of the CSMS; ``instead``: what a step of a case answers; ``needed``: a case runs that needs these connectors."""
        assert not schemas.check(action, "request", request), schemas.check(action, "request", request)
        before = repr(self.dut.charge_point)
        answer = manners_charge_point.answer(action, request, self.ctx, needed)
        assert repr(self.dut.charge_point) == before, "an answer alone changes nothing"
        assert not schemas.check(action, "response", answer), answer
        given = answer if instead is None else instead
        self.dut.charge_point.answered(action, request, given)
        return given

    def say(self, action: str, answer: dict[str, Any] | None = None, **request: Any) -> None:
        self.dut.call_answered(action, request, answer or {})

    def start(self, connector: int = 1, number: int = 7) -> None:
        answer = {"transactionId": number, "idTagInfo": {"status": "Accepted"}}
        self.say("StartTransaction", answer, connectorId=connector, idTag="A", meterStart=0, timestamp=at(-100))


def at(seconds: float) -> str:
    return iso(NOW + round(seconds * 1e9))


def entry(id_tag: str) -> dict[str, Any]:
    return {"idTag": id_tag, "idTagInfo": {"status": "Accepted"}}


def profile(number: int = 1, limit: float = 6.0, **more: Any) -> dict[str, Any]:
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}]}
    schedule |= more.pop("schedule", {})
    return {
        "chargingProfileId": number, "stackLevel": 0, "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Absolute", "chargingSchedule": schedule, **more,
    }  # fmt: skip


@pytest.mark.parametrize("action", sorted(actions.FROM_CENTRAL_SYSTEM))
def test_whatever_a_csms_asks_gets_an_answer_that_complies_with_its_schema(action: str) -> None:
    for make in (schema_values.minimal, schema_values.full):
        ChargePoint().ask(action, **make(action, "request"))


def test_all_keys_of_the_specification_are_there_with_their_access() -> None:
    keys = {one["key"]: one for one in ChargePoint(3).ask("GetConfiguration")["configurationKey"]}
    assert keys["NumberOfConnectors"] == {"key": "NumberOfConnectors", "readonly": True, "value": "3"}
    assert {name for name, one in keys.items() if one["readonly"]} == {
        "ChargeProfileMaxStackLevel", "ChargingScheduleAllowedChargingRateUnit", "ChargingScheduleMaxPeriods",
        "ConnectorPhaseRotationMaxLength", "ConnectorSwitch3to1PhaseSupported", "GetConfigurationMaxKeys",
        "LocalAuthListMaxLength", "MaxChargingProfilesInstalled", "MeterValuesAlignedDataMaxLength",
        "MeterValuesSampledDataMaxLength", "NumberOfConnectors", "ReserveConnectorZeroSupported", "SendLocalListMaxLength",
        "StopTxnAlignedDataMaxLength", "StopTxnSampledDataMaxLength", "SupportedFeatureProfiles",
        "SupportedFeatureProfilesMaxLength", "SupportedFileTransferProtocols",
    }  # fmt: skip
    assert len(keys) <= int(keys["GetConfigurationMaxKeys"]["value"])


def test_keys_are_found_without_regard_to_case_and_unknown_ones_are_told() -> None:
    answer = ChargePoint().ask("GetConfiguration", key=["heartbeatinterval", "Nonsense"])
    assert [one["key"] for one in answer["configurationKey"]] == ["HeartbeatInterval"]
    assert answer["unknownKey"] == ["Nonsense"]


@pytest.mark.parametrize(
    ("key", "value", "status"),
    [
        ("HeartbeatInterval", "60", "Accepted"),
        ("HEARTBEATINTERVAL", "60", "Accepted"),
        ("HeartbeatInterval", "-1", "Rejected"),
        ("LocalPreAuthorize", "maybe", "Rejected"),
        ("MeterValuesSampledData", "Voltage.L1,Current.Import", "Accepted"),
        ("MeterValuesSampledData", "Nonsense", "Rejected"),
        ("MeterValuesSampledData", ",".join(["Voltage"] * 21), "Rejected"),
        ("NumberOfConnectors", "4", "Rejected"),
        ("supportedfiletransferprotocols", "FTP", "Rejected"),
        ("ConnectorPhaseRotation", "0.RST, 1.RTS,2.Unknown", "Accepted"),
        ("ConnectorPhaseRotation", "NotApplicable", "Accepted"),
        ("ConnectorPhaseRotation", "rubbish!!", "Rejected"),
        ("ConnectorPhaseRotation", "9.RST", "Rejected"),
        ("BlinkRepeat", "3", "Accepted"),
        ("LightIntensity", "101", "Rejected"),
        ("Nonsense", "1", "NotSupported"),
    ],
)
def test_configuration_is_changed_only_as_it_can_be(key: str, value: str, status: str) -> None:
    station = ChargePoint()
    assert station.ask("ChangeConfiguration", key=key, value=value) == {"status": status}
    known = station.ask("GetConfiguration", key=[key]).get("configurationKey")
    assert not known or (known[0]["value"] == value) == (status == "Accepted")


def test_the_answer_of_a_case_counts_and_not_what_the_bench_would_have_answered() -> None:
    station = ChargePoint()
    station.ask("ChangeConfiguration", {"status": "Rejected"}, key="HeartbeatInterval", value="60")
    assert station.ask("GetConfiguration", key=["HeartbeatInterval"])["configurationKey"][0]["value"] == "300"


def test_a_local_list_is_kept_with_its_version() -> None:
    station = ChargePoint()

    def send(version: int, kind: str, *entries: dict[str, Any]) -> str:
        request = {"listVersion": version, "updateType": kind, "localAuthorizationList": list(entries)}
        return str(station.ask("SendLocalList", **request)["status"])

    assert station.ask("GetLocalListVersion") == {"listVersion": 0}
    assert send(3, "Full", entry("A"), entry("B")) == "Accepted"
    assert station.ask("GetLocalListVersion") == {"listVersion": 3}
    assert send(3, "Differential", entry("C")) == "VersionMismatch"
    assert send(4, "Differential", entry("C"), {"idTag": "a"}) == "Accepted"
    assert sorted(station.dut.charge_point.local_list) == ["b", "c"]
    assert send(5, "Full", {"idTag": "A"}) == "Failed"
    assert send(0, "Full", entry("A")) == "Failed"
    assert send(5, "Full", entry("A"), entry("a")) == "Failed"
    assert send(5, "Full", *(entry(f"T{n}") for n in range(21))) == "Failed"
    assert station.ask("GetLocalListVersion") == {"listVersion": 4}
    assert send(6, "Full") == "Accepted"
    assert station.ask("GetLocalListVersion") == {"listVersion": 0}


def test_reservations_are_known_until_they_end() -> None:
    station = ChargePoint()
    reserve = {"connectorId": 1, "expiryDate": at(60), "idTag": "A", "reservationId": 5}
    assert station.ask("ReserveNow", needed={1}, **reserve) == {"status": "Rejected"}  # the case itself needs it
    assert station.ask("CancelReservation", reservationId=5) == {"status": "Rejected"}
    assert station.ask("ReserveNow", **reserve) == {"status": "Accepted"}
    assert station.ask("ReserveNow", **reserve) == {
        "status": "Accepted"
    }  # the same one again replaces it (section 5.13)
    assert station.ask("ReserveNow", **{**reserve, "reservationId": 6}) == {"status": "Occupied"}
    assert station.ask("CancelReservation", reservationId=5) == {"status": "Accepted"}
    assert station.ask("CancelReservation", reservationId=5) == {"status": "Rejected"}
    station.ask("ReserveNow", {"status": "Accepted"}, **reserve)
    station.ctx.utc_ns += 61 * 10**9
    assert station.ask("CancelReservation", reservationId=5) == {"status": "Rejected"}
    for status, answer in (("Faulted", "Faulted"), ("Unavailable", "Unavailable"), ("Charging", "Occupied")):
        station.say("StatusNotification", connectorId=2, status=status, errorCode="NoError")
        assert station.ask("ReserveNow", **{**reserve, "connectorId": 2}) == {"status": answer}


def test_a_connector_is_kept_free_for_a_reservation_of_the_whole_charge_point() -> None:
    def reserve(station: ChargePoint, connector: int, number: int) -> str:
        request: dict[str, Any] = {
            "connectorId": connector,
            "expiryDate": at(60),
            "idTag": "A",
            "reservationId": number,
        }
        return str(station.ask("ReserveNow", **request)["status"])

    station = ChargePoint(2)
    assert [reserve(station, 0, 1), reserve(station, 1, 2), reserve(station, 2, 3)] == [
        "Accepted", "Accepted", "Occupied",
    ]  # fmt: skip
    assert [reserve(station, 0, 1), reserve(station, 1, 2)] == ["Accepted", "Accepted"]  # the same ones again
    assert [reserve(ChargePoint(1), 1, 1), reserve(one := ChargePoint(1), 0, 1), reserve(one, 1, 2)] == [
        "Accepted", "Accepted", "Occupied",
    ]  # fmt: skip


def test_what_goes_out_of_service_cannot_be_reserved_though_its_status_was_not_reported_yet() -> None:
    station = ChargePoint(2)
    reserve: dict[str, Any] = {"connectorId": 2, "expiryDate": at(60), "idTag": "A", "reservationId": 5}
    assert station.ask("ChangeAvailability", connectorId=2, type="Inoperative") == {"status": "Accepted"}
    assert station.ask("ReserveNow", **reserve) == {"status": "Unavailable"}
    assert station.ask("ChangeAvailability", connectorId=2, type="Operative") == {"status": "Accepted"}
    station.start(1)
    assert station.ask("ChangeAvailability", connectorId=0, type="Inoperative") == {"status": "Scheduled"}
    assert station.ask("ReserveNow", **reserve) == {"status": "Unavailable"}


def test_a_connector_that_a_triggered_message_is_not_about_is_ignored() -> None:
    station = ChargePoint()
    for message in sorted(manners_charge_point.CAN_BE_TRIGGERED):
        status = "Rejected" if message in ("MeterValues", "StatusNotification") else "Accepted"
        assert station.ask("TriggerMessage", requestedMessage=message, connectorId=9) == {"status": status}


def test_a_connector_is_unlocked_unless_a_transaction_runs() -> None:
    station = ChargePoint()
    station.start()
    assert [station.ask("UnlockConnector", connectorId=n)["status"] for n in (1, 2, 3)] == [
        "UnlockFailed", "Unlocked", "NotSupported",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("action", "request_"),
    [
        ("RemoteStartTransaction", {"idTag": "A"}),
        ("RemoteStopTransaction", {"transactionId": 7}),
        ("TriggerMessage", {"requestedMessage": "MeterValues", "connectorId": 9}),
        ("ChangeAvailability", {"connectorId": 9, "type": "Operative"}),
        ("ReserveNow", {"connectorId": 9, "expiryDate": "2030-01-01T00:00:00Z", "idTag": "A", "reservationId": 1}),
    ],
)
def test_nothing_is_promised_that_would_not_follow(action: str, request_: dict[str, Any]) -> None:
    station = ChargePoint()
    station.start()
    assert station.ask(action, **request_) == {"status": "Rejected"}


def test_a_reset_would_destroy_a_case_and_is_done_between_two() -> None:
    station = ChargePoint()
    assert station.ask("Reset", needed=set(), type="Hard") == {"status": "Rejected"}
    assert station.ask("Reset", type="Hard") == {"status": "Accepted"}
    assert list(by_itself.follows("Reset", {"type": "Hard"}, {"status": "Accepted"}, station.ctx)) == [
        o.Restart("Hard")
    ]


def test_a_trigger_without_a_connector_means_all_of_them() -> None:
    station = ChargePoint()
    request: dict[str, Any] = {"requestedMessage": "StatusNotification"}
    assert station.ask("TriggerMessage", **request) == {"status": "Accepted"}
    owed = list(by_itself.follows("TriggerMessage", request, {"status": "Accepted"}, station.ctx))
    assert owed == [o.Say("StatusNotification", number) for number in (0, 1, 2)]
    assert list(by_itself.follows("TriggerMessage", request, {"status": "Rejected"}, station.ctx)) == []


@pytest.mark.parametrize("message", sorted(actions.FROM_CHARGE_POINT & set(manners_charge_point.CAN_BE_TRIGGERED)))
def test_what_is_triggered_complies_with_its_schema(message: str) -> None:
    station = ChargePoint()
    station.start()
    station.dut.charge_point.values["MeterValuesSampledData"] = "Voltage.L1-N, Power.Active.Import,Current.Import.L2"
    payload = by_itself.payload(o.Say(message, 1), station.ctx, NOW, {})
    assert not schemas.check(message, "request", payload), schemas.check(message, "request", payload)


def changed(station: ChargePoint, needed: tuple[int, ...] = ()) -> list[tuple[int, str]]:
    return list(by_itself.changed_statuses(station.ctx, station.ctx.utc_ns, needed))


def test_statuses_that_are_no_longer_so_are_reported() -> None:
    station = ChargePoint()
    assert changed(station) == [(0, "Available"), (1, "Available"), (2, "Available")]
    for number in (0, 1, 2):
        station.say("StatusNotification", connectorId=number, status="Available", errorCode="NoError")
    assert changed(station) == []
    station.start(1)
    assert station.ask("ChangeAvailability", connectorId=0, type="Inoperative") == {"status": "Scheduled"}
    assert changed(station) == [(2, "Unavailable")]  # the charge point with the last of them (section 5.2)
    station.say("StopTransaction", transactionId=7)
    assert changed(station, (1, 2)) == []
    assert changed(station) == [(0, "Unavailable"), (1, "Unavailable"), (2, "Unavailable")]
    for number in (0, 1, 2):
        station.say("StatusNotification", connectorId=number, status="Unavailable", errorCode="NoError")
    assert (station.dut.charge_point.inoperative, station.dut.charge_point.scheduled) == ({0, 1, 2}, set())
    assert station.ask("ChangeAvailability", connectorId=2, type="Operative") == {"status": "Accepted"}
    assert changed(station) == [(2, "Available")]
    station.say("StatusNotification", connectorId=1, status="Available", errorCode="NoError")
    assert station.dut.charge_point.inoperative == {0}, "what is reported is so"


def test_a_reservation_with_the_id_0_ends_with_its_own_transaction_only() -> None:
    station = ChargePoint()
    station.ask("ReserveNow", connectorId=2, expiryDate=at(60), idTag="A", reservationId=0)
    station.start(1)
    assert 0 in station.dut.charge_point.reservations
    station.say("StartTransaction", connectorId=2, idTag="A", meterStart=0, timestamp=at(0), reservationId=0)
    assert station.dut.charge_point.reservations == {}


def test_profiles_are_kept_replaced_and_cleared() -> None:
    station = ChargePoint()

    def put(connector: int, **more: Any) -> str:
        return str(
            station.ask("SetChargingProfile", connectorId=connector, csChargingProfiles=profile(**more))["status"]
        )

    tx = {"chargingProfilePurpose": "TxProfile", "transactionId": 7}
    assert put(1, number=1, **tx) == "Rejected"
    station.start()
    assert put(1, number=1, **tx) == "Accepted"
    assert put(1, number=2, chargingProfilePurpose="TxProfile", transactionId=8) == "Rejected"
    assert put(1, number=2, chargingProfilePurpose="ChargePointMaxProfile") == "Rejected"
    assert put(3, number=2) == put(1, number=2, stackLevel=9) == "Rejected"
    assert put(1, number=3) == put(1, number=4) == "Accepted"
    assert [one.id for one in station.dut.charge_point.profiles] == [1, 4]
    assert station.ask("ClearChargingProfile", id=3) == {"status": "Unknown"}
    assert station.ask("ClearChargingProfile", connectorId=2) == {"status": "Unknown"}
    station.say("StopTransaction", {"idTagInfo": {}}, transactionId=7)
    assert [one.id for one in station.dut.charge_point.profiles] == [4]
    assert station.ask("ClearChargingProfile", chargingProfilePurpose="TxDefaultProfile") == {"status": "Accepted"}
    assert station.dut.charge_point.profiles == []


def composite(station: ChargePoint, **more: Any) -> Any:
    answer = station.ask("GetCompositeSchedule", **{"connectorId": 1, "duration": 600, **more})
    if answer["status"] != "Accepted":
        return answer["status"]
    schedule = answer["chargingSchedule"]
    return schedule["duration"], [(one["startPeriod"], one["limit"]) for one in schedule["chargingSchedulePeriod"]]


def test_a_composite_schedule_is_the_lowest_of_what_limits() -> None:
    station = ChargePoint()
    assert composite(station) == "Rejected"
    put = station.dut.charge_point._install
    steps = [{"startPeriod": 0, "limit": 16.0}, {"startPeriod": 200, "limit": 8.0}]
    put(0, profile(1, 10.0, chargingProfilePurpose="ChargePointMaxProfile"))
    put(0, profile(2, schedule={"startSchedule": at(-100), "chargingSchedulePeriod": steps}))
    assert composite(station) == (600, [(0, 10.0), (100, 8.0)])
    put(1, profile(3, 6.0, stackLevel=1, schedule={"startSchedule": at(50), "duration": 20}))
    assert composite(station) == (600, [(0, 10.0), (50, 6.0), (70, 10.0), (100, 8.0)])
    assert composite(station, connectorId=0) == (600, [(0, 10.0)])
    assert composite(station, chargingRateUnit="W", duration=40) == (40, [(0, 6900.0)])
    assert composite(station, connectorId=3) == "Rejected"
    station.start()
    relative = [{"startPeriod": 0, "limit": 3.0}, {"startPeriod": 130, "limit": 5.0}]
    put(1, profile(4, chargingProfilePurpose="TxProfile", chargingProfileKind="Relative", schedule={"chargingSchedulePeriod": relative}))  # fmt: skip
    assert composite(station) == (600, [(0, 3.0), (30, 5.0)])


def test_a_composite_schedule_ends_where_nothing_limits_any_more() -> None:
    station = ChargePoint()
    station.dut.charge_point._install(1, profile(1, schedule={"startSchedule": at(-10), "duration": 110}))
    assert composite(station) == (100, [(0, 6.0)])


def test_a_recurring_profile_begins_anew_each_day() -> None:
    station = ChargePoint()
    day = {"chargingProfileKind": "Recurring", "recurrencyKind": "Daily"}
    steps = [{"startPeriod": 0, "limit": 16.0}, {"startPeriod": 300, "limit": 8.0}]
    schedule = {"startSchedule": at(-86400 + 200), "chargingSchedulePeriod": steps}
    station.dut.charge_point._install(1, profile(1, **day, schedule=schedule))
    assert composite(station) == (600, [(0, 8.0), (200, 16.0), (500, 8.0)])


def test_what_the_charge_point_keeps_is_gone_on_with_after_an_interruption() -> None:
    station = ChargePoint()
    assert station.dut.charge_point.as_json() == {}
    station.ask("ChangeConfiguration", key="HeartbeatInterval", value="60")
    station.ask("SendLocalList", listVersion=3, updateType="Full", localAuthorizationList=[entry("A")])
    reserve = {"connectorId": 1, "expiryDate": at(60), "idTag": "A", "reservationId": 5}
    station.ask("ReserveNow", {"status": "Accepted"}, **reserve)
    station.ask("SetChargingProfile", connectorId=1, csChargingProfiles=profile())
    station.ask("ChangeAvailability", connectorId=2, type="Inoperative")
    assert "connector 2 is out of service" in station.dut.charge_point.words()
    kept = json.loads(json.dumps(station.dut.charge_point.as_json()))
    known = DutKnown()
    told = [ev.ChargePointKept({"version": 1}), ev.ChargePointKept(kept)]
    for seq, event in enumerate(told, 1):
        known.apply(ev.Recorded(seq, seq, seq, event))
    assert known.dut.charge_point.as_json() == kept
    again = ChargePoint()
    assume(again.ctx, "charge point", kept)
    assert again.dut.charge_point == station.dut.charge_point
    assert again.ask("GetLocalListVersion") == {"listVersion": 3}
    assert again.ask("CancelReservation", reservationId=5) == {"status": "Accepted"}
    assert again.ask("ClearChargingProfile", id=1) == {"status": "Accepted"}


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"chargingProfileKind": "Recurring"}, "Rejected"),
        ({"chargingProfileKind": "Recurring", "recurrencyKind": "Daily"}, "Accepted"),
        ({"validFrom": at(60), "validTo": at(30)}, "Rejected"),
        ({"validFrom": at(30), "validTo": at(60)}, "Accepted"),
        ({"transactionId": 7}, "Rejected"),
    ],
)
def test_a_profile_that_contradicts_itself_is_refused(more: dict[str, Any], status: str) -> None:
    request = {"connectorId": 1, "csChargingProfiles": profile(**more)}
    assert ChargePoint().ask("SetChargingProfile", **request) == {"status": status}


def test_a_cache_that_is_switched_off_cannot_be_cleared() -> None:
    station = ChargePoint()
    assert station.ask("ClearCache") == {"status": "Accepted"}
    station.ask("ChangeConfiguration", key="AuthorizationCacheEnabled", value="False")
    assert station.ask("ClearCache") == {"status": "Rejected"}


def test_a_relative_profile_counts_from_the_second_in_which_its_transaction_began() -> None:
    station = ChargePoint()
    station.ctx.utc_ns = NOW + 300_000_000
    answer = {"transactionId": 7, "idTagInfo": {"status": "Accepted"}}
    station.say("StartTransaction", answer, connectorId=1, idTag="A", meterStart=0, timestamp=at(0.3))
    tx = profile(chargingProfilePurpose="TxProfile", chargingProfileKind="Relative", transactionId=7)
    assert station.ask("SetChargingProfile", connectorId=1, csChargingProfiles=tx) == {"status": "Accepted"}
    told = station.ask("GetCompositeSchedule", connectorId=1, duration=60)
    assert told["status"] == "Accepted"
    assert told["chargingSchedule"]["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": 6.0}]


def test_the_heartbeat_interval_follows_the_boot_until_it_is_changed() -> None:
    station = ChargePoint()

    def told() -> str:
        return str(station.ask("GetConfiguration", key=["HeartbeatInterval"])["configurationKey"][0]["value"])

    station.say("BootNotification", {"status": "Accepted", "interval": 30, "currentTime": at(0)})
    assert told() == "30"
    assert station.dut.charge_point.as_json() == {}, "it tells it again after the next boot"
    station.ask("ChangeConfiguration", key="heartbeatinterval", value="5")
    assert (told(), station.dut.charge_point.heartbeat_interval) == ("5", 5)
    station.say("BootNotification", {"status": "Accepted", "interval": 0, "currentTime": at(0)})
    assert told() == "300"
