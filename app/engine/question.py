"""A question of the campaign itself, beside the prompts of a case: an approval, or the state of the DUT."""

from __future__ import annotations

import asyncio

from app.engine.driver import Driver
from app.events import PromptShown
from app.hands.base import Hands, HandsAnswer, HandsFailed


async def put(driver: Driver, shown: PromptShown, hands: Hands) -> HandsAnswer | HandsFailed:
    """Put it on the record and before the hands; the answer, once the case file has it.

    Cancelled, the question is withdrawn.
    """
    answered: asyncio.Future[HandsAnswer | HandsFailed] = asyncio.get_running_loop().create_future()

    def take(_: PromptShown, answer: HandsAnswer | HandsFailed) -> None:
        if not answered.done():
            answered.set_result(answer)

    driver.ask(shown, hands, take)
    try:
        return await answered
    except asyncio.CancelledError:
        driver.withdraw(shown.prompt_id)
        raise
