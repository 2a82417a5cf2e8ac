"""A case file with slips of an operator is judged again the same: the question and its answer stand in it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from app import commands as c
from app.engine.bench import Bench
from app.evidence.reading import read_campaign, read_records
from app.judging.judgement import Version, judge
from app.resources import demo_pics
from app.simulators.csms import CentralSystem
from app.simulators.http_hook import HttpHook
from app.simulators.options import CsmsOptions
from testplans.ocpp16 import scenarios

QUICK = {"message_timeout": "0.5", "quiet_period": "0.05"}
CASES = ["TC_013_CSMS", "TC_021_CSMS"]


async def run(path: Path, fault: str) -> None:
    device = CentralSystem(CsmsOptions(port=0, heartbeat_interval=1, faults=(fault,)))
    hook = HttpHook(device.perform)
    bench = Bench()
    try:
        command = c.OpenCampaign(
            str(demo_pics("csms")), str(path), connect=await device.start(), charge_point_id="BENCH-1",
            hands=await hook.start(), approve="advice", settings=QUICK,
        )  # fmt: skip
        reply = await bench.handle(command)
        assert reply.ok, reply.text
        assert (await bench.handle(c.RunCases(CASES))).ok
        async with asyncio.timeout(20):
            while bench._running:
                await asyncio.sleep(0.02)
    finally:
        await bench.handle(c.Quit())
        await device.close()
        await hook.close()


@pytest.mark.parametrize(("fault", "verdict"), [("operator-slips", "PASS"), ("operator-errs", "INCONCLUSIVE")])
def test_slips_are_judged_again_the_same(fault: str, verdict: str, tmp_path: Path) -> None:
    path = tmp_path / "run.ocppcase"
    asyncio.run(run(path, fault))
    record = read_campaign(path)
    for case in CASES:
        (attempt,) = record.attempts[case]
        assert attempt.machine is not None
        assert attempt.machine.value == verdict, attempt.machine.reason
        assert [one.tries for one in attempt.otherwise] == [1]
    judgement = judge(list(read_records(path)), scenarios("csms"), Version("x", "y"))
    assert judgement.identical, [attempt.differences for attempt in judgement.attempts]
