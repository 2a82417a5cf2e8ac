"""A file that comes as a form (``multipart/form-data``, RFC 7578): taken out of it while it arrives.

The body itself is stored as it comes by whoever calls; what a form says of names never becomes a path. Whatever is wrong with a form
costs nothing but the file: the body stays, and it is told why.
"""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, TypeAlias

from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header

Hash: TypeAlias = "hashlib._Hash"

MOST_PARTS = 50
LONGEST_HEADER = 4096
"""Bytes of one header of a part."""
MOST_HEADERS = 16
LONGEST_BOUNDARY = 200
"""RFC 2046 allows 70."""
_SHOWN = 100
_PLAIN = ("", "binary", "8bit", "7bit")
"""Content-Transfer-Encoding of a part that is the file itself."""


@dataclass(frozen=True)
class Unpacked:
    """What became of a form. ``problem``: why no file was taken out of it; empty: it was."""

    problem: str
    path: Path | None = None
    name: str = ""
    """As the form says, without folders; may be empty."""
    size: int = 0
    hash: Hash = field(default_factory=hashlib.sha256)
    """SHA-256 of the file."""
    parts: int = 0


def boundary_of(content_type: str) -> str | None:
    """The boundary of a form; empty if a form has none. None: it is no form."""
    kind, options = parse_options_header(content_type)
    if kind != "multipart/form-data":
        return None
    boundary = str(options.get("boundary", ""))
    usable = 0 < len(boundary) <= LONGEST_BOUNDARY and boundary.isascii() and boundary.isprintable()
    return boundary if usable else ""


class Form:
    """One body, fed in pieces. Writes one file, and nothing else."""

    def __init__(self, boundary: str, target: Path) -> None:
        """``target``: a path that does not exist yet."""
        self._target = target
        self._parser: PushMultipartParser | None = None
        self._problem = ""
        self._out: BinaryIO | None = None
        self._sha256 = hashlib.sha256()
        self._parts = self._size = 0
        self._taking = False
        """The part that arrives is the file."""
        self._name = ""
        self._of_file = False
        """The part that was taken has a file name; one that has none is the file only if there is no other part."""
        if not boundary:
            self._problem = "the form has no usable boundary"
            return
        self._parser = PushMultipartParser(
            boundary, max_header_size=LONGEST_HEADER, max_header_count=MOST_HEADERS, max_segment_count=MOST_PARTS
        )

    def feed(self, data: bytes) -> None:
        """
        Raises:
            OSError: the file cannot be written.
        """
        if self._parser is None or self._parser.closed:
            return
        try:
            for event in self._parser.parse(data):
                self._take(event)
                if self._problem:
                    break
        except OSError:
            raise
        except Exception as error:  # whatever a body may do to a parser, it costs nothing but the file in it
            self._problem = f"the form cannot be read: {str(error)[:_SHOWN] or type(error).__name__}"
        if self._problem:
            self._parser = None

    def end(self) -> Unpacked:
        """The body is complete. If there is no file in it, nothing is left on the disk."""
        if self._parser is not None and not self._problem:
            try:
                self._parser.close()
            except MultipartError as error:
                self._problem = f"the form cannot be read: {str(error)[:_SHOWN]}"
        if not self._problem and self._out is None:
            self._problem = "there is no file in the form"
        if not self._problem and not self._of_file and self._parts > 1:
            self._problem = f"none of the {self._parts} parts of the form says that it is a file"
        if self._problem:
            self.discard()
            return Unpacked(self._problem, parts=self._parts)
        self._close()
        return Unpacked("", self._target, self._name, self._size, self._sha256, self._parts)

    def discard(self) -> None:
        """Nothing of it is kept."""
        made = self._out is not None
        self._close()
        if made:
            with contextlib.suppress(OSError):
                self._target.unlink()
        self._out = None

    def _take(self, event: MultipartSegment | bytes | bytearray | None) -> None:
        if event is None:
            self._taking = False
        elif isinstance(event, MultipartSegment):
            self._parts += 1
            self._begin(event)
        elif self._taking and self._out is not None:
            self._out.write(event)
            self._sha256.update(event)
            self._size += len(event)

    def _begin(self, part: MultipartSegment) -> None:
        is_file = part.filename is not None
        if is_file and self._of_file:
            self._problem = "there are several files in the form"
            return
        if not is_file and self._out is not None:
            return
        encoding = str(part.header("Content-Transfer-Encoding") or "").strip().lower()
        if encoding not in _PLAIN:
            self._problem = f"the file in the form is encoded ({encoding[:20]})"
            return
        self._taking, self._of_file = True, is_file
        self._name = _without_folders(part.filename or "")
        self._sha256, self._size = hashlib.sha256(), 0
        if self._out is None:
            self._out = self._target.open("xb", buffering=0)
        else:
            self._out.seek(0)
            self._out.truncate()  # a field came before it that might have been the file

    def _close(self) -> None:
        if self._out is not None:
            self._out.close()


def _without_folders(name: str) -> str:
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter if letter.isprintable() else "?" for letter in last)[:_SHOWN]
