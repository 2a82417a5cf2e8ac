"""CALLs of the bench that belong to no step of a case."""

from __future__ import annotations

import asyncio
import time

from app.engine.asking import Answer, Asking
from app.engine.recorded_link import RecordedLink
from app.events import BenchFault
from app.evidence.case_file import CaseFile
from app.protocol.messages import Call
from app.scenario import inputs as i
from app.scenario.intake import Incoming


class Beside(RecordedLink):
    """A link on which they are sent, and on which their answers are waited for."""

    def __init__(self, case_file: CaseFile, dut_type: str) -> None:
        super().__init__(case_file, dut_type)
        self._dut_type = dut_type
        self._asking = Asking()

    def on_close(self, connection: int, initiator: str, code: int, reason: str, at_ns: int) -> None:
        super().on_close(connection, initiator, code, reason, at_ns)
        self._asking.lost()

    def _came(self, incoming: Incoming, event: i.FrameIn) -> None:
        super()._came(incoming, event)
        self._asking.take(incoming)

    def send_background(self, call: Call, cause: str) -> None:
        """A CALL of the bench that belongs to no step; ``cause`` as of a :class:`app.events.Frame`."""
        self.give(self._transmit(call, call.action, cause))

    def give_up(self, message_id: str) -> None:
        """The reply to a CALL that belongs to no step is not waited for any longer."""
        recorded = self._give_up(message_id)
        self.give(i.GivenUp(recorded.mono_ns, recorded.utc_ns, message_id))

    def failed(self, part: str, error: Exception) -> None:
        """A part of the bench has failed between two cases; the cases go on."""
        self._case_file.append(BenchFault(part, f"{type(error).__name__}: {error}"))

    async def free_line(self, seconds: float) -> None:
        """Wait until no CALL of the bench is unanswered, so long at most."""
        deadline = time.monotonic() + seconds
        while self.unanswered and self.connected.is_set() and time.monotonic() < deadline:
            await asyncio.sleep(0.005)

    async def request(self, call: Call, cause: str, seconds: float) -> Answer:
        """Send a CALL between two cases and wait so long for its answer. None at once if there is no connection."""
        if self._dut_type == "csms":
            await self.free_line(seconds)
            if self.connected.is_set():
                for silent in tuple(self.unanswered):  # two open CALLs of a charge point would be its fault
                    self.give_up(silent)
        waiting = self._asking.begin(call)
        self.send_background(call, cause)
        try:
            if call.message_id in self.unanswered:
                return await asyncio.wait_for(waiting, seconds)
            return None  # it could not leave
        except TimeoutError:
            return None
        finally:
            if self._asking.end(call) and call.message_id in self.unanswered:
                self.give_up(call.message_id)
