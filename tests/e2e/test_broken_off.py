"""A case that the connection was lost in: the charge point that the bench plays ends its transaction before the next case."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import lab_wire
from e2e_helpers import Session
from lab_csms import Csms, Manners

from app.evidence.reading import read_records
from app.judging.judgement import Version, judge
from testplans.ocpp16 import scenarios

CASES = ["TC_003_CSMS", "TC_004_1_CSMS"]


class _LosesTheFirst(Csms):
    """Closes the connection in the first transaction. It refuses another one for an id tag that is charging already."""

    def __init__(self) -> None:
        super().__init__(Manners())
        self.stopped: list[str] = []
        self.lost = False

    def _on_StartTransaction(self, idTag: str, **more: Any) -> Any:
        answer = super()._on_StartTransaction(idTag, **more)
        if self.lost:
            return answer
        self.lost = True
        assert self.peer is not None
        socket = self.peer.socket
        return answer, lambda: self._spawn(socket.close(1011, "lost"))

    def _on_StopTransaction(self, transactionId: int, idTag: str = "", **more: Any) -> Any:
        self.stopped.append(more["reason"])
        return super()._on_StopTransaction(transactionId, idTag)


def test_its_transaction_is_ended_before_the_next_case(tmp_path: Path) -> None:
    asyncio.run(_two_cases(tmp_path / "c.ocppcase"))


async def _two_cases(path: Path) -> None:
    device = _LosesTheFirst()
    hook = lab_wire.Hook(device.act)
    session = Session(path)
    url, at = await device.start(), await hook.start()
    try:
        async with asyncio.timeout(30):
            await session.open("csms", at, {}, connect=url, charge_point_id="BENCH-1")
            await session.run(CASES)
            await session.close()
    finally:
        await device.close()
        await hook.close()
    results, _ = session.results(CASES)
    verdicts = [str(results[case]["machine"]) for case in CASES]
    assert verdicts == ["INCONCLUSIVE", "PASS"], results
    assert device.stopped == ["PowerLoss", "Local"]
    assert not device.open
    judged = judge(list(read_records(path)), scenarios("csms"), Version("1", "a hash"))
    assert all(attempt.identical for attempt in judged.attempts)
