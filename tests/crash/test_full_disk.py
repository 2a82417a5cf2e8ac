"""A disk that takes no more in the middle of a campaign: it stops visibly and at once, and goes on once there is room."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.campaign.dut_known import CONFIRM
from app.campaign.record import CampaignRecord
from app.commands import AddNote, OpenCampaign, ResumeCampaign, RunCases
from app.events import CaseEnded, CaseStarted, Recorded
from app.evidence.reading import read_records
from app.evidence.verify import verify
from app.resources import demo_pics
from tests.crash.life import CASES, QUICK
from tests.crash.processes import Engines, kill
from tests.crash.tester import Person

resource = pytest.importorskip("resource")

pytestmark = pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="a limit cannot be set from outside here")
UNLIMITED = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


def limit(pid: int, size: int) -> None:
    """No file of this process may grow beyond so many bytes: what it writes fails, as on a disk that is full or breaks."""
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def test_a_campaign_stops_at_once_says_so_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    async def main() -> None:
        engines, path = Engines(tmp_path), tmp_path / "c.ocppcase"
        tester = Person(CASES["charging-station"], None)
        try:
            pid, rendezvous = await engines.start()
            await tester.attach(rendezvous)
            failures: list[str] = []
            client = tester._client
            assert client is not None
            client.on_failure = failures.append
            opening = OpenCampaign(
                str(demo_pics("charging-station")), str(path), hands="window", approve="ask", settings=QUICK,
                embedded_dut=True,
            )  # fmt: skip
            assert (await tester.ask(opening)).ok
            tester.work()
            async with asyncio.timeout(30):
                while tester.record.current is None:
                    await asyncio.sleep(0.01)
                limit(pid, path.with_name(path.name + "-wal").stat().st_size + 60_000)
                began = time.monotonic()
                while not failures:
                    await asyncio.sleep(0.01)
            assert "Nothing is recorded any more" in failures[0]
            assert "then open the case file again" in failures[0]
            assert time.monotonic() - began < 20

            # It stands still: no case, no record, and every command says why.
            for command in (RunCases(["TC_003_CS"]), AddNote("x", "A. Tester")):
                reply = await tester.ask(command)
                assert not reply.ok
                assert "Nothing is recorded any more" in reply.text
            # What was stored before it failed may still be on its way; then nothing comes any more.
            shown = list[Recorded]()
            async with asyncio.timeout(10):
                while len(shown) != len(tester.told.records):
                    shown = list(tester.told.records)
                    await asyncio.sleep(0.5)

            # What was stored is sound, and all that was shown is in it.
            assert verify(path).ok
            stored = list(read_records(path))
            assert stored[: len(shown)] == shown
            notes = {getattr(recorded.event, "text", "") for recorded in stored}
            assert set(tester.told.notes) <= notes

            # There is room again: the same engine goes on.
            resource.prlimit(pid, resource.RLIMIT_FSIZE, UNLIMITED)
            reply = await tester.ask(ResumeCampaign(str(path)))
            assert reply.ok, reply.text
            async with asyncio.timeout(10):
                while not any(p.shown.action == CONFIRM and p.closed for p in tester.record.confirmations):
                    await asyncio.sleep(0.01)
            after = [r.event for r in read_records(path) if r.seq > len(stored)]
            # A case that was running is over. The disk may have been full between two of them: then there is none to be ended.
            ran = CampaignRecord.fold(stored).current is not None
            assert any(isinstance(event, CaseEnded) and event.how == "interrupted" for event in after) == ran
            assert verify(path).ok
            kill(pid)
            await engines.gone(pid)
        finally:
            await tester.detach()
            await engines.close()

    asyncio.run(main())


@pytest.mark.parametrize("when", ["it opens", "a case runs"])
def test_the_command_line_ends_with_3_and_says_what_to_do(tmp_path: Path, when: str) -> None:
    path = tmp_path / "c.ocppcase"
    command = [
        sys.executable, "-m", "app.cli", "run", str(demo_pics("charging-station")), "--case-file", str(path), "--hands",
        "simulated", "--only", "TC_003_CS", "TC_010_CS",
    ]  # fmt: skip
    for name, value in QUICK.items():
        command += ["--set", f"{name}={value}"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=os.getcwd())
    try:
        wal, deadline = path.with_name(path.name + "-wal"), time.monotonic() + 40
        while time.monotonic() < deadline and process.poll() is None:
            if wal.exists() and wal.stat().st_size > 20_000 and (when == "it opens" or _a_case_runs(path)):
                limit(process.pid, wal.stat().st_size + 30_000)
                break
            time.sleep(0.005)
        _, said = process.communicate(timeout=40)
    finally:
        process.kill()
    assert "Traceback" not in said
    if when == "it opens" and process.returncode == 2:
        assert f"{path} cannot be written" in said, "there was not even room for an empty case file"
        return
    assert process.returncode == 3, said
    assert "The bench failed: The recording has failed" in said
    assert "what was recorded before is safe" in said
    assert f"ocpp-bench resume {path}" in said
    assert verify(path).ok


def _a_case_runs(path: Path) -> bool:
    return any(isinstance(recorded.event, CaseStarted) for recorded in read_records(path))
