"""After an interruption: a person looks at the DUT before the first case, because the wire does not tell of cables and cars."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from app.campaign.dut_known import CONFIRM
from app.engine.driver import Driver
from app.engine.question import put
from app.events import PromptShown
from app.hands.base import Hands, HandsFailed
from app.scenario.runner import PromptIds


class Confirmation:
    """Asks until it is confirmed: once when the campaign is opened again, and again before each run after a *cannot*."""

    def __init__(self, driver: Driver, prompt_ids: PromptIds, hands: Callable[[], Hands]) -> None:
        self._driver = driver
        self._prompt_ids = prompt_ids
        self._hands = hands
        self._question: tuple[str, str] | None = None
        self._asking: asyncio.Task[str] | None = None

    @property
    def is_open(self) -> bool:
        """Somebody has still to confirm."""
        return self._question is not None

    def ask(self, question: tuple[str, str]) -> None:
        """Ask now. ``question``: headline and detail."""
        self._question = question
        self._asking = asyncio.create_task(self._ask(*question))

    async def given(self, stopped: asyncio.Event) -> str:
        """Wait until it is confirmed, or the tester stops. Why no case may run; empty if one may."""
        if self._question is None:
            return ""
        if self._asking is None:
            self.ask(self._question)
        assert self._asking is not None
        asking, stop = self._asking, asyncio.ensure_future(stopped.wait())
        try:
            await asyncio.wait((asking, stop), return_when="FIRST_COMPLETED")
        finally:
            stop.cancel()
        if not asking.done():
            await self.close()
            return "stopped by the tester"
        self._asking = None
        refusal = asking.result()
        if not refusal:
            self._question = None
        return refusal

    async def close(self) -> None:
        """Withdraw the question if it is open."""
        asking, self._asking = self._asking, None
        if asking is not None:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)

    async def _ask(self, headline: str, detail: str) -> str:
        shown = PromptShown(self._prompt_ids.next(), "", 0, "", "READY", headline, detail, CONFIRM, {}, "")
        answer = await put(self._driver, shown, self._hands())
        if isinstance(answer, HandsFailed):
            return f"the state of the DUT was not confirmed after the interruption: {answer}"
        if answer.how != "done":
            why = answer.reason or "no reason given"
            return f"the state of the DUT was not confirmed after the interruption: {why} ({answer.by})"
        return ""
