"""Finding, starting and losing the engine: with a stand-in process, and over a real socket on Qt's loop."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from app.commands import Command, Pause, Reply
from app.engine.rendezvous import EngineInfo, Registration, new_token
from app.engine.server import EngineServer
from ui import __main__ as start
from ui import engine_process
from ui import preview_sample as sample
from ui.engine_link import EngineLinkAsync
from ui.engine_process import EngineProcess, EngineStartError
from ui.session import Session

pytestmark = pytest.mark.usefixtures("own_runtime_folder")


def _python(tmp_path: Path, code: str) -> str:
    """A stand-in for the interpreter that runs this code with the engine's arguments."""
    script = tmp_path / "engine.py"
    script.write_text(f"#!{sys.executable}\n{code}\n", encoding="utf-8")
    script.chmod(0o755)
    return str(script)


def _wait(process: EngineProcess) -> EngineInfo:
    while (info := process.reached()) is None:
        pass
    return info


@pytest.mark.skipif(sys.platform == "win32", reason="a script stands in for the interpreter")
def test_an_engine_that_writes_its_file_and_ends_while_it_is_looked_at_is_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = {"pid": 1, "address": "tcp:127.0.0.1:9", "token": "t", "case_file": "", "started": ""}
    monkeypatch.setattr(sys, "executable", _python(tmp_path, "pass"))
    process = EngineProcess()
    process._process.wait(10)
    poll = process._process.poll

    def ends_now() -> int | None:
        process._file.write_text(json.dumps(fields), encoding="utf-8")
        return poll()

    monkeypatch.setattr(process._process, "poll", ends_now)
    assert process.reached() == EngineInfo(**fields)  # type: ignore[arg-type]


@pytest.mark.skipif(sys.platform == "win32", reason="a script stands in for the interpreter")
def test_a_started_engine_is_reached_by_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fields = {"pid": 1, "address": "tcp:127.0.0.1:9", "token": "t", "case_file": "", "started": ""}
    code = f"import sys, os\nf = sys.argv[-1]\nopen(f + '.new', 'w').write({json.dumps(json.dumps(fields))})\nos.replace(f + '.new', f)"
    monkeypatch.setattr(sys, "executable", _python(tmp_path, code))
    process = EngineProcess()
    assert _wait(process) == EngineInfo(**fields)  # type: ignore[arg-type]
    process._process.wait()


@pytest.mark.skipif(sys.platform == "win32", reason="a script stands in for the interpreter")
def test_an_engine_that_dies_says_its_last_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", _python(tmp_path, "raise SystemExit('no room for the socket')"))
    process = EngineProcess()
    with pytest.raises(EngineStartError, match="no room for the socket"):
        _wait(process)


def test_a_slow_engine_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_process, "START_SECONDS", -1.0)
    process = EngineProcess()
    try:
        with pytest.raises(EngineStartError, match="has not answered"):
            process.reached()
    finally:
        process._process.kill()
        process._process.wait()


def test_a_file_that_is_no_rendezvous_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineStartError, match="not the rendezvous file"):
        engine_process.at(tmp_path / "nothing.json")


def test_the_known_bad_combination_of_versions_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import PySide6

    assert start.refuse_bad_versions() == ""
    monkeypatch.setattr(PySide6, "__version_info__", (6, 12, 0))
    monkeypatch.setattr(sys, "version_info", _Version(3, 11, 7))
    assert "Install PySide6-Essentials 6.11.3" in start.refuse_bad_versions()
    monkeypatch.setattr(sys, "version_info", _Version(3, 12, 1))
    assert start.refuse_bad_versions() == ""


def test_a_scale_out_of_range_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert start.main(["--scale", "9"]) == 2
    assert "1.0 to 3.0" in capsys.readouterr().err


async def _until(condition: object) -> None:
    async with asyncio.timeout(10):
        while not condition():  # type: ignore[operator]
            await asyncio.sleep(0.005)


class _Version(NamedTuple):
    major: int
    minor: int
    micro: int


class _Engine:
    """A server with the sample's records."""

    def __init__(self) -> None:
        self.asked: list[Command] = []
        self.token = new_token()
        self.server = EngineServer(self._handle, self.token)
        self.records = sample.campaign()

    async def start(self, folder: Path) -> EngineInfo:
        address = await self.server.start(folder)
        info = EngineInfo(7, address, self.token, "a.case", "2026-11-20T09:00:00+00:00")
        Registration(info, folder)
        self.server.begin("a.case", lambda after_seq: iter(self.records[after_seq:]), 0)
        for record in self.records:
            self.server.publish(record)
        return info

    async def _handle(self, command: Command) -> Reply:
        self.asked.append(command)
        return Reply(False, "No case is running.")


def test_a_window_attaches_asks_loses_and_finds_its_engine(qloop: asyncio.AbstractEventLoop, tmp_path: Path) -> None:
    async def story() -> None:
        engine = _Engine()
        info = await engine.start(tmp_path / "run")
        session = Session()
        link = EngineLinkAsync(session, info=info)
        link.open()
        await _until(lambda: session.record.last_seq == len(engine.records))
        assert session.case_file == "a.case"
        refused: list[str] = []
        session.refused.connect(refused.append)
        session.ask(Pause())
        await _until(lambda: refused)
        assert refused == ["No case is running."]
        assert engine.asked == [Pause()]
        frames = session.record.frame_count
        engine.server.recording_failed("the disk is full")
        await _until(lambda: session.failure)
        assert session.failure == "the disk is full"
        await engine.server.close()
        await _until(lambda: session.engine == "lost")
        assert session.record.frame_count == frames
        second = _Engine()
        await second.start(tmp_path / "run")
        link.restart()
        await _until(lambda: session.engine == "connected")
        await link.close(quit_idle_engine=False)
        await second.server.close()

    qloop.run_until_complete(story())
