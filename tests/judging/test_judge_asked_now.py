"""An operator who does not want to wait for the end of a request's time: the command, its record, and the same verdict again."""

from __future__ import annotations

import asyncio
from pathlib import Path

from judging_helpers import QUICK, answer, judged, next_prompt, results, told

from app import commands as c
from app.engine.bench import Bench
from app.events import AskedForQuestion
from app.evidence.reading import read_records
from app.resources import demo_pics
from app.simulators.csms import CentralSystem
from app.simulators.options import CsmsOptions

CASE = "TC_013_CSMS"


async def run(path: Path) -> None:
    device, bench = CentralSystem(CsmsOptions(port=0)), Bench()
    try:
        async with asyncio.timeout(20):
            command = c.OpenCampaign(
                str(demo_pics("csms")), str(path), connect=await device.start(), charge_point_id="BENCH-1",
                hands="window", approve="advice", settings=QUICK,
            )  # fmt: skip
            assert not (await bench.handle(c.AskNow())).ok, "nothing is open"
            reply = await bench.handle(command)
            assert reply.ok, reply.text
            assert not (await bench.handle(c.AskNow())).ok, "nothing runs"
            assert (await bench.handle(c.RunCases([CASE]))).ok
            await answer(bench, await next_prompt(bench, "TriggerFromCsms"), "done")
            while not any(prompt.shown.action == "ConfirmEntry" for prompt in bench.record.open_prompts.values()):
                assert (await bench.handle(c.AskNow("Ada"))).ok
                await asyncio.sleep(0.02)
            await answer(bench, await next_prompt(bench, "ConfirmEntry"), "no")
            await answer(bench, await next_prompt(bench, "TriggerFromCsms"), "cannot", "no such button")
            await bench.finished()
    finally:
        await bench.handle(c.Quit())
        await device.close()


def test_a_question_that_was_asked_for_is_judged_again_the_same(tmp_path: Path) -> None:
    path = tmp_path / "asked.ocppcase"
    asyncio.run(run(path))
    records = list(read_records(path))
    assert any(isinstance(one.event, AskedForQuestion) and one.event.by == "Ada" for one in records)
    assert results(records) == [(CASE, "INCONCLUSIVE", True)], told(judged(records))
