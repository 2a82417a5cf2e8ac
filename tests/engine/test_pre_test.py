"""The pre-test of a management system: it is asked to register the charge point, and for each id tag."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import websockets
from intake_gate_helpers import on_a_loop, state

from app import commands as c
from app import events as ev
from app.engine.bench import Bench
from app.evidence.reading import read_campaign, read_records
from app.resources import demo_pics


async def _system(answers: str, tags: dict[str, str] | None = None) -> Any:
    async def serve(socket: Any) -> None:
        async for text in socket:
            message = json.loads(text)
            payload: dict[str, Any] = {"status": answers, "currentTime": "2026-11-20T09:00:00.5Z", "interval": 300}
            if message[2] == "Authorize":
                known = dict.fromkeys(("VALID-1", "VALID-2"), "Accepted") | {
                    "EXPIRED-1": "Expired",
                    "BLOCKED-1": "Blocked",
                }
                known |= tags or {}
                info = {"status": known.get(message[3]["idTag"], "Invalid")}
                payload = {"idTagInfo": info | ({"parentIdTag": "PARENT-1"} if info["status"] == "Accepted" else {})}
            await socket.send(json.dumps([3, message[1], payload]))

    return await websockets.serve(serve, "127.0.0.1", 0, subprotocols=["ocpp1.6"])  # type: ignore[list-item]


@asynccontextmanager
async def asked(
    folder: Path, answers: str, tags: dict[str, str] | None = None
) -> AsyncIterator[tuple[Bench, Any, str]]:
    """A campaign with such a system whose pre-test is over: the bench, its reply, and the URL of the system."""
    server = await _system(answers, tags)
    url = f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
    bench = Bench()
    command = c.OpenCampaign(
        str(demo_pics("csms")), str(folder / "s.ocppcase"), connect=url, charge_point_id="BENCH-1",
        mode="certification", tester={"name": "A. Keller"},
    )  # fmt: skip
    assert (await bench.handle(command)).ok
    async with asyncio.timeout(5):
        assert bench.campaign is not None
        await bench.campaign.driver.connected.wait()
        reply = await bench.handle(c.PreTest())
    yield bench, reply, url
    await bench.handle(c.Quit())
    server.close()
    await server.wait_closed()


@pytest.mark.parametrize(("status", "outcome"), [("Accepted", "met"), ("Rejected", "not met")])
@on_a_loop
async def test_the_pre_test_of_a_management_system_sends_a_bootnotification(
    status: str, outcome: str, tmp_path: Path
) -> None:
    async with asked(tmp_path, status) as (bench, reply, _):
        assert reply.data["outcome"] == outcome
        # Once it is registered, it reports its connectors, too.
        causes = [frame.cause for frame in _frames(bench) if frame.direction == "out" and frame.cause != "by itself"]
        assert causes == ["pre-test"] * (6 if status == "Accepted" else 1)  # and each of the five id tags
        assert not (await bench.handle(c.RunCases())).ok


@on_a_loop
async def test_the_pre_test_says_which_id_tags_are_not_as_the_sheet_says(tmp_path: Path) -> None:
    wrong = {"EXPIRED-1": "Accepted", "BLOCKED-1": "Invalid"}
    async with asked(tmp_path, "Accepted", wrong) as (bench, reply, url):
        assert reply.data["outcome"] == "not met"
        assert "EXPIRED-1 is Accepted, not Expired; BLOCKED-1 is Invalid, not Blocked" in reply.data["text"]
        sheet = await bench.handle(c.WriteTestDataSheet(str(tmp_path / "data.txt")))
        assert sheet.ok, sheet.text
        assert f"{url}/BENCH-1" in (tmp_path / "data.txt").read_text(encoding="utf-8")
    assert state(read_campaign(tmp_path / "s.ocppcase"), "pre-test") == "not met"


def _frames(bench: Bench) -> list[ev.Frame]:
    assert bench.case_file is not None
    bench.case_file.flush()
    return [r.event for r in read_records(bench.case_file.path) if isinstance(r.event, ev.Frame)]
