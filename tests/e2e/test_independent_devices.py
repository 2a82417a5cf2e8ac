"""Devices that share no code with the product (:mod:`lab_station`, :mod:`lab_csms`), with the habits of real products."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

import csms_expectations
import lab_wire
import pytest
import station_expectations
from e2e_helpers import Session, in_parallel
from lab_csms import Csms, Manners
from lab_station import Station, Traits

CS = [f"TC_{case}_CS" for case in station_expectations.CASES]
CSMS = [f"TC_{case}_CSMS" for case in csms_expectations.CASES]
SLOW = {
    "message_timeout": "2",
    "response_timeout": "2",
    "quiet_period": "0.5",
    "reboot_timeout": "4",
    "settle_time": "4",
}
PATIENT = {**SLOW, "interval_tolerance": "0.6", "optional_patience": "0.8"}

STATIONS: dict[str, tuple[Traits, str, dict[str, str], list[str]]] = {
    "as it is": (Traits(), "after", {}, CS),
    "300 ms latency": (Traits(latency=0.3), "after", PATIENT, ["TC_001_CS", "TC_003_CS", "TC_012_CS", "TC_013_CS"]),
    "connects late": (Traits(connect_delay=1.5), "after", {}, ["TC_003_CS"]),
    "connector 0 late": (Traits(zero_first=False, zero_delay=0.3), "after", {"optional_patience": "0.6"}, CS[2:6]),
    "connector 0 last": (Traits(zero_first=False), "after", {}, CS[:4]),
    "other orders": (Traits(charging_first=True, finishing_first=True, preparing_first=True), "after", {}, CS),
    "meter values": (Traits(meter_values=True), "after", {}, ["TC_003_CS", "TC_012_CS"]),
    "time stamps with offset": (Traits(stamp="offset"), "after", {}, ["TC_003_CS", "TC_012_CS"]),
    "time stamps without milliseconds": (Traits(stamp="seconds"), "after", {}, ["TC_003_CS", "TC_012_CS"]),
    "time stamps with microseconds": (Traits(stamp="micro"), "after", {}, ["TC_003_CS", "TC_012_CS"]),
    "closes with 1000 at a reset": (Traits(close="1000"), "after", {}, ["TC_001_CS", "TC_013_CS"]),
    "closes with 1001 at a reset": (Traits(close="1001"), "after", {}, ["TC_001_CS", "TC_013_CS"]),
    "boots slowly": (Traits(reset_delay=0.3, boot_time=1, backoff=0.5), "after", {"reboot_timeout": "5"}, CS[2:5]),
    "no Authorize at a remote start": (Traits(remote_authorization="false"), "after", {}, CS[6:]),
    "optional fields left out": (Traits(optional_fields=False), "after", {}, ["TC_003_CS", "TC_012_CS"]),
    "security events": (Traits(security_event=True), "after", {}, ["TC_001_CS", "TC_002_CS", "TC_013_CS"]),
    "one connector": (Traits(connectors=1), "after", {"connectors": "1"}, CS),
    "odd charge point id": (Traits(identity="Ünit 7/β#1?x=%20"), "after", {}, ["TC_003_CS", "TC_013_CS"]),
    "hook answers before the effect": (Traits(), "before", {}, CS[5:]),
    "hook answers after the effect": (Traits(), "late", {}, CS[2:4]),
}

_ASK = (("GetConfiguration", {}), ("ChangeAvailability", {"connectorId": 0, "type": "Operative"}), ("ClearCache", {}))
_TRIGGER = (
    ("TriggerMessage", {"requestedMessage": "StatusNotification", "connectorId": 1}),
    ("TriggerMessage", {"requestedMessage": "Heartbeat"}),
    ("TriggerMessage", {"requestedMessage": "BootNotification"}),
)

SYSTEMS: dict[str, tuple[Manners, str, dict[str, str], str, list[str]]] = {
    "as it is": (Manners(), "after", {}, "BENCH-1", CSMS),
    "300 ms latency": (Manners(latency=0.3), "after", SLOW, "BENCH-1", CSMS),
    "time stamps with offset": (Manners(stamp="offset"), "after", {}, "BENCH-1", CSMS),
    "time stamps without milliseconds": (Manners(stamp="seconds"), "after", {}, "BENCH-1", CSMS),
    "interval 0": (Manners(interval=0), "after", {}, "BENCH-1", CSMS),
    "optional fields left out": (Manners(optional_fields=False), "after", {}, "BENCH-1", CSMS),
    "asks a lot after the boot": (Manners(greets=_ASK), "after", {}, "BENCH-1", CSMS),
    "triggers after the boot": (Manners(greets=_TRIGGER[:2]), "after", {}, "BENCH-1", CSMS),
    "triggers another boot": (Manners(greets=_TRIGGER[2:]), "after", {}, "BENCH-1", ["TC_003_CSMS", "TC_012_CSMS"]),
    "asks right after connecting": (Manners(at_connect=_ASK[:1]), "after", {}, "BENCH-1", CSMS),
    "slow operator": (Manners(operator_delay=0.3), "after", {}, "BENCH-1", CSMS),
    "sends pings": (Manners(pings=True), "after", {}, "BENCH-1", CSMS),
    "large transaction ids": (Manners(first_transaction=2147483640), "after", {}, "BENCH-1", CSMS),
    "transaction id 0": (Manners(first_transaction=-1), "after", {}, "BENCH-1", CSMS),
    "odd charge point id": (Manners(), "after", {}, "Ünit 7/β#1?x=%20", CSMS[1:]),
    "hook answers before the effect": (Manners(), "before", {}, "BENCH-1", CSMS),
    "hook answers after the effect": (Manners(), "late", {}, "BENCH-1", CSMS),
}


async def _station(
    path: Path, traits: Traits, hook_mode: str, settings: dict[str, str], cases: list[str], **more: Any
) -> Any:
    devices: list[Station] = []
    hook = lab_wire.Hook(lambda action, arguments: devices[0].act(action, arguments), hook_mode)
    session = Session(path)
    try:
        more.setdefault("charge_point_id", traits.identity)
        await session.open("charging-station", await hook.start(), settings, listen="127.0.0.1:0", **more)
        devices.append(Station(session.url, traits))
        devices[0].start()
        await session.run(cases)
    finally:
        await session.close()
        for device in devices:
            await device.close()
        await hook.close()
    return session.results(cases)


async def _system(
    path: Path, manners: Manners, hook_mode: str, settings: dict[str, str], identity: str, cases: list[str]
) -> Any:
    device = Csms(manners)
    hook = lab_wire.Hook(device.act, hook_mode)
    session = Session(path)
    try:
        url = await device.start()
        await session.open("csms", await hook.start(), settings, connect=url, charge_point_id=identity)
        await session.run(cases)
        assert not cases or not device.identity or device.identity == identity
    finally:
        await session.close()
        await device.close()
        await hook.close()
    return session.results(cases)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("devices")
    jobs: dict[str, Any] = {}
    for number, (name, (traits, mode, settings, cases)) in enumerate(STATIONS.items()):
        jobs[f"station {name}"] = partial(_station, folder / f"s{number}.sqlite", traits, mode, settings, cases)
    for number, (name, (manners, mode, settings, identity, cases)) in enumerate(SYSTEMS.items()):
        jobs[f"csms {name}"] = partial(_system, folder / f"c{number}.sqlite", manners, mode, settings, identity, cases)
    return asyncio.run(in_parallel(jobs, 14))


FINDINGS = {"interval 0": {"TC_001_CSMS": ["1.interval"]}}
"""What the specification has no place for, though no case fails for it: system -> case -> checks."""


def _all_pass(outcome: Any, findings: dict[str, list[str]]) -> None:
    if isinstance(outcome, BaseException):
        raise outcome
    cases, exit_code = outcome
    assert {case: result["reason"] for case, result in cases.items() if result["verdict"] != "PASS"} == {}
    found = {case: result["findings"] for case, result in cases.items() if result["findings"]}
    assert {case: [one["check"] for one in some] for case, some in found.items()} == findings, found
    assert exit_code == 0


@pytest.mark.parametrize("name", STATIONS)
def test_conforming_station_passes(results: dict[str, Any], name: str) -> None:
    _all_pass(results[f"station {name}"], {})


@pytest.mark.parametrize("name", SYSTEMS)
def test_conforming_csms_passes(results: dict[str, Any], name: str) -> None:
    _all_pass(results[f"csms {name}"], FINDINGS.get(name, {}))


@pytest.mark.parametrize(
    ("mode", "says"),
    [
        ("409", "the robot's arm is stuck"),
        ("500", "answered 500 (the robot's arm is stuck)"),
        ("garbage", "no HTTP reply"),
        ("never", "did not answer within 0.5 s"),
    ],
)
def test_a_hook_that_fails_is_never_the_fault_of_the_device(tmp_path: Path, mode: str, says: str) -> None:
    cases = ["TC_003_CS", "TC_019_CS"]
    settings = {"hook_timeout": "0.5"}
    results, exit_code = asyncio.run(_station(tmp_path / "a.sqlite", Traits(), mode, settings, cases))
    assert results["TC_003_CS"]["verdict"] == "INCONCLUSIVE"
    assert says in results["TC_003_CS"]["reason"]
    assert results["TC_019_CS"]["verdict"] == "PASS", "a case without hands"
    assert exit_code == 1


def test_a_stranger_is_turned_away_and_named(tmp_path: Path) -> None:
    traits = Traits(identity="STRANGER")
    results, exit_code = asyncio.run(
        _station(
            tmp_path / "a.sqlite",
            traits,
            "after",
            {"connect_timeout": "0.4"},
            ["TC_003_CS", "TC_019_CS"],
            charge_point_id="CP-1",
        )
    )
    assert {result["verdict"] for result in results.values()} == {"NOT RUN"}
    assert "within 0.4 s (connect_timeout)" in results["TC_003_CS"]["reason"]
    assert "'CP-1' only" in results["TC_003_CS"]["reason"]
    assert exit_code == 1


@pytest.mark.parametrize("subprotocol", ["ocpp2.0.1", ""])
def test_a_csms_without_the_subprotocol_is_not_tested(tmp_path: Path, subprotocol: str) -> None:
    manners = Manners(subprotocol=subprotocol)
    results, exit_code = asyncio.run(
        _system(tmp_path / "a.sqlite", manners, "after", {"connect_timeout": "0.5"}, "BENCH-1", ["TC_003_CSMS"])
    )
    assert results["TC_003_CSMS"]["verdict"] == "NOT RUN"
    assert "is not connected" in results["TC_003_CSMS"]["reason"]
    assert exit_code == 1


def test_a_csms_that_closes_idle_connections_is_inconclusive_not_failed(tmp_path: Path) -> None:
    results, _ = asyncio.run(
        _system(tmp_path / "a.sqlite", Manners(idle_close=0.5), "after", {}, "BENCH-1", ["TC_001_CSMS", "TC_003_CSMS"])
    )
    assert results["TC_001_CSMS"]["verdict"] == "INCONCLUSIVE"
    assert "code 1000, idle" in results["TC_001_CSMS"]["reason"]
    assert results["TC_003_CSMS"]["verdict"] == "PASS"
