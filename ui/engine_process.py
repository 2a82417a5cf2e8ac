"""The engine as a process of its own: found when one is running, started otherwise, never ended with the window.

It is started before the QApplication exists, so that nothing of Qt is inherited, and before the window lowers its own
priority, so that the engine keeps the normal one.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import BinaryIO

from app.casefiles.index import absolute
from app.engine import rendezvous
from app.engine.rendezvous import EngineInfo, RendezvousError

START_SECONDS = 15.0
"""How long a new engine may take until it can be reached."""


class EngineStartError(Exception):
    """No engine could be started. The text says why, and what to do."""


class EngineProcess:
    """One engine that this window has started, until it can be reached."""

    def __init__(self) -> None:
        self._log = Path(tempfile.gettempdir()) / f"ocpp-bench-engine-{os.getpid()}.log"
        self._file = self._rendezvous_file()
        self._deadline = time.monotonic() + START_SECONDS
        command = [sys.executable, "-m", "app.engine", "--rendezvous", str(self._file)]
        try:
            with self._log.open("wb") as log:
                self._process = _detached(command, log)
        except OSError as error:
            raise EngineStartError(f"The engine cannot be started: {error.strerror}.") from None

    def reached(self) -> EngineInfo | None:
        """The engine as soon as it can be reached; None while it is starting.

        Raises:
            EngineStartError: it ended, or took too long.
        """
        code = self._process.poll()  # looked at first: what ended between the two looks has left its file
        info = rendezvous.read(self._file)
        if info is not None:
            self._file.unlink(missing_ok=True)
            return info
        if code is not None:
            raise EngineStartError(f"The engine ended at its start (code {code}). {self._last_words()}")
        if time.monotonic() > self._deadline:
            raise EngineStartError(
                f"The engine has not answered for {START_SECONDS:.0f} s. {self._last_words()}"
            )  # fmt: skip
        return None

    @staticmethod
    def _rendezvous_file() -> Path:
        folder = rendezvous.runtime_folder()
        return folder / f"window-{os.getpid()}-{time.monotonic_ns():x}.json"

    def _last_words(self) -> str:
        try:
            lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        except OSError:
            lines = []
        return f"It said: {lines[-1]}" if lines else f"Its log is empty ({self._log})."


def running() -> EngineInfo | None:
    """The engine that a new window attaches to: one with a case file that no window looks at before one that is idle.

    One whose window is there already is left to it: a second window is for a second campaign.
    """
    engines = [engine for engine in _engines() if not engine.windows]
    return next((engine for engine in engines if engine.case_file), engines[0] if engines else None)


def idle() -> EngineInfo | None:
    """An engine that has no case file open and no window."""
    return next((engine for engine in _engines() if not engine.windows and not engine.case_file), None)


def alive(pid: int) -> EngineInfo | None:
    """The engine with this process id, if it can be reached."""
    return next((engine for engine in _engines() if engine.pid == pid), None)


def writing(case_file: str) -> EngineInfo | None:
    """The engine that has this case file open."""
    path = absolute(case_file)
    return next((engine for engine in _engines() if engine.case_file and absolute(engine.case_file) == path), None)


def open_window(*arguments: str) -> str:
    """Start another window with an engine of its own; why it cannot be started, empty if it was."""
    try:
        _detached([sys.executable, "-m", "ui", *arguments], subprocess.DEVNULL)
    except OSError as error:
        return f"Another window cannot be started: {error.strerror}."
    return ""


def _engines() -> list[EngineInfo]:
    try:
        return rendezvous.find()
    except RendezvousError:
        return []


def at(file: Path) -> EngineInfo:
    """The engine that a rendezvous file names (``--attach FILE``).

    Raises:
        EngineStartError: the file cannot be read.
    """
    info = rendezvous.read(file)
    if info is None:
        raise EngineStartError(f"{file} is not the rendezvous file of an engine.")
    return info


def lower_own_priority() -> None:
    """Let the engine go first where the platform can say so."""
    if hasattr(os, "nice"):
        try:
            os.nice(10)
        except OSError:
            return


def _detached(command: list[str], log: BinaryIO | int) -> subprocess.Popen[bytes]:
    """Started so that it lives on when the window is closed, killed, or its terminal goes."""
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.DETACHED_PROCESS
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, creationflags=flags)
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
