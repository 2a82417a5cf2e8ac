"""CALLs of the bench between two cases, whose answers somebody waits for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from app.protocol.messages import Call, CallError, CallResult
from app.scenario.intake import Incoming

Answer = CallResult | CallError | None
"""None: none came. What came may break its schema: nothing is judged here, and whoever asks takes nothing for granted."""


class Asking:
    """The CALLs that are waited for. Belongs to one driver."""

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Future[Answer]] = {}

    def begin(self, call: Call) -> asyncio.Future[Answer]:
        """From here on its answer is waited for."""
        waiting = self._waiting[call.message_id] = asyncio.get_running_loop().create_future()
        return waiting

    def end(self, call: Call) -> bool:
        """Whether its answer has still not come. It is not waited for any longer."""
        return self._waiting.pop(call.message_id, None) is not None

    def take(self, incoming: Incoming) -> None:
        """A frame of the DUT: perhaps it is an answer."""
        waiting = self._waiting.pop(incoming.answers, None) if incoming.answers else None
        if waiting is None or waiting.done():
            return
        message = incoming.message
        waiting.set_result(message if isinstance(message, CallResult | CallError) else None)

    def lost(self) -> None:
        """The connection is gone, and with it every answer."""
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_result(None)


def keeps(call: Call) -> bool:
    """Whether the station keeps something by this CALL beyond the case: a list, a profile, a reservation, an availability."""
    payload = call.payload if isinstance(call.payload, Mapping) else {}
    return call.action in ("SendLocalList", "SetChargingProfile", "ReserveNow", "ChangeAvailability") or (
        call.action == "RemoteStartTransaction" and "chargingProfile" in payload
    )
