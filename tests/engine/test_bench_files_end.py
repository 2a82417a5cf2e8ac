"""A transfer of the bench comes to an end for the case, even if nothing that it does ever returns."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from app.engine import bench_files
from app.events import BenchTransfer
from app.proof.world import World
from app.scenario.inputs import BenchMoved
from app.scenario.outputs import MoveFile
from app.services.file_client import Order, Result


@dataclass
class Kept:
    """What is recorded."""

    events: list[Any] = field(default_factory=list)

    def append(self, event: Any) -> Any:
        self.events.append(event)
        return self

    mono_ns = utc_ns = 1


def test_a_transfer_that_never_returns_is_over_when_its_time_is(monkeypatch: pytest.MonkeyPatch) -> None:
    stuck = threading.Event()

    def for_ever(order: Order, stopped: threading.Event) -> Result:
        stuck.wait(20)  # as the look-up of a name that nobody answers
        return Result()

    monkeypatch.setattr(bench_files, "transfer", for_ever)
    monkeypatch.setattr(bench_files, "_AFTER_ALL_S", 0.05)
    world = World()
    ctx = replace(world, parameters={**world.parameters, "transfer_timeout": 0.1}).context("csms")
    kept, told = Kept(), list[Any]()

    async def run() -> None:
        files = bench_files.BenchFiles(kept, ctx, told.append)  # type: ignore[arg-type]
        files.begin(MoveFile("download", "http://nobody.invalid/x", "", 0, 0, "", True), "TC_044_1_CSMS", 1)
        async with asyncio.timeout(5):
            while not any(isinstance(event, BenchMoved) and event.what == "failed" for event in told):
                await asyncio.sleep(0.01)
        await files.close()

    try:
        asyncio.run(run())
    finally:
        stuck.set()
    (failed,) = [event for event in kept.events if isinstance(event, BenchTransfer) and event.what == "failed"]
    assert failed.error == "0.1 s were over (transfer_timeout), and it had not come to an end"
