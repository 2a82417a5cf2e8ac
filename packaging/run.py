"""``make run``: the window on the embedded simulated DUT, or without a display the same job in the terminal, to a PDF.

Run with the Python of ``.venv``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

QT_START_S = 30
START_QT = "import sys; from PySide6.QtGui import QGuiApplication; QGuiApplication(sys.argv)"


def main() -> int:
    command = str(Path(sys.executable).with_name("ocpp-bench.exe" if os.name == "nt" else "ocpp-bench"))
    reason = no_window_because()
    if not reason:
        return subprocess.call([command, "--demo"])
    print(
        f"No window: {reason}\nRunning the demo campaign in the terminal instead; its report goes to out/.", flush=True
    )
    return subprocess.call([command, "demo", "--out", "out"])


def no_window_because() -> str:
    """Why no window can be opened here; empty if one can."""
    if os.environ.get("QT_QPA_PLATFORM", "").split(":")[0] in ("offscreen", "minimal", "vnc"):
        return f"QT_QPA_PLATFORM is {os.environ['QT_QPA_PLATFORM']}."
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)."
    try:
        started = subprocess.run(
            [sys.executable, "-c", START_QT], stdin=subprocess.DEVNULL, capture_output=True, timeout=QT_START_S
        )
    except subprocess.TimeoutExpired:
        return f"Qt did not start within {QT_START_S} s."
    if started.returncode:
        said = started.stderr.decode(errors="replace").strip() or f"exit code {started.returncode}"
        return f"Qt cannot start on this display:\n{said}\n"
    return ""


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
