"""A real engine process, and a client attached to it."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from app.commands import AnswerPrompt, Command, OpenCampaign, Reply
from app.engine.client import EngineClient
from app.events import Event, PromptShown, Recorded
from app.resources import demo_pics

QUICK = {"quiet_period": "0.02", "optional_patience": "0.05", "reconnect_grace": "0.3"}


def opening(case_file: Path, **changes: object) -> OpenCampaign:
    """The demo campaign of the charging station, done by hand at the window."""
    values = {"hands": "window", "approve": "ask", "embedded_dut": True, "settings": QUICK, **changes}
    return OpenCampaign(str(demo_pics("charging-station")), str(case_file), **values)  # type: ignore[arg-type]


class Window:
    """What a window is to the engine: a client that gathers records and answers prompts."""

    def __init__(self, client: EngineClient) -> None:
        self.client = client
        self.records: list[Recorded] = []
        self.news = asyncio.Event()
        client.on_records = self._take

    def _take(self, records: list[Recorded]) -> None:
        self.records += records
        self.news.set()

    async def until(self, found: Callable[[Event], bool], after: int = 0) -> Recorded:
        """The first record after ``after`` (a seq) whose event is the one wanted."""
        async with asyncio.timeout(20):
            while True:
                self.news.clear()
                for recorded in self.records:
                    if recorded.seq > after and found(recorded.event):
                        return recorded
                await self.news.wait()

    async def prompt(self, action: str, after: int = 0) -> Recorded:
        return await self.until(lambda event: isinstance(event, PromptShown) and event.action == action, after)

    async def do(self, command: Command) -> Reply:
        reply = await self.client.command(command)
        assert reply.ok, reply.text
        return reply

    async def answer(self, prompt: Recorded, answer: str = "done") -> Reply:
        assert isinstance(prompt.event, PromptShown)
        return await self.client.command(AnswerPrompt(prompt.event.prompt_id, answer, by="A. Tester"))


class Engine:
    """An engine process."""

    def __init__(self, process: subprocess.Popen[bytes], info: dict[str, str]) -> None:
        self.process = process
        self.info = info
        self.windows: list[Window] = []

    async def attach(self, after_seq: int = 0) -> Window:
        client = await EngineClient.connect(self.info["address"], self.info["token"])
        window = Window(client)
        self.windows.append(window)
        await client.attach(after_seq)
        return window


@asynccontextmanager
async def engine(folder: Path) -> AsyncIterator[Engine]:
    rendezvous = folder / "rendezvous.json"
    process = subprocess.Popen([sys.executable, "-m", "app.engine", "--rendezvous", str(rendezvous)])
    try:
        async with asyncio.timeout(20):
            while not rendezvous.exists():
                assert process.poll() is None, "the engine ended"
                await asyncio.sleep(0.01)
        running = Engine(process, json.loads(rendezvous.read_text()))
        yield running
        for window in running.windows:
            await window.client.close()
    finally:
        process.kill()
        process.wait()
