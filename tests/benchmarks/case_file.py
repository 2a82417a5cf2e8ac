"""The case file: durable frames a second, what recording adds to the path of a frame, and files of a million frames."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path

from app import events as ev
from app.evidence import writer
from app.evidence.case_file import CaseFile
from app.evidence.verify import verify
from tests.benchmarks.campaign_file import write_campaign
from tests.benchmarks.parts import UnavailableError, percentiles

WHAT = "case file"
DURABLE = 100_000
PACED = 4_000
RATE = 500
SLOW_FSYNC_S = 0.015
MILLION = 1_000_000

__all__ = ["WHAT", "UnavailableError", "measure"]


def measure(folder: Path) -> list[tuple[str, str, str]]:
    place = folder / "case-file"
    place.mkdir()
    rows = [_durable(place / "durable.ocppcase"), _verified(place / "durable.ocppcase")]
    rows.append(_added(place / "fast.ocppcase", "this disk", "aim: p99 < 0.1 ms"))
    store = writer.Writer._store

    def slow(self: writer.Writer, batch: list[ev.Recorded]) -> None:
        time.sleep(SLOW_FSYNC_S)  # without the interpreter's lock, as a disk would
        store(self, batch)

    writer.Writer._store = slow  # type: ignore[method-assign]
    try:
        rows.append(_added(place / "slow.ocppcase", "a disk whose fsync takes 15 ms", "aim: p99 < 1 ms"))
    finally:
        writer.Writer._store = store  # type: ignore[method-assign]
    large = place / "large.ocppcase"
    write_campaign(large, MILLION)
    rows.append(_opened(large, "shown by the window", "tests.benchmarks.window_opening", "open_read_only"))
    rows.append(_opened(large, "gone on with by the engine", "tests.benchmarks.campaign_file", "open_in_engine"))
    return rows


def _frame(number: int) -> tuple[ev.Frame, bytes]:
    raw = (
        b'[2,"%d","MeterValues",{"connectorId":1,"transactionId":7,"meterValue":[{"timestamp":"2026-01-01T00:00:00Z",'
        % number
    )
    raw += b'"sampledValue":[{"value":"1234","measurand":"Energy.Active.Import.Register","unit":"Wh"}]}]}]'
    frame = ev.Frame(
        "in", 1, "text", time.monotonic_ns(), "kernel", 2000, 2, str(number), "MeterValues", [], "TC_003_CS", 1
    )
    return frame, raw


def _durable(path: Path) -> tuple[str, str, str]:
    async def run() -> float:
        with CaseFile.create(path) as case:
            case.append(ev.CaseStarted("TC_003_CS", 1, "", "", []))
            began = time.monotonic()
            for number in range(DURABLE):
                await case.room()
                case.append(*_frame(number))
            await case.flushed()
            return time.monotonic() - began

    rate = DURABLE / asyncio.run(run())
    return (
        "frames recorded, until the last is safely stored",
        f"{rate:,.0f} frames/s ({DURABLE:,} frames)",
        "aim: 5,000/s",
    )


def _verified(path: Path) -> tuple[str, str, str]:
    began = time.monotonic()
    result = verify(path)
    if not result.ok:
        raise UnavailableError(f"the file does not verify: {result.problems[:1]}")
    return (f"verify of {result.records:,} records", f"{time.monotonic() - began:.2f} s", "aim: < 10 s")


def _added(path: Path, where: str, aim: str) -> tuple[str, str, str]:
    """The time that recording takes between a frame's arrival and what is done about it."""

    async def run() -> list[float]:
        times = []
        with CaseFile.create(path) as case:
            start = time.monotonic()
            for number in range(PACED):
                await asyncio.sleep(max(0.0, start + number / RATE - time.monotonic()))
                frame, raw = _frame(number)
                began = time.perf_counter_ns()
                await case.room()
                case.append(frame, raw)
                times.append((time.perf_counter_ns() - began) / 1e6)
        return times[100:]

    return (f"recording adds to the path of a frame, {RATE}/s, {where}", percentiles(asyncio.run(run())), aim)


def _opened(path: Path, who: str, module: str, function: str) -> tuple[str, str, str]:
    """In a process of its own, as it is when a program starts; imports are not counted."""
    code = (
        f"import time, {module} as m; began = time.monotonic(); told = m.{function}({str(path)!r}); "
        "print(told if isinstance(told, float) else time.monotonic() - began)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        raise UnavailableError(done.stderr.strip().splitlines()[-1] if done.stderr else "it failed")
    name = f"case file with {MILLION:,} frames: {who}"
    return (name, f"{float(done.stdout.strip().splitlines()[-1]):.2f} s", "aim: < 2 s")
