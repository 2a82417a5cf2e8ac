"""Frames a second through link, runner and case file, and the engine's memory after 100,000 frames."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from app.events import Frame
from app.evidence.reading import read_records
from app.scenario.conditions import Not, TransactionRunning
from app.scenario.vocabulary import Scenario, Verify, receive
from tests.benchmarks.parts import UnavailableError, engine, resident_megabytes, spawn, wait_for

WHAT = "frames through the runner with recording"
FRAMES = 100_000

SCENARIO = Scenario(
    id="THROUGHPUT",
    role="charging-station",
    table=0,
    title="Throughput",
    purpose="As many messages as a station can send.",
    utility=True,
    quiet=False,
    steps=(
        Verify("1", Not(TransactionRunning()), "no transaction is running"),
        receive("Heartbeat", "2", timeout=15),
    ),
)


def measure(folder: Path) -> list[tuple[str, str, str]]:
    place = folder / "throughput"
    place.mkdir()
    server = spawn("tests.benchmarks.throughput", str(place))
    port = wait_for(place / "port", server)
    dut = spawn("tests.benchmarks.dut", port, str(FRAMES // 2), "0", "50", str(place / "dut.json"))
    try:
        server.wait(240)
    finally:
        for process in (server, dut):
            process.kill()
            process.wait()
    times = [r.event.at_ns for r in read_records(place / "THROUGHPUT.sqlite") if isinstance(r.event, Frame)]
    if len(times) < 1000:
        raise UnavailableError(f"only {len(times)} frames came")
    rate = (len(times) - 1) / ((times[-1] - times[0]) / 1e9)
    memory = (place / "memory").read_text()
    return [
        (WHAT, f"{rate:,.0f} frames/s ({len(times):,} frames)", "aim: 5,000/s"),
        (f"engine memory after {len(times):,} frames", f"{memory} MB", "aim: < 200 MB"),
    ]


async def _serve(place: Path) -> None:
    await engine(place, SCENARIO, {})
    (place / "memory").write_text(f"{resident_megabytes():.0f}")


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
