"""The engine's side of the connection to windows: commands in, records out.

Each window is served by a task of its own that *fetches* what the window has not got yet: from memory if it is recent, otherwise
from the case file (in another thread). So a window that attaches late, reads slowly or does not read at all costs the engine
nothing but that task's patience: nothing is ever queued for it, and what it gets has no gap and no other order, by construction.

A window gets a record once it is safely stored, never before: what a person has seen cannot be lost any more.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

from app.commands import Command, JsonObject, Reply
from app.engine import address as addresses
from app.engine import codec
from app.engine.live_record import History, LiveRecord, Stored
from app.events import Recorded

INTERVAL_SECONDS = 0.033
"""Least time between two messages of live records to one window."""
STORED_SECONDS = 0.004
"""How often a record that is not stored yet is looked at again. Asking costs less, and disturbs the stamps of frames less, than
being told by the thread that stores."""
HELLO_SECONDS = 10.0
"""How long a new connection may take to show its token."""
MOST_CONNECTIONS = 32
MOST_COMMANDS = 64
"""Commands of one window that may be in progress."""
WRITE_BUFFER = 256 * 1024
"""Bytes that wait in the socket's buffer before fetching for a window pauses."""
MOST_UNREAD = 8 * 2**20
"""Bytes of unread replies at which a window is given up."""

_log = logging.getLogger(__name__)


class EngineServer:
    """Serves any number of windows. All methods are for the loop's thread."""

    def __init__(self, handle: Callable[[Command], Awaitable[Reply]], token: str) -> None:
        self.address = ""
        self._handle = handle
        self._token = token
        self._record: LiveRecord | None = None
        self._failure = ""
        self.on_clients: Callable[[], None] | None = None
        """Called whenever a window has come or gone."""
        self._clients: set[_Client] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def start(self, folder: Path | None = None) -> str:
        """Listen, on a socket file in ``folder`` where there are such: the address.

        Raises:
            OSError: that is not possible.
        """
        self._server, self.address = await addresses.listen(self._accept, folder)
        return self.address

    async def close(self) -> None:
        """End all connections. What the windows were sent before still reaches those that read."""
        if self._server is not None:
            self._server.close()
            addresses.forget(self.address)
        for client in tuple(self._clients):
            client.writer.close()
        tasks = tuple(self._tasks - {asyncio.current_task()})
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def clients(self) -> int:
        """How many windows are connected and have shown the token."""
        return len(self._clients)

    def begin(self, case_file: str, history: History, last_seq: int = 0, stored: Stored | None = None) -> None:
        """A case file was opened: from now on its records are served, the ``last_seq`` stored ones first.

        ``history(after_seq)`` yields stored records; it is called in other threads (``partial(read_records, path)``).
        ``stored()`` is the number of the last record that is safely stored.
        """
        self._record = LiveRecord(case_file, history, last_seq, stored)
        self._failure = ""
        self._wake()

    def recording_failed(self, reason: str) -> None:
        """Tell every window, and those that attach later. No record can say it, for none can be stored any more."""
        self._failure = reason
        for client in self._clients:
            client.send(codec.pack("failure", text=reason))

    def publish(self, recorded: Recorded) -> None:
        """A record was appended (``case_file.subscribe(server.publish)``). Takes microseconds, never waits.

        Raises:
            ValueError: it does not follow the one before it, or no case file was begun.
        """
        if self._record is None:
            raise ValueError("a record without a case file")
        self._record.add(recorded)
        self._wake()

    def _wake(self) -> None:
        for client in self._clients:
            client.news.set()

    # --- one connection ---------------------------------------------------------------------------------------------

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        client = _Client(writer)
        try:
            await self._serve(reader, client)
        except codec.CodecError as error:
            client.send(codec.pack("refused", text=f"The engine was sent {error}."))
        except (OSError, asyncio.CancelledError):
            pass  # the window is gone, or the engine ends
        except Exception:
            _log.exception("serving a window failed")
        finally:
            self._clients.discard(client)
            self._tasks.discard(task)
            client.end()
            self._clients_changed()

    async def _serve(self, reader: asyncio.StreamReader, client: _Client) -> None:
        refusal = await self._refusal(reader)
        if refusal is not None:
            if refusal:
                client.send(codec.pack("refused", text=refusal))
            return
        self._clients.add(client)
        self._clients_changed()
        client.send(codec.pack("welcome", pid=os.getpid()))
        while (message := await codec.read_message(reader, codec.COMMAND_LIMIT)) is not None:
            if message["t"] == "attach":
                self._attach(client, message)
            elif message["t"] == "command":
                self._command(client, message)
            else:
                raise codec.CodecError(f"a message of the unknown type {message['t']!r}")
            if client.writer.transport.get_write_buffer_size() > MOST_UNREAD:
                client.writer.transport.abort()
                return

    def _clients_changed(self) -> None:
        if self.on_clients is not None:
            self.on_clients()

    async def _refusal(self, reader: asyncio.StreamReader) -> str | None:
        """Why a new connection is refused (empty: it is gone already); None if it may stay."""
        if len(self._tasks) > MOST_CONNECTIONS:
            return "Too many windows are connected to this engine. Close one."
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                hello = await codec.read_message(reader, codec.HELLO_LIMIT)
        except TimeoutError:
            return "The engine was not shown a token in time."
        if hello is None:
            return ""
        token = hello.get("token")
        shown = token.encode("utf-8", "replace") if hello["t"] == "hello" and isinstance(token, str) else b""
        if not hmac.compare_digest(shown, self._token.encode()):
            return "The token is wrong: this window does not belong to this engine."
        if hello.get("version") != codec.VERSION:
            return "The window and the engine are of different versions. End both, and start again."
        return None

    def _attach(self, client: _Client, message: JsonObject) -> None:
        after_seq, case_file = message.get("after_seq"), message.get("case_file")
        if type(after_seq) is not int or after_seq < 0 or not isinstance(case_file, str):
            raise codec.CodecError("an attach message that says not from where")
        if client.pump is not None:
            raise codec.CodecError("a second attach message")
        client.reads_file = message.get("reads_file") is True
        client.pump = asyncio.create_task(self._pump(client, after_seq, case_file))
        if self._failure:
            client.send(codec.pack("failure", text=self._failure))

    def _command(self, client: _Client, message: JsonObject) -> None:
        number = message.get("id")
        if type(number) is not int:
            raise codec.CodecError("a command without a number")
        try:
            command = codec.unpack_command(message)
        except codec.CodecError as error:
            client.send(codec.pack_reply(number, Reply(False, f"The engine cannot do this: {error}.")))
            return
        if client.commands >= MOST_COMMANDS:
            client.send(codec.pack_reply(number, Reply(False, "Too many commands at once. Wait for the earlier ones.")))
            return
        client.commands += 1
        # Not cancelled when the window goes: a command that was begun is finished.
        task = asyncio.create_task(self._answer(client, number, command))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, client: _Client, number: int, command: Command) -> None:
        try:
            reply = await self._handle(command)
        except Exception as error:
            _log.exception("the command %s failed", command.kind)
            reply = Reply(False, f"The bench failed at {command.kind}: {type(error).__name__}: {error}")
        finally:
            client.commands -= 1
        client.send(codec.pack_reply(number, reply))

    async def _pump(self, client: _Client, after_seq: int, case_file: str) -> None:
        try:
            await self._follow(client, after_seq, case_file)
        except OSError:
            client.writer.close()
        except Exception as error:
            _log.exception("reading records for a window failed")
            client.send(codec.pack("refused", text=f"The engine cannot read the record for this window: {error}"))
            client.writer.close()

    async def _follow(self, client: _Client, after_seq: int, case_file: str) -> None:
        record: LiveRecord | None = None
        sent = 0
        loop = asyncio.get_running_loop()
        while True:
            if self._record is None:
                await client.something_new()
                continue
            if record is not self._record:
                first, record = record is None, self._record
                has_it = first and case_file == record.case_file and after_seq <= record.last_seq
                sent = after_seq if has_it else 0
                in_file = record.best_read_to if client.reads_file and not has_it else 0
                client.send(codec.pack("begin", case_file=record.case_file, after_seq=sent, in_file=in_file))
                sent = max(sent, in_file)
            texts = record.recent(sent)
            if texts is None:
                texts = await asyncio.to_thread(record.stored, sent)
                if not texts:
                    await asyncio.sleep(INTERVAL_SECONDS)  # it is being stored just now
                    continue
            if not texts:
                if record.shown_to < record.last_seq and not self._failure:
                    await asyncio.sleep(STORED_SECONDS)
                else:
                    await client.something_new()
                continue
            next_time = loop.time() + INTERVAL_SECONDS
            client.send(codec.pack_records(texts))
            sent += len(texts)
            await client.writer.drain()
            # What is behind goes on at once, but lets everybody else have a turn first.
            await asyncio.sleep(max(0.0, next_time - loop.time()) if sent >= record.shown_to else 0)


class _Client:
    """A window that is connected."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        writer.transport.set_write_buffer_limits(high=WRITE_BUFFER)
        self.writer = writer
        self.news = asyncio.Event()
        self.pump: asyncio.Task[None] | None = None
        self.reads_file = False
        """It reads older records in the case file by itself, which spares it the frames that it does not show."""
        self.commands = 0

    def send(self, data: bytes) -> None:
        if not self.writer.is_closing():
            self.writer.write(data)

    async def something_new(self) -> None:
        await self.news.wait()
        self.news.clear()

    def end(self) -> None:
        if self.pump is not None:
            self.pump.cancel()
        self.writer.close()
