"""What the system says of its own clock: whether it follows a time server, and how wrong it may be.

Verdicts never rest on it, for durations come from the monotonic clock. It says what the dates on the record are worth.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import sys
from dataclasses import dataclass

_UNSYNCHRONISED = 0x0040
_NANOSECONDS = 0x2000


@dataclass(frozen=True)
class ClockState:
    """None: the system does not say."""

    synchronised: bool | None = None
    offset_ms: float | None = None
    error_ms: float | None = None


class _Timex(ctypes.Structure):
    """``struct timex`` of Linux (``man 2 adjtimex``), with room for what follows the members that are read."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * 512),
    )


def clock_state() -> ClockState:
    """Ask the system; it changes nothing, and needs no rights."""
    if not sys.platform.startswith("linux"):
        return ClockState()
    try:
        library = ctypes.CDLL(ctypes.util.find_library("c") or "libc.so.6", use_errno=True)
        asked = _Timex(modes=0)
        if library.adjtimex(ctypes.byref(asked)) < 0:
            return ClockState()
    except (OSError, AttributeError):
        return ClockState()
    if asked.status & _UNSYNCHRONISED:
        return ClockState(synchronised=False)
    unit = 1e6 if asked.status & _NANOSECONDS else 1e3
    return ClockState(True, round(asked.offset / unit, 6), round(asked.esterror / 1e3, 3))
