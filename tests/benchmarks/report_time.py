"""Time from a case file of the demo campaign to its PDF."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks.parts import UnavailableError

WHAT = "report of the demo campaign"
CASES = ("001", "002", "003", "004_1", "004_2", "005_1", "010", "011_1", "012", "013", "019", "023", "026", "068")


def measure(folder: Path) -> list[tuple[str, str, str]]:
    out = folder / "demo"
    began = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "app.cli", "demo", "--out", str(out), "--only", *CASES],
        stderr=subprocess.DEVNULL,
        check=False,
    )
    demo_s = time.monotonic() - began
    case_file = next(out.glob("*.ocppcase"), None)
    if case_file is None:
        raise UnavailableError("the demo campaign wrote no case file")
    began = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "app.cli", "report", str(case_file), "-o", str(out / "again.pdf")],
        stderr=subprocess.DEVNULL,
        check=True,
    )
    report_s = time.monotonic() - began
    return [
        (f"demo campaign, {len(CASES)} cases of a charging station", f"{demo_s:.1f} s", "aim: < 45 s"),
        (f"{WHAT}, start of the program included", f"{report_s:.2f} s", "aim: < 2 s"),
    ]
