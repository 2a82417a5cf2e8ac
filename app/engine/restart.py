"""The charge point that the bench plays resets itself, because the CSMS has asked for it while no case runs (OCPP 1.6 section 5.14).

It ends what runs, is away for a moment, connects anew, and registers. Within a case only the steps do that.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from app.engine.driver import Driver
from app.link.charge_point import ChargePointLink
from app.protocol.messages import Call
from app.scenario import by_itself
from app.scenario.line import BY_ITSELF
from app.scenario.values import Context, iso


class Restart:
    """Of one campaign."""

    def __init__(self, driver: Driver, ctx: Context, link: Callable[[], object]) -> None:
        self._driver, self._ctx, self._link = driver, ctx, link
        self._task: asyncio.Task[None] | None = None
        self._down = False
        """It has not been away yet: another reset that is asked for now, is this one."""

    def begin(self, kind: str) -> None:
        """Begin, after one that is under way."""
        if not self._down:
            self._down = True
            self._task = asyncio.create_task(self._after(self._task, kind))

    async def _after(self, before: asyncio.Task[None] | None, kind: str) -> None:
        if before is not None:
            await asyncio.gather(before, return_exceptions=True)
        await self._restart(kind)

    async def over(self) -> None:
        """Wait for the one that is under way."""
        while self._task is not None and not self._task.done():
            await asyncio.gather(self._task, return_exceptions=True)

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await self.over()

    async def _restart(self, kind: str) -> None:
        dut, link, voice = self._ctx.dut, self._link(), self._driver.voice
        if not isinstance(link, ChargePointLink) or voice is None:
            return
        for number, start in list(dut.transactions.items()):
            meter = start.get("meterStart")
            stop = {"transactionId": number, "meterStop": meter if isinstance(meter, int) else 0}
            await self._say("StopTransaction", {**stop, "timestamp": iso(time.time_ns()), "reason": f"{kind}Reset"})
        voice.hold()
        self._driver.assume("not registered")
        await asyncio.sleep(float(self._ctx.parameters["restart_time"]))
        connected = await link.reconnect()
        self._down = False
        if not connected:
            return  # the next case says so
        for _ in range(by_itself.MOST_BOOTS):
            await self._say("BootNotification", by_itself.boot(self._ctx))
            await self._settled()
            if dut.booted or not self._driver.connected.is_set():
                break
            await asyncio.sleep(max(0.0, (dut.register_after_ns - time.monotonic_ns()) / 1e9))
        # Its connectors the voice reports, as after any registration.

    async def _say(self, action: str, payload: dict[str, object]) -> None:
        if self._driver.connected.is_set():
            call = Call(f"restart-{time.monotonic_ns()}", action, payload)
            await self._driver.request(call, BY_ITSELF, float(self._ctx.parameters["response_timeout"]))

    async def _settled(self) -> None:
        """Let the reply reach the state."""
        for _ in range(3):
            await asyncio.sleep(0.01)
