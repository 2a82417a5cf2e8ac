"""Real campaigns over real sockets, quickly; and copies of their records in which one thing is different."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from app.commands import AnswerPrompt, OpenCampaign, Quit, ResumeCampaign, RunCases
from app.engine.bench import Bench
from app.events import CampaignOpened, Event, Frame, PromptShown, Recorded
from app.evidence.case_file import CaseFile
from app.evidence.reading import read_records
from app.judging.judgement import Judgement, Version, judge
from app.resources import demo_pics
from testplans.ocpp16 import scenarios

QUICK = {
    "quiet_period": "0.02",
    "optional_patience": "0.1",
    "reconnect_grace": "0.3",
    "boot_retry_interval": "1",
    "connection_timeout": "1",
    "meter_value_interval": "1",
    "transaction_duration": "1",
    "heartbeat_interval": "1",
    "heartbeats": "2",
}
NOW = Version("1", "a hash")

Records = list[Recorded]
Script = Callable[["Bench"], Awaitable[None]]


def record(dut: str, path: Path, only: Sequence[str], script: Script | None = None, **changes: Any) -> Records:
    """Run cases against the embedded DUT; ``script`` is what somebody does meanwhile. Returns the records."""
    asyncio.run(_record(dut, path, only, script, changes))
    return list(read_records(path))


async def _record(dut: str, path: Path, only: Sequence[str], script: Script | None, changes: dict[str, Any]) -> None:
    values: dict[str, Any] = {"hands": "simulated", "approve": "advice", "embedded_dut": True, "settings": QUICK}
    command = OpenCampaign(str(demo_pics(dut)), str(path), only=list(only), **{**values, **changes})
    await _run(command, only, script)


def resume(path: Path, only: Sequence[str]) -> Records:
    """Another engine goes on with the campaign."""
    asyncio.run(_run(ResumeCampaign(str(path)), only, None))
    return list(read_records(path))


async def _run(command: OpenCampaign | ResumeCampaign, only: Sequence[str], script: Script | None) -> None:
    bench = Bench()
    try:
        async with asyncio.timeout(50):
            reply = await bench.handle(command)
            assert reply.ok, reply.text
            await bench.handle(RunCases(list(only)))
            if script is not None:
                await script(bench)
            await bench.finished()
    finally:
        await bench.handle(Quit())


async def next_prompt(bench: Bench, action: str) -> PromptShown:
    """Wait until the hands are asked for this."""
    while bench.campaign is not None and bench.record.state.state != "finished":
        for prompt in bench.record.open_prompts.values():
            if prompt.shown.action == action:
                return prompt.shown
        await asyncio.sleep(0.005)
    raise AssertionError(f"the hands were never asked for {action}: {bench.record.not_run}")


async def answer(bench: Bench, prompt: PromptShown, how: str, reason: str = "") -> None:
    """Answer it as soon as the hands are there to be answered."""
    while not (await bench.handle(AnswerPrompt(prompt.prompt_id, how, reason, "A. Tester"))).ok:
        await asyncio.sleep(0.005)


@cache
def plans(dut: str) -> dict[str, Any]:
    return dict(scenarios(dut))


def judged(records: Sequence[Recorded]) -> Judgement:
    opened = next(r.event for r in records if isinstance(r.event, CampaignOpened))
    return judge(records, plans(opened.dut_type), NOW)


def results(records: Sequence[Recorded]) -> list[tuple[str, str, bool]]:
    """Case, verdict now, and whether it is identical, of the cases themselves."""
    return [(a.case_id, a.now, a.identical) for a in judged(records).attempts if not a.utility]


def told(judgement: Judgement) -> str:
    """Every difference, for the message of an assertion."""
    found = [f"{a.case_id} {a.number}: {a.problem} {a.differences}" for a in judgement.attempts if not a.identical]
    return "\n".join([*found, *map(str, judgement.between)])


# --- copies in which something is different -------------------------------------------------------------------------


def with_event(records: Sequence[Recorded], change: Callable[[Event], Event | None]) -> Records:
    """A copy with every event changed; one that becomes None is an event that never was."""
    changed = [(recorded, change(recorded.event)) for recorded in records]
    return [replace(recorded, event=event) for recorded, event in changed if event is not None]


def with_frames(records: Sequence[Recorded], change: Callable[[Frame, list[Any]], Any]) -> Records:
    """A copy with every readable frame changed: ``change`` gets it with its JSON and returns the JSON it shall have.

    A text is taken as it is, and None is a frame that never was.
    """
    copy: Records = []
    for recorded in records:
        if not isinstance(recorded.event, Frame):
            copy.append(recorded)
            continue
        content = change(recorded.event, json.loads(recorded.raw or b"null"))
        if content is not None:
            text = content if isinstance(content, str) else dumped(content)
            message_id = recorded.event.message_id if isinstance(content, str) else str(content[1])
            copy.append(replace(recorded, event=replace(recorded.event, message_id=message_id), raw=text.encode()))
    return copy


def dumped(content: Any) -> str:
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False)


def mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    """A JSON value with ``change`` applied to everything in it that is neither list nor object."""
    if isinstance(value, dict):
        return {name: mapped(item, change) for name, item in value.items()}
    if isinstance(value, list):
        return [mapped(item, change) for item in value]
    return change(value)


def stored(records: Sequence[Recorded], path: Path) -> Path:
    """The records as a case file with a sound chain."""
    with CaseFile.create(path) as case_file:
        for recorded in records:
            case_file.append(recorded.event, recorded.raw, utc_ns=recorded.utc_ns, mono_ns=recorded.mono_ns)
    return path
