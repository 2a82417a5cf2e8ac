"""The charge point that the bench plays resets itself, because the CSMS has asked for it while no case runs (OCPP 1.6 section 5.14).

It ends what runs, is away for a moment, connects anew, and registers. Within a case only the steps do that.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from app.engine.driver import Driver
from app.engine.own_calls import OwnCalls
from app.link.charge_point import ChargePointLink
from app.scenario import by_itself
from app.scenario.values import Context


class Restart:
    """Of one campaign."""

    def __init__(self, driver: Driver, ctx: Context, link: Callable[[], object]) -> None:
        self._driver, self._ctx, self._link = driver, ctx, link
        self._own = OwnCalls(driver, ctx, "restart")
        self._task: asyncio.Task[None] | None = None
        self._down = False
        """It has not been away yet: another reset that is asked for now, is this one."""

    def begin(self, kind: str) -> None:
        """Begin, after one that is under way."""
        if not self._down:
            self._down = True
            self._task = asyncio.create_task(self._after(self._task, kind))

    @property
    def under_way(self) -> bool:
        return self._task is not None and not self._task.done()

    async def over(self, stopped: asyncio.Event) -> bool:
        """Wait for the one that is under way, and for those that are asked for meanwhile: not when the run is stopped, and not longer
        than one may take. Whether none is under way any more.
        """
        deadline = time.monotonic() + self.longest_s
        stop = asyncio.ensure_future(stopped.wait())
        try:
            while (task := self._task) is not None and not task.done() and not stop.done():
                left = deadline - time.monotonic()
                if left <= 0:
                    break
                await asyncio.wait([task, stop], timeout=left, return_when="FIRST_COMPLETED")
        finally:
            stop.cancel()
        return not self.under_way

    def why_not_over(self) -> str:
        """For the tester, when :meth:`over` has waited in vain."""
        return (
            f"the CSMS has reset the charge point that the bench plays again and again: it was not up within {self.longest_s:g} s; "
            "see that the CSMS sends no Reset between the cases"
        )

    @property
    def longest_s(self) -> float:
        """Seconds that a restart may take: its transactions end, it is away, it connects, and it registers."""
        values = self._ctx.parameters
        answers = 3 * float(values["response_timeout"])
        return float(values["restart_time"]) + answers + float(values["registration_timeout"])

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _after(self, before: asyncio.Task[None] | None, kind: str) -> None:
        if before is not None:
            await asyncio.gather(before, return_exceptions=True)  # it has told its failure itself
        try:
            if await self._away(kind):
                await self._register()
            # Otherwise the next case connects, or says why it cannot.
        except Exception as error:
            self._driver.failed("charge point", error)

    async def _away(self, kind: str) -> bool:
        """End what runs, be gone for a moment, and connect again. Whether it is connected."""
        link, voice = self._link(), self._driver.voice
        try:
            if not isinstance(link, ChargePointLink) or voice is None:
                return False
            await self._own.end(self._ctx.dut.transactions, f"{kind}Reset")
            voice.hold()
            self._driver.assume("not registered")
            await asyncio.sleep(float(self._ctx.parameters["restart_time"]))
            return await link.reconnect()
        finally:
            self._down = False

    async def _register(self) -> None:
        """So long as ``registration_timeout`` says. Its connectors the voice reports, as after any registration."""
        dut, limit = self._ctx.dut, float(self._ctx.parameters["registration_timeout"])
        deadline_ns = time.monotonic_ns() + int(limit * 1e9)
        for _ in range(by_itself.MOST_BOOTS):
            await self._own.say("BootNotification", by_itself.boot(self._ctx))
            await self._own.settled()
            again_ns = max(dut.register_after_ns, time.monotonic_ns())
            if dut.booted or not self._driver.connected.is_set() or again_ns > deadline_ns:
                return
            await asyncio.sleep((again_ns - time.monotonic_ns()) / 1e9)
