"""Windows and the engine: attaching, streaming without a gap, surviving frozen and hostile windows."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app import commands as cmd
from app import events as ev
from app.engine import address as addresses
from app.engine import codec, live_record
from app.engine.client import EngineClient, EngineConnectionError
from app.engine.server import EngineServer
from app.evidence.case_file import CaseFile
from app.evidence.reading import read_records

TOKEN = "secret"


async def _echo(command: cmd.Command) -> cmd.Reply:
    return cmd.Reply(True, command.kind, dict(vars(command)))


def frame(number: int) -> ev.Frame:
    return ev.Frame("in", 1, "text", number, "kernel", 10, 2, str(number), "Heartbeat")


class Window:
    """A client that keeps what it is told."""

    def __init__(self) -> None:
        self.records: list[ev.Recorded] = []
        self.begins: list[tuple[str, int]] = []
        self.lost: list[str] = []
        self.changed = asyncio.Event()

    async def attach(self, server: EngineServer, after_seq: int = 0, case_file: str = "") -> EngineClient:
        client = await EngineClient.connect(server.address, TOKEN)
        client.on_records = self._records
        client.on_begin = lambda *arguments: self.begins.append(arguments)
        client.on_lost = self.lost.append
        await client.attach(after_seq, case_file)
        return client

    def _records(self, records: list[ev.Recorded]) -> None:
        self.records += records
        self.changed.set()

    async def until(self, seq: int) -> list[int]:
        while not self.records or self.records[-1].seq < seq:
            self.changed.clear()
            await self.changed.wait()
        return [record.seq for record in self.records]


@asynccontextmanager
async def running(
    folder: Path | None, handle: Callable[[cmd.Command], Awaitable[cmd.Reply]] = _echo
) -> AsyncIterator[EngineServer]:
    server = EngineServer(handle, TOKEN)
    await server.start(folder)
    try:
        yield server
    finally:
        await server.close()


@asynccontextmanager
async def recording(path: Path, server: EngineServer) -> AsyncIterator[CaseFile]:
    with CaseFile.create(path) as case:
        server.begin(str(path), partial(read_records, path))
        case.subscribe(server.publish)
        yield case


def run(coroutine: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(coroutine, 20))


@pytest.fixture
def folder() -> Iterator[Path]:
    # The name of a socket file has some hundred bytes at most, which the folder of a test may well exceed.
    with tempfile.TemporaryDirectory(prefix="ob-") as name:
        yield Path(name)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.engine.server.INTERVAL_SECONDS", 0.001)


@pytest.mark.parametrize("where", ["socket file", "loopback"])
def test_commands_are_answered(folder: Path, where: str) -> None:
    async def go() -> None:
        async with running(folder if where == "socket file" else None) as server:
            assert server.address.startswith(
                "unix:" if where == "socket file" and hasattr(socket, "AF_UNIX") else "tcp:127"
            )
            async with await EngineClient.connect(server.address, TOKEN) as client:
                replies = await asyncio.gather(*(client.command(cmd.Retry(f"TC_{n}")) for n in range(20)))
                assert [reply.data["case_id"] for reply in replies] == [f"TC_{n}" for n in range(20)]
                assert (await client.command(cmd.AddNote("ž\u2028\ud800", "x"))).data["text"] == "ž\u2028\ud800"
        assert not addresses.somebody_listens(server.address)
        assert list(folder.iterdir()) == []

    run(go())


def test_every_command_crosses_as_it_is() -> None:
    for cls in cmd.COMMAND_TYPES.values():
        required = [
            name for name, field in cls.__dataclass_fields__.items() if repr(field.default).startswith("<dataclasses")
        ]
        command = cls(
            **{
                name: "x"
                for name in required
                if repr(cls.__dataclass_fields__[name].default_factory).startswith("<datac")
            }
        )
        assert codec.unpack_command(_message(codec.pack_command(3, command))) == command


def _message(data: bytes) -> codec.JsonObject:
    async def read() -> codec.JsonObject | None:
        reader = asyncio.StreamReader()
        reader.feed_data(data)
        return await codec.read_message(reader, 10**9)

    message = asyncio.run(read())
    assert message is not None
    return message


def test_records_cross_as_they_are() -> None:
    records = [ev.Recorded(n + 1, 10 + n, 20 + n, frame(n), bytes(range(n))) for n in range(5)]
    records.append(ev.Recorded(6, 1, 2, ev.Note("x", "y")))
    assert codec.unpack_records(_message(codec.pack_records([codec.record_text(r) for r in records]))) == records


def test_a_failing_command_and_an_unknown_one_are_answered(folder: Path) -> None:
    async def fail(command: cmd.Command) -> cmd.Reply:
        raise ZeroDivisionError("oops")

    class Unheard(cmd.Command):
        pass

    async def go() -> None:
        async with running(folder, fail) as server, await EngineClient.connect(server.address, TOKEN) as client:
            reply = await client.command(cmd.Pause())
            assert (reply.ok, "ZeroDivisionError: oops" in reply.text) == (False, True)
            reply = await client.command(Unheard())
            assert (reply.ok, "Unheard" in reply.text) == (False, True)

    run(go())


def test_without_the_token_nothing_is_told(folder: Path) -> None:
    async def go() -> None:
        async with running(folder) as server:
            for token in ("", "wrong", "ü" * 100):
                with pytest.raises(EngineConnectionError, match="token is wrong"):
                    await EngineClient.connect(server.address, token)
            assert server.clients == 0
            reader, writer = await addresses.connect(server.address)
            writer.write(codec.pack("command", id=1, kind="Quit", fields={}))
            answer = await codec.read_message(reader, 10**6)
            assert answer is not None
            assert answer["t"] == "refused"
            assert await reader.read() == b""
            writer.close()

    run(go())


def test_nobody_there(tmp_path: Path) -> None:
    async def go() -> None:
        for address in (
            f"unix:{tmp_path / 'none'}",
            "tcp:127.0.0.1:1",
            "nonsense",
            "tcp:example.org:80",
            "tcp:127.0.0.1:x",
        ):
            with pytest.raises(EngineConnectionError, match="cannot be reached"):
                await EngineClient.connect(address, TOKEN)
            assert not addresses.somebody_listens(address)

    run(go())


def test_history_and_live_make_one_record_without_gap_under_load(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_record, "KEPT_RECORDS", 100)

    async def go() -> None:
        async with running(folder) as server, recording(folder / "case", server) as case:
            windows = [Window() for _ in range(4)]
            clients: list[EngineClient] = []
            for number in range(3000):
                case.append(frame(number), b"x%d" % number)
                if number in (0, 1, 1500, 2900):
                    clients.append(await windows[len(clients)].attach(server))
                if number % 40 == 0:
                    await asyncio.sleep(0)
            for window in windows:
                assert await window.until(3000) == list(range(1, 3001))
                assert window.begins == [(str(folder / "case"), 0)]
                assert window.lost == []
            await case.flushed()
            assert windows[0].records == list(read_records(folder / "case"))
            for client in clients:
                await client.close()

    run(go())


def test_a_new_window_goes_on_where_the_old_one_ended(folder: Path) -> None:
    async def go() -> None:
        async with running(folder) as server, recording(folder / "case", server) as case:
            first, second, other = Window(), Window(), Window()
            for number in range(10):
                case.append(frame(number))
            client = await first.attach(server)
            await first.until(10)
            client._writer.transport.abort()  # as kill -9 would
            case.append(frame(11))
            await (await second.attach(server, client.last_seq, client.case_file)).command(cmd.Pause())
            assert await second.until(11) == [11]
            assert second.begins == [(str(folder / "case"), 10)]
            await other.attach(server, 10, "another case file")
            assert await other.until(11) == list(range(1, 12))

    run(go())


def test_a_new_case_file_begins_anew_for_those_attached(folder: Path) -> None:
    async def go() -> None:
        async with running(folder) as server:
            window = Window()
            await window.attach(server)  # before there is anything
            async with recording(folder / "one", server) as case:
                case.append(frame(1))
                await window.until(1)
            async with recording(folder / "two", server) as case:
                for number in range(3):
                    case.append(frame(number))
                assert await window.until(3) == [1, 1, 2, 3]
            assert window.begins == [(str(folder / "one"), 0), (str(folder / "two"), 0)]
            with CaseFile.open_for_append(folder / "one") as case:
                server.begin("one again", partial(read_records, folder / "one"), case.seq)
                case.subscribe(server.publish)
                case.append(frame(9))
                window.records.clear()
                assert await window.until(2) == [1, 2]

    run(go())


def test_a_frozen_window_costs_nothing_and_misses_nothing(folder: Path) -> None:
    async def go() -> None:
        async with running(folder) as server, recording(folder / "case", server) as case:
            frozen_reader, frozen_writer = await addresses.connect(server.address)
            frozen_writer.write(codec.pack("hello", token=TOKEN, version=codec.VERSION))
            frozen_writer.write(codec.pack("attach", after_seq=0, case_file=""))
            frozen_writer.transport.pause_reading()  # type: ignore[attr-defined]
            window = Window()
            client = await window.attach(server)
            for number in range(600):  # far more than all buffers hold
                case.append(frame(number), bytes(50_000))
                if number % 20 == 0:
                    await window.until(number + 1)
                    assert (await client.command(cmd.Pause())).ok
            assert await window.until(600) == list(range(1, 601))
            waiting = sum(c.writer.transport.get_write_buffer_size() for c in server._clients)
            assert waiting < 4 * 2**20
            frozen_writer.transport.resume_reading()  # type: ignore[attr-defined]
            seen: list[int] = []
            while not seen or seen[-1] < 600:
                message = await codec.read_message(frozen_reader, 10**9)
                assert message is not None
                if message["t"] == "records":
                    seen += [record[0] for record in message["records"]]
            assert seen == list(range(1, 601))
            frozen_writer.close()
            await client.close()

    run(go())


def test_memory_for_live_records_is_bounded() -> None:
    record = live_record.LiveRecord("x", lambda _: [], 0)
    for number in range(1, 5001):
        record.add(ev.Recorded(number, 0, 0, frame(number), bytes(10)))
    assert len(record._kept) == live_record.KEPT_RECORDS
    for number in range(5001, 5101):
        record.add(ev.Recorded(number, 0, 0, frame(number), bytes(2**20)))
    assert record._bytes <= live_record.KEPT_BYTES
    assert record.recent(10) is None
    assert record.recent(5100) == []
    with pytest.raises(ValueError, match="does not follow"):
        record.add(ev.Recorded(1, 0, 0, frame(1)))


@pytest.mark.parametrize(
    "garbage",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\xff\xff\xff\xff",
        b"\x00\x00\x00\x02{]",
        b"\x00\x00\x00\x02[]",
        b"\x00\x00",
        b"\x00\x03\x0d\x40" + b"[" * 200_000,
        codec.pack("attach", after_seq=-1, case_file=""),
        codec.pack("attach", after_seq="1", case_file=""),
        codec.pack("attach", after_seq=True, case_file=""),
        codec.pack("attach", after_seq=0, case_file="") * 2,
        codec.pack("command", id="x", kind="Pause", fields={}),
        codec.pack("command", kind="Pause"),
        codec.pack("unheard"),
    ],
)
@pytest.mark.parametrize("with_token", [True, False])
def test_garbage_ends_that_connection_and_nothing_else(folder: Path, garbage: bytes, with_token: bool) -> None:
    async def go() -> None:
        async with running(folder) as server, recording(folder / "case", server) as case:
            window = Window()
            client = await window.attach(server)
            reader, writer = await addresses.connect(server.address)
            if with_token:
                writer.write(codec.pack("hello", token=TOKEN, version=codec.VERSION))
            writer.write(garbage)
            writer.write_eof()
            with contextlib.suppress(ConnectionResetError):  # what is left unread when the engine closes resets it
                assert b"records" not in await reader.read()
            writer.close()
            case.append(frame(1))
            assert await window.until(1) == [1]
            for wrong in ({"id": 101, "kind": [], "fields": {}}, {"id": 102, "kind": "Retry", "fields": {"x": 1}}):
                client._writer.write(codec.pack("command", **wrong))
            assert (await client.command(cmd.Pause())).ok
            assert window.lost == []
            await client.close()

    run(go())


def test_a_window_learns_that_the_engine_is_gone(folder: Path) -> None:
    async def never(_: cmd.Command) -> cmd.Reply:
        await asyncio.Event().wait()
        raise AssertionError

    async def go() -> None:
        window = Window()
        async with running(folder, never) as server:
            client = await window.attach(server)
            pending = asyncio.create_task(client.command(cmd.Pause()))
            await asyncio.sleep(0.01)
        reply = await pending
        assert (reply.ok, "attach to it again" in reply.text) == (False, True)
        assert len(window.lost) == 1
        assert not (await client.command(cmd.Pause())).ok
        await client.close()
        assert len(window.lost) == 1

    run(go())


def test_a_record_that_cannot_be_read_is_told_to_the_window(folder: Path) -> None:
    async def go() -> None:
        async with running(folder) as server:
            server.begin("gone", partial(read_records, folder / "gone"), 5)
            window = Window()
            await window.attach(server)
            while not window.lost:
                await asyncio.sleep(0.001)
            assert "There is no file" in window.lost[0]

    run(go())
