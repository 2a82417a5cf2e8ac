"""Several campaigns at once: each window has its own engine; a large campaign is read in its file, not through the engine."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import pytest

from app.casefiles import loading
from app.commands import Command, Pause, Quit, Reply
from app.engine.rendezvous import EngineInfo, Registration
from app.engine.server import EngineServer
from app.events import Note
from app.evidence.case_file import CaseFile
from app.evidence.reading import read_records
from tests.casefiles.casefile_samples import write
from ui import __main__ as start
from ui import engine_process
from ui import preview_sample as sample
from ui.engine_link import EngineLinkAsync
from ui.session import Session

pytestmark = pytest.mark.usefixtures("own_runtime_folder")


async def _until(condition: object) -> None:
    async with asyncio.timeout(15):
        while not condition():  # type: ignore[operator]
            await asyncio.sleep(0.005)


class _Engine:
    """An engine that has a case file of its own open."""

    def __init__(self, path: Path, pid: int) -> None:
        self.asked: list[Command] = []
        self.server = EngineServer(self._handle, f"token {pid}")
        self.pid, self.path = pid, path
        self.case_file: CaseFile | None = None

    async def start(self) -> EngineInfo:
        address = await self.server.start(None)
        info = EngineInfo(self.pid, address, f"token {self.pid}", str(self.path), f"2026-11-20T09:00:0{self.pid}+00:00")
        registration = Registration(info)
        self.server.on_clients = lambda: registration.update(str(self.path), self.server.clients)
        self.case_file = CaseFile.open_for_append(self.path)
        self.server.begin(str(self.path), partial(read_records, self.path), self.case_file.seq)
        self.case_file.subscribe(self.server.publish)
        return info

    async def _handle(self, command: Command) -> Reply:
        self.asked.append(command)
        return Reply(True)

    async def close(self) -> None:
        await self.server.close()
        if self.case_file is not None:
            self.case_file.close()


def test_two_windows_with_two_campaigns_do_not_meet(qloop: asyncio.AbstractEventLoop, tmp_path: Path) -> None:
    async def story() -> None:
        engines = [
            _Engine(write(tmp_path / f"{name}.ocppcase", sample.campaign()), pid) for pid, name in ((1, "a"), (2, "b"))
        ]
        infos = [await engine.start() for engine in engines]
        sessions = [Session(), Session()]
        links = [EngineLinkAsync(session, info=info) for session, info in zip(sessions, infos, strict=True)]
        for link in links:
            link.open()
        await _until(lambda: all(session.is_open for session in sessions))
        assert [Path(session.case_file).name for session in sessions] == ["a.ocppcase", "b.ocppcase"]
        seq = sessions[0].record.last_seq
        assert engines[0].case_file is not None
        engines[0].case_file.append(Note("only here", "me"))
        await _until(lambda: sessions[0].record.last_seq > seq)
        assert sessions[0].record.notes[-1].text == "only here"
        sessions[1].ask(Pause())
        await _until(lambda: engines[1].asked)
        assert (engines[0].asked, engines[1].asked) == ([], [Pause()])
        assert sessions[1].record.last_seq == seq
        assert engine_process.running() is None, "both have their window: a third window gets an engine of its own"
        assert engine_process.writing(str(tmp_path / "b.ocppcase")) is not None
        assert engine_process.idle() is None
        await links[0].close(quit_idle_engine=True)
        await _until(lambda: engine_process.running() is not None)
        left = engine_process.running()
        assert left is not None
        assert left.pid == 1, "a campaign without a window is what a new window takes"
        assert Quit() not in engines[0].asked
        await links[1].close(quit_idle_engine=True)
        for engine in engines:
            await engine.close()

    qloop.run_until_complete(story())


def test_a_window_changes_to_the_engine_of_another_campaign(qloop: asyncio.AbstractEventLoop, tmp_path: Path) -> None:
    async def story() -> None:
        engines = [
            _Engine(write(tmp_path / f"{name}.ocppcase", sample.campaign()), pid) for pid, name in ((1, "a"), (2, "b"))
        ]
        infos = [await engine.start() for engine in engines]
        session = Session()
        link = EngineLinkAsync(session, info=infos[0])
        link.open()
        await _until(lambda: session.is_open)
        link.attach_to(infos[1])
        await _until(lambda: session.case_file.endswith("b.ocppcase") and session.is_open)
        assert session.engine == "connected"
        assert engines[0].asked == [], "the campaign that was left goes on"
        await link.close(quit_idle_engine=False)
        for engine in engines:
            await engine.close()

    qloop.run_until_complete(story())


@pytest.mark.parametrize("all_frames", [3, 20_000])
def test_a_campaign_is_read_in_its_file_and_followed_live(
    qloop: asyncio.AbstractEventLoop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, all_frames: int
) -> None:
    monkeypatch.setattr(loading, "ALL_FRAMES", all_frames)
    sent: list[int] = []

    async def story() -> None:
        engine = _Engine(write(tmp_path / "a.ocppcase", sample.campaign()), 1)
        info = await engine.start()
        session = Session()
        session.records_arrived.connect(lambda records: sent.extend(record.seq for record in records))
        told: list[str] = []
        session.campaign_changed.connect(
            lambda: told.append(session.reading or ("open" if session.is_open else "none"))
        )
        link = EngineLinkAsync(session, info=info)
        link.open()
        await _until(lambda: session.is_open)
        assert told == [session.case_file, "open"], "at no moment does it look as if there were no campaign"
        record, count = session.record, session.record.last_seq
        assert sent == [], "nothing of it came through the engine"
        assert session.has_all_frames is (all_frames > 3)
        assert record.frame_count == 30
        assert len(record.frames) == (30 if all_frames > 3 else 0)
        assert engine.case_file is not None
        frame = next(item for item in sample.campaign() if item.raw)
        engine.case_file.append(frame.event, frame.raw)
        await _until(lambda: sent)
        assert sent == [count + 1]
        assert (record.frame_count, record.frames[-1].seq) == (31, count + 1)
        assert record.frames[-1].raw == frame.raw
        attempt = record.current
        assert attempt is not None
        session.want_frames(attempt)
        await _until(lambda: not session.lacks_frames(attempt))
        assert [item.seq for item in attempt.frames] == sorted({item.seq for item in attempt.frames})
        assert attempt.frames[-1].seq == count + 1
        assert len(attempt.frames) > 1
        await link.close(quit_idle_engine=False)
        await engine.close()

    qloop.run_until_complete(story())


def test_a_file_that_cannot_be_read_here_comes_through_the_engine(
    qloop: asyncio.AbstractEventLoop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path) -> None:
        raise OSError("not on this computer")

    async def story() -> None:
        engine = _Engine(write(tmp_path / "a.ocppcase", sample.campaign()), 1)
        info = await engine.start()
        monkeypatch.setattr(engine_process, "alive", lambda pid: info)
        monkeypatch.setattr(loading, "load", fail)
        session = Session()
        link = EngineLinkAsync(session, info=info)
        link.open()
        await _until(lambda: session.is_open and session.record.last_seq == len(sample.campaign()))
        assert session.record.frame_count == len(session.record.frames) == 30
        await link.close(quit_idle_engine=False)
        await engine.close()

    qloop.run_until_complete(story())


def test_a_window_is_started_for_a_case_file(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(engine_process, "_detached", lambda command, _: started.append(command))
    assert engine_process.open_window("--resume", "a.ocppcase") == ""
    assert started[0][1:] == ["-m", "ui", "--resume", "a.ocppcase"]
    options = start.arguments().parse_args(started[0][3:])
    assert options.resume == Path("a.ocppcase")

    def fail(*_: object) -> None:
        raise OSError(2, "no such file")

    monkeypatch.setattr(engine_process, "_detached", fail)
    assert engine_process.open_window() == "Another window cannot be started: no such file."
