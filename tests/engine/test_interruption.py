"""A campaign that was interrupted: what is told of the attempt, what the tester confirms, what is put back, what is asked again."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pypdf import PdfReader

from app.campaign.dut_known import CONFIRM
from app.campaign.record import CampaignRecord
from app.campaign.results import case_result
from app.commands import AnswerPrompt, CloseCampaign, OpenCampaign, Quit, ResumeCampaign, RunCases, SafeStop
from app.engine.bench import Bench
from app.events import CampaignResumed, ConfigurationRecorded, DutAssumed, Frame, PromptShown
from app.evidence.reading import read_campaign, read_records
from app.evidence.verify import verify
from app.judging.judgement import Version, judge
from app.report.from_case_file import write_pdf
from app.resources import demo_pics
from testplans.ocpp16 import scenarios
from tests.engine.engine_helpers import opening


@asynccontextmanager
async def bench(command: OpenCampaign | ResumeCampaign) -> AsyncIterator[Bench]:
    made = Bench()
    try:
        async with asyncio.timeout(40):
            reply = await made.handle(command)
            assert reply.ok, reply.text
            yield made
    finally:
        await made.handle(Quit())


async def prompt(made: Bench, action: str) -> PromptShown:
    while True:
        for shown in [each.shown for each in made.record.open_prompts.values()]:
            if shown.action == action:
                return shown
        await asyncio.sleep(0.005)


async def answer(made: Bench, action: str, how: str = "done", reason: str = "") -> None:
    shown = await prompt(made, action)
    assert (await made.handle(AnswerPrompt(shown.prompt_id, how, reason, "A. Tester"))).ok


def as_after_a_kill(made: Bench, copy: Path) -> Path:
    """The file as it stands on the disk in this moment, which is all that a killed engine leaves."""
    assert made.case_file is not None
    made.case_file.flush()
    with sqlite3.connect(made.case_file.path) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    connection.close()
    return copy


async def interrupted_at(folder: Path, action: str, case_id: str = "TC_003_CS") -> Path:
    """A campaign whose engine was killed while it waited for this."""
    async with bench(opening(folder / "first.ocppcase")) as made:
        assert (await made.handle(RunCases([case_id]))).ok
        for before in ("PlugIn", "PresentIdTag", "Approve"):
            if before == action:
                break
            await answer(made, before)
        await prompt(made, action)
        return as_after_a_kill(made, folder / "killed.ocppcase")


def identical_when_judged_again(path: Path) -> bool:
    judged = judge(list(read_records(path)), scenarios("charging-station"), Version("1", "a hash"))
    return all(attempt.identical for attempt in judged.attempts) and not judged.between


def test_the_tester_confirms_the_state_and_the_case_runs_again(tmp_path: Path) -> None:
    async def main() -> None:
        path = await interrupted_at(tmp_path, "PresentIdTag")
        async with bench(ResumeCampaign(str(path))) as made:
            attempt = made.record.attempts["TC_003_CS"][0]
            assert attempt.ended is not None
            assert attempt.ended.how == "interrupted"
            assert attempt.ended.reason.startswith("the bench went down at step ")
            assert "while the tester was asked to IDENTIFY with" in attempt.ended.reason
            assert "a cable was in connector 1" in attempt.ended.reason
            resumed = made.record.resumed[-1]
            assert resumed.known["cables"] == [1]
            assert resumed.known["unconfirmed"] is True
            asked = await prompt(made, CONFIRM)
            assert asked.kind_of == "READY"
            assert all(len(line) <= 28 for line in asked.headline.split("\n"))
            assert "TC_003_CS, attempt 1" in asked.detail
            assert "a cable was in connector 1" in asked.detail
            assert [each.shown.action for each in made.record.open_prompts.values()] == [CONFIRM], (
                "the old one is withdrawn"
            )
            await made.handle(RunCases(["TC_003_CS"]))
            for _ in range(20):
                await asyncio.sleep(0.005)
            assert len(made.record.attempts["TC_003_CS"]) == 1, "no case runs before it is confirmed"
            await answer(made, CONFIRM)
            for action in ("PlugIn", "PresentIdTag"):
                await answer(made, action)
            await answer(made, "Approve", "yes")
            await answer(made, "Unplug")  # the station is left idle
            await made.finished()
            assert not made.record.unconfirmed
        record = read_campaign(path)
        assert [each.ended.how for each in record.attempts["TC_003_CS"] if each.ended] == ["interrupted", "complete"]
        assert case_result(record, "TC_003_CS").verdict == "PASS"
        closed = record.confirmations[-1].closed
        assert closed is not None
        assert (closed.how, closed.by) == ("done", "A. Tester")
        assert write_pdf(path, tmp_path / "r.pdf") > 3
        text = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(tmp_path / "r.pdf").pages)
        assert "the bench went down at step" in text
        assert "Answered: done, by A. Tester" in text
        assert verify(path).ok
        assert identical_when_judged_again(path)

    asyncio.run(main())


def test_without_a_confirmed_state_no_case_runs_and_the_next_run_asks_again(tmp_path: Path) -> None:
    async def main() -> None:
        path = await interrupted_at(tmp_path, "PlugIn")
        async with bench(ResumeCampaign(str(path))) as made:
            await made.handle(RunCases(["TC_003_CS", "TC_010_CS"]))
            await answer(made, CONFIRM, "cannot", "the contactor sticks")
            await made.finished()
            assert "the contactor sticks" in made.record.not_run["TC_010_CS"]
            assert "the contactor sticks" in made.record.state.detail
            await made.handle(RunCases(["TC_003_CS"]))
            await prompt(made, CONFIRM)
            await made.handle(SafeStop())
            await made.finished()
            assert not made.record.open_prompts
            await made.handle(CloseCampaign())
        # It is owed still, although this engine closed the campaign in good order.
        async with bench(ResumeCampaign(str(path))) as made:
            assert made.record.closed is None
            await answer(made, CONFIRM)
            assert len(made.record.attempts["TC_003_CS"]) == 1

    asyncio.run(main())


def test_an_approval_that_was_not_given_is_asked_again(tmp_path: Path) -> None:
    async def main() -> None:
        path = await interrupted_at(tmp_path, "Approve")
        async with bench(ResumeCampaign(str(path))) as made:
            attempt = made.record.attempts["TC_003_CS"][0]
            assert attempt.ended is not None
            assert attempt.ended.how == "complete", "its verdict was reached and stored before"
            assert (await made.handle(RunCases())).ok
            shown = await prompt(made, "Approve")
            assert shown.advice == attempt.prompts[2].shown.advice
            await answer(made, "Approve", "yes")
            await answer(made, CONFIRM)
            while made.record.current is None:
                await asyncio.sleep(0.005)
            await made.handle(SafeStop())
            await made.finished()
        record = read_campaign(path)
        assert case_result(record, "TC_003_CS").verdict == "PASS"
        assert identical_when_judged_again(path)

    asyncio.run(main())


def test_what_a_case_had_set_is_put_back_by_the_engine_that_goes_on(tmp_path: Path) -> None:
    async def main() -> None:
        first = OpenCampaign(
            str(demo_pics("charging-station")), str(tmp_path / "first.ocppcase"), approve="advice", embedded_dut=True,
            settings={**opening(tmp_path).settings, "connection_timeout": "77"},
        )  # fmt: skip
        async with bench(first) as made:
            await made.handle(RunCases(["TC_004_2_CS"]))
            await prompt(made, "PresentIdTag")
            path = as_after_a_kill(made, tmp_path / "killed.ocppcase")
        done = [
            r.event for r in read_records(path) if isinstance(r.event, ConfigurationRecorded) and r.event.when == "set"
        ]
        changed = {event.key for event in done}
        assert changed, "the case sets keys before its first step"
        async with bench(ResumeCampaign(str(path))) as made:
            known = made.record.resumed[-1].known
            assert set(known["to_put_back"]) == changed
            await answer(made, CONFIRM)
            await made.handle(RunCases(["TC_004_2_CS"]))
            await prompt(made, "PresentIdTag")
        after = [r for r in read_records(path) if r.seq > _resumed_at(path)]
        assert any(isinstance(r.event, DutAssumed) and r.event.what == "to put back" for r in after)
        sent = [r for r in after if isinstance(r.event, Frame) and r.event.action == "ChangeConfiguration"]
        for key in changed:
            assert any(f'"{key}"' in (r.raw or b"").decode() for r in sent)
        restored = {
            r.event.key for r in after if isinstance(r.event, ConfigurationRecorded) and r.event.when == "restored"
        }
        assert changed <= restored

    asyncio.run(main())


def test_a_campaign_that_was_closed_in_good_order_goes_on_without_a_question(tmp_path: Path) -> None:
    async def main() -> None:
        path = tmp_path / "c.ocppcase"
        async with bench(opening(path)) as made:
            await made.handle(CloseCampaign())
        async with bench(ResumeCampaign(str(path))) as made:
            await asyncio.sleep(0.02)
            assert not made.record.open_prompts
            assert made.record.closed is None, "it is open again"

    asyncio.run(main())


def test_old_files_without_what_was_known_are_read(tmp_path: Path) -> None:
    record = CampaignRecord()
    assert CampaignResumed("0.1.0", "r", "h").known == {}
    assert record.unconfirmed is False


def _resumed_at(path: Path) -> int:
    return next(r.seq for r in read_records(path) if isinstance(r.event, CampaignResumed))
