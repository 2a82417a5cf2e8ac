"""The head of the record at the end of each case, in the terminal: who notes it can prove later that nothing was changed since."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from app.events import CaseEnded, CaseStarted, Recorded
from app.evidence.case_file import CaseFile
from app.evidence.errors import CaseFileError, RecordingFailed
from app.evidence.reading import hash_of

DIGITS = 16
"""As many as ``ocpp-bench verify --head`` needs."""


class Heads:
    """Tells a head once its record is safely stored. Belongs to the loop's thread."""

    def __init__(self, case_file: CaseFile, say: Callable[[str], None]) -> None:
        self._case_file = case_file
        self._say = say
        self._utility = False
        self._in_order = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    def see(self, recorded: Recorded) -> None:
        """For :meth:`app.evidence.case_file.CaseFile.subscribe`."""
        if isinstance(recorded.event, CaseStarted):
            self._utility = recorded.event.utility
        elif isinstance(recorded.event, CaseEnded) and not self._utility:
            task = asyncio.get_running_loop().create_task(self._tell(recorded.seq))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def told(self) -> None:
        """Wait until all of them are told."""
        await asyncio.gather(*self._tasks)

    async def _tell(self, seq: int) -> None:
        async with self._in_order:
            try:
                await self._case_file.flushed(seq)
                head = await asyncio.to_thread(hash_of, self._case_file.path, seq)
            except (RecordingFailed, CaseFileError):
                return  # the campaign stops, and says why
        self._say(f"{'':<12} record {seq}, head {head[:DIGITS]}")
