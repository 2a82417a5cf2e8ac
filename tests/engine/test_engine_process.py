"""The engine as a process of its own: by hand at the window, killed windows, a killed engine, resuming."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from app.campaign.dut_known import CONFIRM
from app.campaign.results import case_result
from app.commands import (
    CloseCampaign,
    Quit,
    ResumeCampaign,
    Retry,
    RunCases,
    SafeStop,
    StopAfterStep,
    WriteReport,
)
from app.events import CaseEnded, EngineState, Frame
from app.evidence.reading import read_campaign, read_records
from app.evidence.verify import verify
from tests.engine.engine_helpers import Engine, Window, engine, opening

pytestmark = pytest.mark.usefixtures("runtime")


@pytest.fixture
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Engines of the tests are found by nobody else."""
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))


def finished(event: object) -> bool:
    return isinstance(event, EngineState) and event.state == "finished"


async def by_hand(window: Window, case_id: str, after: int = 0) -> None:
    """Everything a tester does for TC_003_CS."""
    await window.do(RunCases([case_id]))
    await window.answer(await window.prompt("PlugIn", after))
    await window.answer(await window.prompt("PresentIdTag", after))
    await window.answer(await window.prompt("Approve", after), "yes")
    await window.answer(await window.prompt("Unplug", after))  # the station is left idle
    await window.until(finished, after)


def test_a_case_by_hand_from_prompt_to_report(tmp_path: Path) -> None:
    async def main() -> None:
        async with engine(tmp_path) as running:
            window = await running.attach()
            path = tmp_path / "c.sqlite"
            await window.do(opening(path))
            await by_hand(window, "TC_003_CS")
            report = await window.do(WriteReport(str(tmp_path / "r.pdf")))
            assert report.data["pages"] > 3
            assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF")
            await window.do(Quit())
            await asyncio.to_thread(running.process.wait, 10)
        record = read_campaign(path)
        result = case_result(record, "TC_003_CS")
        assert (result.verdict, result.machine, result.approval) == ("PASS", "PASS", "approved")
        prompts = record.attempts["TC_003_CS"][0].prompts
        assert [p.closed.how for p in prompts if p.closed] == ["done", "done", "yes"] or {
            p.closed.how for p in prompts if p.closed
        } <= {"done", "seen", "yes"}
        assert verify(path).ok

    asyncio.run(main())


def test_a_killed_window_loses_nothing_and_a_new_one_attaches(tmp_path: Path) -> None:
    async def main() -> None:
        async with engine(tmp_path) as running:
            first = await running.attach()
            path = tmp_path / "c.sqlite"
            await first.do(opening(path))
            await first.do(RunCases(["TC_003_CS"]))
            prompt = await first.prompt("PlugIn")
            first.client._writer.transport.abort()  # what is left of a window after kill -9: a dead socket
            second = await running.attach()
            await second.answer(await second.prompt("PlugIn"))
            await second.answer(await second.prompt("PresentIdTag"))
            await second.answer(await second.prompt("Approve"), "yes")
            await second.answer(await second.prompt("Unplug"))
            await second.until(finished)
            assert [recorded.seq for recorded in second.records] == list(range(1, len(second.records) + 1))
            assert prompt.seq in {recorded.seq for recorded in second.records}
            await second.do(Quit())
        assert case_result(read_campaign(path), "TC_003_CS").verdict == "PASS"

    asyncio.run(main())


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_killed_engine_keeps_what_was_shown_and_the_campaign_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"

    async def until_killed(running: Engine) -> Window:
        window = await running.attach()
        await window.do(opening(path))
        await window.do(RunCases(["TC_003_CS"]))
        await window.answer(await window.prompt("PlugIn"))
        tag = await window.prompt("PresentIdTag")
        os.kill(running.process.pid, signal.SIGKILL)
        assert tag.seq in {recorded.seq for recorded in window.records}
        await asyncio.to_thread(running.process.wait)
        return window

    async def main() -> None:
        async with engine(tmp_path) as running:
            window = await until_killed(running)
        stored = list(read_records(path))
        assert [recorded.seq for recorded in stored] == list(range(1, len(stored) + 1)), (
            "nothing is missing in the middle"
        )
        assert verify(path).ok
        by_seq = {recorded.seq: recorded for recorded in stored}
        for recorded in window.records:
            assert by_seq[recorded.seq].event == recorded.event, "what a window has shown is never lost"
        (tmp_path / "rendezvous.json").unlink()
        async with engine(tmp_path) as running:
            again = await running.attach()
            await again.do(ResumeCampaign(str(path)))
            ended = await again.until(lambda event: isinstance(event, CaseEnded) and event.case_id == "TC_003_CS")
            assert isinstance(ended.event, CaseEnded)
            assert ended.event.how == "interrupted"
            await again.answer(await again.prompt(CONFIRM, after=ended.seq))
            await by_hand(again, "TC_003_CS", after=ended.seq)
            await again.do(Quit())
        record = read_campaign(path)
        assert [attempt.number for attempt in record.attempts["TC_003_CS"]] == [1, 2]
        assert case_result(record, "TC_003_CS").verdict == "PASS"
        assert verify(path).ok

    asyncio.run(main())


def test_stop_retry_and_close(tmp_path: Path) -> None:
    async def main() -> None:
        async with engine(tmp_path) as running:
            window = await running.attach()
            path = tmp_path / "c.sqlite"
            await window.do(opening(path))
            await window.do(RunCases(["TC_003_CS", "TC_010_CS"]))
            await window.prompt("PlugIn")
            await window.do(SafeStop())
            done = await window.until(finished)
            assert not (await window.client.command(Retry("TC_003_CS", "nobody", "x"))).ok
            await window.do(Retry("TC_003_CS"))
            await window.prompt("PlugIn", done.seq)
            await window.do(StopAfterStep())
            await window.answer(await window.prompt("PlugIn", done.seq))
            await window.until(finished, done.seq)
            await window.do(CloseCampaign())
            assert not (await window.client.command(RunCases([]))).ok
            await window.do(Quit())
        record = read_campaign(path)
        assert [attempt.ended.how for attempt in record.attempts["TC_003_CS"] if attempt.ended] == ["interrupted"] * 2
        assert case_result(record, "TC_003_CS").verdict == "INTERRUPTED"
        assert "TC_010_CS" in record.not_run
        assert any(isinstance(recorded.event, Frame) for recorded in read_records(path))

    asyncio.run(main())
