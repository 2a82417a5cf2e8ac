"""What the two independent devices of these tests share: OCPP-J over a WebSocket, and a small HTTP hook.

Written from the OCPP-J 1.6 specification for these tests alone: it uses nothing of the product and no OCPP package, so that
the bench is not proved with its own understanding.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any


def now(style: str = "Z") -> str:
    """A time stamp: ``Z`` milliseconds in UTC, ``seconds`` without them, ``offset`` at +05:30, ``micro`` six digits."""
    moment = datetime.now(UTC)
    if style == "offset":
        return moment.astimezone(timezone(timedelta(hours=5, minutes=30))).isoformat(timespec="milliseconds")
    digits = {"seconds": "seconds", "micro": "microseconds"}.get(style, "milliseconds")
    return moment.isoformat(timespec=digits).replace("+00:00", "Z")


class Peer:
    """One end of an OCPP-J connection: one CALL at a time, CALLs of the other side handled in their order."""

    def __init__(
        self, socket: Any, handle: Callable[[str, dict[str, Any]], Awaitable[Any]], latency: float = 0.0
    ) -> None:
        """``handle`` gives the payload of the answer, a pair of CALLERROR code and text, or None for no answer.

        A handler that returns ``(payload, follow_up)`` with a callable has it called as soon as the answer is out.
        """
        self.socket = socket
        self._handle = handle
        self._latency = latency
        self._free = asyncio.Lock()
        self._waiting: dict[str, asyncio.Future[dict[str, Any] | None]] = {}
        self._inbox: asyncio.Queue[list[Any]] = asyncio.Queue()
        self._unanswered = 0
        self.overlaps: list[str] = []
        """CALLs of the other side that came while one before it was unanswered (OCPP-J 1.6 section 4.1.1)."""

    async def run(self) -> None:
        """Take what comes until the connection is gone."""
        worker = asyncio.create_task(self._work())
        try:
            async for raw in self.socket:
                message = json.loads(raw)
                if message[0] == 2:
                    if self._unanswered:
                        self.overlaps.append(message[2])
                    self._unanswered += 1
                    self._inbox.put_nowait(message)
                elif (waiting := self._waiting.pop(message[1], None)) is not None and not waiting.done():
                    waiting.set_result(message[2] if message[0] == 3 else None)
                    await asyncio.sleep(0)  # whoever waited goes on before the next frame is looked at
                    await asyncio.sleep(0)
        except Exception as error:
            if "ConnectionClosed" not in type(error).__name__:
                raise
        finally:
            worker.cancel()
            await asyncio.gather(worker, return_exceptions=True)
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_result(None)

    async def _work(self) -> None:
        while True:
            _, message_id, action, payload = await self._inbox.get()
            answer = await self._handle(action, payload)
            follow_up = None
            if isinstance(answer, tuple) and callable(answer[1]):
                answer, follow_up = answer
            self._unanswered -= 1
            if answer is not None:
                if isinstance(answer, tuple):
                    await self.send([4, message_id, answer[0], answer[1], {}])
                else:
                    await self.send([3, message_id, answer])
            if follow_up is not None:
                follow_up()

    async def send(self, message: list[Any]) -> None:
        if self._latency:
            await asyncio.sleep(self._latency)
        with contextlib.suppress(Exception):
            await self.socket.send(json.dumps(message))

    async def call(self, action: str, payload: dict[str, Any], seconds: float = 5.0) -> dict[str, Any] | None:
        """Send a CALL when the line is free. None for a CALLERROR, no answer, or a connection that went away."""
        async with self._free:
            message_id = str(uuid.uuid4())
            waiting: asyncio.Future[dict[str, Any] | None] = asyncio.get_running_loop().create_future()
            self._waiting[message_id] = waiting
            await self.send([2, message_id, action, payload])
            try:
                return await asyncio.wait_for(waiting, seconds)
            except TimeoutError:
                return None
            finally:
                self._waiting.pop(message_id, None)


class Hook:
    """The robot's HTTP server. ``mode`` makes it misbehave."""

    def __init__(self, act: Callable[[str, dict[str, Any]], Awaitable[None]], mode: str = "after") -> None:
        """``act`` does an action.

        Modes: ``after`` answers 200 when it is done, ``before`` answers first, ``late`` answers 0.4 s after it; ``409``,
        ``500``, ``garbage`` and ``never`` do nothing and answer so.
        """
        self._act = act
        self.mode = mode
        self.seen: list[dict[str, Any]] = []
        self._server: asyncio.Server | None = None

    async def start(self) -> str:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/"

    async def close(self) -> None:
        assert self._server is not None
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = next(int(x.split(":")[1]) for x in head.split("\r\n") if x.lower().startswith("content-length"))
            request = json.loads(await reader.readexactly(length))
            self.seen.append(request)
            await self._answer(request, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, request: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        do = self._act(request["action"], request["arguments"])
        if self.mode in ("409", "500", "garbage", "never"):
            do.close()  # type: ignore[attr-defined]
            if self.mode == "never":
                await asyncio.sleep(30)
            elif self.mode == "garbage":
                writer.write(b"\x00\xff this is not HTTP\r\n\r\n")
            else:
                reason = "Conflict" if self.mode == "409" else "Internal Server Error"
                body = json.dumps({"text": "the robot's arm is stuck"})
                writer.write(f"HTTP/1.1 {self.mode} {reason}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
        elif self.mode == "before":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
            await writer.drain()
            writer.close()
            await asyncio.sleep(0.05)
            await do
            return
        else:
            await do
            if self.mode == "late":
                await asyncio.sleep(0.4)
            writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}")
        with contextlib.suppress(ConnectionError):
            await writer.drain()
