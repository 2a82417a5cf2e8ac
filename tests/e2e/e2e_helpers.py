"""Runs of the engine against devices over real sockets, for the end-to-end tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from app.campaign.results import exit_code
from app.commands import OpenCampaign, Quit, RunCases
from app.engine.bench import Bench
from app.events import CaseEnded, CaseStarted, Recorded, StepChanged
from app.evidence.case_file import CaseFile
from app.evidence.reading import read_campaign
from app.report.run_json import run_json
from app.resources import demo_pics

SHORT: Mapping[str, str] = {
    "message_timeout": "1",
    "response_timeout": "1",
    "reboot_timeout": "3",
    "quiet_period": "0.15",
    "optional_patience": "0.15",
    "reconnect_grace": "0.5",
    "settle_time": "1",
    "connect_timeout": "3",
    "transaction_duration": "1",
    "connection_timeout": "1",
    "meter_value_interval": "5",
    "heartbeats": "2",
    "heartbeat_interval": "1",
    "boot_retry_interval": "1",
    "interval_tolerance": "0.5",
    "restart_time": "0.1",
    "registration_timeout": "1",
}
"""Parameters of a campaign against a device that answers within some milliseconds."""


class Session:
    """One campaign of the engine in this process, over real sockets."""

    def __init__(
        self,
        case_file: Path,
        *,
        on_case: Callable[[str, bool], None] = lambda case_id, running: None,
        on_own_steps: Callable[[str], None] = lambda case_id: None,
    ) -> None:
        """``on_case`` is told when a case (not a utility) begins and ends, ``on_own_steps`` when its preparation is over."""
        self._path = case_file
        self._on_case = on_case
        self._on_own_steps = on_own_steps
        self._own_steps: set[str] = set()
        self.bench = Bench(lambda opened: self._watch(opened))

    def _watch(self, case_file: CaseFile) -> None:
        case_file.subscribe(self._see)

    def _see(self, recorded: Recorded) -> None:
        event = recorded.event
        if isinstance(event, CaseStarted) and not event.utility:
            self._own_steps = {step["id"] for step in event.steps if step["phase"] == "main"}
            self._on_case(event.case_id, True)
        elif isinstance(event, StepChanged) and event.state == "waiting" and event.step_id in self._own_steps:
            self._own_steps = set()
            self._on_own_steps(event.case_id)
        elif isinstance(event, CaseEnded) and not event.case_id.startswith("000_"):
            self._on_case(event.case_id, False)

    async def open(self, dut: str, hook: str, settings: Mapping[str, str], **more: Any) -> None:
        """Open the campaign.

        Raises:
            AssertionError: the engine refuses.
        """
        command = OpenCampaign(
            pics_path=str(more.pop("pics", demo_pics(dut))),
            case_file=str(self._path),
            hands=hook,
            approve="advice",
            settings={**SHORT, **settings},
            **more,
        )
        reply = await self.bench.handle(command)
        assert reply.ok, reply.text

    @property
    def url(self) -> str:
        """Where the bench listens for a station."""
        assert self.bench.campaign is not None
        assert self.bench.campaign.connection.link is not None
        return self.bench.campaign.connection.link.url

    async def run(self, cases: Sequence[str]) -> None:
        """Run these cases to their end."""
        reply = await self.bench.handle(RunCases(list(cases)))
        assert reply.ok, reply.text
        await self.bench.finished()

    async def close(self) -> None:
        await self.bench.handle(Quit())

    def results(self, cases: Sequence[str]) -> tuple[dict[str, dict[str, Any]], int]:
        """What ``run --json`` says of these cases, by id, and the exit code. The campaign must be closed."""
        record = read_campaign(self._path)
        printed = run_json(record, str(self._path), None, cases)
        return {case["id"]: case for case in printed["cases"]}, exit_code(record, cases)


async def in_parallel(jobs: Mapping[str, Callable[[], Any]], at_once: int) -> dict[str, Any]:
    """Run these, so many at once. An exception of one stands in its place."""
    gate = asyncio.Semaphore(at_once)

    async def one(job: Callable[[], Any]) -> Any:
        async with gate:
            return await job()

    done = await asyncio.gather(*(one(job) for job in jobs.values()), return_exceptions=True)
    return dict(zip(jobs, done, strict=True))


def changed_pics(path: Path, **changes: Mapping[str, Any]) -> Path:
    """The PICS of the demo's station with other answers in some of its sections, written to this path."""
    pics: dict[str, Any] = yaml.safe_load(demo_pics("charging-station").read_text(encoding="utf-8"))
    for section, answers in changes.items():
        pics[section] |= answers
    path.write_text(yaml.safe_dump(pics), encoding="utf-8")
    return path


def other_pics(folder: Path) -> Path:
    """The PICS of a station that is what the demo's is not; :func:`other_options` make it so."""
    return changed_pics(
        folder / "other.yaml",
        general={"fixed_cable": True},
        functionalities={"local_auth_list_management": False},
        beyond_the_form={"at_power_failure": "stops before going down", "reservations_can_be_disabled": True},
    )


def other_options() -> dict[str, Any]:
    profiles = frozenset({"Core", "FirmwareManagement", "Reservation", "SmartCharging", "RemoteTrigger"})
    return {"fixed_cable": True, "backup_power": True, "profiles": profiles}
