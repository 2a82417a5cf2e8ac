"""Prompts that are before the hands: put on the record, performed, and closed by an answer or by the wire."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from app.events import PromptClosed, PromptShown
from app.evidence.case_file import CaseFile
from app.hands.actions import ManualAction
from app.hands.base import Hands, HandsAnswer, HandsFailed
from app.hands.wording import wording
from app.scenario import outputs as o

Answered = Callable[[PromptShown, HandsAnswer | HandsFailed], None]
"""Told the answer once the case file has it."""


@dataclass
class _Prompt:
    shown: PromptShown
    shown_at_ns: int
    task: asyncio.Task[None]


class Prompts:
    """The open prompts of one campaign."""

    def __init__(self, case_file: CaseFile) -> None:
        self._case_file = case_file
        self._open: dict[int, _Prompt] = {}

    def ask(self, shown: PromptShown, hands: Hands, answered: Answered) -> int:
        """Put a prompt on the record and before the hands. Returns when, in monotonic nanoseconds."""
        recorded = self._case_file.append(shown)
        task = asyncio.create_task(self._perform(shown, hands, answered))
        self._open[shown.prompt_id] = _Prompt(shown, recorded.mono_ns, task)
        return recorded.mono_ns

    async def _perform(self, shown: PromptShown, hands: Hands, answered: Answered) -> None:
        try:
            answer: HandsAnswer | HandsFailed = await hands.perform(shown)
        except HandsFailed as error:
            answer = error
        except asyncio.CancelledError:
            raise
        except Exception as error:
            answer = HandsFailed(f"{type(error).__name__}: {error}")
        if shown.prompt_id in self._open:
            how, by, reason, device = answer_parts(answer)
            self._close(shown.prompt_id, how, by, reason, device)
            await self._case_file.flushed()
            answered(shown, answer)

    def withdraw(self, prompt_id: int, how: str, frame: int) -> None:
        """It needs no answer any more: the wire closed it (``seen``), or the case ended (``withdrawn``)."""
        prompt = self._open.get(prompt_id)
        if prompt is not None:
            self._close(prompt_id, how, "wire" if how == "seen" else "OCPP Bench", "", "", frame)
            prompt.task.cancel("seen" if how == "seen" else None)

    def _close(self, prompt_id: int, how: str, by: str, reason: str, device: str, frame: int = 0) -> None:
        prompt = self._open.pop(prompt_id)
        seconds = round((time.monotonic_ns() - prompt.shown_at_ns) / 1e9, 6)
        shown = prompt.shown
        self._case_file.append(
            PromptClosed(prompt_id, shown.case_id, shown.attempt, how, by, seconds, reason, device, frame)
        )

    async def close(self) -> None:
        tasks = [prompt.task for prompt in self._open.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def shown_from(show: o.Show, case_id: str, attempt: int) -> PromptShown:
    """The prompt as it is recorded and shown: what the runner asks for, in words."""
    words = wording(ManualAction(show.action, show.arguments), show.manner)
    return PromptShown(
        show.prompt_id,
        case_id,
        attempt,
        show.step_id,
        show.kind,
        words.headline,
        words.detail,
        show.action,
        show.arguments,
        show.watch,
        show.clock,
        show.deadline_ns,
        show.consequence,
    )


def answer_parts(answer: HandsAnswer | HandsFailed) -> tuple[str, str, str, str]:
    """how, by, reason and device of an answer."""
    if isinstance(answer, HandsFailed):
        return "cannot", "hands", str(answer), ""
    return answer.how, answer.by, answer.reason, answer.device
