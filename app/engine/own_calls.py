"""CALLs of the charge point that the bench plays between two cases, one after the other, each with its answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from app.engine.driver import Driver
from app.protocol.messages import Call
from app.scenario.line import BY_ITSELF
from app.scenario.values import Context, iso


class OwnCalls:
    """Of one part of the engine; ``name``: what the ids of its messages begin with."""

    def __init__(self, driver: Driver, ctx: Context, name: str) -> None:
        self._driver, self._ctx, self._name = driver, ctx, name

    async def say(self, action: str, payload: dict[str, Any]) -> None:
        """Send it as soon as nothing else is unanswered, and wait for the reply. Nothing without a connection."""
        if self._driver.connected.is_set():
            call = Call(f"{self._name}-{time.monotonic_ns()}", action, payload)
            await self._driver.request(call, BY_ITSELF, float(self._ctx.parameters["response_timeout"]))

    async def end(self, transactions: Mapping[int, Mapping[str, Any]], reason: str) -> None:
        """End transactions, transactionId -> StartTransaction.req; the meter stands still."""
        for number, start in list(transactions.items()):
            meter = start.get("meterStart")
            stop = {
                "transactionId": number,
                "meterStop": meter if isinstance(meter, int) else 0,
                "timestamp": iso(time.time_ns()),
                "reason": reason,
            }
            await self.say("StopTransaction", stop)

    async def settled(self) -> None:
        """Let the replies reach the state."""
        for _ in range(3):
            await asyncio.sleep(0.01)
