"""Where and with what the engine works, for the record."""

from __future__ import annotations

import os
import platform
import sqlite3
import time
from datetime import datetime
from importlib import metadata

from app.events import EnvironmentRecorded
from app.measure.system_clock import clock_state

PACKAGES = (
    "ocpp",
    "jsonschema-rs",
    "websockets",
    "sqlite-utils",
    "pydantic",
    "PyYAML",
    "reportlab",
    "PySide6-Essentials",
)
"""What takes part in recording, judging and reporting, and is not the product's own."""


def environment() -> EnvironmentRecorded:
    """As it is now. Takes some milliseconds, so that it is for the time before cases run."""
    clock, monotonic = clock_state(), time.get_clock_info("monotonic")
    return EnvironmentRecorded(
        computer=platform.node(),
        system=f"{platform.system()} {platform.release()}, {platform.machine()}",
        python=platform.python_version(),
        sqlite=sqlite3.sqlite_version,
        packages={name: version for name in PACKAGES if (version := _version(name))},
        processors=os.cpu_count() or 0,
        time_zone=datetime.now().astimezone().isoformat()[-6:],
        monotonic_clock=monotonic.implementation,
        monotonic_resolution_ns=round(monotonic.resolution * 1e9),
        clock_synchronised=clock.synchronised,
        clock_offset_ms=clock.offset_ms,
        clock_error_ms=clock.error_ms,
    )


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
