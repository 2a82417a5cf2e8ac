"""Prompts that a person answers at the window."""

from __future__ import annotations

import asyncio

import pytest
from hands_helpers import prompt

from app.commands import AnswerPrompt
from app.hands.base import HandsAnswer, HandsFailed
from app.hands.window import PromptHands


async def opened(hands: PromptHands, kind: str = "ACT") -> asyncio.Task[HandsAnswer]:
    task = asyncio.create_task(hands.perform(prompt(kind)))
    await asyncio.sleep(0)
    return task


def test_the_answer_closes_the_prompt() -> None:
    async def run() -> None:
        hands = PromptHands("A. Keller")
        task = await opened(hands)
        assert hands.answer(AnswerPrompt(1, "cannot", reason="no cable")).ok
        assert await task == HandsAnswer("cannot", "A. Keller", "no cable", "keyboard")
        assert not hands.answer(AnswerPrompt(1, "done")).ok

    asyncio.run(run())


def test_second_answer_and_unknown_prompt_are_refused() -> None:
    async def run() -> None:
        hands = PromptHands()
        task = await opened(hands)
        assert not hands.answer(AnswerPrompt(2, "done")).ok
        assert hands.answer(AnswerPrompt(1, "done", by="B. Roth", device="mouse")).ok
        assert not hands.answer(AnswerPrompt(1, "cannot")).ok
        assert await task == HandsAnswer("done", "B. Roth", "", "mouse")

    asyncio.run(run())


@pytest.mark.parametrize(
    ("kind", "answer"), [("ACT", "yes"), ("OBSERVE", "done"), ("READY", "no"), ("OBSERVE", "retest")]
)
def test_answer_that_does_not_fit_is_refused(kind: str, answer: str) -> None:
    async def run() -> None:
        hands = PromptHands()
        task = await opened(hands, kind)
        reply = hands.answer(AnswerPrompt(1, answer))
        assert not reply.ok
        assert "it takes" in reply.text
        assert not task.done()
        await hands.close()
        with pytest.raises(HandsFailed):
            await task

    asyncio.run(run())


def test_closed_by_the_wire_the_answer_comes_too_late() -> None:
    async def run() -> None:
        hands = PromptHands()
        task = await opened(hands)
        task.cancel("seen")
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not hands.answer(AnswerPrompt(1, "done")).ok

    asyncio.run(run())
