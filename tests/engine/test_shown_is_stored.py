"""What a window has shown, or was told to be done, is safely stored: it cannot be lost any more, whatever is killed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from app.commands import AddNote, CloseCampaign
from app.engine.bench import Bench
from app.engine.client import EngineClient
from app.engine.live_record import LiveRecord
from app.engine.server import EngineServer
from app.events import EngineState, Note, Recorded
from app.evidence.case_file import CaseFile
from app.evidence.reading import head, read_records
from tests.engine.engine_helpers import opening

TOKEN = "a token"


def recorded(seq: int) -> Recorded:
    return Recorded(seq, 1_000 + seq, 2_000 + seq, Note(f"record {seq}", "test"))


def test_a_record_that_is_not_stored_is_given_to_nobody() -> None:
    stored = 0
    record = LiveRecord("case", lambda _: [], 0, lambda: stored)
    for seq in range(1, 6):
        record.add(recorded(seq))
    assert record.recent(0) == []
    assert record.shown_to == 0
    stored = 3
    texts = record.recent(0)
    assert texts is not None
    assert len(texts) == 3
    stored = 9  # of the writer, which may be ahead of what was handed to this record
    texts = record.recent(3)
    assert texts is not None
    assert len(texts) == 2
    assert record.recent(5) == []


def test_a_window_gets_a_record_once_it_is_stored(tmp_path: Path) -> None:
    async def main() -> None:
        async def handle(_: object) -> object:
            raise AssertionError

        stored = 0
        server = EngineServer(handle, TOKEN)  # type: ignore[arg-type]
        address = await server.start(None)
        received: list[Recorded] = []
        try:
            server.begin("case", lambda _: [], 0, lambda: stored)
            client = await EngineClient.connect(address, TOKEN)
            client.on_records = received.extend
            await client.attach()
            server.publish(recorded(1))
            server.publish(recorded(2))
            await asyncio.sleep(0.05)
            assert received == []
            stored = 1
            await _until(lambda: len(received) == 1)
            stored = 2
            await _until(lambda: len(received) == 2)
            await client.close()
        finally:
            await server.close()

    async def _until(true: object) -> None:
        async with asyncio.timeout(5):
            while not true():  # type: ignore[operator]
                await asyncio.sleep(0.002)

    asyncio.run(main())


def test_a_command_that_was_carried_out_is_stored(tmp_path: Path) -> None:
    async def main() -> None:
        files: list[CaseFile] = []
        bench = Bench(files.append)
        path = tmp_path / "c.ocppcase"
        assert (await bench.handle(opening(path, embedded_dut=False, listen="127.0.0.1:0"))).ok
        assert files[0].durable_seq == files[0].seq
        assert (await bench.handle(AddNote("seen with my own eyes", "A. Tester"))).ok
        last = [record.event for record in read_records(path)][-1]
        assert last == Note("seen with my own eyes", "A. Tester")
        assert head(path)[0] == files[0].seq
        assert (await bench.handle(CloseCampaign())).ok

    asyncio.run(main())


@pytest.mark.parametrize("state", ["idle"])
def test_a_record_without_a_store_is_given_at_once(state: str) -> None:
    record = LiveRecord("case", lambda _: [], 0)
    record.add(Recorded(1, 1, 1, EngineState(state)))
    assert record.recent(0) != []
