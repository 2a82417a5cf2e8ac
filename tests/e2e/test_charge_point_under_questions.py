"""A CSMS that asks for everything at all times, and is slow at times: no case fails for it, and no two CALLs are ever open at once."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lab_csms import Manners
from watching_csms import TRIGGERED, Watching, campaign, verdicts

CASES = [
    f"TC_{case}_CSMS"
    for case in ("003", "004_1", "005_1", "010", "011_1", "012", "018_1", "023_1", "031", "037_1", "061", "001")
]
PROFILE = {
    "chargingProfileId": 7,
    "stackLevel": 0,
    "chargingProfilePurpose": "TxDefaultProfile",
    "chargingProfileKind": "Relative",
    "chargingSchedule": {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10.0}]},
}


class Curious(Watching):
    """Asks something every few moments, by chance."""

    def __init__(self, seed: int) -> None:
        super().__init__(Manners(interval=1, operator_delay=0.2))
        self.chance = random.Random(seed)
        self.overlaps: list[list[str]] = []
        self.asked: list[tuple[str, Any]] = []

    async def _serve(self, socket: Any) -> None:
        asking = asyncio.create_task(self._keep_asking())
        try:
            await super()._serve(socket)
        finally:
            asking.cancel()

    async def _handle(self, action: str, payload: dict[str, Any]) -> Any:
        await asyncio.sleep(self.chance.choice([0, 0, 0, 0.02, 0.1]))
        return await super()._handle(action, payload)

    async def _keep_asking(self) -> None:
        await asyncio.sleep(0.05)
        assert self.peer is not None
        self.overlaps.append(self.peer.overlaps)
        while True:
            await asyncio.sleep(self.chance.random() * 0.15)
            action, payload = self._question()
            answer = await self.peer.call(action, payload)
            self.asked.append((action, answer.get("status") if answer else None))

    def _question(self) -> tuple[str, dict[str, Any]]:
        expiry = datetime.now(UTC) + timedelta(seconds=self.chance.choice([0.3, 60]))
        connector = self.chance.choice([0, 1])
        change = {"key": "MeterValuesSampledData", "value": "Voltage,Current.Import"}
        wanted: list[tuple[str, dict[str, Any]]] = [
            *(("TriggerMessage", {"requestedMessage": message}) for message in TRIGGERED),
            ("ChangeAvailability", {"connectorId": connector, "type": "Inoperative"}),
            ("ChangeAvailability", {"connectorId": connector, "type": "Operative"}),
            ("ReserveNow", {"connectorId": 1, "expiryDate": expiry.isoformat(), "idTag": "X", "reservationId": 9}),
            ("CancelReservation", {"reservationId": 9}),
            ("Reset", {"type": "Soft"}),
            ("GetConfiguration", {}),
            ("ChangeConfiguration", change),
            ("SendLocalList", {"listVersion": 3, "updateType": "Full"}),
            ("SetChargingProfile", {"connectorId": 1, "csChargingProfiles": PROFILE}),
            ("GetCompositeSchedule", {"connectorId": 1, "duration": 60}),
            ("ClearChargingProfile", {}),
            ("GetDiagnostics", {"location": "ftp://127.0.0.1:1/", "retries": 0}),
            ("UpdateFirmware", {"location": "http://127.0.0.1:1/", "retrieveDate": expiry.isoformat(), "retries": 0}),
        ]
        return self.chance.choice(wanted)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_case_fails_for_being_asked(tmp_path: Path, seed: int) -> None:
    device = Curious(seed)

    async def run() -> Any:
        settings = {"response_timeout": "4", "message_timeout": "4", "offline_duration": "0.5", "restart_time": "0.1"}
        async with campaign(tmp_path / "c.ocppcase", device, **settings) as session:
            await session.run(CASES)
        return session

    session = asyncio.run(run())
    assert {case: verdict for case, (verdict, _) in verdicts(session, *CASES).items()} == dict.fromkeys(CASES, "PASS")
    assert [each for each in device.overlaps if each] == []
    assert len(device.asked) > 20
