"""The bench as a charge point really uploads and downloads: against the embedded CSMS and an independent one, over all protocols."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import lab_wire
import pytest
from e2e_helpers import Session
from lab_csms import Csms, Manners

from app.events import BenchTransfer, CheckMade, Frame
from app.evidence.reading import read_records
from app.judging.judgement import Version, judge
from app.services.file_servers import FileServers, Settings, Wanted
from app.services.transfers import Report
from testplans.ocpp16 import scenarios

CASES = ["TC_044_1_CSMS", "TC_044_2_CSMS", "TC_044_3_CSMS", "TC_045_1_CSMS", "TC_045_2_CSMS"]
FIRMWARE = b"firmware" * 5000


def transfers(path: Path) -> list[BenchTransfer]:
    return [r.event for r in read_records(path) if isinstance(r.event, BenchTransfer)]


def checks(path: Path) -> dict[str, CheckMade]:
    found = [r.event for r in read_records(path) if isinstance(r.event, CheckMade)]
    return {check.case_id: check for check in found if check.check_id.endswith(".moved")}


def identical(path: Path) -> bool:
    judged = judge(list(read_records(path)), scenarios("csms"), Version("1", "a hash"))
    return all(attempt.identical for attempt in judged.attempts) and not judged.between


def sent(path: Path, action: str) -> list[tuple[str, str]]:
    """Cause and text of what the bench sent of this action."""
    found = [(r.event, r.raw) for r in read_records(path) if isinstance(r.event, Frame)]
    return [
        (event.cause, (raw or b"").decode())
        for event, raw in found
        if event.direction == "out" and event.message_type == 2 and event.action == action
    ]


def test_the_demo_shows_real_transfers(tmp_path: Path) -> None:
    path = tmp_path / "demo.ocppcase"

    async def run() -> None:
        session = Session(path)
        try:
            await session.open("csms", "simulated", {})
            await session.run(CASES)
        finally:
            await session.close()

    asyncio.run(run())
    ended = {(t.case_id, t.direction): t for t in transfers(path) if t.what != "started"}
    assert set(ended) == {("TC_044_1_CSMS", "download"), ("TC_044_3_CSMS", "download"), ("TC_045_1_CSMS", "upload")}
    assert all(t.what == "finished" and t.protocol == "HTTP" and t.in_case for t in ended.values()), ended
    assert ended["TC_044_1_CSMS", "download"].size == 262_144
    assert ended["TC_045_1_CSMS", "upload"].size > 200
    assert {case: check.outcome for case, check in checks(path).items()} == dict.fromkeys(
        ("TC_044_1_CSMS", "TC_044_3_CSMS", "TC_045_1_CSMS"), "held"
    )
    assert identical(path)


@asynccontextmanager
async def system(
    path: Path, locations: dict[str, dict[str, Any]], **settings: str
) -> AsyncIterator[tuple[Csms, Session]]:
    """The independent CSMS, which adds these fields to what its operator is asked for."""
    device = Csms(Manners())

    async def act(action: str, arguments: dict[str, Any]) -> None:
        asked = arguments.get("action", "")
        payload = {**arguments.get("payload", {}), **locations.get(asked, {})}
        await device.act(action, {**arguments, "payload": payload})

    hook = lab_wire.Hook(act)
    session = Session(path)
    try:
        url = await device.start()
        await session.open("csms", await hook.start(), settings, connect=url, charge_point_id="BENCH-1")
        yield device, session
    finally:
        await session.close()
        await device.close()
        await hook.close()


@pytest.mark.parametrize("protocol", ["HTTP", "HTTPS", "FTP", "FTPS"])
def test_an_independent_csms_gets_the_file_and_gives_the_firmware(tmp_path: Path, protocol: str) -> None:
    path, source = tmp_path / "c.ocppcase", tmp_path / "source.bin"
    source.write_bytes(FIRMWARE)
    reports: list[Report] = []

    async def run() -> dict[str, Any]:
        servers = FileServers(Settings("127.0.0.1", tmp_path / "files"), reports.append)
        _, _, down = await servers.open(Wanted("fw", "get", (protocol,), source, "fw.bin", len(FIRMWARE)))
        _, _, up = await servers.open(Wanted("diag", "put", (protocol,)))
        locations = {
            "GetDiagnostics": {"location": up, "retries": 1, "retryInterval": 1},
            "UpdateFirmware": {"location": down, "retrieveDate": lab_wire.now()},
        }
        settings = {"firmware_location": down, "transfer_trust": str(servers.authority or "system")}
        try:
            async with system(path, locations, **settings) as (_, session):
                await session.run(["TC_044_1_CSMS", "TC_045_1_CSMS"])
            return session.results(["TC_044_1_CSMS", "TC_045_1_CSMS"])[0]
        finally:
            await servers.close()

    results = asyncio.run(run())
    assert {case: (r["verdict"], r["findings"]) for case, r in results.items()} == dict.fromkeys(results, ("PASS", []))
    ended = {t.direction: t for t in transfers(path) if t.what == "finished"}
    assert ended["download"].sha256 == sha256(FIRMWARE).hexdigest()
    uploads = [report for report in reports if report.stored and report.whole]
    assert [report.file_name for report in uploads] == ["diagnostics.txt"]
    assert uploads[0].sha256 == ended["upload"].sha256
    assert b"Configuration" in Path(uploads[0].stored).read_bytes()
    assert ended["upload"].protocol == protocol
    if protocol.startswith("FTP"):
        assert ":***@" in ended["upload"].location
    if protocol.endswith("S"):
        assert "certificate verified with authority.pem" in ended["upload"].tls
    assert identical(path)


def test_a_transfer_that_fails_is_a_finding_and_no_verdict(tmp_path: Path) -> None:
    path = tmp_path / "c.ocppcase"
    away = "ftp://127.0.0.1:1/diagnostics/"

    async def run() -> dict[str, Any]:
        async with system(path, {"GetDiagnostics": {"location": away}}) as (_, session):
            await session.run(["TC_045_1_CSMS"])
        return session.results(["TC_045_1_CSMS"])[0]

    result = asyncio.run(run())["TC_045_1_CSMS"]
    assert result["verdict"] == "PASS"
    (finding,) = result["findings"]
    words = "the bench could not upload to ftp://127.0.0.1:1/diagnostics/: connection refused"
    assert words in str(finding)
    assert "the charge point reports Uploaded all the same" in str(finding)
    assert [text for _, text in sent(path, "DiagnosticsStatusNotification")] != []
    assert identical(path)


def test_a_default_that_no_csms_has_is_named(tmp_path: Path) -> None:
    path = tmp_path / "c.ocppcase"
    dated = {"UpdateFirmware": {"retrieveDate": lab_wire.now()}}

    async def run() -> dict[str, Any]:
        async with system(path, dated, transfer_timeout="0.5") as (_, session):
            await session.run(["TC_044_1_CSMS"])
        return session.results(["TC_044_1_CSMS"])[0]

    result = asyncio.run(run())["TC_044_1_CSMS"]
    assert result["verdict"] == "PASS"
    assert "set it to a file that the CSMS has" in str(result["findings"])


def test_outside_of_its_case_the_charge_point_uploads_and_reports_by_itself(tmp_path: Path) -> None:
    path, source = tmp_path / "c.ocppcase", tmp_path / "source.bin"
    source.write_bytes(FIRMWARE)

    async def run() -> list[dict[str, Any]]:
        servers = FileServers(Settings("127.0.0.1", tmp_path / "files"), lambda report: None)
        _, _, down = await servers.open(Wanted("fw", "get", ("HTTP",), source, "fw.bin", len(FIRMWARE)))
        _, _, up = await servers.open(Wanted("diag", "put", ("HTTP",)))
        try:
            async with system(path, {}) as (device, session):
                await session.run(["TC_003_CSMS"])
                assert device.peer is not None
                answers = [
                    await device.peer.call("GetDiagnostics", {"location": up}),
                    await device.peer.call("UpdateFirmware", {"location": down, "retrieveDate": lab_wire.now()}),
                ]
                while not any(t.what == "finished" and t.direction == "upload" for t in transfers(path)):
                    await asyncio.sleep(0.05)
                answers.append(await device.peer.call("GetDiagnostics", {"location": "file:///etc/"}))
                while len(sent(path, "FirmwareStatusNotification")) < 3:
                    await asyncio.sleep(0.1)
                while len(sent(path, "DiagnosticsStatusNotification")) < 4:
                    await asyncio.sleep(0.1)
            return answers  # type: ignore[return-value]
        finally:
            await servers.close()

    async def limited() -> list[dict[str, Any]]:
        async with asyncio.timeout(30):
            return await run()

    assert asyncio.run(limited()) == [{"fileName": "diagnostics.txt"}, {}, {"fileName": "diagnostics.txt"}]
    ended = [t for t in transfers(path) if t.what != "started"]
    assert {(t.direction, t.what) for t in ended} >= {
        ("upload", "finished"),
        ("download", "finished"),
        ("upload", "failed"),
    }
    assert "it begins with file:" in next(t.error for t in ended if t.location.startswith("file:"))
    reported = sent(path, "FirmwareStatusNotification")
    assert all(cause for cause, _ in reported), "they belong to no step"
    for (_, text), status in zip(reported, ("Downloading", "Downloaded", "InstallationFailed"), strict=True):
        assert status in text
    assert identical(path)


def test_the_bench_can_be_told_to_move_no_files(tmp_path: Path) -> None:
    path = tmp_path / "c.ocppcase"

    async def run() -> dict[str, Any]:
        async with system(path, {"GetDiagnostics": {"location": "ftp://127.0.0.1:1/"}}, transfer_timeout="0") as (
            _,
            session,
        ):
            await session.run(["TC_045_1_CSMS"])
        return session.results(["TC_045_1_CSMS"])[0]

    assert asyncio.run(run())["TC_045_1_CSMS"]["findings"] == []
    assert transfers(path) == []
