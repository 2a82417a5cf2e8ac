"""A wire tap between bench and DUT that knows nothing of either: every frame in its order, with a stamp of its own.

It is what "no frame is missing" is held against. Its clock is the system's monotonic one, which the engine uses too.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass, field

from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

OCPP = Subprotocol("ocpp1.6")
RETRY_SECONDS = 0.03


@dataclass
class Tapped:
    """One connection from end to end."""

    to_bench: list[tuple[int, str]] = field(default_factory=list)
    """(stamp after it was sent on, text): the kernel of the bench has it no later than then."""
    from_bench: list[tuple[int, str]] = field(default_factory=list)
    """(stamp when it was received, text): the bench has sent it no later than then."""
    closed_ns: int = 0


class Tap:
    """Listens for whoever connects (DUT or bench), and connects on to ``target`` (bench or DUT)."""

    def __init__(self, target: str, *, bench_connects: bool) -> None:
        """``target``: URL without the charge point id. ``bench_connects``: the DUT is a CSMS."""
        self._target = target.rstrip("/")
        self._bench_connects = bench_connects
        self._server: Server | None = None
        self.port = 0
        self.connections: list[Tapped] = []

    async def start(self) -> str:
        """Listen. Returns the URL to connect to."""
        self._server = await serve(
            self._accept, "127.0.0.1", 0, subprotocols=[OCPP], compression=None, ping_interval=None, close_timeout=0.2
        )
        self.port = next(iter(self._server.sockets)).getsockname()[1]
        return f"ws://127.0.0.1:{self.port}"

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _accept(self, near: ServerConnection) -> None:
        far = await self._reach(near)
        if far is None:
            return
        tapped = Tapped()
        self.connections.append(tapped)
        dut, bench = (far, near) if self._bench_connects else (near, far)
        ways = {
            asyncio.create_task(self._carry(dut, bench, tapped.to_bench, sent_on=True)),
            asyncio.create_task(self._carry(bench, dut, tapped.from_bench, sent_on=False)),
        }
        try:
            await asyncio.wait(ways, return_when="FIRST_COMPLETED")
        finally:
            tapped.closed_ns = time.monotonic_ns()
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            for end in (near, far):
                end.transport.abort()
                with contextlib.suppress(WebSocketException, OSError):
                    await end.close()

    async def _reach(self, near: ServerConnection) -> ClientConnection | None:
        """Connect on; a DUT is kept waiting while there is no engine, as behind a network that is down."""
        path = near.request.path if near.request is not None else "/"
        while near.close_code is None:
            try:
                return await connect(
                    self._target + path, subprotocols=[OCPP], compression=None, ping_interval=None, close_timeout=0.2
                )
            except (OSError, WebSocketException):
                await asyncio.sleep(RETRY_SECONDS)
        return None

    async def _carry(
        self,
        source: ServerConnection | ClientConnection,
        target: ServerConnection | ClientConnection,
        seen: list[tuple[int, str]],
        *,
        sent_on: bool,
    ) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                text = await source.recv()
                at_ns = time.monotonic_ns()
                frame = text if isinstance(text, str) else text.decode("utf-8", "replace")
                if sent_on:
                    await target.send(text)
                    seen.append((time.monotonic_ns(), frame))
                else:
                    seen.append((at_ns, frame))
                    await target.send(text)
