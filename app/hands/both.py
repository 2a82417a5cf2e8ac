"""A person at the window, and the embedded simulated DUT behind them: what the person confirms, the DUT then does."""

from __future__ import annotations

from app.events import PromptShown
from app.hands.base import Hands, HandsAnswer


class PersonThenDut:
    """Waits for the person's *done*, then lets the simulated DUT do the action. Questions are for the person alone."""

    def __init__(self, person: Hands, dut: Hands) -> None:
        self._person = person
        self._dut = dut

    async def perform(self, prompt: PromptShown) -> HandsAnswer:
        answer = await self._person.perform(prompt)
        if prompt.kind_of != "ACT" or answer.how != "done":
            return answer
        done = await self._dut.perform(prompt)
        return answer if done.how == "done" else done

    async def close(self) -> None:
        await self._person.close()
        await self._dut.close()
