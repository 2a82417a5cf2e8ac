"""The charge point that the bench plays, at a CSMS that does not accept it at once."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import lab_wire
from e2e_helpers import Session
from lab_csms import Manners
from watching_csms import Watching, campaign, verdicts


class Registering(Watching):
    """Answers the BootNotifications as it is told, in order, and accepts the others."""

    def __init__(self, *answers: str, interval: int = 1) -> None:
        super().__init__(Manners(interval=60))
        self.answers_to_boots, self.retry = list(answers), interval
        self.boots: list[float] = []
        self.too_early: list[str] = []
        self.registered = False

    async def _handle(self, action: str, payload: dict[str, Any]) -> Any:
        if action == "BootNotification":
            self.boots.append(asyncio.get_running_loop().time())
            status = self.answers_to_boots.pop(0) if self.answers_to_boots else "Accepted"
            self.registered = status == "Accepted"
            if not self.registered:
                return {"status": status, "currentTime": lab_wire.now(), "interval": self.retry}
        elif not self.registered:
            self.too_early.append(action)
        return await super()._handle(action, payload)


def test_it_registers_again_when_the_csms_has_said_and_is_silent_until_then(tmp_path: Path) -> None:
    device = Registering("Pending", "Rejected")

    async def run() -> Session:
        async with campaign(tmp_path / "c.ocppcase", device, registration_timeout="120") as session:
            await session.run(["TC_003_CSMS"])
        return session

    assert verdicts(asyncio.run(run()), "TC_003_CSMS") == {"TC_003_CSMS": ("PASS", [])}
    assert device.too_early == []
    assert [later - one >= 0.99 for one, later in zip(device.boots, device.boots[1:], strict=False)] == [True, True]


def test_after_a_reset_that_is_not_accepted_nothing_is_sent_and_the_document_wants_it_accepted(tmp_path: Path) -> None:
    device = Registering("Accepted", "Pending")

    async def run() -> Session:
        async with campaign(tmp_path / "c.ocppcase", device, registration_timeout="120") as session:
            await session.run(["TC_013_CSMS", "TC_003_CSMS"])
        return session

    session = asyncio.run(run())
    assert verdicts(session, "TC_013_CSMS", "TC_003_CSMS") == {"TC_013_CSMS": ("FAIL", []), "TC_003_CSMS": ("PASS", [])}
    assert "accepted at once" in session.results(["TC_013_CSMS"])[0]["TC_013_CSMS"]["reason"]
    assert device.too_early == []
    assert len(device.boots) == 3


def test_a_csms_that_is_pending_can_trigger_the_registration(tmp_path: Path) -> None:
    device = Registering("Pending", "Pending", interval=30)

    async def run() -> Session:
        async with campaign(tmp_path / "c.ocppcase", device, registration_timeout="120") as session:
            going = asyncio.create_task(session.run(["TC_003_CSMS"]))
            for number in (1, 2):
                while len(device.boots) < number:
                    await asyncio.sleep(0.01)
                await asyncio.sleep(0.3)
                assert await device.ask("TriggerMessage", requestedMessage="BootNotification") == "Accepted"
            await going
        return session

    assert verdicts(asyncio.run(run()), "TC_003_CSMS") == {"TC_003_CSMS": ("PASS", [])}
    assert device.too_early == []


def test_a_csms_that_never_accepts_is_told_so(tmp_path: Path) -> None:
    device = Registering(*["Rejected"] * 99)

    async def run() -> Session:
        async with campaign(tmp_path / "c.ocppcase", device, registration_timeout="2.5") as session:
            async with asyncio.timeout(8):  # and nobody waits for it again to put the connector back
                await session.run(["TC_010_CSMS"])
        return session

    session = asyncio.run(run())
    assert verdicts(session, "TC_010_CSMS")["TC_010_CSMS"][0] == "INCONCLUSIVE"
    assert "within 2.5 s (registration_timeout)" in session.results(["TC_010_CSMS"])[0]["TC_010_CSMS"]["reason"]
    assert device.too_early == []
