"""Transactions of the charge point that the bench plays, which an engine that was killed, or a case that was broken off when the
connection was lost, has left running.

A charge point whose power fails registers anew and ends them with the reason PowerLoss (OCPP 1.6 sections 4.10 and 7.36). So
does the bench before the next case, which is to begin with an idle charge point (test case document, section 1.3): in the CSMS they
would go on for ever, and the next one with the same id tag would be refused as a second one.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from app.engine.driver import Driver
from app.protocol.messages import Call
from app.scenario.values import Context, iso

CAUSE = "after an interruption"
"""Of the frames, on the record."""


class LeftOver:
    """What is left; false once nothing is."""

    def __init__(self, driver: Driver, ctx: Context) -> None:
        self._driver, self._ctx = driver, ctx
        self.transactions: dict[int, Mapping[str, Any]] = {}
        """transactionId -> the StartTransaction.req."""

    def __bool__(self) -> bool:
        return bool(self.transactions)

    def between_cases(self) -> None:
        """No case runs: a transaction that is known to run is left over."""
        self.transactions = {**self.transactions, **self._ctx.dut.transactions}

    async def end(self) -> None:
        """Register and end them, once. What the CSMS does not accept, the next case will see."""
        transactions, self.transactions = self.transactions, {}
        values, dut = self._ctx.parameters, self._ctx.dut
        if not dut.booted:
            boot = {
                "chargePointVendor": values["charge_point_vendor"],
                "chargePointModel": values["charge_point_model"],
            }
            await self._say("BootNotification", boot)
            await self._settled()
        if not dut.booted:
            return
        for connector in range(int(values["connectors"]) + 1):
            status = {"connectorId": connector, "errorCode": "NoError", "status": "Available"}
            await self._say("StatusNotification", status)
        for number, start in transactions.items():
            meter = start.get("meterStart")
            stop = {
                "transactionId": number,
                "meterStop": meter if isinstance(meter, int) else 0,
                "timestamp": iso(time.time_ns()),
                "reason": "PowerLoss",
            }
            await self._say("StopTransaction", stop)
        await self._settled()

    async def _say(self, action: str, payload: dict[str, Any]) -> None:
        """Send it as soon as nothing else is unanswered, and wait for the reply."""
        await self._free()
        if self._driver.connected.is_set():
            call = Call(f"left-over-{time.monotonic_ns()}", action, payload)
            await self._driver.request(call, CAUSE, float(self._ctx.parameters["response_timeout"]))

    async def _free(self) -> None:
        deadline = time.monotonic() + float(self._ctx.parameters["response_timeout"])
        while self._driver.unanswered and self._driver.connected.is_set() and time.monotonic() < deadline:
            await asyncio.sleep(0.01)

    async def _settled(self) -> None:
        """Let the replies reach the state."""
        for _ in range(3):
            await asyncio.sleep(0.01)
