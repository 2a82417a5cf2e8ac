"""The embedded simulated DUT as hands: a process of its own that is driven over its own HTTP hook."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.events import PromptShown
from app.hands.base import HandsAnswer, HandsFailed
from app.hands.http import HookUrlError, HttpHands, LateAnswer

GRACE_S = 3.0
"""How long the process may take to end when it is asked to, in seconds."""

_LOG_TAIL = 400


class SimulatedDut:
    """A running embedded DUT. Made by :meth:`start`.

    Attributes:
        dut: ``charging-station`` or ``csms``.
        url: what it listens on (a CSMS), empty for a charging station.
        hook: URL of its hook.
        ready: everything it said when it was ready.
    """

    def __init__(
        self,
        dut: str,
        ready: dict[str, Any],
        process: asyncio.subprocess.Process,
        drain: asyncio.Task[None],
        hands: HttpHands,
    ) -> None:
        self.dut = dut
        self.ready = ready
        self.hook = str(ready["hook"])
        self.url = str(ready.get("url") or "")
        self._process = process
        self._drain = drain
        self._hands = hands

    @classmethod
    async def start(
        cls,
        dut: str,
        arguments: Sequence[str],
        log: Path,
        *,
        action_timeout_s: float = 120.0,
        ready_timeout_s: float = 30.0,
        on_late: LateAnswer | None = None,
        program: Sequence[str] = (sys.executable, "-m", "app.simulators"),
    ) -> SimulatedDut:
        """Start it and wait until it is ready.

        Args:
            dut: ``charging-station`` or ``csms``.
            arguments: further options of ``ocpp-bench simulate``.
            log: file that its standard error is appended to.
            action_timeout_s: how long it may take for one action, in seconds.
            ready_timeout_s: how long it may take to start, in seconds.
            on_late: see :class:`app.hands.http.HttpHands`.
            program: what is run.

        Raises:
            HandsFailed: it did not start; with the end of its log.
        """
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as stderr:
            process = await asyncio.create_subprocess_exec(
                *program,
                dut,
                *arguments,
                "--exit-with-parent",
                stdin=asyncio.subprocess.PIPE,  # its end tells the child that its parent is gone
                stdout=asyncio.subprocess.PIPE,
                stderr=stderr,
            )
        try:
            ready = await asyncio.wait_for(_ready(process), ready_timeout_s)
            hands = HttpHands(str(ready["hook"]), action_timeout_s, "simulated DUT", on_late)
        except BaseException as error:
            await _end(process)
            if isinstance(error, TimeoutError):
                raise HandsFailed(_not_started(dut, f"it was not ready within {ready_timeout_s:g} s", log)) from None
            if isinstance(error, ValueError | HookUrlError):
                raise HandsFailed(_not_started(dut, str(error), log)) from None
            raise
        return cls(dut, ready, process, asyncio.create_task(_drain(process)), hands)

    @property
    def running(self) -> bool:
        return self._process.returncode is None

    async def perform(self, prompt: PromptShown) -> HandsAnswer:
        if not self.running:
            raise HandsFailed(f"The simulated {self.dut} has ended by itself (exit code {self._process.returncode}).")
        return await self._hands.perform(prompt)

    async def close(self) -> None:
        await self._hands.close()
        await _end(self._process)
        await self._drain


async def _ready(process: asyncio.subprocess.Process) -> dict[str, Any]:
    """The line with which it says that it is ready.

    Raises:
        ValueError: it ended, or said something else.
    """
    assert process.stdout is not None
    line = await process.stdout.readline()
    if not line:
        raise ValueError(f"it ended with exit code {await process.wait()}")
    try:
        ready = json.loads(line)
    except ValueError:
        ready = None
    if not isinstance(ready, dict) or ready.get("ready") is not True or not isinstance(ready.get("hook"), str):
        raise ValueError(
            f"its first line is not what a ready DUT says: {line[:200].decode(errors='replace').strip()!r}"
        )
    return ready


async def _drain(process: asyncio.subprocess.Process) -> None:
    """Read what else it prints, so that it never waits for a full pipe."""
    assert process.stdout is not None
    while await process.stdout.read(65536):
        pass


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.stdin is not None:
        process.stdin.close()
    if process.returncode is None:
        try:
            process.terminate()
        except ProcessLookupError:
            pass  # it ended in the meantime
    try:
        await asyncio.wait_for(process.wait(), GRACE_S)
    except TimeoutError:
        process.kill()
        await process.wait()


def _not_started(dut: str, why: str, log: Path) -> str:
    tail = log.read_text(encoding="utf-8", errors="replace")[-_LOG_TAIL:].strip() if log.exists() else ""
    return f"The simulated {dut} did not start: {why}. Its log is {log}" + (f"; it ends:\n{tail}" if tail else ".")
