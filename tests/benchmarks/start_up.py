"""Time from starting the program to a window that can be used."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks.parts import UnavailableError

WHAT = "start to usable window"
RUNS = 5


def measure(folder: Path) -> list[tuple[str, str, str]]:
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(folder / "runtime")}
    (folder / "runtime").mkdir(mode=0o700)
    if not os.environ.get("DISPLAY"):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    times = []
    for run in range(RUNS):
        picture = folder / f"window-{run}.png"
        began = time.monotonic()
        ended = subprocess.run(
            [sys.executable, "-m", "ui", "--screenshot", str(picture)],
            env=environment,
            capture_output=True,
            timeout=60,
            check=False,
        )
        if ended.returncode or not picture.exists():
            raise UnavailableError(ended.stderr.decode(errors="replace")[-200:] or "no picture was made")
        times.append(time.monotonic() - began)
    return [
        (
            f"{WHAT} (engine, picture of it and end included)",
            f"{sorted(times)[RUNS // 2]:.2f} s (median of {RUNS})",
            "aim: < 2 s",
        )
    ]
