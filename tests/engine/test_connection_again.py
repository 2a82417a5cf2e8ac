"""A connection to a CSMS is tried for as long as it is waited for, before a case and where a case orders it."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from test_voice_and_restart import context

from app.engine.connection import Connection
from app.link.charge_point import ChargePointLink


class Link(ChargePointLink):
    """Gets a connection at the third try."""

    def __init__(self, connected: asyncio.Event, *, cut: bool = False) -> None:
        self.tried, self.told, self._connected, self._cut = 0, list[str](), connected, cut

    @property
    def url(self) -> str:
        return "ws://csms"

    async def connect_within(self, seconds: float, first_pause_s: float = 0.5) -> bool:
        while self.tried < 3 and not self._cut:
            self.tried += 1
            await asyncio.sleep(0)
        self._connected.set()
        return True

    async def close_connection(self, code: int = 1000, reason: str = "") -> None:
        self.told.append("closed")

    def tell(self, what: str, **_: Any) -> None:
        self.told.append(what)


def connection(link: Link, connected: asyncio.Event) -> Connection:
    ctx = context(restart_time=0.0, connect_timeout=5.0)
    ctx.dut.connected = True
    driver: Any = SimpleNamespace(connected=connected, assume=lambda _: None)
    one = Connection(ctx, SimpleNamespace(links=[]), lambda: driver)  # type: ignore[arg-type]
    one.use(link)
    return one


@pytest.mark.parametrize("cut", [False, True])
def test_before_a_case(cut: bool) -> None:
    async def run() -> None:
        connected, waited = asyncio.Event(), list[str]()
        link = Link(connected, cut=cut)
        assert await connection(link, connected).up(asyncio.Event(), waited.append)
        assert (link.tried, waited) == (3, ["connecting to ws://csms"])

    asyncio.run(run())


@pytest.mark.parametrize("order", ["restore", "reconnect"])
def test_where_a_case_orders_it(order: str) -> None:
    async def run() -> None:
        connected = asyncio.Event()
        link = Link(connected, cut=order == "restore")
        connection(link, connected).order(order)
        async with asyncio.timeout(5):
            await connected.wait()
        assert link.tried == 3
        assert link.told == (["closed"] if order == "reconnect" else ["restored"])

    asyncio.run(run())


def test_a_stop_ends_the_wait() -> None:
    class Never(Link):
        async def connect_within(self, seconds: float, first_pause_s: float = 0.5) -> bool:
            await asyncio.sleep(60)
            return False

    async def run() -> None:
        connected, stopped = asyncio.Event(), asyncio.Event()
        stopped.set()
        async with asyncio.timeout(4):
            assert not await connection(Never(connected), connected).up(stopped, lambda _: None)

    asyncio.run(run())
