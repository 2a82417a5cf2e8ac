"""One transfer of a file, as a server carries it out and as it is reported."""

from __future__ import annotations

import hashlib
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from app.services.forms import Form, Unpacked, boundary_of
from app.services.shelf import Kept

if TYPE_CHECKING:
    from app.services.places import Place


MOST_NAMES = 20
"""Names that are tried for an upload."""


@dataclass(frozen=True)
class Report:
    """The beginning or the end of a transfer, or that one was refused."""

    place: str
    what: str
    """``started``, ``finished`` or ``failed``; ``refused``: it was asked for, and did not begin. ``closed`` or ``reset``: after a
    download that had finished, the device has closed the connection at last, in order or not. ``renamed`` or ``removed``: an upload
    that had ended has another name by now, or none."""
    number: int
    """Counts the transfers of the place, from 1; 0 for what was refused."""
    direction: str
    """``get``: the device fetches; ``put``: it uploads."""
    protocol: str
    peer: str
    path: str
    file_name: str
    size: int = 0
    """Bytes of the file that were transferred."""
    offset: int = 0
    """Of a download, the byte of the file that it begins with."""
    sha256: str = ""
    """Of the transferred bytes, hexadecimal."""
    whole: bool = False
    """An upload is complete; after a download, every byte of the file has been read, as far as that can be known."""
    seconds: float = 0.0
    error: str = ""
    fault: str = ""
    """``bench`` if the bench itself was in the way (its disk is full, its limit is reached); ``cut off`` if it has ended what stood
    still for too long."""
    stored: str = ""
    """Of an upload, the path of the file that holds it."""
    form: str = ""
    """Of an upload that came as a form: what became of it, in words."""
    body_size: int = 0
    """Of such an upload, bytes of the whole body."""
    body_sha256: str = ""
    """Of that body, hexadecimal."""
    acknowledged: bool = False
    """With this download, the device's TCP has acknowledged every byte of the file. Whether it has read them, ``whole`` tells."""
    known: str = ""
    """What else is known of it, in words."""
    at_ns: int = 0
    """Monotonic nanoseconds."""
    utc_ns: int = 0


@dataclass(frozen=True)
class Body:
    """The body of a form that a file was taken out of, or could not be."""

    form: str = ""
    size: int = 0
    sha256: str = ""


class BenchFault(Exception):  # noqa: N818  (a fault of the bench, told to the client)
    """The bench cannot take more. The text says why."""


class Transfer:
    """What both directions have in common. Ends once, by :meth:`finish` or :meth:`fail`."""

    def __init__(self, place: Place, number: int, protocol: str, peer: str, path: str, file_name: str) -> None:
        self.place, self.number = place, number
        self.protocol, self.peer, self.path, self.file_name = protocol, peer, path, file_name
        self.offset = 0
        self.size = 0
        self.fault = ""
        self.ended = False
        self.cut_off = ""
        """Why the bench ends it, although it might go on."""
        self._known: list[str] = []
        self._sha256 = hashlib.sha256()
        self._began_ns = time.monotonic_ns()
        self._body = Body()

    def _why(self, error: str) -> str:
        """The reason of an end before its time."""
        if self.cut_off and not self.fault:
            self.fault = "cut off"
        return self.cut_off or error

    def _began(self) -> None:
        self._report("started")

    def as_text(self) -> None:
        """It goes in ASCII mode (FTP, TYPE A), which is the default where a client says nothing. Nothing is converted: what is hashed
        is what went over the line."""
        self._known.append(
            "in ASCII mode (TYPE A), but sent and hashed as it went over the line: nothing was converted"
        )

    def _report(
        self,
        what: str,
        *,
        whole: bool = False,
        error: str = "",
        stored: str = "",
        acknowledged: bool = False,
        known: str = "",
    ) -> None:
        now = time.monotonic_ns()
        self.place.tell(
            Report(
                self.place.name,
                what,
                self.number,
                self.place.direction,
                self.protocol,
                self.peer,
                self.path,
                self.file_name,
                self.size,
                self.offset,
                "" if what == "started" else self._sha256.hexdigest(),
                whole,
                round((now - self._began_ns) / 1e9, 6),
                error[:300],
                self.fault,
                stored,
                self._body.form,
                self._body.size,
                self._body.sha256,
                acknowledged,
                "; ".join(part for part in (*self._known, known) if part),
                now,
                time.time_ns(),
            )
        )


class Download(Transfer):
    """The file, or a part of it, on its way to the device."""

    def __init__(
        self,
        place: Place,
        number: int,
        protocol: str,
        peer: str,
        path: str,
        source: Path,
        offset: int,
        length: int | None,
    ) -> None:
        super().__init__(place, number, protocol, peer, path, place.file_name)
        self.offset = offset
        self._left = place.size - offset if length is None else length
        self.end = offset + max(self._left, 0)
        """The byte of the file before which it is to end."""
        try:
            self._file = source.open("rb")
            self._file.seek(offset)
        except OSError as error:
            self.ended, self.fault = True, "bench"
            text = f"the bench cannot read the file: {_words(error)}"
            self._report("failed", error=text)
            raise BenchFault(text) from None
        self._goes_on()
        self._began()

    def _goes_on(self) -> None:
        """Whether the device asks for the rest of one that broke off."""
        if earlier := self.place.begun(self):
            self._known.append(f"the device goes on from byte {self.offset} of what transfer {earlier} has sent")

    @property
    def to_be_read(self) -> int:
        """Bytes of it that were not read yet."""
        return max(self._left, 0)

    @property
    def read_up(self) -> bool:
        """The last byte was read."""
        return self._left <= 0

    def seek(self, offset: int) -> None:
        """Begin elsewhere; only before the first byte was read."""
        self._file.seek(offset)
        self.offset, self._left = offset, max(self.place.size - offset, 0)
        self._goes_on()

    def read(self, most: int) -> bytes:
        """The next bytes; none at the end.

        Raises:
            BenchFault: the file cannot be read, or has become shorter.
        """
        wanted = min(most, self._left)
        try:
            data = self._file.read(wanted)
        except (OSError, ValueError) as error:
            self.fault = "bench"
            words = _words(error) if isinstance(error, OSError) else str(error)
            raise BenchFault(f"the bench cannot read the file: {words}") from None
        if wanted and not data:
            self.fault = "bench"
            raise BenchFault("the file of the bench has become shorter while it was sent")
        self._left -= len(data)
        self.size += len(data)
        self._sha256.update(data)
        return data

    def finish(self, *, read: bool = True, known: str = "") -> None:
        """All that was wanted has been sent, and acknowledged. ``read``: and read, as far as that can be known."""
        if not self.ended:
            self.ended = True
            self._file.close()
            whole, acknowledged = self.place.sent(self.offset, self.offset + self.size, read=read)
            self._report("finished", whole=whole, acknowledged=acknowledged, known=known)

    def left(self, *, in_order: bool, known: str) -> None:
        """The other side has closed the connection at last. After :meth:`finish` without ``read``; once."""
        whole, acknowledged = self.place.sent(self.offset, self.offset + self.size, read=in_order)
        self._report("closed" if in_order else "reset", whole=whole, acknowledged=acknowledged, known=known)

    def fail(self, error: str) -> None:
        if not self.ended:
            self.ended = True
            self._file.close()
            self._report("failed", error=self._why(error))


class Upload(Transfer):
    """A file on its way from the device, into a new file of its own."""

    def __init__(
        self,
        place: Place,
        number: int,
        protocol: str,
        peer: str,
        path: str,
        file_name: str,
        folder: Path,
    ) -> None:
        super().__init__(place, number, protocol, peer, path, file_name.rpartition("/")[2])
        self._name = file_name
        # The name is made here; what the client called it is only a hint in it. "x" follows no link and replaces nothing.
        self.stored = folder / f"{number}-{safe_name(file_name)}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = self._new(folder)
        except OSError as error:
            self.ended, self.fault = True, "bench"
            text = f"the bench cannot store the upload: {_words(error)}"
            self._report("failed", error=text)
            raise BenchFault(text) from None
        self._form: Form | None = None
        self.again = False
        """There is a complete upload of this name already."""
        self._began()

    def _new(self, folder: Path) -> BinaryIO:
        """A file that was not there. What an earlier case file of the same name has left beside this one stays as it is."""
        name = self.stored.name
        for again in range(2, MOST_NAMES):
            try:
                return self.stored.open("xb", buffering=0)
            except FileExistsError:
                self.stored = folder / f"{again}x-{name}"
        return self.stored.open("xb", buffering=0)

    def comes_as(self, content_type: str) -> None:
        """What the client says of the body; the file is taken out of a form. To be said before the first byte."""
        boundary = boundary_of(content_type)
        if boundary is not None:
            self._form = Form(boundary, self.stored.with_name(f"{self.stored.name}.unpacked"))

    def go_on_from(self, partial: Path, offset: int) -> None:
        """Begin with so many bytes of an earlier upload.

        Raises:
            BenchFault: they cannot be read or written, or are too many. The transfer has ended then.
        """
        if not self.place.room(offset, copied=True):
            self.fault = "bench"
            text = f"the uploads are larger than the bench takes ({self.place.limit} bytes, upload_limit)"
            self.fail(text)
            raise BenchFault(text)
        try:
            with partial.open("rb") as before:
                while self.size < offset and (data := before.read(min(offset - self.size, 1_048_576))):
                    self._file.write(data)
                    self._sha256.update(data)
                    self.size += len(data)
        except OSError as error:
            self.fault = "bench"
            text = f"the bench cannot go on with the upload: {_words(error)}"
            self.fail(text)
            raise BenchFault(text) from None

    def write(self, data: bytes) -> None:
        """
        Raises:
            BenchFault: the limit is reached, or the disk is full.
        """
        if not self.place.room(len(data)):
            self.fault = "bench"
            raise BenchFault(f"the upload is larger than the bench takes ({self.place.limit} bytes, upload_limit)")
        try:
            view = memoryview(data)
            while view:
                view = view[self._file.write(view) or 0 :]
            if self._form is not None:
                self._form.feed(data)
        except OSError as error:
            self.fault = "bench"
            raise BenchFault(f"the bench cannot store the upload: {_words(error)}") from None
        self.size += len(data)
        self._sha256.update(data)

    def finish(self) -> None:
        """The upload is complete."""
        if not self.ended:
            self.ended = True
            self._file.close()
            if self._form is not None:
                self._unpack(self._form.end())
            self._keep(complete=True)
            self._report("finished", whole=True, stored=str(self.stored))

    def fail(self, error: str) -> None:
        """The upload is over before its end; what came of it is kept."""
        if not self.ended:
            self.ended = True
            self._file.close()
            if self._form is not None:
                self._form.discard()
                self._body = Body("a form that did not come to its end", self.size, self._sha256.hexdigest())
            self._keep()
            self._report("failed", error=self._why(error), stored=str(self.stored))

    def finish_part(self, words: str) -> None:
        """A part of a file has come as a whole; another transfer may go on with it."""
        if not self.ended:
            self.ended = True
            self._file.close()
            self._keep()
            self._report("finished", error=words, stored=str(self.stored))

    def _keep(self, *, complete: bool = False) -> None:
        self.place.keep(self._name, Kept(self.number, self.stored, self.size, complete))

    def _unpack(self, unpacked: Unpacked) -> None:
        """The file takes the place of the form; a form without one stays as it came. Both hashes are told."""
        size, sha256 = self.size, self._sha256.hexdigest()
        if unpacked.path is None:
            self._body = Body(f"{unpacked.problem}; it is kept as it came", size, sha256)
            return
        try:
            unpacked.path.replace(self.stored)
        except OSError as error:
            self._body = Body(
                f"the file in the form cannot be stored ({_words(error)}); it is kept as it came", size, sha256
            )
            return
        parts = "1 part" if unpacked.parts == 1 else f"{unpacked.parts} parts"
        self._body = Body(f"the file was taken out of a form of {parts}", size, sha256)
        self.size, self.file_name = unpacked.size, unpacked.name or self.file_name
        self._sha256 = unpacked.hash


def _words(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno else str(error)


def safe_name(name: str) -> str:
    """A name that every file system takes, made from one that a client gave."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", name)[:100].strip(".") or "upload"
