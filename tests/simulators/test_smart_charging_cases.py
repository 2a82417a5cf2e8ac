"""The stimuli of the smart charging test cases, and what a conforming station answers to them, over a real socket.

The numbers follow tables 77 to 86 of the test case document, as the readings for the test bench have them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from simulators_peer import CentralSystemPeer, charge, play
from smart_charging_helpers import DEVIATION, ago, profile, shifted, steps

from app.simulators.charging_station import ChargingStation

ACCEPTED, REJECTED = {"status": "Accepted"}, {"status": "Rejected"}


async def install(peer: CentralSystemPeer, connector: int, payload: dict[str, Any]) -> Any:
    return await peer.ask("SetChargingProfile", {"connectorId": connector, "csChargingProfiles": payload})


async def composite(peer: CentralSystemPeer, duration: int, unit: str | None = "A", connector: int = 1) -> Any:
    """The composite schedule, once what every case asks of it has been checked."""
    request: dict[str, Any] = {"connectorId": connector, "duration": duration}
    answer = await peer.ask("GetCompositeSchedule", request | ({} if unit is None else {"chargingRateUnit": unit}))
    assert answer["status"] == "Accepted"
    assert answer["connectorId"] == connector
    schedule = answer["chargingSchedule"]
    assert set(schedule) == {"duration", "chargingRateUnit", "chargingSchedulePeriod"}
    assert schedule["duration"] == duration
    assert unit is None or schedule["chargingRateUnit"] == unit
    late = datetime.now(UTC) - datetime.fromisoformat(answer["scheduleStart"])
    assert 0 <= late.total_seconds() < 1
    return answer


async def remote_start(peer: CentralSystemPeer, station: ChargingStation, payload: dict[str, Any]) -> None:
    """The reusable state Charging, with a charging profile."""
    await station.perform("PlugIn", {"connectorId": 1})
    await peer.expect("StatusNotification", connectorId=1, status="Preparing")
    request = {"idTag": "VALID-1", "connectorId": 1, "chargingProfile": payload}
    assert await peer.ask("RemoteStartTransaction", request) == ACCEPTED
    await peer.expect("Authorize", idTag="VALID-1")
    await peer.expect("StartTransaction", connectorId=1)
    await peer.expect("StatusNotification", connectorId=1, status="Charging")


def valid() -> dict[str, Any]:
    return {"validFrom": ago(DEVIATION), "validTo": ago(DEVIATION - 401)}


@pytest.mark.parametrize("unit", ["A", "W"])
@pytest.mark.parametrize("charging", [False, True])
def test_cs_056_and_082_default_profile(unit: str, charging: bool) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        if charging:
            await charge(peer, station)
        limit = 6 if unit == "A" else 6000
        default = profile(1, "TxDefaultProfile", (0, limit), unit=unit, start=ago(DEVIATION), duration=300, **valid())
        assert await install(peer, 1, default) == ACCEPTED
        schedule = await composite(peer, 300, unit)
        # The schedule is as long as what is asked for and began before: at its end the local limit counts again.
        local = 32 if unit == "A" else 22080
        start = default["chargingSchedule"]["startSchedule"]
        assert steps(schedule) == shifted(schedule, start, (0, limit), (300, local))

    play(scenario)


def test_cs_057_tx_profile() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await charge(peer, station)
        tx = profile(1, "TxProfile", (0, 6), start=ago(DEVIATION), duration=300, transactionId=1)
        assert await install(peer, 1, tx) == ACCEPTED
        schedule = await composite(peer, 300)
        assert steps(schedule) == shifted(schedule, tx["chargingSchedule"]["startSchedule"], (0, 6), (300, 32))
        await station.perform("PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"})
        await peer.expect("StopTransaction")
        assert steps(await composite(peer, 300)) == [(0, 32)]
        assert await peer.ask("ClearChargingProfile", {"id": 1}) == {"status": "Unknown"}

    play(scenario)


def test_cs_058_tx_profile_without_or_for_another_transaction() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        start = ago(DEVIATION)
        tx = profile(1, "TxProfile", (0, 6), start=start)
        for payload in (tx, tx | {"transactionId": 1}):
            assert await install(peer, 1, payload) == REJECTED
        await charge(peer, station)
        assert await install(peer, 1, profile(1, "TxProfile", (0, 6), start=start, transactionId=2)) == REJECTED
        assert await install(peer, 2, profile(1, "TxProfile", (0, 6), start=start, transactionId=1)) == REJECTED
        assert steps(await composite(peer, 60)) == [(0, 32)]
        assert await install(peer, 1, profile(1, "TxProfile", (0, 6), start=start)) == ACCEPTED

    play(scenario)


@pytest.mark.parametrize(("unit", "factor"), [("A", 1), ("W", 1000)])
def test_cs_066_composite_of_all_purposes(unit: str, factor: int) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await charge(peer, station)
        start, rest = ago(DEVIATION), valid()

        def limits(*pairs: tuple[int, float]) -> list[tuple[int, float]]:
            return [(at, limit * factor) for at, limit in pairs]

        maximum = profile(1, "ChargePointMaxProfile", *limits((0, 10)), unit=unit, start=start, duration=86400)
        table = limits((0, 6), (60, 10), (120, 8), (180, 15), (260, 8))
        default = profile(2, "TxDefaultProfile", *table, unit=unit, start=start, duration=300, **rest)
        table = limits((0, 8), (50, 11), (140, 16), (200, 6), (240, 12))
        tx = profile(3, "TxProfile", *table, unit=unit, start=start, duration=260, transactionId=1, **rest)
        assert await install(peer, 0, maximum) == ACCEPTED
        assert await install(peer, 1, default) == ACCEPTED
        assert await install(peer, 1, tx) == ACCEPTED
        schedule = await composite(peer, 400, unit)
        # Up to 400 - x no TxDefaultProfile comes back: the transaction has a profile of its own.
        assert steps(schedule) == shifted(schedule, start, *limits((0, 8), (50, 10), (200, 6), (240, 10)))

    play(scenario)


def test_cs_067_clear() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        start, rest = ago(DEVIATION), valid()
        one = profile(1, "TxDefaultProfile", (0, 6), (60, 8), (200, 10), level=1, start=start, duration=400)
        two = profile(2, "TxDefaultProfile", (0, 7), (100, 9), start=start, duration=400, **rest)
        three = profile(3, "ChargePointMaxProfile", (0, 11), (200, 12), start=start, duration=86400, **rest)
        assert await install(peer, 1, one) == ACCEPTED
        assert await install(peer, 1, two) == ACCEPTED
        assert await install(peer, 0, three) == ACCEPTED
        assert await peer.ask("ClearChargingProfile", {"id": 1}) == ACCEPTED
        schedule = await composite(peer, 350)
        assert steps(schedule) == shifted(schedule, start, (0, 7), (100, 9))
        criteria = {"chargingProfilePurpose": "TxDefaultProfile", "stackLevel": 0}
        assert await peer.ask("ClearChargingProfile", criteria) == ACCEPTED
        schedule = await composite(peer, 350)
        assert steps(schedule) == shifted(schedule, start, (0, 11), (200, 12))
        assert await peer.ask("ClearChargingProfile", {}) == ACCEPTED
        assert steps(await composite(peer, 350)) == [(0, 32)]
        assert await peer.ask("ClearChargingProfile", {}) == {"status": "Unknown"}

    play(scenario)


def test_cs_072_stacking() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        start, rest = ago(DEVIATION), valid()
        low = profile(1, "TxDefaultProfile", (0, 6), (100, 8), (200, 10), start=start, duration=400, **rest)
        high = profile(2, "TxDefaultProfile", (0, 7), (100, 9), level=1, start=start, duration=150, **rest)
        assert await install(peer, 1, low) == ACCEPTED
        assert await install(peer, 1, high) == ACCEPTED
        schedule = await composite(peer, 350)
        assert steps(schedule) == shifted(schedule, start, (0, 7), (100, 9), (150, 8), (200, 10))

    play(scenario)


@pytest.mark.parametrize("kind", ["Absolute", "Relative"])
def test_cs_059_remote_start_with_a_profile(kind: str) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        start = ago(0) if kind == "Absolute" else None
        payload = profile(1, "TxProfile", (0, 6), (100, 8), kind=kind, start=start, duration=300)
        await remote_start(peer, station, payload)
        schedule = await composite(peer, 300)
        assert [limit for _, limit in steps(schedule)][:2] == [6, 8]
        assert steps(schedule)[1][0] in (99, 100)
        # The same stack level replaces it, another one is stacked upon it (section 5.16.2).
        again = profile(9, "TxProfile", (0, 7), kind="Relative", duration=50, transactionId=1)
        assert await install(peer, 1, {**again, "stackLevel": 1}) == ACCEPTED
        limits = [limit for _, limit in steps(await composite(peer, 200))]
        assert limits == [7, 6, 8]
        assert await install(peer, 1, again) == ACCEPTED
        assert [limit for _, limit in steps(await composite(peer, 200))] == [7, 32]

    play(scenario)


def test_cs_059_only_for_the_transaction_that_was_started() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        peer.replies["Authorize"] = {"idTagInfo": {"status": "Blocked"}}
        payload = profile(1, "TxProfile", (0, 6), kind="Relative")
        request = {"idTag": "BLOCKED", "connectorId": 1, "chargingProfile": payload}
        assert await peer.ask("RemoteStartTransaction", request) == ACCEPTED
        await peer.expect("Authorize", idTag="BLOCKED")
        peer.replies["Authorize"] = {"idTagInfo": {"status": "Accepted"}}
        await peer.quiet(0.02)
        await charge(peer, station)
        assert steps(await composite(peer, 60)) == [(0, 32)]

    play(scenario)


@pytest.mark.parametrize("purpose", ["TxDefaultProfile", "ChargePointMaxProfile"])
def test_cs_060_remote_start_with_a_profile_that_is_none_for_it(purpose: str) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await station.perform("PlugIn", {"connectorId": 1})
        await peer.expect("StatusNotification", status="Preparing")
        start = ago(DEVIATION)
        for payload in (
            profile(1, purpose, (0, 6), start=start),
            profile(1, "TxProfile", (0, 6), start=start, transactionId=1),
            profile(1, "TxProfile", (0, 6), start=start, level=11),
        ):
            request = {"idTag": "VALID-1", "connectorId": 1, "chargingProfile": payload}
            assert await peer.ask("RemoteStartTransaction", request) == REJECTED
        await peer.quiet()

    play(scenario)
