"""A window that reads older records in the case file is sent the others only; an engine says how many windows it has."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import pytest

from app import commands as cmd
from app import events as ev
from app.engine.client import EngineClient
from app.engine.rendezvous import EngineInfo, Registration, read
from app.engine.server import EngineServer
from app.evidence.case_file import CaseFile
from app.evidence.reading import read_records

TOKEN = "t"


async def _echo(_: cmd.Command) -> cmd.Reply:
    return cmd.Reply(True)


class _Reader:
    """A window that keeps what it is told."""

    def __init__(self) -> None:
        self.files: list[tuple[str, int]] = []
        self.begins: list[tuple[str, int]] = []
        self.seqs: list[int] = []

    async def attach(self, server: EngineServer, after_seq: int = 0, case_file: str = "") -> EngineClient:
        client = await EngineClient.connect(server.address, TOKEN)
        client.on_file = lambda *told: self.files.append(told)
        client.on_begin = lambda *told: self.begins.append(told)
        client.on_records = lambda records: self.seqs.extend(record.seq for record in records)
        await client.attach(after_seq, case_file)
        return client


async def _until(condition: object) -> None:
    async with asyncio.timeout(10):
        while not condition():  # type: ignore[operator]
            await asyncio.sleep(0.002)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.engine.server.INTERVAL_SECONDS", 0.001)


def _note(number: int) -> ev.Note:
    return ev.Note(str(number), "me")


def test_older_records_are_left_to_the_file(tmp_path: Path) -> None:
    async def story() -> None:
        path = tmp_path / "a.case"
        with CaseFile.create(path) as case:
            for number in range(300):
                case.append(_note(number))
        server = EngineServer(_echo, TOKEN)
        await server.start(None)
        with CaseFile.open_for_append(path) as case:
            server.begin(str(path), partial(read_records, path), case.seq)
            case.subscribe(server.publish)
            reader = _Reader()
            client = await reader.attach(server)
            await _until(lambda: reader.files)
            case.append(_note(300))
            await _until(lambda: reader.seqs)
            assert reader.files == [(str(path), 300)]
            assert reader.begins == []
            assert reader.seqs == [301]
            await client.close()

            again = _Reader()
            client = await again.attach(server, 301, str(path))
            case.append(_note(301))
            await _until(lambda: again.seqs)
            assert (again.files, again.begins, again.seqs) == ([], [(str(path), 301)], [302])
            await client.close()
        await server.close()

    asyncio.run(story())


def test_a_campaign_that_has_just_begun_is_sent_whole(tmp_path: Path) -> None:
    async def story() -> None:
        path = tmp_path / "a.case"
        server = EngineServer(_echo, TOKEN)
        await server.start(None)
        with CaseFile.create(path) as case:
            server.begin(str(path), partial(read_records, path))
            case.subscribe(server.publish)
            case.append(_note(1))
            reader = _Reader()
            client = await reader.attach(server)
            await _until(lambda: reader.seqs)
            assert (reader.files, reader.begins, reader.seqs) == ([], [(str(path), 0)], [1])
            await client.close()
        await server.close()

    asyncio.run(story())


def test_an_engine_says_how_many_windows_look_at_it(tmp_path: Path) -> None:
    async def story() -> None:
        server = EngineServer(_echo, TOKEN)
        address = await server.start(None)
        registration = Registration(EngineInfo(1, address, TOKEN, "", ""), tmp_path)
        server.on_clients = lambda: registration.update("a.case", server.clients)
        (file,) = tmp_path.glob("*.json")
        first = await EngineClient.connect(address, TOKEN)
        second = await EngineClient.connect(address, TOKEN)
        info = read(file)
        assert info is not None
        assert (info.windows, info.case_file) == (2, "a.case")
        await first.close()
        await second.close()
        await _until(lambda: server.clients == 0)
        info = read(file)
        assert info is not None
        assert info.windows == 0
        await server.close()

    asyncio.run(story())


def test_a_rendezvous_file_of_an_older_engine_is_read(tmp_path: Path) -> None:
    file = tmp_path / "engine.json"
    file.write_text('{"pid": 1, "address": "a", "token": "t", "case_file": "", "started": ""}', encoding="utf-8")
    info = read(file)
    assert info is not None
    assert info.windows == 0
    file.write_text("[1, 2]", encoding="utf-8")
    assert read(file) is None


def test_what_happened_before_a_window_came_is_read_at_once_and_does_not_pass_over_its_screen(tmp_path: Path) -> None:
    async def story() -> None:
        path = tmp_path / "a.case"
        server = EngineServer(_echo, TOKEN)
        await server.start(None)
        with CaseFile.create(path) as case:
            server.begin(str(path), partial(read_records, path), case.seq, stored=lambda: case.durable_seq)
            case.subscribe(server.publish)
            for number in range(200):
                case.append(_note(number))
            await case.flushed()
            reader = _Reader()
            client = await reader.attach(server)
            await _until(lambda: reader.files)
            assert (reader.files, reader.begins, reader.seqs) == ([(str(path), case.seq)], [], [])
            case.append(_note(200))
            await _until(lambda: reader.seqs)
            assert reader.seqs == [case.seq]
            await client.close()
        await server.close()

    asyncio.run(story())
