"""How a window finds an engine that is running already: a small file an engine leaves in the user's runtime folder.

The folder belongs to the user alone (mode 0700) and the file holds the token that opens the connection (mode 0600). A file whose
engine is dead is known by nobody listening at its address any more (surer than its process id, which may be somebody else's by
now) and is removed by whoever finds it.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
import tempfile
import warnings
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import platformdirs

from app.engine import address as addresses

_PREFIX, _SUFFIX = "engine-", ".json"


class RendezvousError(Exception):
    """The runtime folder cannot be used. The text says why."""


@dataclass(frozen=True)
class EngineInfo:
    """An engine that is running."""

    pid: int
    address: str
    token: str
    case_file: str
    """The case file it is writing; empty if none."""
    started: str
    """ISO 8601 with offset."""
    windows: int = 0
    """How many windows are attached to it."""


class Registration:
    """The file of one engine, from construction until :meth:`remove`. Make it once the engine listens.

    Raises:
        RendezvousError: it cannot be written.
    """

    def __init__(self, info: EngineInfo, folder: Path | None = None) -> None:
        self.info = info
        self._path = runtime_folder(folder) / f"{_PREFIX}{info.pid}-{secrets.token_hex(3)}{_SUFFIX}"
        self._write()

    def update(self, case_file: str, windows: int = 0) -> None:
        """Say which case file is being written now, and how many windows look at it. Writes only what has changed.

        Raises:
            RendezvousError: it cannot be written.
        """
        info = replace(self.info, case_file=case_file, windows=windows)
        if info != self.info:
            self.info = info
            self._write()

    def remove(self) -> None:
        self._path.unlink(missing_ok=True)

    def _write(self) -> None:
        try:
            fd, name = tempfile.mkstemp(dir=self._path.parent, prefix=".")  # mode 0600
            with os.fdopen(fd, "w", encoding="utf-8") as file:
                json.dump(asdict(self.info), file)
            os.replace(name, self._path)
        except OSError as error:
            raise RendezvousError(f"Cannot write in {self._path.parent}: {error.strerror}.") from None


def new_token() -> str:
    return secrets.token_urlsafe(32)


def runtime_folder(folder: Path | None = None) -> Path:
    """The folder in which engines are found, made if need be and closed to everybody else.

    Raises:
        RendezvousError: it cannot be made, or it belongs to somebody else.
    """
    path = folder or _default_folder()
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        if sys.platform != "win32":
            if path.stat().st_uid != os.getuid() or path.is_symlink():
                raise RendezvousError(
                    f"The folder {path} belongs to somebody else. Set XDG_RUNTIME_DIR to one of your own."
                )
            path.chmod(0o700)
    except OSError as error:
        raise RendezvousError(
            f"Cannot use the folder {path}: {error.strerror}. Set XDG_RUNTIME_DIR to another one."
        ) from None
    return path


def _default_folder() -> Path:
    with warnings.catch_warnings():
        # Without XDG_RUNTIME_DIR platformdirs takes a folder in /tmp and warns; that it is ours alone is checked here.
        warnings.simplefilter("ignore")
        return Path(platformdirs.user_runtime_dir("ocpp-bench", appauthor=False))


def find(folder: Path | None = None) -> list[EngineInfo]:
    """The engines of this user that are running, the youngest first.

    Raises:
        RendezvousError: the folder cannot be used.
    """
    found: list[EngineInfo] = []
    for path in runtime_folder(folder).glob(f"{_PREFIX}*{_SUFFIX}"):
        info = read(path)
        if info is not None and addresses.somebody_listens(info.address):
            found.append(info)
        else:
            path.unlink(missing_ok=True)
            if info is not None:
                addresses.forget(info.address)
    return sorted(found, key=lambda info: info.started, reverse=True)


def read(path: Path) -> EngineInfo | None:
    """The engine that a rendezvous file names; None if the file is none."""
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        pid, *texts = (fields[name] for name in ("pid", "address", "token", "case_file", "started"))
        windows = fields.get("windows", 0)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    if not isinstance(pid, int) or not isinstance(windows, int) or not all(isinstance(text, str) for text in texts):
        return None
    address, token, case_file, started = texts
    return EngineInfo(pid, address, token, case_file, started, windows)
