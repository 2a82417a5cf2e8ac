"""The end of a run: the charging station is left idle before the connection is dropped, and what is left of the cases is said.

A transaction that runs is stopped from remote, and where that does not end it, by whoever began it. Then hands take the cables
out, end faults and switch on what a case has had switched off. Nobody is asked after a stop, nor once hands have failed; whatever
is left then, is told. Beside the cases: none of it is judged.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

from app.campaign.hands_undone import WORDS, undone
from app.campaign.record import CampaignRecord
from app.campaign.station_limits import CONNECTORS_IN_USE, HANDS, LEFT, TRANSACTIONS, Found
from app.engine.driver import Driver
from app.engine.question import put
from app.engine.station_memory import Asked, until
from app.events import PromptShown
from app.hands.actions import ManualAction
from app.hands.base import Hands, HandsFailed
from app.hands.wording import wording
from app.scenario.dut_state import DutState
from app.scenario.runner import PromptIds
from app.scenario.values import Context, look_up, whole_number

OCCUPIED = ("Preparing", "Charging", "SuspendedEV", "SuspendedEVSE", "Finishing")
"""Statuses of a connector that somebody uses."""
_CHARGING = OCCUPIED[1:4]
_WHY = "The last case is over, and the station is left idle."


class Leaving:
    """Of one campaign with a charging station."""

    def __init__(
        self, driver: Driver, ctx: Context, record: CampaignRecord, prompt_ids: PromptIds, hands: Callable[[], Hands]
    ) -> None:
        self._driver, self._ctx, self._record = driver, ctx, record
        self._prompt_ids, self._hands = prompt_ids, hands
        self._gone = False
        """The hands have failed: they are asked for nothing more."""

    async def free(self, ask: Asked, stopped: asyncio.Event) -> None:
        """Bring the station to idle as far as it can be done. ``stopped``: set once the tester has stopped the run.

        Raises:
            SilentError: the station does not answer.
        """
        self._gone = False
        for action, arguments in undone(self._record):
            if await self._done(action, arguments, stopped) and action == "PowerOn":
                await until(self._driver.connected.is_set, float(self._ctx.parameters["reboot_timeout"]))
        for number, start in list(self._dut.transactions.items()):
            await self._end(ask, number, start, stopped)
        await until(lambda: not self._ending(), float(self._ctx.parameters["optional_patience"]))
        for connector in self._in_use():
            await self._take_out(connector, stopped)

    async def _take_out(self, connector: int, stopped: asyncio.Event) -> None:
        """Have the cable taken out. That the station reports the connector as free, after it was asked for, closes the prompt.

        A connector is Available also where nobody has identified in time (OCPP 1.6 section 4.9): that it was so before tells nothing of
        the cable, and the tester is told.
        """

        def told() -> object:
            return self._dut.statuses.get(connector)

        def free() -> bool:
            return self._dut.status_of(connector) not in OCCUPIED

        before, is_free = told(), free()
        why = (
            f"The station says that connector {connector} is Available: if no cable is in, answer Done. "
            if is_free
            else ""
        )
        arguments = {"connectorId": connector, "side": "EV" if self._fixed_cable else "both"}
        seen = f"StatusNotification · c{connector} · Available"
        if await self._done("Unplug", arguments, stopped, lambda: told() is not before and free(), seen, why):
            await until(free, self._patience)

    def left(self) -> list[Found]:
        """What the station is left with, as far as the wire and the hands have told."""
        return list(self._left())

    def _left(self) -> Iterator[Found]:
        unreached = "" if self._driver.connected.is_set() else ", when the connection was lost"
        for number, start in self._dut.transactions.items():
            where = f"transaction {number} on connector {start.get('connectorId')}"
            yield Found(TRANSACTIONS, LEFT, f"{where} still runs{unreached}", "End it at the station.")
        for connector in self._in_use():
            if self._dut.transaction_on(connector) is None:
                status = self._dut.status_of(connector)
                told = (
                    f"connector {connector} is {status}"
                    if status in OCCUPIED
                    else f"a cable is in connector {connector}"
                )
                yield Found(CONNECTORS_IN_USE, LEFT, f"{told}{unreached}", "Take the cable out on both sides.")
        missing = undone(self._record)
        for action, arguments in missing:
            at = f" (connector {arguments['connectorId']})" if arguments.get("connectorId") else ""
            yield Found(HANDS, LEFT, f"{WORDS[action]}{at}", wording(ManualAction(action, arguments)).detail)
        for connector in self._ctx.connectors:
            if self._dut.status_of(connector) == "Faulted" and not any(a == "ClearFault" for a, _ in missing):
                yield Found(CONNECTORS_IN_USE, LEFT, f"connector {connector} is Faulted{unreached}", "Clear the fault.")

    # --- the parts ---------------------------------------------------------------------------------------------------

    async def _end(self, ask: Asked, number: int, start: Any, stopped: asyncio.Event) -> None:
        def over() -> bool:
            return number not in self._dut.transactions

        await until(over, float(self._ctx.parameters["optional_patience"]))  # a stop has asked for it already
        if over():
            return
        status = await ask.status("RemoteStopTransaction", transactionId=number)
        await until(over, self._patience if status == "Accepted" else 0)
        connector, tag = whole_number(start.get("connectorId")), start.get("idTag")
        if over() or connector is None or not isinstance(tag, str) or self._dut.status_of(connector) not in _CHARGING:
            return  # to identify where nothing runs any more would begin another one
        if await self._done("PresentIdTag", {"connectorId": connector, "idTag": tag}, stopped):
            await until(over, self._patience)

    async def _done(
        self,
        action: str,
        arguments: dict[str, Any],
        stopped: asyncio.Event,
        is_seen: Callable[[], bool] | None = None,
        watch: str = "",
        why: str = "",
    ) -> bool:
        """Have hands do something. False if they were not asked, cannot do it, or take too long.

        Args:
            is_seen: whether the wire has shown that it is done, and ``watch`` what shows it: the prompt closes by itself then.
            why: told besides.
        """
        if self._gone or stopped.is_set():
            return False
        words = wording(ManualAction(action, arguments))
        detail = f"{_WHY} {why}{words.detail}"
        shown = PromptShown(self._prompt_ids.next(), "", 0, "", "ACT", words.headline, detail, action, arguments, watch)
        patience = float(self._ctx.parameters["operator_timeout"])
        asking = asyncio.create_task(put(self._driver, shown, self._hands()))
        stop = asyncio.create_task(stopped.wait())
        see = asyncio.create_task(_shown_by_the_wire(is_seen or stopped.is_set))
        seen = False
        try:
            await asyncio.wait((asking, stop, see), timeout=patience, return_when="FIRST_COMPLETED")
            answer = asking.result() if asking.done() else None
            seen = answer is None and not stopped.is_set() and is_seen is not None and is_seen()
            if seen:
                self._driver.withdraw(shown.prompt_id, "seen")
        finally:
            for task in (asking, stop, see):
                task.cancel()
            await asyncio.gather(asking, stop, see, return_exceptions=True)
        if not seen:
            if answer is None or isinstance(answer, HandsFailed):
                self._gone = True
                return False
            if answer.how != "done":
                return False
        did = {"action": action, "arguments": arguments, "fixed_cable": self._fixed_cable}
        self._driver.assume("done by hands", did)
        await asyncio.sleep(0.01)  # it reaches the state
        return True

    def _ending(self) -> list[int]:
        """Connectors whose transaction is over, and that have not said so yet."""
        running = [start.get("connectorId") for start in self._dut.transactions.values()]
        return [n for n in self._ctx.connectors if n not in running and self._dut.status_of(n) in _CHARGING]

    def _in_use(self) -> list[int]:
        """Connectors with a cable in, or that somebody uses."""
        return [n for n in self._ctx.connectors if n in self._dut.cables or self._dut.status_of(n) in OCCUPIED]

    @property
    def _dut(self) -> DutState:
        return self._ctx.dut

    @property
    def _fixed_cable(self) -> bool:
        return look_up(self._ctx.pics, "general.fixed_cable") is True

    @property
    def _patience(self) -> float:
        return float(self._ctx.parameters["message_timeout"])


async def _shown_by_the_wire(is_seen: Callable[[], bool]) -> None:
    """Wait until this is so; people take minutes, so that it is looked at a few times a second only."""
    while not is_seen():
        await asyncio.sleep(0.1)
