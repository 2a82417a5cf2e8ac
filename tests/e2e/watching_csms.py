"""A CSMS that watches the charge point that the bench plays, and a campaign with it, judged again at its end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import lab_wire
from e2e_helpers import Session
from lab_csms import Csms, Manners

from app.evidence.reading import read_records
from app.judging.judgement import Version, judge
from testplans.ocpp16 import scenarios

TRIGGERED = (
    "BootNotification",
    "DiagnosticsStatusNotification",
    "FirmwareStatusNotification",
    "Heartbeat",
    "MeterValues",
    "StatusNotification",
)
"""What a CSMS may have it send."""
SHORT_STOP = {"quiet_period": "0.1", "restart_time": "0.2"}


class Watching(Csms):
    """Keeps what the charge point sends, answers some of it late or never, and sees two of its CALLs at once."""

    def __init__(self, manners: Manners, slow: dict[str, float] | None = None) -> None:
        super().__init__(manners)
        self.slow = slow or {}
        """Action -> seconds until it is answered; below 0: never."""
        self.said: list[tuple[str, dict[str, Any]]] = []
        self.connections = 0
        self.closed: list[int | None] = []

    async def _serve(self, socket: Any) -> None:
        self.connections += 1
        await super()._serve(socket)
        self.closed.append(socket.close_code)

    async def _handle(self, action: str, payload: dict[str, Any]) -> Any:
        self.said.append((action, payload))
        wait = self.slow.get(action, 0.0)
        if wait < 0:
            return None
        await asyncio.sleep(wait)
        return await super()._handle(action, payload)

    async def ask(self, action: str, **payload: Any) -> Any:
        assert self.peer is not None
        answer = await self.peer.call(action, payload)
        return answer.get("status", answer) if isinstance(answer, dict) else answer

    def count(self, action: str) -> int:
        return sum(1 for said, _ in self.said if said == action)

    def statuses(self, connector: int = 1) -> list[str]:
        return [p["status"] for a, p in self.said if a == "StatusNotification" and p["connectorId"] == connector]

    async def hears(self, action: str, **fields: Any) -> dict[str, Any]:
        """Wait until the charge point has said this since :meth:`forget`."""
        while True:
            for said, payload in self.said:
                if said == action and fields.items() <= payload.items():
                    return payload
            await asyncio.sleep(0.01)

    def forget(self) -> None:
        self.said.clear()


@asynccontextmanager
async def campaign(
    path: Path, device: Watching, act: Callable[..., Any] | None = None, **settings: str
) -> AsyncIterator[Session]:
    hook = lab_wire.Hook(act or device.act)
    session = Session(path)
    try:
        async with asyncio.timeout(40):
            url, at = await device.start(), await hook.start()
            await session.open("csms", at, {**SHORT_STOP, **settings}, connect=url, charge_point_id="BENCH-1")
            yield session
            assert device.peer is None or device.peer.overlaps == []
    finally:
        await session.close()
        await device.close()
        await hook.close()
    judged = judge(list(read_records(path)), scenarios("csms"), Version("1", "a hash"))
    assert all(attempt.identical for attempt in judged.attempts)
    assert not judged.between


def verdicts(session: Session, *cases: str) -> dict[str, tuple[str, list[str]]]:
    results, _ = session.results(cases)
    return {case: (str(r["machine"]), [one["check"] for one in r["findings"]]) for case, r in results.items()}
