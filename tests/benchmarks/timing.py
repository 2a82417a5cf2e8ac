"""Error of the response times that the bench measures, against a client that stamps its own sends and receives.

The window is attached and paints while the calls go to and fro, 80 a second each way.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

from app.events import Frame
from app.evidence.reading import read_records
from app.scenario.vocabulary import Scenario, repeat, send, sequence, wait
from tests.benchmarks.parts import UnavailableError, engine, percentiles, spawn, wait_for

WHAT = "error of measured response times, the window painting"
CALLS = 1200
AIM = "aim: p99 < 0.1 ms with kernel stamps, < 1 ms elsewhere"

SCENARIO = Scenario(
    id="TIMING",
    role="charging-station",
    table=0,
    title="Timing",
    purpose="Calls at a steady rate.",
    utility=True,
    quiet=False,
    steps=(
        repeat(sequence(send("GetConfiguration", "1", key=["HeartbeatInterval"]), wait(0.008, "the next call")), CALLS),
    ),
)


def measure(folder: Path) -> list[tuple[str, str, str]]:
    place = folder / "timing"
    place.mkdir()
    environment = {**os.environ, "BENCH_SETTLE": "3"}
    server = spawn("tests.benchmarks.timing", str(place), env=environment)
    port = wait_for(place / "port", server)
    screen = {**os.environ} if os.environ.get("DISPLAY") else {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    window = spawn("ui", "--attach", str(place / "rendezvous.json"), env=screen)
    dut = spawn("tests.benchmarks.dut", port, str(CALLS), "80", "50", str(place / "dut.json"))
    try:
        server.wait(180)
        dut.wait(20)
        if window.poll() is not None:
            raise UnavailableError(f"the window ended with {window.returncode}")
    finally:
        for process in (server, dut, window):
            process.kill()
            process.wait()
    errors, sources = _errors(place)
    return [(f"{WHAT} ({sources})", percentiles(errors), AIM)]


def _errors(place: Path) -> tuple[list[float], str]:
    sent: dict[str, int] = {}
    measured: dict[str, int] = {}
    sources: set[str] = set()
    for recorded in read_records(place / "TIMING.sqlite"):
        frame = recorded.event
        if isinstance(frame, Frame) and frame.action == "GetConfiguration":
            if frame.direction == "out":
                sent[frame.message_id] = frame.at_ns
            elif frame.message_id in sent:
                measured[frame.message_id] = frame.at_ns - sent[frame.message_id]
                sources.add(frame.source)
    truth = {name: at - received for name, received, at in json.loads((place / "dut.json").read_text())}
    # The first calls are warm-up: caches, first pages of the case file, the kernel switching its stamps on.
    names = [name for name in measured if name in truth][60:]
    return [abs(measured[name] - truth[name]) / 1e6 for name in names], "+".join(sorted(sources)) + " stamps"


if __name__ == "__main__":
    asyncio.run(engine(Path(sys.argv[1]), SCENARIO, {"response_timeout": 60}))
