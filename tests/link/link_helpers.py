"""A listener that remembers, and little else."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from app.events import LinkChanged
from app.link.central_system import CentralSystemLink
from app.link.stamps import Stamp


class Recorder:
    """Remembers every call in order."""

    def __init__(self) -> None:
        self.log: list[tuple[Any, ...]] = []
        self.stamps: list[Stamp] = []
        self.events: list[LinkChanged] = []

    def on_open(self, connection: int, peer: str, charge_point_id: str, subprotocol: str, at_ns: int) -> None:
        self.log.append(("open", connection, charge_point_id, subprotocol))

    def on_frame(self, connection: int, raw: bytes, opcode: str, stamp: Stamp) -> None:
        self.stamps.append(stamp)
        self.log.append(("frame", connection, raw, opcode))

    def on_close(self, connection: int, initiator: str, code: int, reason: str, at_ns: int) -> None:
        self.log.append(("close", connection, initiator, code, reason))

    def on_link_event(self, event: LinkChanged) -> None:
        self.events.append(event)
        self.log.append((event.what, event.connection, event.code, event.reason))

    def of(self, kind: str) -> list[tuple[Any, ...]]:
        return [entry for entry in self.log if entry[0] == kind]


async def until(condition: Callable[[], object], seconds: float = 5.0) -> None:
    """Let the loop run until the condition holds."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.001)


def run(main: Coroutine[Any, Any, None]) -> None:
    """Run a test's coroutine; anything the loop had to report fails the test."""

    async def guarded() -> None:
        reported: list[dict[str, Any]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: reported.append(context))
        async with asyncio.timeout(20):
            await main
        assert reported == []

    asyncio.run(guarded())


@contextlib.asynccontextmanager
async def central_system(**options: Any) -> AsyncIterator[tuple[CentralSystemLink, Recorder]]:
    recorder = Recorder()
    link = CentralSystemLink(recorder, "127.0.0.1", **options)
    await link.start()
    try:
        yield link, recorder
    finally:
        await link.stop()


@contextlib.asynccontextmanager
async def station(link: CentralSystemLink, identity: str = "CP1", **options: Any) -> AsyncIterator[ClientConnection]:
    """A station as the websockets library would make one; it speaks ocpp1.6 unless told otherwise."""
    options.setdefault("subprotocols", ["ocpp1.6"])
    options.setdefault("close_timeout", 0.2)
    async with connect(link.url + identity, proxy=None, ping_interval=None, **options) as connection:
        yield connection
