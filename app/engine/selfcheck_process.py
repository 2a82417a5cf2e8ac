"""The self-check in a process of its own, at low priority, so that the engine stays as quick as it is."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app import __version__
from app.commands import JsonObject, Reply
from app.engine import kept_selfcheck
from app.engine.selfcheck_progress import CaseDone, read
from app.engine.setup import testplans_hash
from app.proof.figures import NAMES

NICENESS = 15
CANCEL_SECONDS = 5.0
"""How long its processes may take to end."""


class SelfCheckProcess:
    """At most one self-check at a time. What it came to stays until the next one is started."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._task: asyncio.Task[None] | None = None
        self._files: tempfile.TemporaryDirectory[str] | None = None
        self._state = "none"
        self._text = ""
        self._only: list[str] = []
        self._began = ""
        self._done: list[CaseDone] = []
        self._result: JsonObject = {}

    @property
    def running(self) -> bool:
        return self._state == "running" or (self._task is not None and not self._task.done())

    async def start(self, only: Sequence[str]) -> Reply:
        """Begin; ``only`` limits it to these cases."""
        if self.running:
            return Reply(False, "A self-check is running already.")
        self._forget()
        self._state, self._only, self._began = "running", list(only), _now()
        self._files = tempfile.TemporaryDirectory(prefix="ocpp-bench-selfcheck-", ignore_cleanup_errors=True)
        arguments = ["--json", str(self._file("json")), "--report", str(self._file("pdf"))]
        for case_id in only:
            arguments += ["--only", case_id]
        try:
            self._process = await _spawn([sys.executable, "-m", "app.cli", "selfcheck", *arguments])
        except OSError as error:
            self._state, self._text = "failed", f"The self-check cannot be started: {error.strerror}."
            return Reply(False, self._text)
        self._task = asyncio.create_task(self._follow(self._process))
        return Reply(True)

    async def cancel(self) -> None:
        """End it, if it runs, with all its processes."""
        if self._process is None or not self.running or self._task is None:
            return
        self._state = "cancelled"
        await _end(self._process, self._task)

    async def close(self) -> None:
        """End it and leave nothing behind."""
        await self.cancel()
        self._forget()

    async def state(self) -> JsonObject:
        """See :class:`app.commands.SelfCheckState`."""
        plans = testplans_hash()
        last = await asyncio.to_thread(kept_selfcheck.kept, __version__, plans)
        report = kept_selfcheck.report_path(__version__, plans)
        return {
            "state": self._state,
            "text": self._text,
            "only": self._only,
            "began": self._began,
            "of": self._done[-1].of if self._done else 0,
            "done": [asdict(case) for case in self._done],
            "result": _shown(self._result, self._file("pdf")) if self._result else {},
            "kept": _shown(last, report) if last else {},
            "product_version": __version__,
            "testplans_hash": plans,
        }

    async def _follow(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        words: list[str] = []
        async for line in process.stderr:
            text = line.decode(errors="replace").rstrip()
            case = read(text)
            if case is not None:
                self._done.append(case)
            elif text:
                words = [*words[-20:], text]
        code = await process.wait()
        if self._state == "cancelled":
            return
        with contextlib.suppress(OSError, ValueError):
            self._result = await asyncio.to_thread(_read_json, self._file("json"))
        if self._result:
            # Beside a result, words only say what could not be kept or written.
            self._state, self._text = "done", " ".join(words)
        else:
            self._state = "failed"
            self._text = words[-1] if words else f"The self-check ended without a word (code {code})."

    def _forget(self) -> None:
        if self._files is not None:
            self._files.cleanup()
        self._files, self._process, self._task = None, None, None
        self._state, self._text, self._only, self._began = "none", "", [], ""
        self._done, self._result = [], {}

    def _file(self, ending: str) -> Path:
        return Path(self._files.name if self._files is not None else "") / f"selfcheck.{ending}"


def _shown(result: JsonObject, report: Path) -> JsonObject:
    """The figures without their details, which may be long: the report has them."""
    names = ("version", "testplans_sha256", "at", "seconds", "everything", "proven", "totals", "computer", "system")
    cases = [{name: case[name] for name in ("id", "seconds", *NAMES) if name in case} for case in result["cases"]]
    for shown, case in zip(cases, result["cases"], strict=True):
        shown["problems"] = len(case.get("details", {}).get("problems", ()))
    return {
        **{name: result[name] for name in names if name in result},
        "cases": cases,
        "report": str(report) if report.is_file() else "",
    }


def _read_json(path: Path) -> JsonObject:
    found = json.loads(path.read_text(encoding="utf-8"))
    return found if isinstance(found, dict) else {}


async def _spawn(command: Sequence[str]) -> asyncio.subprocess.Process:
    """In a group of its own, so that its workers end with it."""
    options: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    if sys.platform == "win32":
        options["creationflags"] = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.BELOW_NORMAL_PRIORITY_CLASS
    else:
        options["start_new_session"] = True
    process = await asyncio.create_subprocess_exec(*command, **options)
    if sys.platform != "win32":
        # Its workers are started later and inherit this.
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, process.pid, NICENESS)
    return process


async def _end(process: asyncio.subprocess.Process, followed: asyncio.Task[None]) -> None:
    if sys.platform == "win32":
        # There, ending a process leaves the ones that it started.
        killer = await asyncio.create_subprocess_exec(
            "taskkill", "/T", "/F", "/PID", str(process.pid), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        await killer.wait()
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(CANCEL_SECONDS):
            await asyncio.shield(followed)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
