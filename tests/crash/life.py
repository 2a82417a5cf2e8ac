"""Campaigns whose engines, windows or both are killed at random moments, one after the other, each going on with the same file."""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.campaign.dut_known import CONFIRM
from app.commands import OpenCampaign, ResumeCampaign
from app.engine.embedded import embedded_csms, embedded_station
from app.engine.setup import parameter_values, prepare
from app.events import CampaignResumed, CaseEnded
from app.evidence.reading import read_records
from app.judging.judgement import Version, judge
from app.resources import demo_pics
from testplans.ocpp16 import scenarios
from tests.crash.checks import After, look
from tests.crash.processes import Dut, Engines, WindowProcess, free_port, kill
from tests.crash.tap import Tap
from tests.crash.tester import Person

QUICK = {
    "quiet_period": "0.02", "optional_patience": "0.1", "reconnect_grace": "0.3", "boot_retry_interval": "1",
    "connection_timeout": "1", "meter_value_interval": "1", "transaction_duration": "1", "heartbeat_interval": "1",
    "heartbeats": "2", "settle_time": "0.1", "connect_timeout": "10",
}  # fmt: skip
CASES = {
    "charging-station": ["TC_003_CS", "TC_004_1_CS", "TC_010_CS", "TC_012_CS"],
    "csms": ["TC_001_CSMS", "TC_003_CSMS", "TC_010_CSMS"],
}
RUN_SECONDS = 1.6
"""A kill comes at most so long after the cases were started."""
OPEN_SECONDS = 0.25
"""Or, one in six, at most so long after the campaign was asked to be opened or to go on."""


@dataclass(frozen=True)
class World:
    """``embedded``: the engine starts the DUT itself, and it dies with it; otherwise it lives on, behind a tap."""

    dut: str
    embedded: bool

    @property
    def name(self) -> str:
        return f"{self.dut}, {'embedded' if self.embedded else 'behind the tap'}"


@dataclass
class Kill:
    """One kill and what came of it."""

    number: int
    world: str
    target: str
    moment: str
    after: After
    late_ms: float


@dataclass
class Campaign:
    """One case file, through as many engines as it is given. Use as a context manager."""

    world: World
    engines: Engines
    folder: Path
    chance: random.Random
    kills: list[Kill] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    async def __aenter__(self) -> Campaign:
        self._file, self._number, self._opened = self.folder / "1.ocppcase", 1, False
        self._was_running = False
        self._port, self._tap, self._dut = free_port(), None, None
        self._lags: deque[tuple[int, float]] = deque(maxlen=400)
        self._lag = asyncio.create_task(self._watch_the_clock())
        if not self.world.embedded:
            await self._outside()
        self.tester = Person(CASES[self.world.dut], self._dut)
        self.window: WindowProcess | None = None
        return self

    async def __aexit__(self, *_: object) -> None:
        self._lag.cancel()
        await self.tester.detach()
        if self.window is not None:
            self.window.kill()
        if self._dut is not None:
            await self._dut.close()
        if self._tap is not None:
            await self._tap.close()

    async def _outside(self) -> None:
        """The DUT as a process of its own, and the tap between it and the bench."""
        prepared = await asyncio.to_thread(prepare, demo_pics(self.world.dut))
        assert prepared.pics is not None
        values = parameter_values(prepared.pics, QUICK)
        if self.world.dut == "csms":
            self._dut = await Dut.start("csms", "--listen", "127.0.0.1:0", *embedded_csms(values))
            self._tap = Tap(self._dut.url, bench_connects=True)
            await self._tap.start()
        else:
            self._tap = Tap(f"ws://127.0.0.1:{self._port}", bench_connects=False)
            url = await self._tap.start()
            options: list[str] = embedded_station(prepared.pics, values)  # type: ignore[arg-type]
            self._dut = await Dut.start("charging-station", "--connect", url, "--id", "CP-1", *options)

    def _command(self) -> OpenCampaign | ResumeCampaign:
        if self._opened:
            return ResumeCampaign(str(self._file))
        more: dict[str, Any] = {"embedded_dut": True}
        if not self.world.embedded and self.world.dut == "csms":
            assert self._tap is not None
            more = {"connect": f"ws://127.0.0.1:{self._tap.port}", "charge_point_id": "CP-1"}
        elif not self.world.embedded:
            more = {"listen": f"127.0.0.1:{self._port}"}
        return OpenCampaign(
            str(demo_pics(self.world.dut)), str(self._file), hands="window", approve="ask", settings=QUICK, **more
        )

    async def live_and_die(self, target: str = "engine") -> Kill:
        """One engine from its start to its kill. ``target``: ``engine``, ``window``, ``both``."""
        pid, rendezvous = await self.engines.start()
        since = self.tester.record.last_seq if self._opened else 0
        wires = len(self._tap.connections) if self._tap is not None else 0
        if target != "engine":
            self.window = WindowProcess(rendezvous, self.engines.environment)
        await self.tester.attach(rendezvous)
        if self._opened:
            since = len(list(read_records(self._file)))
        early = self.chance.random() < 1 / 6 and target == "engine"
        opening = asyncio.create_task(self.tester.ask(self._command()))
        if early:
            moment = (
                f"{self.chance.uniform(0, OPEN_SECONDS) * 1000:.0f} ms into {'resuming' if self._opened else 'opening'}"
            )
            await asyncio.sleep(float(moment.split()[0]) / 1000)
        else:
            await self._ran_well(await opening)
            self.tester.work()
            seconds = self.chance.uniform(0, RUN_SECONDS) + (2.5 if target != "engine" else 0)
            moment = f"{seconds * 1000:.0f} ms into running"
            await asyncio.sleep(seconds)
        if target == "window":
            await self._window_dies()
            await asyncio.sleep(self.chance.uniform(0.05, 0.3))
        killed_ns = time.monotonic_ns()
        kill(pid)
        if target == "both" and self.window is not None:
            self.window.kill()
        await self.engines.gone(pid)
        await self.tester.detach()
        opening.cancel()
        done = not opening.cancelled() and opening.done() and not opening.exception() and opening.result().ok
        await asyncio.gather(opening, return_exceptions=True)
        return self._looked(target, moment, since, wires, killed_ns, opened=done)

    def _looked(self, target: str, moment: str, since: int, wires: int, killed_ns: int, *, opened: bool) -> Kill:
        late = max((ms for at_ns, ms in self._lags if killed_ns - at_ns < 10**9), default=0.0)
        tapped = self._tap.connections[wires:] if self._tap is not None else []
        after = After()
        if opened or self._opened:
            after = look(
                self._file, since, self.tester.told, tapped, killed_ns, late_ms=late, by_hand=not self.world.embedded
            )
        if not self._opened and not opened:
            # Nobody was told that the campaign is open: whatever is there, the next try takes another name.
            self._number += 1
            self._file = self.folder / f"{self._number}.ocppcase"
        self._opened = self._opened or opened
        self._was_running = after.record.current is not None
        made = Kill(len(self.kills) + 1, self.world.name, target, moment, after, late)
        self.kills.append(made)
        return made

    async def _ran_well(self, reply: Any) -> None:
        """The campaign is open, or goes on: what was interrupted is marked, with what was known."""
        if not reply.ok:
            self.broken.append(f"the campaign does not go on: {reply.text}")
            raise AssertionError(reply.text)
        if not self._opened:
            return
        records = list(read_records(self._file))
        resumed = max(recorded.seq for recorded in records if isinstance(recorded.event, CampaignResumed))
        ends = [
            r.event
            for r in records
            if r.seq > resumed and isinstance(r.event, CaseEnded) and r.event.how == "interrupted"
        ]
        if self._was_running and not any(
            " step" in end.reason and end.reason.startswith("the bench went down") for end in ends
        ):
            self.broken.append(f"the interrupted attempt is not marked: {ends}")
        asked = [r for r in records if r.seq > resumed and getattr(r.event, "action", "") == CONFIRM]
        if not asked:
            self.broken.append("the tester is not asked for the state of the DUT")

    async def _window_dies(self) -> None:
        assert self.window is not None
        if not self.window.alive:
            self.broken.append("the window had ended by itself")
        self.window.kill()
        seq = self.tester.record.last_seq
        for _ in range(600):
            if self.tester.record.last_seq > seq:
                return
            await asyncio.sleep(0.005)
        self.broken.append("nothing was recorded any more after the window was killed")

    async def finish(self) -> list[str]:
        """The campaign goes on to a result: a case that was interrupted passes in a new attempt, and all is judged alike again."""
        pid, rendezvous = await self.engines.start()
        await self.tester.attach(rendezvous)
        since = self.tester.record.last_seq
        reply = await self.tester.ask(self._command())
        await self._ran_well(reply)
        self.tester.work()
        async with asyncio.timeout(40):
            while not self._passed(since):
                self.tester.news.clear()
                await self.tester.news.wait()
        kill(pid)
        await self.engines.gone(pid)
        await self.tester.detach()
        judged = judge(list(read_records(self._file)), scenarios(self.world.dut), Version("1", "a hash"))
        different = [a for a in judged.attempts if not a.identical]
        self.broken += [f"judged again, {a.case_id} {a.number} differs: {a.problem} {a.differences}" for a in different]
        return [*self.broken, *(text for made in self.kills for text in made.after.broken)]

    def _passed(self, since: int) -> bool:
        attempts = [a for group in self.tester.record.attempts.values() for a in group if a.first_seq > since]
        return any(a.approval is not None and a.machine is not None and a.machine.value == "PASS" for a in attempts)

    async def _watch_the_clock(self) -> None:
        while True:
            due = time.monotonic_ns() + 5_000_000
            await asyncio.sleep(0.005)
            now = time.monotonic_ns()
            self._lags.append((now, (now - due) / 1e6))
