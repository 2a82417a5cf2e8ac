"""The hands of a person at the window: the engine shows the prompt, the window sends :class:`AnswerPrompt` back."""

from __future__ import annotations

import asyncio

from app.commands import AnswerPrompt, Reply
from app.events import PromptShown
from app.hands.base import ANSWERS, HandsAnswer, HandsFailed


class PromptHands:
    """Waits for the answer to each prompt that is open; :meth:`answer` gives it."""

    def __init__(self, person: str = "tester") -> None:
        self._person = person
        self._open: dict[int, tuple[PromptShown, asyncio.Future[HandsAnswer]]] = {}

    async def perform(self, prompt: PromptShown) -> HandsAnswer:
        if prompt.prompt_id in self._open:
            raise ValueError(f"prompt {prompt.prompt_id} is open already")
        future: asyncio.Future[HandsAnswer] = asyncio.get_running_loop().create_future()
        self._open[prompt.prompt_id] = (prompt, future)
        try:
            return await future
        finally:
            del self._open[prompt.prompt_id]

    def answer(self, command: AnswerPrompt) -> Reply:
        """Give a person's answer to an open prompt. The reply is not ok if it came too late or does not fit."""
        prompt, future = self._open.get(command.prompt_id, (None, None))
        if prompt is None or future is None or future.done():
            return Reply(False, "This prompt is closed: the wire or an earlier answer has decided it.")
        allowed = ANSWERS[prompt.kind_of]
        if command.answer not in allowed:
            return Reply(False, f"{command.answer!r} is no answer to this prompt; it takes {', '.join(allowed)}.")
        future.set_result(HandsAnswer(command.answer, command.by or self._person, command.reason, command.device))
        return Reply(True)

    async def close(self) -> None:
        for _, future in self._open.values():
            if not future.done():
                future.set_exception(HandsFailed("The campaign was closed while this prompt was open."))
