"""A tester who never tires: answers every prompt, does what it asks for at the DUT, writes notes, and remembers what was shown."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from pathlib import Path

from app.campaign.dut_known import CONFIRM
from app.campaign.record import CampaignRecord
from app.commands import AddNote, AnswerPrompt, Command, Reply, RunCases
from app.engine.client import EngineClient
from app.events import EngineState, PromptShown, Recorded
from tests.crash.processes import Dut

_ANSWERS = {"ACT": "done", "READY": "done", "OBSERVE": "yes", "APPROVE": "yes"}
NOTE_SECONDS = 0.05


@dataclass
class Told:
    """What the tester was shown or told in the life of one engine."""

    records: list[Recorded] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    """Prompts whose answer the engine has taken."""
    notes: list[str] = field(default_factory=list)
    """Notes that the engine has taken."""


class Person:
    """What a window is to the engine, from one engine to the next."""

    def __init__(self, cases: list[str], dut: Dut | None) -> None:
        """``dut``: whom the manual actions are done to; None: the engine's own embedded one does them itself."""
        self.cases = cases
        self.told = Told()
        self.record = CampaignRecord(keep_frames=False)
        self.news = asyncio.Event()
        self._dut = dut
        self._client: EngineClient | None = None
        self._case_file = ""
        self._handled: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def attach(self, rendezvous: Path) -> None:
        """To a new engine, going on where the one before had come to."""
        info = json.loads(rendezvous.read_text())
        self._client = await EngineClient.connect(info["address"], info["token"])
        self.told = Told()
        self._handled.clear()
        self._client.on_records = self._take
        self._client.on_begin = self._begin
        await self._client.attach(self.record.last_seq, self._case_file)

    async def detach(self) -> None:
        """The engine is gone."""
        if self._client is not None:
            for _ in range(50):  # what it had sent before it was killed is read first
                if self._client._task.done():
                    break
                await asyncio.sleep(0.005)
            await self._client.close()
            self._client = None
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def ask(self, command: Command) -> Reply:
        assert self._client is not None
        return await self._client.command(command)

    def work(self) -> None:
        """Run the cases over and over, and write notes meanwhile, until :meth:`detach`."""
        self._spawn(self._write_notes())
        self._spawn(self._run_again())

    def _begin(self, case_file: str, after_seq: int) -> None:
        self._case_file = case_file
        if after_seq == 0:
            self.record = CampaignRecord(keep_frames=False)

    def _take(self, records: list[Recorded]) -> None:
        self.told.records += records
        for recorded in records:
            self.record.apply(recorded)
        self.news.set()
        for prompt in self.record.open_prompts.values():
            if prompt.shown.prompt_id not in self._handled:
                self._handled.add(prompt.shown.prompt_id)
                self._spawn(self._answer(prompt.shown))

    async def _answer(self, shown: PromptShown) -> None:
        if self._dut is not None and shown.kind_of == "ACT":
            await self._dut.perform(shown.action, shown.arguments)
        elif self._dut is not None and shown.action == CONFIRM:
            for connector in (1, 2):
                await self._dut.perform("Unplug", {"connectorId": connector, "side": "both"})
        reply = await self.ask(AnswerPrompt(shown.prompt_id, _ANSWERS[shown.kind_of], by="A. Tester"))
        if reply.ok:
            self.told.answers.append(shown.prompt_id)

    async def _write_notes(self) -> None:
        for number in range(10_000):
            text = f"note {time.monotonic_ns()} {number}"
            if (await self.ask(AddNote(text, "A. Tester"))).ok:
                self.told.notes.append(text)
            await asyncio.sleep(NOTE_SECONDS)

    async def _run_again(self) -> None:
        while True:
            await self.ask(RunCases(self.cases))
            seq = self.record.last_seq
            while not self._finished(seq):
                self.news.clear()
                await self.news.wait()

    def _finished(self, after: int) -> bool:
        return any(
            recorded.seq > after and isinstance(recorded.event, EngineState) and recorded.event.state == "finished"
            for recorded in self.told.records[-200:]
        )

    def _spawn(self, work: object) -> None:
        task = asyncio.get_running_loop().create_task(work)  # type: ignore[arg-type]
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
