"""Files that the bench writes for people (reports, results, sheets): none ever takes the place of a case file.

The name of an output is typed, and completed by a shell: a slip must not cost a campaign. What stands under the name is looked
at by its content, so that a link, another name or an open campaign makes no difference.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_DATABASE = b"SQLite format 3\0"
_APPLICATION = 0x4F435042
"""Of a case file, as :mod:`app.evidence.schema` writes it."""
_SIDE_FILES = ("-wal", "-shm", "-journal", ".lock")
"""What stands beside a case file while it is written."""
_HEAD = 4096
"""Bytes that are looked at."""


@dataclass(frozen=True)
class Kind:
    """A kind of output, and how one that was written before is told from anything else."""

    name: str
    begins: bytes
    holds: bytes = b""

    def is_in(self, head: bytes) -> bool:
        """Whether a file that begins with these bytes is of this kind."""
        return head.lstrip().startswith(self.begins) and self.holds in head


PDF = Kind("a PDF", b"%PDF-")
JUNIT = Kind("JUnit results", b"<?xml", b"<testsuites")
SELF_CHECK = Kind("figures of a self-check", b"{", b'"testplans_sha256"')
TEXT_SHEET = Kind("a sheet of OCPP Bench", b"", b"\n====")


class OutputRefused(OSError):  # noqa: N818 - a state of the name, not of the program
    """Nothing is written under this name; ``strerror`` says why and what to do."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(errno.EEXIST, why, str(path))


def why_not(path: Path, kind: Kind | None) -> str:
    """Why no output of this kind is written under this name, as a sentence; empty if nothing speaks against it.

    ``kind`` None: something that never replaces a file.
    """
    if path.is_dir():
        return f"{path} is a folder. Give the name of a file in it."
    if not path.absolute().parent.is_dir():
        return f"The folder {path.absolute().parent} does not exist. Create it first, or choose another one."
    try:
        _check(path, kind)
    except OSError as error:
        return why(path, error)
    return ""


def why(path: Path, error: OSError) -> str:
    """What to tell when an output was not written."""
    if isinstance(error, OutputRefused):
        return f"{path}: nothing is written. {error.strerror}"
    return f"{path}: cannot be written ({error.strerror or error})."


@contextlib.contextmanager
def replaced(path: Path, kind: Kind) -> Iterator[Path]:
    """Gives the name of a draft beside the file, which takes its place at the end: whole, or not at all.

    Looked at before and after, as somebody may have put something there meanwhile.

    Raises:
        OutputRefused: something else stands there: a case file, one of its side files, a file of another kind.
        OSError: it cannot be written.
    """
    target = _check(path, kind)
    if _is_stream(target):
        raise OutputRefused(path, "It is a device, not a file. Choose another name.")
    draft = target.with_name(f".{target.name[:200]}.{secrets.token_hex(4)}.part")
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    try:
        yield draft
        _to_disk(draft)
        os.replace(draft, _check(path, kind))
    finally:
        draft.unlink(missing_ok=True)


def write_bytes(path: Path, content: bytes, kind: Kind) -> None:
    """Write a whole file. Raises as :func:`replaced`."""
    if _is_stream(path):
        path.write_bytes(content)
        return
    with replaced(path, kind) as draft:
        draft.write_bytes(content)


def _check(path: Path, kind: Kind | None) -> Path:
    """The file itself, behind all links.

    Raises:
        OutputRefused, OSError: as :func:`replaced`.
    """
    try:
        target = path.resolve()
    except RuntimeError:
        raise OutputRefused(path, "It is a link to itself. Choose another name.") from None
    name = target.name.lower()
    for suffix in _SIDE_FILES:
        if name.endswith(suffix) and os.path.lexists(target.with_name(target.name[: -len(suffix)])):
            raise OutputRefused(path, "It belongs to the case file beside it. Choose another name.")
    if not target.exists() or _is_stream(target):
        return target
    if not target.is_file():
        raise OutputRefused(path, "It is no file. Choose another name.")
    if any(os.path.lexists(target.with_name(target.name + suffix)) for suffix in _SIDE_FILES[:2]):
        raise OutputRefused(path, "It is a case file that is in use. Choose another name.")
    with target.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(_DATABASE):
        case = head[68:72] == _APPLICATION.to_bytes(4, "big")
        what = "a case file, which holds the records of a campaign" if case else "a database"
        raise OutputRefused(path, f"It is {what}. Choose another name.")
    if head and kind is not None and not kind.is_in(head):
        raise OutputRefused(path, f"A file that is not {kind.name} has this name. Choose another one.")
    return target


def _is_stream(path: Path) -> bool:
    """A terminal, a pipe, the null device: nothing there can be replaced."""
    return path.is_fifo() or path.is_char_device()


def _to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
