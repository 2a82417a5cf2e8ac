"""A disk whose fsync takes 15 ms: the campaign runs right, a kill costs no more, and the path of a frame does not wait for it."""

from __future__ import annotations

import asyncio
import random
import sys
import time
from pathlib import Path

import pytest

from app.events import Frame, Recorded
from app.evidence.case_file import CaseFile
from app.evidence.writer import Writer
from tests.crash.life import Campaign, World
from tests.crash.processes import Engines
from tests.crash.slow_disk import MILLISECONDS, shim


@pytest.mark.timeout(120)
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL, and no fork")
def test_a_campaign_on_a_slow_disk_survives_a_kill_and_passes(tmp_path: Path) -> None:
    library = shim(tmp_path)
    if library is None:
        pytest.skip("there is no compiler to make the disk slow with")

    async def main() -> list[str]:
        engines = Engines(tmp_path, LD_PRELOAD=str(library))
        try:
            world = World("charging-station", embedded=False)
            async with Campaign(world, engines, tmp_path, random.Random(7)) as campaign:
                await campaign.live_and_die()
                return await campaign.finish()
        finally:
            await engines.close()

    assert asyncio.run(main()) == []


def test_a_frame_does_not_wait_for_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, slept = Writer._store, 0

    def slowly(self: Writer, batch: list[Recorded]) -> None:
        nonlocal slept
        store(self, batch)
        time.sleep(MILLISECONDS / 1000)
        slept += 1

    monkeypatch.setattr(Writer, "_store", slowly)
    took: list[float] = []
    with CaseFile.create(tmp_path / "c.ocppcase") as case:
        for number in range(400):
            frame = Frame("in", 1, "text", number, "kernel", 10, 2, str(number), "MeterValues")
            began = time.perf_counter()
            case.append(frame, raw=b"x" * 200)
            took.append((time.perf_counter() - began) * 1000)
            time.sleep(0.001)
        case.flush()
        assert case.durable_seq == 400
    took.sort()
    assert slept > 10
    assert took[len(took) // 2] < 0.5
    assert took[int(len(took) * 0.95)] < MILLISECONDS / 3, "nobody waits for a commit"
