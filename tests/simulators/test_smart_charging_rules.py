"""Which charging profiles the simulated station takes, keeps and clears, and how it reports what they come to."""

from __future__ import annotations

import argparse
from typing import Any

import pytest
from simulators_peer import CentralSystemPeer, charge, play
from smart_charging_helpers import ago, profile, steps

from app.simulators import smart_charging
from app.simulators.charging_station import ChargingStation
from app.simulators.smart_charging_arguments import add_smart_charging, smart_charging_options
from app.simulators.smart_charging_options import SmartChargingOptions

KEYS = {
    "ChargeProfileMaxStackLevel": "10",
    "ChargingScheduleAllowedChargingRateUnit": "Current,Power",
    "ChargingScheduleMaxPeriods": "24",
    "ConnectorSwitch3to1PhaseSupported": "false",
    "MaxChargingProfilesInstalled": "20",
}
MAX, DEFAULT, TX = "ChargePointMaxProfile", "TxDefaultProfile", "TxProfile"


async def install(peer: CentralSystemPeer, connector: int, payload: dict[str, Any]) -> str:
    answer = await peer.ask("SetChargingProfile", {"connectorId": connector, "csChargingProfiles": payload})
    return str(answer["status"] if isinstance(answer, dict) else answer)


async def limits(peer: CentralSystemPeer, connector: int = 1, duration: int = 60, **rest: str) -> list[float]:
    request = {"connectorId": connector, "duration": duration, **rest}
    return [limit for _, limit in steps(await peer.ask("GetCompositeSchedule", request))]


def test_keys_are_read_only_and_say_what_holds() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        answer = await peer.ask("GetConfiguration", {"key": [*KEYS, "SupportedFeatureProfiles"]})
        entries = {entry["key"]: entry for entry in answer["configurationKey"]}
        assert "SmartCharging" in entries.pop("SupportedFeatureProfiles")["value"].split(",")
        assert {name: entry["value"] for name, entry in entries.items()} == KEYS
        for name in KEYS:
            assert entries[name]["readonly"]
            assert await peer.ask("ChangeConfiguration", {"key": name, "value": "1"}) == {"status": "Rejected"}

    play(scenario)


@pytest.mark.parametrize(
    ("connector", "change", "schedule"),
    [
        pytest.param(1, {"chargingProfilePurpose": MAX}, {}, id="maximum of one connector"),
        pytest.param(0, {"chargingProfilePurpose": TX}, {}, id="transaction of all connectors"),
        pytest.param(1, {"transactionId": 1}, {}, id="default of one transaction"),
        pytest.param(1, {"stackLevel": 11}, {}, id="stack level too high"),
        pytest.param(1, {"stackLevel": -1}, {}, id="negative stack level"),
        pytest.param(1, {"chargingProfileKind": "Recurring"}, {}, id="recurring without recurrencyKind"),
        pytest.param(1, {"validFrom": "2030-01-01T00:00:00Z", "validTo": "2029-01-01T00:00:00Z"}, {}, id="never valid"),
        pytest.param(1, {}, {"duration": 0}, id="no duration"),
        pytest.param(1, {}, {"chargingSchedulePeriod": []}, id="no period"),
        pytest.param(1, {}, {"chargingSchedulePeriod": [{"startPeriod": 1, "limit": 6}]}, id="first period late"),
        pytest.param(1, {}, {"chargingSchedulePeriod": [{"startPeriod": 0, "limit": -1}]}, id="negative limit"),
        pytest.param(
            1, {}, {"chargingSchedulePeriod": [{"startPeriod": 0, "limit": 1, "numberPhases": 4}]}, id="four phases"
        ),
        pytest.param(
            1, {}, {"chargingSchedulePeriod": [{"startPeriod": at, "limit": 6} for at in (0, 9, 8)]}, id="not in order"
        ),
        pytest.param(
            1, {}, {"chargingSchedulePeriod": [{"startPeriod": at, "limit": 6} for at in range(25)]}, id="25 periods"
        ),
    ],
)
def test_rejected(connector: int, change: dict[str, Any], schedule: dict[str, Any]) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        payload = profile(1, DEFAULT, (0, 6), start=ago(0)) | change
        payload["chargingSchedule"] |= schedule
        assert await install(peer, connector, payload) == "Rejected"
        assert len(station.smart_charging.profiles) == 0

    play(scenario)


def test_refused_with_a_callerror() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        good = profile(1, DEFAULT, (0, 6), start=ago(0))
        code = "PropertyConstraintViolation"
        assert await install(peer, 3, good) == code
        assert await install(peer, -1, good) == code
        assert await install(peer, 1, good | {"chargingProfilePurpose": "Purpose"}) == code
        assert await install(peer, 1, profile(1, DEFAULT, (0, 6), unit="kW")) == code
        assert await install(peer, 1, profile(1, DEFAULT, (0, 6), start="yesterday")) == code
        remote = {"idTag": "A", "connectorId": 1, "chargingProfile": good | {"validTo": "tomorrow"}}
        assert await peer.ask("RemoteStartTransaction", remote) == code
        wrong_unit = {"connectorId": 1, "duration": 60, "chargingRateUnit": "kW"}
        assert await peer.ask("GetCompositeSchedule", wrong_unit) == code

    play(scenario)


def test_limits_of_the_station() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        for level in range(3):
            assert await install(peer, 1, profile(level, DEFAULT, (0, 6), level=level)) == "Accepted"
        assert await install(peer, 1, profile(9, DEFAULT, (0, 6), level=3)) == "Rejected"
        # Replacing needs no room.
        assert await install(peer, 1, profile(9, DEFAULT, (0, 7), level=2)) == "Accepted"
        assert await install(peer, 1, profile(10, DEFAULT, (0, 6), level=1, unit="W")) == "Rejected"
        wrong_unit = {"connectorId": 1, "duration": 60, "chargingRateUnit": "W"}
        assert await peer.ask("GetCompositeSchedule", wrong_unit) == {"status": "Rejected"}
        assert await limits(peer) == [7]
        assert await peer.ask("ClearChargingProfile", {}) == {"status": "Accepted"}
        assert await limits(peer) == [16]

    few = SmartChargingOptions(max_stack_level=5, max_profiles=3, rate_units=("A",), local_limit=16.0)
    play(scenario, smart_charging=few)


def test_replacement_by_id_and_by_level() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        profiles = station.smart_charging.profiles
        assert await install(peer, 1, profile(1, DEFAULT, (0, 6))) == "Accepted"
        assert await install(peer, 1, profile(2, DEFAULT, (0, 7))) == "Accepted"
        assert [each.identifier for each in profiles] == [2]
        assert await install(peer, 1, profile(2, DEFAULT, (0, 8), level=3)) == "Accepted"
        assert [each.level for each in profiles] == [3]
        assert await install(peer, 0, profile(2, MAX, (0, 9))) == "Accepted"
        assert [each.purpose for each in profiles] == [MAX]
        # The other connector, another purpose and another level leave it alone.
        assert await install(peer, 1, profile(3, DEFAULT, (0, 7))) == "Accepted"
        assert await install(peer, 2, profile(4, DEFAULT, (0, 7))) == "Accepted"
        assert await install(peer, 1, profile(5, DEFAULT, (0, 7), level=1)) == "Accepted"
        # One profile that has the id of one and the level of another replaces both.
        assert await install(peer, 1, profile(4, DEFAULT, (0, 7))) == "Accepted"
        assert sorted(each.identifier for each in profiles) == [2, 4, 5]

    play(scenario)


def test_clear_matches_all_that_is_given() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        async def clear(**criteria: Any) -> list[int]:
            answer = await peer.ask("ClearChargingProfile", criteria)
            left = sorted(each.identifier for each in station.smart_charging.profiles)
            return left if answer == {"status": "Accepted"} else [-1]

        for number, (connector, purpose, level) in enumerate(
            [(0, MAX, 0), (0, DEFAULT, 0), (1, DEFAULT, 0), (1, DEFAULT, 1), (2, DEFAULT, 0), (2, DEFAULT, 1)]
        ):
            assert await install(peer, connector, profile(number, purpose, (0, 6), level=level)) == "Accepted"
        assert await clear(id=7) == [-1]
        assert await clear(connectorId=0, stackLevel=1) == [-1]
        assert await clear(chargingProfilePurpose=TX) == [-1]
        assert await clear(connectorId=1, chargingProfilePurpose=DEFAULT, stackLevel=1) == [0, 1, 2, 4, 5]
        assert await clear(id=4, connectorId=1, stackLevel=9) == [0, 1, 2, 5]  # with an id the rest does not count
        assert await clear(connectorId=0, chargingProfilePurpose=DEFAULT) == [0, 2, 5]
        assert await clear(stackLevel=0) == [5]
        assert await clear() == []

    play(scenario)


def test_default_of_all_connectors_and_of_one() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await install(peer, 0, profile(1, DEFAULT, (0, 6)))
        await install(peer, 1, profile(2, DEFAULT, (0, 9)))
        await install(peer, 0, profile(3, DEFAULT, (0, 5), level=1, kind="Relative", duration=10))
        assert await limits(peer) == [5, 9]
        assert await limits(peer, 2) == [5, 6]
        assert await limits(peer, 0) == [10, 15]
        await install(peer, 0, profile(4, MAX, (0, 12), start=ago(0)))
        assert await limits(peer, 0) == [10, 12]
        assert await limits(peer, 0, chargingRateUnit="W") == [6900, 8280]

    play(scenario)


def test_the_unit_is_that_of_the_profiles_where_none_is_asked_for() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        assert await limits(peer) == [32]
        await install(peer, 1, profile(1, DEFAULT, (0, 6000), unit="W", phases=1))
        answer = await peer.ask("GetCompositeSchedule", {"connectorId": 1, "duration": 60})
        assert answer["chargingSchedule"]["chargingRateUnit"] == "W"
        assert answer["chargingSchedule"]["chargingSchedulePeriod"] == [
            {"startPeriod": 0, "limit": 6000.0, "numberPhases": 1}
        ]
        assert await limits(peer, chargingRateUnit="A") == [26]  # 6000 / 230 on one phase

    play(scenario)


@pytest.mark.parametrize("connector", [-1, 3])
@pytest.mark.parametrize("duration", [60])
def test_no_composite_of_an_unknown_connector(connector: int, duration: int) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        request = {"connectorId": connector, "duration": duration}
        assert await peer.ask("GetCompositeSchedule", request) == {"status": "Rejected"}
        for length in (0, -1, 10**12):
            request = {"connectorId": 1, "duration": length}
            assert await peer.ask("GetCompositeSchedule", request) == {"status": "Rejected"}

    play(scenario)


def test_kinds_of_profile() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        day, week = 86400, 604800
        table = (0, 6), (100, 7)
        daily = profile(
            1, DEFAULT, *table, kind="Recurring", recurrencyKind="Daily", start=ago(5 * day + 50), duration=200
        )
        assert await install(peer, 1, daily) == "Accepted"
        assert await limits(peer, duration=day) == [6, 7, 32, 6]
        weekly = profile(
            1, DEFAULT, *table, kind="Recurring", recurrencyKind="Weekly", start=ago(2 * week + 50), duration=200
        )
        assert await install(peer, 1, weekly) == "Accepted"
        assert await limits(peer, duration=day) == [6, 7, 32]
        assert await limits(peer, duration=week) == [6, 7, 32, 6]
        relative = profile(1, DEFAULT, *table, kind="Relative", duration=200)
        assert await install(peer, 1, relative) == "Accepted"
        answer = await peer.ask("GetCompositeSchedule", {"connectorId": 1, "duration": 300})
        assert steps(answer) == [(0, 6), (100, 7), (200, 32)]  # as if charging began now
        future = profile(1, DEFAULT, (0, 6), start=ago(-1000), validFrom=ago(-1000))
        assert await install(peer, 1, future) == "Accepted"
        assert await limits(peer) == [32]

    play(scenario)


def test_relative_maximum_counts_from_its_arrival() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        assert await install(peer, 0, profile(1, MAX, (0, 6), (10, 7), kind="Relative")) == "Accepted"
        answer = await peer.ask("GetCompositeSchedule", {"connectorId": 1, "duration": 60})
        assert [limit for _, limit in steps(answer)] == [6, 7]
        assert steps(answer)[1][0] in (9, 10)

    play(scenario)


def test_profiles_survive_a_reboot_and_those_of_a_transaction_do_not() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await charge(peer, station)
        await install(peer, 1, profile(1, DEFAULT, (0, 9)))
        await install(peer, 1, profile(2, TX, (0, 6), transactionId=1))
        assert await limits(peer) == [6]
        assert await limits(peer, 2) == [32]
        assert await peer.ask("Reset", {"type": "Hard"}) == {"status": "Accepted"}
        await peer.connected(2)
        await peer.until(lambda: [call[0] for call in peer.calls].count("BootNotification") == 2)
        assert await limits(peer) == [9]

    play(scenario)


def test_without_the_profile_its_requests_are_not_supported() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        assert await install(peer, 1, profile(1, DEFAULT, (0, 6))) == "NotSupported"
        assert await peer.ask("ClearChargingProfile", {}) == "NotSupported"
        assert await peer.ask("GetCompositeSchedule", {"connectorId": 1, "duration": 1}) == "NotSupported"
        assert sorted((await peer.ask("GetConfiguration", {"key": list(KEYS)}))["unknownKey"]) == sorted(KEYS)
        # Section 5.11: the charging profile of a remote start is ignored.
        request = {"idTag": "VALID-1", "connectorId": 1, "chargingProfile": profile(1, DEFAULT, (0, 6))}
        assert await peer.ask("RemoteStartTransaction", request) == {"status": "Accepted"}

    play(scenario, profiles=frozenset({"Core"}))


def test_the_command_line_sets_the_capabilities() -> None:
    parser = argparse.ArgumentParser()
    add_smart_charging(parser)
    assert smart_charging_options(parser.parse_args([])) == SmartChargingOptions()
    line = "--local-limit 16 --rate-units W,A --max-stack-level 3 --max-periods 5 --max-charging-profiles 7"
    wanted = SmartChargingOptions(3, 5, 7, ("W", "A"), 16.0)
    assert smart_charging_options(parser.parse_args(line.split())) == wanted
    for wrong in ("--local-limit=0", "--local-limit=x", "--max-periods=-1", "--rate-units=V"):
        with pytest.raises(SystemExit):
            parser.parse_args([wrong])


def test_relative_schedules_count_from_their_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        table = (0, 6), (100, 8)
        await charge(peer, station)
        await install(peer, 0, profile(1, MAX, (0, 20), (200, 7), kind="Relative"))
        # A startSchedule says nothing about a relative profile; without one an absolute profile is relative (section 7.13).
        relative = profile(2, TX, *table, kind="Relative", start=ago(5000), transactionId=1)
        now = smart_charging._loop_time()
        monkeypatch.setattr(smart_charging, "_loop_time", lambda: now + 39.5)
        for payload in (relative, profile(2, TX, *table, transactionId=1)):
            assert await install(peer, 1, payload) == "Accepted"
            answer = await peer.ask("GetCompositeSchedule", {"connectorId": 1, "duration": 300})
            assert steps(answer) == [(0, 6), (61, 8), (161, 7)]

    play(scenario)


def test_connector_zero_is_all_connectors_together() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        assert await limits(peer, 0) == [96]

    play(scenario, connectors=3)


def test_a_transaction_ends_with_its_own_profiles_only() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        for connector in (1, 2):
            await charge(peer, station, connector, f"VALID-{connector}")
            payload = profile(connector, TX, (0, 5 + connector), transactionId=connector)
            assert await install(peer, connector, payload) == "Accepted"
        assert await limits(peer, 0) == [13]
        assert await peer.ask("RemoteStopTransaction", {"transactionId": 1}) == {"status": "Accepted"}
        await peer.until(lambda: any(action == "StopTransaction" for action, _ in peer.calls))
        assert [await limits(peer, connector) for connector in (1, 2)] == [[32], [7]]

    play(scenario)


def test_no_remote_start_with_a_profile_that_there_is_no_room_for() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        assert await install(peer, 1, profile(1, DEFAULT, (0, 6))) == "Accepted"
        request = {"idTag": "VALID-1", "connectorId": 1, "chargingProfile": profile(2, TX, (0, 6))}
        assert await peer.ask("RemoteStartTransaction", request) == {"status": "Rejected"}
        request["chargingProfile"] = profile(1, TX, (0, 6))  # takes the place of the other
        assert await peer.ask("RemoteStartTransaction", request) == {"status": "Accepted"}

    play(scenario, smart_charging=SmartChargingOptions(max_profiles=1))
