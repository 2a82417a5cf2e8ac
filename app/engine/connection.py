"""The connection of one campaign to its DUT: waited for before a case, and cut, closed and made anew as the cases order it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from app.campaign.record import CampaignRecord
from app.engine.driver import Driver
from app.link.central_system import CentralSystemLink
from app.link.charge_point import ChargePointLink
from app.scenario.values import Context

Link = CentralSystemLink | ChargePointLink


class Connection:
    """Of one campaign."""

    def __init__(self, ctx: Context, record: CampaignRecord, driver: Callable[[], Driver]) -> None:
        self._ctx, self._record, self._driver = ctx, record, driver
        self._tasks: set[asyncio.Task[Any]] = set()
        self.link: Link | None = None

    def use(self, link: Link) -> None:
        """The link of this campaign, started."""
        self.link = link
        driver = self._driver()
        driver.wire = link
        if isinstance(link, ChargePointLink):
            driver.ping_every = link.ping_every

    async def up(self, stopped: asyncio.Event, waiting: Callable[[str], None]) -> bool:
        """Whether there is a connection: one is waited for, no longer than ``connect_timeout`` and not when the run is stopped.

        ``waiting`` is told what for, when it has to be.
        """
        driver = self._driver()
        if not driver.connected.is_set():
            waiting(self._where())
            if self.link is not None and self.link.is_cut:
                await self.link.restore()  # a case that was stopped has left it so
            waits: list[asyncio.Future[Any]] = [
                asyncio.ensure_future(event.wait()) for event in (driver.connected, stopped)
            ]
            trying = asyncio.ensure_future(self._connect())
            await asyncio.wait(waits, timeout=self._longest_s, return_when="FIRST_COMPLETED")
            for task in (*waits, trying):
                task.cancel()
            await asyncio.gather(*waits, trying, return_exceptions=True)
            if not driver.connected.is_set():
                return False
        await self._settled(driver)
        return True

    def why_not_up(self) -> str:
        """Whom the bench has waited for, where and how long, and what it has turned away or was told meanwhile."""
        where = self.link.url if self.link is not None else "it"
        missed = "station came" if isinstance(self.link, CentralSystemLink) else "connection"
        text = f"the DUT is not connected: no {missed} to {where} within {self._longest_s:g} s (connect_timeout)"
        troubles = [link for _, link in self._record.links if link.what in ("refused", "failed")]
        return f"{text}; last: {troubles[-1].reason}" if troubles else text

    def peer(self) -> str:
        """The address of the DUT, without its port."""
        connected = [link.peer for _, link in self._record.links if link.what == "connected"]
        return connected[-1].rpartition(":")[0].strip("[]") if connected else ""

    def order(self, what: str) -> None:
        """Begin to ``cut``, ``close``, ``restore`` or ``reconnect`` it."""
        task = asyncio.create_task(self._act(what))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.link is not None:
            await self.link.stop()

    @property
    def _longest_s(self) -> float:
        return float(self._ctx.parameters["connect_timeout"])

    def _where(self) -> str:
        if isinstance(self.link, CentralSystemLink):
            return f"waiting for the station at {self.link.url}"
        return f"connecting to {self.link.url}" if self.link is not None else ""

    async def _settled(self, driver: Driver) -> None:
        """Let a station that has just connected register and report its connectors before the first case begins.

        A station that was registered before (the bench was restarted, not the station) says nothing; it is not waited for
        longer than the settle time.
        """
        deadline = time.monotonic() + float(self._ctx.parameters["settle_time"])
        dut = self._ctx.dut
        everything = set(self._ctx.connectors)
        while driver.connected.is_set() and time.monotonic() < deadline:
            registered = dut.booted and everything <= dut.since_boot
            if dut.connected and (isinstance(self.link, ChargePointLink) or registered):
                return
            await asyncio.sleep(0.01)

    async def _connect(self) -> None:
        """As charge point: as long as it takes, for a CSMS may need some time to be there again. A station comes by itself."""
        if isinstance(self.link, ChargePointLink):
            await self.link.connect_within(self._longest_s)

    async def _act(self, what: str) -> None:
        link = self.link
        if link is None:
            return
        match what:
            case "cut":
                await link.cut(abort=True)
            case "close":
                await link.close_connection()
            case "restore":
                await link.restore()
                await self._connect()
            case "reconnect" if isinstance(link, ChargePointLink):
                self._driver().assume("not registered")
                # A charge point that restarts has answered first, and is gone a moment later.
                await asyncio.sleep(float(self._ctx.parameters["restart_time"]))
                await link.close_connection()
                await self._connect()
