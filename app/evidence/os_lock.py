"""Locks of the operating system on an open file: they belong to the process and end with it, however it ends."""

from __future__ import annotations

import sys
import time

_TRIES, _TRY_SECONDS = 4, 0.003

if sys.platform == "win32":
    import msvcrt
    import os

    _FAR = 1 << 30  # a locked byte cannot be read by others, so it lies behind the text

    def try_lock(fd: int) -> bool:
        os.lseek(fd, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def try_lock(fd: int) -> bool:
        """Take it if nobody has it. It goes with the last copy of the descriptor."""
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def lock(fd: int) -> bool:
    """Try more than once: somebody may only be asking at this very moment, and holds it for microseconds."""
    for _ in range(_TRIES):
        if try_lock(fd):
            return True
        time.sleep(_TRY_SECONDS)
    return False
