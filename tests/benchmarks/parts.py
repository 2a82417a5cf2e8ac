"""What the benchmarks share: an engine with a scenario of its own, in a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from app import parameters
from app.campaign.record import CampaignRecord
from app.engine.campaign import Campaign
from app.engine.rendezvous import EngineInfo, new_token, runtime_folder
from app.engine.server import EngineServer
from app.evidence.case_file import CaseFile
from app.evidence.reading import read_records
from app.hands.window import PromptHands
from app.link.central_system import CentralSystemLink
from app.scenario.vocabulary import Scenario


class UnavailableError(Exception):
    """This cannot be measured here; the text says why."""


def percentiles(values: Sequence[float]) -> str:
    """p50 / p99 / max of milliseconds."""
    ordered = sorted(values)
    p50, p99 = ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return f"{p50:.3f} / {p99:.3f} / {ordered[-1]:.3f} ms (n={len(ordered)})"


def spawn(module: str, *arguments: str, **options: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", module, *arguments], **options)  # type: ignore[call-overload,no-any-return]


async def engine(folder: Path, scenario: Scenario, overrides: dict[str, object]) -> Campaign:
    """Run one scenario against whoever connects; tells its port and its rendezvous in ``folder``."""
    case_file = CaseFile.create(folder / f"{scenario.id}.sqlite")
    record = CampaignRecord(keep_frames=False)
    server = EngineServer(_no_commands, token := new_token())
    address = await server.start(runtime_folder())
    server.begin(str(case_file.path), partial(read_records, case_file.path), 0, lambda: case_file.durable_seq)
    case_file.subscribe(server.publish)
    case_file.subscribe(record.apply)
    info = EngineInfo(os.getpid(), address, token, str(case_file.path), "")
    (folder / "rendezvous.json").write_text(json.dumps(vars(info)))
    values = {**parameters.defaults(), **overrides}
    hands = PromptHands()
    campaign = Campaign(case_file, record, "charging-station", values, {}, {scenario.id: scenario}, hands, None)
    link = CentralSystemLink(campaign.driver, "127.0.0.1", 0)
    await link.start()
    campaign.connection.use(link)
    (folder / "port.part").write_text(str(link.port))
    os.replace(folder / "port.part", folder / "port")
    await campaign.driver.connected.wait()
    await asyncio.sleep(float(os.environ.get("BENCH_SETTLE", "0.2")))
    await campaign._attempt(scenario)
    await campaign.close()
    await server.close()
    case_file.close()
    return campaign


async def _no_commands(_: object) -> object:
    raise NotImplementedError("a benchmark takes no commands")


def resident_megabytes() -> float:
    """Resident memory of this process, in MB."""
    status = Path("/proc/self/status")
    if not status.exists():
        raise UnavailableError("only Linux tells a process its memory in /proc")
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def wait_for(path: Path, process: subprocess.Popen[bytes]) -> str:
    """The text of a file that another process is about to write."""
    while not path.exists():
        if process.poll() is not None:
            raise UnavailableError(f"{process.args!r} ended with {process.returncode}")
        try:
            process.wait(0.02)
        except subprocess.TimeoutExpired:
            continue
    return path.read_text()
