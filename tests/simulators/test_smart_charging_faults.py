"""Every fault of the simulated station's smart charging shows on the wire, and no variant does where it matters."""

from __future__ import annotations

import asyncio
import json
from functools import cache
from typing import Any

import pytest
from simulators_peer import CentralSystemPeer, charge, play
from smart_charging_helpers import ago, profile

from app.simulators.charging_station import ChargingStation
from app.simulators.smart_charging_faults import SMART_CHARGING_FAULTS

MAX, DEFAULT, TX = "ChargePointMaxProfile", "TxDefaultProfile", "TxProfile"
UNANSWERED = {"smart-charging-no-reply", "smart-charging-late-reply"}
ELSEWHERE = UNANSWERED | {"forget-remote-profile", "any-remote-profile", "forget-profiles-at-reboot"}
FAULTS = [each.name for each in SMART_CHARGING_FAULTS if each.kind == "fault"]
VARIANTS = [each.name for each in SMART_CHARGING_FAULTS if each.kind == "variant"]


class Course:
    """Asks a station for charging profiles, and keeps what it shows."""

    def __init__(self, peer: CentralSystemPeer) -> None:
        self.peer = peer
        self.seen: list[Any] = []

    async def install(self, connector: int, payload: dict[str, Any]) -> None:
        request = {"connectorId": connector, "csChargingProfiles": payload}
        self.seen.append(await self.peer.ask("SetChargingProfile", request))

    async def clear(self, **criteria: Any) -> None:
        self.seen.append(await self.peer.ask("ClearChargingProfile", criteria))

    async def look(self, connector: int = 1, duration: int = 200) -> None:
        answer = await self.peer.ask("GetCompositeSchedule", {"connectorId": connector, "duration": duration})
        if isinstance(answer, dict) and "scheduleStart" in answer:
            answer["scheduleStart"] = answer["scheduleStart"] > ago(60)
        self.seen.append(answer)


async def course(peer: CentralSystemPeer, station: ChargingStation) -> list[Any]:
    """Everything that smart charging shows, in one course of events whose times do not matter to the result."""
    await charge(peer, station)
    it = Course(peer)
    await it.install(1, profile(8, TX, (0, 3), level=9, transactionId=7))
    await it.clear(id=8)
    await it.install(0, profile(1, MAX, (0, 10), start=ago(5.05)))
    await it.install(1, profile(2, DEFAULT, (0, 8), start=ago(5.05)))
    await it.install(1, profile(3, DEFAULT, (0, 7), (50, 9), level=2, start=ago(5.05), duration=90))
    await it.look()
    await it.install(1, profile(4, TX, (0, 9), (30, 12), start=ago(5.05), duration=60, transactionId=1))
    await it.look()
    await it.install(2, profile(5, DEFAULT, (0, 5), start=ago(5.05), validTo=ago(4.5)))
    await it.look(2)
    daily: dict[str, Any] = {"kind": "Recurring", "recurrencyKind": "Daily", "duration": 500}
    await it.install(2, profile(5, DEFAULT, (0, 5), start=ago(86000.05), **daily))
    await it.look(2, 600)
    await it.install(2, profile(6, DEFAULT, (0, 4)))
    await it.look(2)
    await it.clear(stackLevel=2)
    await peer.ask("RemoteStopTransaction", {"transactionId": 1})
    await peer.until(lambda: any(action == "StopTransaction" for action, _ in peer.calls))
    await it.look()
    await it.install(1, profile(8, TX, (0, 3), level=9))
    return it.seen


def followed(*faults: str) -> list[Any]:
    seen: list[Any] = []

    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        seen.extend(await course(peer, station))

    play(scenario, faults=faults)
    return seen


@cache
def good() -> str:
    return json.dumps(followed())


def as_steps(seen: list[Any]) -> list[Any]:
    """What was seen, with composite schedules as one rate for each second."""
    found = []
    for answer in seen:
        schedule = answer.get("chargingSchedule")
        if schedule is None:
            found.append(answer)
            continue
        rows = schedule["chargingSchedulePeriod"]
        ends = [row["startPeriod"] for row in rows[1:]] + [schedule["duration"]]
        rates = [(float(row["limit"]), row.get("numberPhases", 3)) for row in rows]
        spread = [
            rate for row, end, rate in zip(rows, ends, rates, strict=True) for _ in range(row["startPeriod"], end)
        ]
        found.append([answer["connectorId"], schedule["chargingRateUnit"], spread])
    return found


def test_the_course_of_events_is_the_same_twice() -> None:
    assert json.dumps(followed()) == good()


@pytest.mark.parametrize("name", [name for name in FAULTS if name not in ELSEWHERE])
def test_the_fault_shows(name: str) -> None:
    assert json.dumps(followed(name)) != good()


@pytest.mark.parametrize("name", VARIANTS)
def test_the_variant_says_the_same_in_other_words(name: str) -> None:
    seen = followed(name)
    assert json.dumps(seen) != good()
    assert as_steps(seen) == as_steps(json.loads(good()))


@pytest.mark.parametrize("name", sorted(UNANSWERED))
def test_the_answer_does_not_come(name: str) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await peer.ask("ClearChargingProfile")

    play(scenario, faults=(name,))


@pytest.mark.parametrize("faults", [(), ("forget-remote-profile",)])
def test_the_profile_of_a_remote_start_is_forgotten(faults: tuple[str, ...]) -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        await station.perform("PlugIn", {"connectorId": 1})
        await peer.expect("StatusNotification", status="Preparing")
        remote = {"idTag": "VALID-1", "connectorId": 1, "chargingProfile": profile(1, TX, (0, 6), kind="Relative")}
        assert await peer.ask("RemoteStartTransaction", remote) == {"status": "Accepted"}
        await peer.until(lambda: any(action == "StartTransaction" for action, _ in peer.calls))
        answer = await peer.ask("GetCompositeSchedule", {"connectorId": 1, "duration": 60})
        limit = answer["chargingSchedule"]["chargingSchedulePeriod"][0]["limit"]
        assert limit == (32 if faults else 6)

    play(scenario, faults=faults)


def test_any_profile_of_a_remote_start_is_accepted() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        remote = {"idTag": "VALID-1", "connectorId": 1, "chargingProfile": profile(1, MAX, (0, 6))}
        assert await peer.ask("RemoteStartTransaction", remote) == {"status": "Accepted"}

    play(scenario, faults=("any-remote-profile",))


def test_profiles_are_forgotten_at_a_reboot() -> None:
    async def scenario(peer: CentralSystemPeer, station: ChargingStation) -> None:
        request = {"connectorId": 1, "csChargingProfiles": profile(1, DEFAULT, (0, 6))}
        assert await peer.ask("SetChargingProfile", request) == {"status": "Accepted"}
        await station.perform("PowerCycle", {})
        await peer.connected(2)
        assert len(station.smart_charging.profiles) == 0

    play(scenario, faults=("forget-profiles-at-reboot",))
