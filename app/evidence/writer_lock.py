"""One writer for one case file.

The lock is on a file of its own beside the case file (SQLite's locks on the case file itself must not be disturbed) and belongs
to the process: it ends with it, however it ends, so a killed engine leaves nothing behind that has to be cleaned up by hand.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from app.evidence import identity
from app.evidence.errors import CaseFileError, CaseFileInUseError
from app.evidence.os_lock import lock, try_lock


def is_held(case_file: Path) -> bool:
    """Whether somebody is writing this case file now. Nothing is made or changed for the question.

    A lock file whose process is gone is not tried, so that asking does not stand in the way of one who begins to write.
    """
    case_file = identity.real(case_file)
    return _is_held_by_name(case_file) or identity.is_held(case_file)


def is_held_elsewhere(case_file: Path) -> bool:
    """Whether somebody is writing it under another name, so that what is newest cannot be read under this one."""
    return identity.is_held(case_file) and not _is_held_by_name(case_file)


def _is_held_by_name(case_file: Path) -> bool:
    path = case_file.with_name(case_file.name + ".lock")
    try:
        fd = os.open(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)
    except OSError:
        return False
    try:
        return not (_is_left_over(os.read(fd, 20)) or try_lock(fd))
    except OSError:
        return False
    finally:
        os.close(fd)


def _is_left_over(holder: bytes) -> bool:
    """Whether the process that wrote its number there certainly is no more."""
    if sys.platform == "win32" or not holder.strip().isdigit():
        return False  # a signal would be no question there
    try:
        os.kill(int(holder), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        pass
    return False


class WriterLock:
    """Held from construction until :meth:`release`, or until the process ends.

    Raises:
        CaseFileInUseError: another process, or another part of this one, is writing the case file.
        CaseFileError: the lock file cannot be written.
    """

    def __init__(self, case_file: Path) -> None:
        self._path = case_file.with_name(case_file.name + ".lock")
        while True:
            try:
                fd = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
            except OSError as error:
                raise CaseFileError(
                    f"Cannot write in the folder {case_file.parent}: {error.strerror}. "
                    "Choose a folder you may write to, or change its permissions."
                ) from None
            if not lock(fd):
                holder = os.pread(fd, 20, 0).decode("ascii", "replace").strip() if hasattr(os, "pread") else ""
                os.close(fd)
                raise CaseFileInUseError(
                    f"{case_file} is being written by another program{f' (process {holder})' if holder else ''}. "
                    "Attach to that one, or end it first."
                )
            if self._is_current(fd):
                break
            os.close(fd)  # the former holder removed the file in between: what was locked is no longer the lock
        self._fd = fd
        self._file = identity.IdentityLock(None)
        try:
            os.ftruncate(fd, 0)
            os.lseek(fd, 0, os.SEEK_SET)
            os.write(fd, str(os.getpid()).encode())
        except OSError as error:
            self.release()
            raise CaseFileError(
                f"{case_file} cannot be written: {error.strerror}. Look at the disk: free some space on it, or choose another."
            ) from None

    def hold_file(self, case_file: Path) -> None:
        """Hold the file itself, too, once it is there.

        Raises:
            CaseFileInUseError: somebody is writing it under another name.
        """
        self._file = identity.IdentityLock(identity.identity_of(case_file))
        if self._file.refused:
            raise CaseFileInUseError(
                f"{case_file} is being written by another program, which has opened it under another name. End that one first."
            )

    def release(self) -> None:
        self._file.release()  # before the name: who asks in between finds it held under its own name
        if sys.platform == "win32":  # an open file cannot be removed there
            os.close(self._fd)
            self._remove()
        else:
            self._remove()
            os.close(self._fd)

    def _remove(self) -> None:
        try:
            self._path.unlink()
        except OSError:
            pass  # someone else has opened it meanwhile (Windows), or the medium is gone: an unheld lock file harms nobody

    def _is_current(self, fd: int) -> bool:
        try:
            return os.path.samestat(os.fstat(fd), self._path.stat())
        except FileNotFoundError:
            return False
