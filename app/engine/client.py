"""A window's (or a test's) side of the connection to an engine. Plain asyncio streams: it runs on any loop, also on Qt's."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from types import TracebackType

from app.commands import Command, JsonObject, Reply
from app.engine import address as addresses
from app.engine import codec
from app.events import Recorded
from app.evidence.canonical import NotANumberError

_log = logging.getLogger(__name__)
CONNECT_SECONDS = 10.0
"""How long an engine may take to answer a new window."""
_receiving: set[asyncio.Task[None]] = set()
"""Loops hold their tasks weakly: without this, a client that nobody holds would fall silent."""
_LOST = "The connection to the engine is lost. The engine goes on recording; attach to it again."


class EngineConnectionError(Exception):
    """No engine can be reached there, or it refuses this window. The text says why."""


class EngineClient:
    """A connection to an engine. Make it with :meth:`connect`, then :meth:`attach` to have its records."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, engine_pid: int) -> None:
        """Use :meth:`connect`."""
        self.engine_pid = engine_pid
        self.on_records: Callable[[list[Recorded]], None] | None = None
        """Called with the next records, in order and without a gap."""
        self.on_begin: Callable[[str, int], None] | None = None
        """Called with (case file, after_seq) before records of a case file: those after ``after_seq`` follow. Whoever
        folds records starts anew if ``after_seq`` is 0."""
        self.on_file: Callable[[str, int], None] | None = None
        """If set before :meth:`attach`: called instead with (case file, seq), where records up to this one are stored
        already. They are not sent; whoever folds records reads them in the case file."""
        self.on_failure: Callable[[str], None] | None = None
        """Called with the reason, if nothing more can be recorded in the case file."""
        self.on_lost: Callable[[str], None] | None = None
        """Called once with the reason, if the connection ends without :meth:`close`."""
        self.case_file = ""
        self.last_seq = 0
        """What has been received: pass both to :meth:`attach` of a new connection to go on without a gap."""
        self._reader, self._writer = reader, writer
        self._number = 0
        self._waiting: dict[int, asyncio.Future[Reply]] = {}
        self._closed = False
        self._task = asyncio.get_running_loop().create_task(self._receive())
        _receiving.add(self._task)
        self._task.add_done_callback(_receiving.discard)

    @classmethod
    async def connect(cls, address: str, token: str) -> EngineClient:
        """Connect to the engine at this address (see :func:`app.engine.rendezvous.find`).

        Raises:
            EngineConnectionError: nobody is there, or this window is refused.
        """
        writer: asyncio.StreamWriter | None = None
        try:
            reader, writer = await addresses.connect(address)
            writer.write(codec.pack("hello", token=token, version=codec.VERSION))
            async with asyncio.timeout(CONNECT_SECONDS):
                answer = await codec.read_message(reader, codec.STREAM_LIMIT)
        except (OSError, ValueError) as error:
            if writer is not None:
                writer.close()
            raise EngineConnectionError(
                f"The engine cannot be reached at {address}: {error}. Start a new one."
            ) from None
        if answer is None or answer["t"] != "welcome":
            writer.close()
            text = str(answer.get("text", "")) if answer else "The engine has closed the connection."
            raise EngineConnectionError(text)
        return cls(reader, writer, int(answer["pid"]))

    async def attach(self, after_seq: int = 0, case_file: str = "") -> None:
        """Have all records after this one, then each as it is made. ``case_file``: whose ``after_seq`` it is.

        Once a connection.
        """
        self.last_seq, self.case_file = after_seq, case_file
        reads_file = self.on_file is not None
        self._writer.write(codec.pack("attach", after_seq=after_seq, case_file=case_file, reads_file=reads_file))

    async def command(self, command: Command) -> Reply:
        """Ask the engine for something, and wait for its answer. Never raises: without an engine the reply is not ok."""
        if self._closed or self._task.done():
            return Reply(False, _LOST)
        try:
            packed = codec.pack_command(self._number + 1, command)
        except NotANumberError as error:
            return Reply(False, str(error))
        self._number += 1
        answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiting[self._number] = answer
        self._writer.write(packed)
        return await answer

    async def close(self) -> None:
        """End the connection; the engine goes on."""
        self._closed = True
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._writer.close()
        try:
            await self._writer.wait_closed()
        except OSError:
            pass

    async def __aenter__(self) -> EngineClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    async def _receive(self) -> None:
        reason = _LOST
        try:
            while (message := await codec.read_message(self._reader, codec.STREAM_LIMIT)) is not None:
                if message["t"] == "refused":
                    reason = str(message.get("text", ""))
                else:
                    self._take(message["t"], message)
                await asyncio.sleep(0)  # a long history must not keep a window from painting
        except codec.CodecError as error:
            reason = f"The engine sent {error}. Window and engine are perhaps of different versions."
        except OSError:
            pass
        finally:
            waiting, self._waiting = self._waiting, {}
            for answer in waiting.values():
                if not answer.done():
                    answer.set_result(Reply(False, _LOST))
        self._writer.close()
        if self.on_lost is not None and not self._closed:
            self.on_lost(reason)

    def _take(self, kind: str, message: JsonObject) -> None:
        if kind == "records":
            records = codec.unpack_records(message)
            if records and records[0].seq != self.last_seq + 1:
                raise codec.CodecError(f"record {records[0].seq} after record {self.last_seq}")
            if records:
                self.last_seq = records[-1].seq
                self._tell(self.on_records, records)
        elif kind == "begin":
            self.case_file, self.last_seq = str(message["case_file"]), int(message["after_seq"])
            in_file = int(message.get("in_file", 0))
            if in_file:
                self.last_seq = in_file
                self._tell(self.on_file, self.case_file, in_file)
            else:
                self._tell(self.on_begin, self.case_file, self.last_seq)
        elif kind == "failure":
            self._tell(self.on_failure, str(message.get("text", "")))
        elif kind == "reply":
            answer = self._waiting.pop(message["id"], None)
            if answer is not None and not answer.done():
                answer.set_result(Reply(message["ok"], message["text"], message["data"]))
        else:
            raise codec.CodecError(f"a message of the unknown type {kind!r}")

    def _tell(self, callback: Callable[..., None] | None, *arguments: object) -> None:
        if callback is None:
            return
        try:
            callback(*arguments)
        except Exception:
            _log.exception("what takes the engine's records failed")  # the next ones are taken all the same
