"""Time from starting the program to a window that can be used."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks.parts import wait_for

WHAT = "start to usable window"
RUNS = 5


def measure(folder: Path) -> list[tuple[str, str, str]]:
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(folder / "runtime")}
    (folder / "runtime").mkdir(mode=0o700)
    if not os.environ.get("DISPLAY"):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    times = []
    for run in range(RUNS):
        ready = folder / f"ready-{run}"
        began = time.monotonic()
        window = subprocess.Popen(
            [sys.executable, "-m", "ui", "--ready", str(ready)], env=environment, stderr=subprocess.PIPE
        )
        wait_for(ready, window)
        times.append(time.monotonic() - began)
        window.communicate(timeout=20)
    return [(f"{WHAT}, its engine connected", f"{sorted(times)[RUNS // 2]:.2f} s (median of {RUNS})", "aim: < 2 s")]
