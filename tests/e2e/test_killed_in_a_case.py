"""``kill -9`` of the bench in the middle of a case of a CSMS: the charge point that it plays goes on where it was."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import lab_wire
from e2e_helpers import SHORT
from lab_csms import Csms, Manners

from app.campaign.results import case_result
from app.events import CampaignResumed, DutAssumed
from app.evidence.reading import read_campaign, read_records
from app.evidence.verify import verify
from app.judging.judgement import Version, judge
from app.resources import demo_pics
from testplans.ocpp16 import scenarios

OCPP_BENCH = [sys.executable, "-c", "from app.cli import main; main()"]
PROFILE = {
    "chargingProfileId": 7,
    "stackLevel": 0,
    "chargingProfilePurpose": "TxDefaultProfile",
    "chargingProfileKind": "Relative",
    "chargingSchedule": {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10.0}]},
}
TOLD: list[tuple[str, dict[str, Any]]] = [
    ("ChangeConfiguration", {"key": "MeterValueSampleInterval", "value": "77"}),
    (
        "SendLocalList",
        {
            "listVersion": 5,
            "updateType": "Full",
            "localAuthorizationList": [{"idTag": "VALID-2", "idTagInfo": {"status": "Accepted"}}],
        },
    ),
    ("SetChargingProfile", {"connectorId": 1, "csChargingProfiles": PROFILE}),
]
ASKED: list[tuple[str, dict[str, Any]]] = [
    ("GetConfiguration", {"key": ["MeterValueSampleInterval"]}),
    ("GetLocalListVersion", {}),
    ("ClearChargingProfile", {"id": 7}),
]


class _Watching(Csms):
    """Keeps what the charge point says of its transactions."""

    def __init__(self) -> None:
        super().__init__(Manners())
        self.stopped: list[dict[str, Any]] = []

    def _on_StopTransaction(self, transactionId: int, idTag: str = "", **more: Any) -> Any:
        self.stopped.append({"transactionId": transactionId, **more})
        return super()._on_StopTransaction(transactionId, idTag)


def test_the_charge_point_keeps_what_it_was_told_and_ends_its_transaction(tmp_path: Path) -> None:
    asyncio.run(_killed_and_resumed(tmp_path / "c.ocppcase"))


async def _killed_and_resumed(path: Path) -> None:
    device = _Watching()
    killed = asyncio.Event()
    answers: list[Any] = []

    async def act(action: str, arguments: dict[str, Any]) -> None:
        assert device.peer is not None
        if killed.is_set() or arguments["action"] != "RemoteStopTransaction":
            await device.act(action, arguments)
            return
        for told in TOLD:
            answers.append(await device.peer.call(*told))
        await asyncio.sleep(0.3)  # until it is on the disk
        killed.set()

    hook = lab_wire.Hook(act)
    url, at = await device.start(), await hook.start()
    command = ["run", str(demo_pics("csms")), "--case-file", str(path), "--connect", url, "--hands", at]
    settings = [text for name, value in SHORT.items() for text in ("--set", f"{name}={value}")]
    command += ["--charge-point-id", "BENCH-1", "--approve", "advice", *settings]
    process = await asyncio.create_subprocess_exec(*OCPP_BENCH, *command, "--only", "TC_012_CSMS", "TC_010_CSMS")
    try:
        async with asyncio.timeout(60):
            await killed.wait()
            process.kill()
            await process.wait()
            assert [answer["status"] for answer in answers] == ["Accepted"] * 3
            assert len(device.open) == 1
            again = await asyncio.create_subprocess_exec(*OCPP_BENCH, "resume", str(path))
            while not (ended := [each for each in device.stopped if each["reason"] == "PowerLoss"]):
                await asyncio.sleep(0.01)
            assert device.peer is not None
            kept = [await device.peer.call(*asked) for asked in ASKED]
            assert await again.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
        await device.close()
        await hook.close()
    assert len(ended) == 1
    assert not device.open, "no transaction is left in the CSMS"
    key, version, cleared = kept
    assert key is not None
    assert key["configurationKey"] == [{"key": "MeterValueSampleInterval", "readonly": False, "value": "77"}]
    assert version == {"listVersion": 5}
    assert cleared == {"status": "Accepted"}
    record = read_campaign(path)
    assert case_result(record, "TC_010_CSMS").verdict == "PASS"
    assert case_result(record, "TC_012_CSMS").verdict == "PASS"
    assert verify(path).ok
    records = list(read_records(path))
    assert {r.event.what for r in records if isinstance(r.event, DutAssumed)} >= {"charge point", "transactions"}
    assert any(isinstance(r.event, CampaignResumed) and r.event.known["transactions"] for r in records)
    judged = judge(records, scenarios("csms"), Version("1", "a hash"))
    assert all(attempt.identical for attempt in judged.attempts)
    assert not judged.between
