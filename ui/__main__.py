"""``python -m ui [--demo] [--attach RENDEZVOUS] [--resume CASEFILE | --read-only CASEFILE] [--dark | --light] [--scale S]
[--screenshot FILE]``: the window."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def refuse_bad_versions() -> str:
    """Why this combination of Python and PySide6 cannot run; empty if it can."""
    import PySide6

    if sys.version_info < (3, 12) and PySide6.__version_info__[:2] >= (6, 12):
        return (
            f"PySide6 {PySide6.__version__} aborts on Python {sys.version_info.major}.{sys.version_info.minor} (it loses "
            "references to None). Install PySide6-Essentials 6.11.3, or use Python 3.12 or newer."
        )
    return ""


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ui", description="The window of OCPP Bench.")
    parser.add_argument("--demo", action="store_true", help="open a rehearsal against the embedded station")
    parser.add_argument("--dut", choices=["charging-station", "csms"], default="charging-station", help="of the demo")
    parser.add_argument("--attach", metavar="RENDEZVOUS", type=Path, help="attach to the engine that this file names")
    files = parser.add_mutually_exclusive_group()
    files.add_argument("--resume", metavar="CASEFILE", type=Path, help="go on with this campaign")
    files.add_argument("--read-only", metavar="CASEFILE", type=Path, help="look at this case file")
    look = parser.add_mutually_exclusive_group()
    look.add_argument("--dark", action="store_true", help="dark theme")
    look.add_argument("--light", action="store_true", help="light theme")
    parser.add_argument("--scale", type=float, default=1.0, metavar="S", help="enlarge everything, 1.0 to 3.0")
    parser.add_argument(
        "--screenshot", metavar="FILE", type=Path, help="write a picture of the window after some seconds and end"
    )
    parser.add_argument(
        "--ready",
        metavar="FILE",
        type=Path,
        help="make this file once the window can be used, and end (for make bench)",
    )
    return parser


def main(argv: list[str] | None = None) -> int:
    """Exit code 0, or 2 where the window cannot start."""
    options = arguments().parse_args(argv)
    if not 1.0 <= options.scale <= 3.0:
        print("--scale goes from 1.0 to 3.0.", file=sys.stderr)
        return 2
    if reason := refuse_bad_versions():
        print(reason, file=sys.stderr)
        return 2
    from ui import engine_process
    from ui.engine_process import EngineProcess, EngineStartError

    started = info = None
    try:
        if options.attach is not None:
            info = engine_process.at(options.attach)
        elif options.resume is not None:
            info = engine_process.writing(str(options.resume)) or engine_process.idle()
        elif options.read_only is not None:
            info = engine_process.idle()
        else:
            info = engine_process.running()
        started = None if info else EngineProcess()
    except EngineStartError as error:
        print(error, file=sys.stderr)
        return 2
    engine_process.lower_own_priority()
    from ui.app import run

    return run(options, started, info)


if __name__ == "__main__":
    sys.exit(main())
