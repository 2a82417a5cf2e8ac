"""The question whether something was done, over a socket: a station whose lock works, a tester who has only said that it does not."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from judging_helpers import QUICK, answer, judged, next_prompt, results, told, with_event

from app import commands as c
from app.campaign.in_words import plain
from app.campaign.record import CampaignRecord
from app.engine.bench import Bench
from app.events import AnswerTaken, CampaignOpened, Event, LinkChanged, PromptShown
from app.evidence.reading import read_records
from app.resources import demo_pics
from app.simulators.charging_station import ChargingStation
from app.simulators.options import StationOptions

CASE = "TC_030_CS"


def events(path: Path) -> list[Event]:
    return [one.event for one in read_records(path)]


async def run(path: Path, says: str) -> None:
    bench, station = Bench(), None
    opening = c.OpenCampaign(
        str(demo_pics("charging-station")),
        str(path),
        listen="127.0.0.1:0",
        hands="window",
        approve="advice",
        settings=QUICK,
    )
    try:
        async with asyncio.timeout(40):
            reply = await bench.handle(opening)
            assert reply.ok, reply.text
            url = next(e.reason for e in events(path) if isinstance(e, LinkChanged) and e.what == "listening")
            station = ChargingStation(StationOptions(url, boot_seconds=0.01, reconnect_first=0.01))
            await station.start()
            assert (await bench.handle(c.RunCases([CASE]))).ok
            await answer(bench, await next_prompt(bench, "CauseUnlockFailure"), "done")
            await answer(bench, await next_prompt(bench, "ConfirmDone"), says)
            await answer(bench, await next_prompt(bench, "ClearLockFailure"), "done")
            await bench.finished()
    finally:
        await bench.handle(c.Quit())
        if station is not None:
            await station.close()


@pytest.mark.parametrize(
    ("says", "verdict", "check"), [("no", "INCONCLUSIVE", "hands.done"), ("yes", "FAIL", "1.status")]
)
def test_the_answer_decides_and_is_judged_again_the_same(says: str, verdict: str, check: str, tmp_path: Path) -> None:
    path = tmp_path / "undone.ocppcase"
    asyncio.run(run(path, says))
    records = list(read_records(path))
    machine = CampaignRecord.fold(records).attempts[CASE][-1].machine
    assert machine is not None
    assert (machine.value, machine.check_id) == (verdict, check), machine.reason
    attempt = CampaignRecord.fold(records).attempts[CASE][-1]
    said = {
        "no": "Confirmed, and not done or without effect: Make the cable lock fail to unlock, connector 1. A. Tester says no. Run it again.",
        "yes": "UnlockConnector: status was Unlocked, not UnlockFailed.",
    }
    assert plain(attempt, machine.reason).endswith(said[says])
    asked = next(one.shown for one in attempt.prompts if one.shown.action == "ConfirmDone")
    assert "Wanted: UnlockConnector: status is UnlockFailed. Found: Unlocked." in asked.detail
    assert results(records) == [(CASE, verdict, True)], told(judged(records))
    # A campaign that does not know the question is judged as it was then.
    assert [now for _, now, _ in results(with_event(records, _never_asked))] == ["FAIL"]


def _never_asked(event: Event) -> Event | None:
    if isinstance(event, CampaignOpened):
        return replace(event, parameters={name: v for name, v in event.parameters.items() if name != "confirm_done"})
    asked = isinstance(event, PromptShown) and event.action == "ConfirmDone"
    return None if asked or (isinstance(event, AnswerTaken) and event.how in ("yes", "no")) else event
