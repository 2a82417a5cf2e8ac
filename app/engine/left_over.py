"""What a case, an engine that was killed, or a request between two cases has left of the charge point that the bench plays: a
transaction, a connector that is not Available, a reservation. The next case is to begin with an idle charge point (test case
document, section 1.3).

A charge point whose power fails registers anew and ends its transactions with the reason PowerLoss (OCPP 1.6 sections 4.10 and 7.36).
So does the bench: in the CSMS they would go on for ever, and the next one with the same id tag would be refused as a second one.
What it has said of a transaction and nobody has confirmed, it says again first (section 3.7): only so it learns its number.
For a connector or a reservation the specification has no request that a charge point could send. So the bench does what somebody
would do at the charge point itself: it drops the reservation, puts the connector into service, and reports Available.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

from app.engine.driver import Driver
from app.engine.own_calls import OwnCalls
from app.scenario import by_itself
from app.scenario.unconfirmed import Owed, Unconfirmed
from app.scenario.values import Context, whole_text


class LeftOver:
    """What is left; false once nothing is."""

    def __init__(self, driver: Driver, ctx: Context, stopped: asyncio.Event) -> None:
        """``stopped``: set once the tester has stopped the run; nothing is sent again then."""
        self._driver, self._ctx, self._stopped = driver, ctx, stopped
        self._own = OwnCalls(driver, ctx, "left-over")
        self.transactions: dict[int, Mapping[str, Any]] = {}
        """transactionId -> the StartTransaction.req."""

    def __bool__(self) -> bool:
        return bool(self.transactions or self._unconfirmed.messages) or bool(self._not_available()) or self._kept()

    def words(self) -> str:
        """What is being done about it, for whoever waits."""
        again = [f"sending {one.action} again, as it was not confirmed" for one in self._unconfirmed.messages]
        ending = ["ending the transactions that are left running"] if self.transactions else []
        freed = [f"making connector {number} available again" for number in self._not_available()]
        return ", ".join([*dict.fromkeys(again), *ending, *freed]) or "dropping the reservations that are left"

    def _not_available(self) -> list[int]:
        """Connectors that it has reported as something else, while it is registered; otherwise they are reported anew anyway."""
        statuses = self._ctx.dut.charge_point.statuses
        return [number for number, status in statuses.items() if status != "Available" and self._ctx.dut.booted]

    def _kept(self) -> bool:
        state = self._ctx.dut.charge_point
        return bool(state.reservations or state.inoperative or state.scheduled)

    async def put_in_order(self, tell: Callable[[str], None]) -> None:
        """No case runs, and the next one is to begin. What the CSMS does not accept, that case will see.

        ``tell`` is told what is being done, if anything is.
        """
        await self._all_said()
        # No case runs: a transaction that is known to run is left over.
        self.transactions = {**self.transactions, **self._ctx.dut.transactions}
        if self:
            tell(self.words())
            await self._end()

    async def _end(self) -> None:
        if self.transactions or self._unconfirmed.messages:
            await self._end_transactions()
        if self._kept():
            kept = self._ctx.dut.charge_point.as_json()
            self._driver.assume(
                "charge point", {k: v for k, v in kept.items() if k not in ("reservations", "inoperative")}
            )
            await self._own.settled()
            await self._all_said()  # that it is so
        if self._ctx.dut.booted:
            for connector in self._not_available():
                await self._available(connector)

    async def _all_said(self) -> None:
        """What the charge point has to say by itself: a connector that was to go out of service after the case is so, first."""
        deadline = time.monotonic() + float(self._ctx.parameters["response_timeout"])
        voice = self._driver.voice
        while voice is not None and not voice.quiet and time.monotonic() < deadline:
            await asyncio.sleep(0.01)

    async def _end_transactions(self) -> None:
        """Register, if need be, and end them. Without being accepted nothing can be sent; the next case is another try."""
        dut = self._ctx.dut
        if not dut.booted and time.monotonic_ns() >= dut.register_after_ns:
            await self._own.say("BootNotification", by_itself.boot(self._ctx))
            await self._own.settled()
            await self._all_said()  # its connectors, as after any registration
        if not dut.booted:
            return
        before = set(dut.transactions)
        for owed in list(self._unconfirmed.messages):
            await self._again(owed)
        over = before - set(dut.transactions)
        transactions = {**self.transactions, **dut.transactions}
        self.transactions = {}
        await self._own.end(
            {number: start for number, start in transactions.items() if number not in over}, "PowerLoss"
        )
        await self._own.settled()

    async def _again(self, owed: Owed) -> None:
        """Send a transaction message again, as often and after as long as the CSMS has configured it, within the patience of a campaign.

        Before it is sent again it waits the longer the more often it was sent; all of it together no longer than an answer may take.
        """
        values, patience = self._ctx.dut.charge_point.values, float(self._ctx.parameters["response_timeout"])
        most = max(whole_text(values["TransactionMessageAttempts"]) or 1, 1)
        interval = float(whole_text(values["TransactionMessageRetryInterval"]) or 0)
        for _ in range(owed.failures, most):
            await self._confirmed_within(owed, owed.failures * min(interval, patience / most))
            gone = self._stopped.is_set() or not self._driver.connected.is_set()
            if gone or owed not in self._unconfirmed.messages:
                return
            await self._own.say(owed.action, dict(owed.request))
            await self._own.settled()
        self._unconfirmed.discard(owed)

    async def _confirmed_within(self, owed: Owed, seconds: float) -> None:
        """A late answer does as well."""
        deadline = time.monotonic() + seconds
        while owed in self._unconfirmed.messages and time.monotonic() < deadline and not self._stopped.is_set():
            await asyncio.sleep(0.01)

    @property
    def _unconfirmed(self) -> Unconfirmed:
        return self._ctx.dut.unconfirmed

    async def _available(self, connector: int) -> None:
        await self._own.say("StatusNotification", by_itself.status(connector, "Available", time.time_ns()))
        await self._own.settled()
