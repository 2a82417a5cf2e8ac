"""What the terminal says of a record, it says once the record is safely stored: what a person has read cannot be lost any more."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from app.events import Recorded
from app.evidence.case_file import CaseFile

LOOK_SECONDS = 0.005
"""How often the case file is looked at. Being told by it would hurry its writer, and disturb the stamps of frames."""


class Stored:
    """Hands records on in their order, each once it is stored. Belongs to the loop's thread."""

    def __init__(self, case_file: CaseFile, show: Callable[[Recorded], None]) -> None:
        self._case_file = case_file
        self._show = show
        self._waiting: deque[Recorded] = deque()
        self._task: asyncio.Task[None] | None = None

    def see(self, recorded: Recorded) -> None:
        """For :meth:`app.evidence.case_file.CaseFile.subscribe`."""
        self._waiting.append(recorded)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._follow())

    async def told(self) -> None:
        """Wait until all of them are handed on, or cannot be stored any more."""
        if self._task is not None:
            await self._task

    async def _follow(self) -> None:
        while self._waiting and self._case_file.failure is None:
            if self._waiting[0].seq <= self._case_file.durable_seq:
                self._show(self._waiting.popleft())
            else:
                await asyncio.sleep(LOOK_SECONDS)
