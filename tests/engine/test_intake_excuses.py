"""'Not applicable' settles nothing that holds for every device, and a number that is none settles nothing at all."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from app import commands as c
from app.campaign.pics import from_json
from app.campaign.record import CampaignRecord
from app.cli.intake import _put
from app.engine.bench import Bench
from app.events import ChecklistAnswered, ChecklistMade, Recorded
from app.evidence.reading import read_campaign
from app.intake.answers_file import why_not
from app.intake.items import ITEMS, answers, checklist
from app.intake.standing import in_the_way, standing
from app.resources import demo_pics

PICS = str(demo_pics("charging-station"))
OBLIGATORY = [item for item in ITEMS if item.how != "measured" and item.id not in ("sim-cards", "certificates")]


@pytest.mark.parametrize("item", OBLIGATORY, ids=lambda item: item.id)
@pytest.mark.parametrize("earlier", [False, True])
def test_an_excuse_that_was_recorded_does_not_open_the_gate(item: Any, earlier: bool) -> None:
    record, info = CampaignRecord(), item.as_json()
    if earlier:
        del info["not_applicable"]  # as a case file of an earlier version holds it
    record.apply(Recorded(1, 0, 0, ChecklistMade([info]), None))
    record.apply(Recorded(2, 0, 0, ChecklistAnswered(item.id, "not applicable", "A", "x"), None))
    assert answers(info) == ("yes", "no")
    (found,) = standing(record)
    assert found.state != "settled"
    assert bool(in_the_way(record)) == item.blocks


@pytest.mark.parametrize("name", ["sim-cards", "certificates"])
def test_where_it_may_be_said_it_needs_its_reason(name: str) -> None:
    info = next(item for item in ITEMS if item.id == name).as_json()
    assert "not applicable" in answers(info)
    assert why_not(info, "not applicable", " ", {})
    assert not why_not(info, "not applicable", "the SIM is soldered in", {})
    record = CampaignRecord()
    record.apply(Recorded(1, 0, 0, ChecklistMade([info]), None))
    record.apply(Recorded(2, 0, 0, ChecklistAnswered(name, "not applicable", "A", "soldered"), None))
    assert [found.state for found in standing(record)] == ["settled"]


def test_the_engine_refuses_excuses_and_what_is_no_number(tmp_path: Path) -> None:
    said: list[str] = []

    async def run() -> None:
        bench = Bench()
        try:
            opening = c.OpenCampaign(PICS, str(tmp_path / "a.ocppcase"), mode="certification", listen="127.0.0.1:0")
            opened = await bench.handle(opening)
            assert opened.ok, opened.text
            for item in checklist(from_json(bench.record.opened.pics)):  # type: ignore[union-attr]
                if item.how != "measured" and item.part != "exit" and not item.not_applicable:
                    reply = await bench.handle(c.AnswerChecklist(item.id, "not applicable", "x", {}, "A"))
                    assert not reply.ok
                    assert "answer yes or no" in reply.text
            for wrong in (float("nan"), float("inf"), "nan", "5", True, None):
                values: Any = {"bandwidth": wrong, "latency": 12}
                reply = await bench.handle(c.AnswerChecklist("network", "yes", "", values, "A"))
                assert not reply.ok
                assert "Bandwidth must be a number" in reply.text
                measured: Any = c.AddMeasurement("current", 1.0, "A", uncertainty=float("nan"))
                assert not (await bench.handle(measured)).ok
            reply = await bench.handle(c.RecordEquipment("M-1", {"kind_of": "meter", "serial": float("nan")}, "A"))
            assert not reply.ok
            assert "not a number" in reply.text
            lines = iter(["x", "y", "nan", "1e999", "50", "inf", "12", "", ""])

            async def ask(question: str) -> str:
                said.append(question)
                return next(lines) + "\n"

            (item,) = [one for one in standing(bench.record) if one.id == "network"]
            assert await _put(bench, item, ask)
            assert "not applicable" not in said[0]
        finally:
            await bench.handle(c.Quit())

    asyncio.run(run())
    answer = read_campaign(tmp_path / "a.ocppcase").intake.items["network"].answer
    assert answer is not None
    assert answer.event.values == {"bandwidth": 50, "latency": 12}
