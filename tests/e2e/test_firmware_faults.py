"""Firmware and diagnostics over real file servers: every protocol, every fault, and is each verdict right?"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import firmware_expectations
import pytest
from e2e_helpers import Session, in_parallel
from embedded_helpers import with_station
from firmware_expectations import CASES

from app.events import AttachmentAdded, FilePlaceOpened, FileTransfer
from app.evidence.reading import read_records
from app.judging.judgement import Version, judge
from app.resources import demo_pics
from app.simulators.charging_station import ChargingStation
from app.simulators.file_clients import PROTOCOLS
from testplans.ocpp16 import scenarios

pytestmark = pytest.mark.timeout(200)
SETTINGS = {
    "message_timeout": "2",
    "response_timeout": "2",
    "download_timeout": "3",
    "install_timeout": "3",
    "upload_timeout": "3",
    "file_grace": "0.5",
    "reboot_timeout": "6",
    "refusal_watch": "0.5",
    "firmware_size": "300000",
}
AT_ONCE = 8


async def campaign(
    path: Path, fault: str, cases: list[str], settings: Mapping[str, str], goal: str = "subset"
) -> dict[str, dict[str, Any]]:
    """Run these cases against a station with a fault; what came of each."""
    devices: list[ChargingStation] = []
    firmware = path.with_suffix(".fw")
    firmware.write_bytes(b"SIM-FIRMWARE\n" + bytes(300_000))
    pics = path.with_suffix(".yaml")
    text = demo_pics("charging-station").read_text(encoding="utf-8").replace("goal: subset", f"goal: {goal}")
    pics.write_text(text.replace("profile_2: no", "profile_2: yes") if goal == "security" else text, encoding="utf-8")

    def on_case(case_id: str, running: bool) -> None:
        if fault:
            devices[0].switch_fault(fault, running)

    session = Session(path, on_case=on_case)
    wanted = {**SETTINGS, "firmware_file": str(firmware), **settings}
    ids = [f"TC_{case}_CS" for case in cases]
    results: dict[str, dict[str, Any]] = (await with_station(session, devices, ids, wanted, pics, late_seconds=5))[0]
    return results


def jobs(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for fault, table in firmware_expectations.EXPECTED.items():
        found[fault] = partial(campaign, folder / f"{fault or 'none'}.ocppcase", fault, list(table), {})
    for protocol in PROTOCOLS:
        path, chosen = folder / f"{protocol}.ocppcase", {"file_protocol": protocol}
        found[protocol] = partial(campaign, path, "unavailable-while-updating", list(CASES), chosen)
    for fault in firmware_expectations.SECURITY:
        path = folder / f"security-{fault or 'none'}.ocppcase"
        found[f"security {fault}"] = partial(campaign, path, fault, ["044_1"], {}, "security")
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("firmware")


@pytest.fixture(scope="module")
def results(folder: Path) -> dict[str, Any]:
    return asyncio.run(in_parallel(jobs(folder), AT_ONCE))


def said(case: Mapping[str, Any]) -> str:
    findings = [f"{check['text']} {check['expected']}" for check in case.get("findings", [])]
    return f"{case['reason']} {' '.join(findings)} {case}"


EXPECTATIONS = [
    (fault, case, verdict, text)
    for fault, table in firmware_expectations.EXPECTED.items()
    for case, (verdict, text) in table.items()
]


@pytest.mark.parametrize(("fault", "case", "verdict", "text"), EXPECTATIONS)
def test_verdict(results: dict[str, Any], fault: str, case: str, verdict: str, text: str) -> None:
    found = results[fault]
    assert not isinstance(found, BaseException), found
    entry = found[f"TC_{case}_CS"]
    assert (entry["machine"], text in said(entry)) == (verdict, True), said(entry)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_every_protocol(results: dict[str, Any], folder: Path, protocol: str) -> None:
    found = results[protocol]
    assert not isinstance(found, BaseException), found
    assert [found[f"TC_{case}_CS"]["machine"] for case in CASES] == ["PASS"] * len(CASES), found
    records = list(read_records(folder / f"{protocol}.ocppcase"))
    transfers = [r.event for r in records if isinstance(r.event, FileTransfer)]
    assert {transfer.protocol for transfer in transfers} == {protocol}
    fetched, upload = (next(t for t in transfers if t.whole and t.direction == way) for way in ("get", "put"))
    assert fetched.sha256 == hashlib.sha256(b"SIM-FIRMWARE\n" + bytes(300_000)).hexdigest()
    assert (fetched.size, fetched.bytes_per_second > 0, fetched.error) == (300_013, True, "")
    kept = (folder / f"{protocol}.files" / upload.stored).read_bytes()
    assert hashlib.sha256(kept).hexdigest() == upload.sha256
    attached = next(r for r in records if isinstance(r.event, AttachmentAdded))
    assert attached.event.sha256 == upload.sha256
    assert not list((folder / f"{protocol}.files").rglob("server.pem"))  # its private key


@pytest.mark.parametrize(("fault", "expected"), firmware_expectations.SECURITY.items())
def test_a_station_that_aims_at_the_security_certificate_refuses(
    results: dict[str, Any], fault: str, expected: tuple[str, str]
) -> None:
    found = results[f"security {fault}"]
    assert not isinstance(found, BaseException), found
    entry = found["TC_044_1_CS"]
    assert (entry["machine"], expected[1] in said(entry)) == (expected[0], True), said(entry)
    assert (entry["shown"] == "PASS - rejected as required") == (expected[0] == "PASS")


def test_judged_again_from_the_record_everything_is_the_same(results: dict[str, Any], folder: Path) -> None:
    by = Version("now", "now")
    for path in sorted(folder.glob("*.ocppcase")):
        records = list(read_records(path))
        judgement = judge(records, scenarios("charging-station"), by)
        assert judgement.identical, (path.name, [a.differences for a in judgement.attempts if not a.identical])
        places = [r.event for r in records if isinstance(r.event, FilePlaceOpened)]
        assert len({place.location for place in places}) == len(places)


def test_without_firmware_for_a_real_station_the_case_is_not_decided(tmp_path: Path) -> None:
    found = asyncio.run(campaign(tmp_path / "none.ocppcase", "", ["044_1"], {"firmware_file": ""}))
    assert found["TC_044_1_CS"]["machine"] == "INCONCLUSIVE"
    assert "no firmware for this station was given" in found["TC_044_1_CS"]["reason"]
