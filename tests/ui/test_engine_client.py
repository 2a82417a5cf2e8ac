"""The window's loop is Qt's: the client must run on it."""

from __future__ import annotations

import asyncio
import threading
from functools import partial
from pathlib import Path

import pytest

from app.commands import Command, Pause, Reply
from app.engine.client import EngineClient
from app.engine.server import EngineServer
from app.events import Note, Recorded
from app.evidence.case_file import CaseFile
from app.evidence.reading import read_records


async def _ok(_: Command) -> Reply:
    return Reply(True)


def test_a_client_on_qts_loop(qapp: object, tmp_path: Path) -> None:
    """The engine on a plain loop in a thread, as it would be in its own process; the client on Qt's loop here."""
    qasync = pytest.importorskip("qasync")
    ready, ended = threading.Event(), threading.Event()
    address: list[str] = []

    async def engine() -> None:
        server = EngineServer(_ok, "t")
        address.append(await server.start(tmp_path))
        with CaseFile.create(tmp_path / "case") as case:
            server.begin("case", partial(read_records, tmp_path / "case"))
            case.subscribe(server.publish)
            for number in range(300):
                case.append(Note(str(number), "x"))
            ready.set()
            while not ended.is_set():
                await asyncio.sleep(0.005)
        await server.close()

    thread = threading.Thread(target=lambda: asyncio.run(engine()))
    thread.start()
    records: list[Recorded] = []
    lost: list[str] = []

    async def window() -> None:
        assert ready.wait(10)
        client = await EngineClient.connect(address[0], "t")
        client.on_records = records.extend
        client.on_lost = lost.append
        await client.attach()
        assert (await client.command(Pause())).ok
        while len(records) < 300:
            await asyncio.sleep(0.001)
        ended.set()
        while not lost:
            await asyncio.sleep(0.001)
        await client.close()

    try:
        loop = qasync.QEventLoop(qapp)
        with loop:
            loop.run_until_complete(asyncio.wait_for(window(), 20))
    finally:
        ended.set()
        thread.join()
        asyncio.set_event_loop(None)
    assert [record.seq for record in records] == list(range(1, 301))
