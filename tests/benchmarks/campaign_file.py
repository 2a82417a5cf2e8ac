"""A case file of a long campaign: as many records around the frames as eighty cases make, three times over."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from app import commands as c
from app import events as ev
from app.engine.bench import Bench
from app.engine.opened import opened
from app.engine.pics_data import plan_entries
from app.engine.setup import parameter_values, prepare
from app.evidence import canonical, storage
from app.resources import demo_pics

ATTEMPTS = 240
CHECKS = 40
STEPS = 25
PORTION = 10_000


class _Quick:
    """A case file that is written without waiting for the disk: what is measured here is reading it."""

    def __init__(self, path: Path) -> None:
        self._connection = storage.create(path)
        self._connection.execute("PRAGMA synchronous = OFF")
        self._rows: list[tuple[object, ...]] = []
        self._head = canonical.GENESIS
        self.seq = 0

    def __enter__(self) -> _Quick:
        return self

    def append(self, event: ev.Event, raw: bytes | None = None) -> None:
        self.seq += 1
        body, now = canonical.to_text(ev.to_json(event)), time.time_ns()
        self._head = canonical.chain(self._head, self.seq, event.kind, now, now, body, raw)
        self._rows.append((self.seq, event.kind, now, now, body, raw, self._head))
        if len(self._rows) == PORTION:
            self._store()

    def _store(self) -> None:
        with self._connection:
            self._connection.executemany("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?)", self._rows)
        self._rows.clear()

    def __exit__(self, *_: object) -> None:
        self._store()
        self._connection.execute("PRAGMA journal_mode = DELETE")
        self._connection.close()


def write_campaign(path: Path, frames: int) -> None:
    """Write it: :data:`ATTEMPTS` attempts with their steps and checks, and so many frames all along them."""
    prepared = prepare(demo_pics("charging-station"))
    assert prepared.pics is not None
    assert prepared.plan is not None
    command = c.OpenCampaign(str(demo_pics("charging-station")), str(path), listen="127.0.0.1:0", approve="advice")
    cases = [entry.id for entry in prepared.plan.entries if entry.applies]
    with _Quick(path) as case:
        case.append(opened(command, prepared, parameter_values(prepared.pics, {})), prepared.source)
        case.append(ev.PlanMade(plan_entries(prepared), cases))
        for number in range(ATTEMPTS):
            _attempt(case, cases[number % len(cases)], number // len(cases) + 1, frames // ATTEMPTS)
        case.append(ev.CampaignClosed("closed by the tester"))


def _attempt(case: _Quick, case_id: str, attempt: int, frames: int) -> None:
    steps = [
        {"id": f"main.{n}", "number": str(n), "phase": "main", "actor": "dut", "kind": "receive", "text": "a message", "group": "",
         "optional": False, "reference": "Table 3", "action": "Heartbeat"}
        for n in range(STEPS)
    ]  # fmt: skip
    case.append(ev.CaseStarted(case_id, attempt, case_id, "Table 3", steps))
    for number in range(frames):
        raw = b'[2,"%d","Heartbeat",{}]' % number
        at, name = time.monotonic_ns(), str(number)
        case.append(ev.Frame("in", 1, "text", at, "kernel", 2000, 2, name, "Heartbeat", [], case_id, attempt), raw)
    for step in steps:
        case.append(ev.StepChanged(case_id, attempt, str(step["id"]), "done", "it came", case.seq))
    for check in range(CHECKS):
        case.append(
            ev.CheckMade(case_id, attempt, f"check.{check}", "main.1", "held", "fail", "a value", 1, 1, "Table 3")
        )
    case.append(ev.VerdictReached(case_id, attempt, "machine", "PASS", "all held", "OCPP Bench"))
    case.append(ev.CaseEnded(case_id, attempt, "complete", 1.0, 0.1))


def open_in_engine(path: str) -> None:
    """Go on with the campaign, as a window asks an engine to."""

    async def run() -> None:
        reply = await Bench().handle(c.ResumeCampaign(path))
        assert reply.ok, reply.text

    asyncio.run(run())
