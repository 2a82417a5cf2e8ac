"""The processes of a kill test: engines, windows and simulated DUTs, each ended by its id and by nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

START_SECONDS = 30.0


class Engines:
    """Starts engines, all in one runtime folder."""

    def __init__(self, folder: Path, **environment: str) -> None:
        """``environment``: what their environment has besides ours."""
        self._folder = folder
        self._more = environment
        self._runtime = folder / "run"
        self._runtime.mkdir(mode=0o700, exist_ok=True)
        self._zygote: asyncio.subprocess.Process | None = None
        self._number = 0
        self._alive: set[int] = set()

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "XDG_RUNTIME_DIR": str(self._runtime)}

    async def start(self, **environment: str) -> tuple[int, Path]:
        """A new engine that can be reached: its process id, and the file that tells its address."""
        if self._zygote is None:
            self._zygote = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.crash.zygote", stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                env={**self.environment, **self._more},
            )  # fmt: skip
            assert await self._line() == "ready"
        self._number += 1
        rendezvous = self._folder / f"engine-{self._number}.json"
        assert self._zygote.stdin is not None
        order = {"rendezvous": str(rendezvous), "env": {"XDG_RUNTIME_DIR": str(self._runtime), **environment}}
        self._zygote.stdin.write(json.dumps(order).encode() + b"\n")
        pid = int(await self._line())
        self._alive.add(pid)
        async with asyncio.timeout(START_SECONDS):
            while not rendezvous.exists():
                await asyncio.sleep(0.005)
        return pid, rendezvous

    async def gone(self, pid: int) -> None:
        """Wait until a killed engine is gone."""
        async with asyncio.timeout(START_SECONDS):
            while _alive(pid):
                await asyncio.sleep(0.002)
        self._alive.discard(pid)

    async def close(self) -> None:
        for pid in tuple(self._alive):
            kill(pid)
        if self._zygote is not None:
            assert self._zygote.stdin is not None
            self._zygote.stdin.close()
            await self._zygote.wait()

    async def _line(self) -> str:
        assert self._zygote is not None
        assert self._zygote.stdout is not None
        return (await self._zygote.stdout.readline()).decode().strip()


class Dut:
    """A simulated DUT on its own: it lives on when an engine is killed, as a real one does."""

    def __init__(self, process: asyncio.subprocess.Process, ready: dict[str, Any]) -> None:
        self._process = process
        self.url = str(ready.get("url") or "")
        self.hook = str(ready["hook"])

    @classmethod
    async def start(cls, dut: str, *options: str) -> Dut:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "app.simulators", dut, *options, "--hook", "127.0.0.1:0", "--exit-with-parent",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert process.stdout is not None
        async with asyncio.timeout(START_SECONDS):
            return cls(process, json.loads(await process.stdout.readline()))

    async def perform(self, action: str, arguments: dict[str, Any]) -> bool:
        """Do a manual action; whether the device could."""
        body = {"case": "", "attempt": 0, "step": "", "action": action, "arguments": arguments, "text": ""}
        request = urllib.request.Request(self.hook, json.dumps(body).encode(), {"Content-Type": "application/json"})
        try:
            await asyncio.to_thread(_post, request)
        except OSError:
            return False
        return True

    async def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        await self._process.wait()


class WindowProcess:
    """A real window without a screen, attached to one engine."""

    def __init__(self, rendezvous: Path, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ui", "--attach", str(rendezvous)],
            env={**environment, "QT_QPA_PLATFORM": "offscreen"}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


def kill(pid: int) -> None:
    """kill -9."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _post(request: urllib.request.Request) -> None:
    with urllib.request.urlopen(request, timeout=10) as reply:
        reply.read()


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
