"""The self-check that the engine runs for the window: a process of its own, followed by its lines, ended when told to."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.commands import CancelSelfCheck, Quit, RunCases, RunSelfCheck, SelfCheckState
from app.engine import kept_selfcheck, selfcheck_process
from app.engine.bench import Bench
from app.engine.selfcheck_progress import CaseDone, read
from tests.engine.engine_helpers import opening
from tests.engine.test_kept_selfcheck import figures

ONE = "TC_023_1_CSMS"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCPP_BENCH_HOME", str(tmp_path / "home"))


async def until(bench: Bench, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    async with asyncio.timeout(60):
        while not wanted(state := (await bench.handle(SelfCheckState())).data):
            await asyncio.sleep(0.02)
    return state


def ended(state: dict[str, Any]) -> bool:
    return state["state"] != "running"


def scripted(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Another program in the place of the self-check; its arguments are those of the self-check."""
    spawn = selfcheck_process._spawn

    async def instead(command: list[str]) -> asyncio.subprocess.Process:
        return await spawn([sys.executable, "-c", program, *command[2:]])

    monkeypatch.setattr(selfcheck_process, "_spawn", instead)


@pytest.mark.parametrize("proven", [True, False])
def test_a_line_is_read_as_it_was_written(proven: bool) -> None:
    case = CaseDone(3, 120, "TC_023_1_CSMS", proven, 1204, 1205, 31, 31, 123.4)
    assert read(case.line() + "\n") == case
    assert read("The self-check itself failed: something") is None


def test_a_real_one_from_start_to_report() -> None:
    async def main() -> None:
        bench = Bench()
        assert (await bench.handle(SelfCheckState())).data["state"] == "none"
        assert (await bench.handle(RunSelfCheck([ONE]))).ok
        assert not (await bench.handle(RunSelfCheck())).ok
        state = await until(bench, ended)
        assert (state["state"], state["text"], state["only"]) == ("done", "", [ONE])
        assert [(case["case_id"], case["proven"], case["of"]) for case in state["done"]] == [(ONE, True, 1)]
        result = state["result"]
        assert result["proven"]
        assert not result["everything"]
        assert result["cases"][0]["killed"] == state["done"][0]["killed"] > 0
        assert Path(result["report"]).read_bytes().startswith(b"%PDF")
        assert state["kept"] == {}
        await bench.handle(Quit())
        assert not Path(result["report"]).exists()

    asyncio.run(main())


def test_no_case_runs_beside_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    scripted(monkeypatch, "import time; time.sleep(60)")

    async def main() -> None:
        bench = Bench()
        assert (await bench.handle(opening(tmp_path / "c.case"))).ok
        assert (await bench.handle(RunSelfCheck())).ok
        reply = await bench.handle(RunCases(["TC_003_CS"]))
        assert not reply.ok
        assert "self-check is running" in reply.text
        await bench.handle(CancelSelfCheck())
        assert (await bench.handle(SelfCheckState())).data["state"] == "cancelled"
        assert (await bench.handle(RunCases(["TC_003_CS"]))).ok
        reply = await bench.handle(RunSelfCheck())
        assert not reply.ok
        assert "Cases are running" in reply.text
        await bench.handle(Quit())

    asyncio.run(main())


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX process groups")
def test_cancelling_ends_its_workers_too_and_they_are_polite(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    told = tmp_path / "worker"
    program = (
        "import subprocess, sys, time, os; time.sleep(0.2);"
        "p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        f"open({str(told)!r} + '.part', 'w').write(str(p.pid)); os.rename({str(told)!r} + '.part', {str(told)!r}); time.sleep(60)"
    )
    scripted(monkeypatch, program)

    async def main() -> None:
        bench = Bench()
        assert (await bench.handle(RunSelfCheck())).ok
        async with asyncio.timeout(10):
            while not told.exists():
                await asyncio.sleep(0.01)
        worker = int(told.read_text())
        assert os.getpriority(os.PRIO_PROCESS, worker) >= selfcheck_process.NICENESS
        await bench.handle(Quit())
        async with asyncio.timeout(10):
            while _alive(worker):
                await asyncio.sleep(0.01)

    asyncio.run(main())


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] == "Z")


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import sys; print('It broke.', file=sys.stderr); sys.exit(3)", "It broke."),
        ("", "ended without a word (code 0)"),
        ("import sys; open(sys.argv[4], 'w').write('{')", "ended without a word"),
    ],
)
def test_one_that_fails_says_why(monkeypatch: pytest.MonkeyPatch, program: str, said: str) -> None:
    scripted(monkeypatch, program)

    async def main() -> None:
        bench = Bench()
        await bench.handle(RunSelfCheck())
        state = await until(bench, ended)
        assert state["state"] == "failed"
        assert said in state["text"]
        await bench.handle(Quit())

    asyncio.run(main())


def test_the_kept_one_is_told_without_its_details() -> None:
    case = {"id": ONE, "killed": 3, "seconds": 1.0, "details": {"problems": ["a", "b"], "survivors": {"x": "y" * 9000}}}
    kept_selfcheck.keep(figures(cases=[case]))

    async def main() -> None:
        kept = (await Bench().handle(SelfCheckState())).data["kept"]
        assert kept["cases"] == [{"id": ONE, "killed": 3, "seconds": 1.0, "problems": 2}]
        assert kept["report"] == ""

    asyncio.run(main())
