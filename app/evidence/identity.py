"""Which file a name leads to, and one writer for that file whatever name it is reached by.

SQLite finds the write-ahead log by the name of the case file. Whoever opened it through a second name, or after it was renamed,
would not see the log: records would be lost, or two writers would write over each other. So a writer holds a lock that is named
after the file itself (device and number), in the folder for temporary files, beside the one that is named after its name.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from app.evidence.os_lock import lock, try_lock

Identity = tuple[int, int]


def real(path: Path | str) -> Path:
    """The absolute path without symbolic links: the one name by which a case file is opened, locked and read."""
    return Path(os.path.realpath(path))


def identity_of(path: Path) -> Identity | None:
    """Device and number of the file that has this name now; None if there is none, or the medium has no numbers."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if found.st_ino else None


def is_gone(path: Path, identity: Identity) -> bool:
    """Whether the name certainly leads to another file now, or to none. A medium that does not answer is SQLite's to tell."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return (found.st_dev, found.st_ino) != identity


def is_held(path: Path) -> bool:
    """Whether somebody is writing this very file now, under whatever name. Nothing is made or changed for the question."""
    identity = identity_of(path)
    fd = _open(identity, make=False) if identity is not None else None
    if fd is None:
        return False
    try:
        return not try_lock(fd)
    except OSError:
        return False
    finally:
        os.close(fd)


class IdentityLock:
    """Held until :meth:`release`, or until the process ends.

    Where the folder for temporary files cannot be used nothing is held: then the lock by name stands alone, and a writer still
    notices within a second that its file is gone from its name.
    """

    def __init__(self, identity: Identity | None) -> None:
        self.refused = False
        """Another writer holds it."""
        self._fd: int | None = None
        self._path = _lock_path(identity) if identity is not None else None
        while identity is not None:
            fd = _open(identity, make=True)
            if fd is None:
                return
            try:
                self.refused = not lock(fd)
            except OSError:  # a folder on which nothing can be locked
                os.close(fd)
                return
            if self.refused:
                os.close(fd)
                return
            if _is_current(fd, identity):
                self._fd = fd
                return
            os.close(fd)  # the former holder removed it in between

    def release(self) -> None:
        if self._fd is None or self._path is None:
            return
        fd, self._fd = self._fd, None
        if os.name == "nt":  # an open file cannot be removed there
            os.close(fd)
            _remove(self._path)
        else:
            _remove(self._path)
            os.close(fd)


def _lock_path(identity: Identity) -> Path:
    return Path(tempfile.gettempdir()) / f"ocpp-bench-{identity[0]:x}-{identity[1]:x}.lock"


def _open(identity: Identity, *, make: bool) -> int | None:
    path, no_link = _lock_path(identity), getattr(os, "O_NOFOLLOW", 0)
    ways = [os.O_RDWR | no_link, os.O_RDONLY | no_link]  # that of another user can only be read
    if make:
        ways.append(os.O_RDWR | os.O_CREAT | no_link)
    for flags in ways:
        try:
            return os.open(path, flags, 0o644)
        except OSError:
            continue
    return None


def _is_current(fd: int, identity: Identity) -> bool:
    try:
        return os.path.samestat(os.fstat(fd), _lock_path(identity).stat())
    except OSError:
        return False


def _remove(path: Path) -> None:
    try:
        path.unlink()
    except OSError:
        pass  # another user's, or somebody asks right now (Windows): a lock file that nobody holds harms nobody
