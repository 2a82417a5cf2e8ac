"""Places: where one file may be fetched from, or files may be uploaded to, each under a path that nobody can guess.

The servers know files only through these. A place to fetch from holds one file and nothing else; a place to upload to is a
folder of its own, in which names are chosen here: what a client calls its file never becomes a path. Every transfer is told
to a listener as it begins and ends. All of it may be called from any thread.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hmac import compare_digest
from pathlib import Path

from app.services.transfers import Download, Report, Upload

LONGEST_NAME = 255
"""Characters of the name of an uploaded file: as many as GetDiagnostics.conf may tell (OCPP 1.6 section 6.26)."""
MOST_REFUSED = 50
"""Refusals at one place that are told."""
MOST_UPLOADS = 20
"""Uploads into one place, failed ones included."""


class Refused(Exception):  # noqa: N818  (it is an answer, not a mistake)
    """This may not be done. The text says why."""

    def __init__(self, text: str, *, missing: bool = False, fault: str = "") -> None:
        super().__init__(text)
        self.fault = fault
        """``bench``: a limit of its own."""
        self.missing = missing
        """There is no such file, as opposed to: it is not allowed."""


Listener = Callable[[Report], None]


@dataclass
class Place:
    """One place. Paths are as in a URL, from the root of the server: ``/<token>/<file name>``."""

    name: str
    direction: str
    """``get``: the device fetches the file; ``put``: it uploads files."""
    folder: Path
    """Of a place for uploads, the folder that takes them."""
    listener: Listener
    source: Path | None = None
    """Of a place to fetch from, the file; None: it is missing on purpose."""
    file_name: str = ""
    size: int = 0
    limit: int = 100_000_000
    """Bytes of all uploads together."""
    refuses: bool = False
    """Every upload is refused, on purpose."""
    token: str = field(default_factory=lambda: secrets.token_hex(12))
    user: str = field(default_factory=lambda: f"dut-{secrets.token_hex(3)}")
    password: str = field(default_factory=lambda: secrets.token_hex(8))
    closed: bool = False

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._number = self._refused = 0
        self._used = 0
        self._complete: dict[str, int] = {}
        self._partial: dict[str, tuple[Path, int]] = {}
        self._sent: list[tuple[int, int]] = []
        self._read: list[tuple[int, int]] = []
        self._downloads: list[Download] = []

    @property
    def directory(self) -> str:
        return f"/{self.token}"

    @property
    def path(self) -> str:
        """What stands in the URL: the file to fetch, or the directory to upload to (OCPP 1.6 sections 6.25 and 8)."""
        return f"{self.directory}/{self.file_name}" if self.direction == "get" else f"{self.directory}/"

    def files(self) -> dict[str, int]:
        """Names and sizes in bytes of what can be seen in it."""
        if self.direction == "put":
            with self._lock:
                return {**{name: size for name, (_, size) in self._partial.items()}, **self._complete}
        return {self.file_name: self.size} if self.source is not None else {}

    def download(self, path: str, protocol: str, peer: str, offset: int = 0, length: int | None = None) -> Download:
        """Begin to send the file, or so many bytes of it from an offset.

        Raises:
            Refused: there is no such file here.
            app.services.transfers.BenchFault: the file cannot be read.
        """
        source = self.source
        if source is None or not self.has(path):
            raise self.refuse(path, protocol, peer, Refused("there is no such file", missing=True))
        return Download(self, self._next(), protocol, peer, path, source, offset, length)

    def upload(self, path: str, protocol: str, peer: str, offset: int = 0) -> Upload:
        """Begin to take a file; from an offset, to go on with an upload of that name that was interrupted.

        Raises:
            Refused: not to this path, or no more.
            app.services.transfers.BenchFault: the file cannot be written.
        """
        try:
            name, partial = self._may_upload(path, offset)
        except Refused as error:
            raise self.refuse(path, protocol, peer, error) from None
        upload = Upload(self, self._next(), protocol, peer, path, name, self.folder)
        if offset and partial is not None:
            upload.go_on_from(partial[0], offset)
        return upload

    def _may_upload(self, path: str, offset: int) -> tuple[str, tuple[Path, int] | None]:
        """Name of the file, and what there is of it already."""
        if self.direction != "put" or self.closed:
            raise Refused("nothing can be uploaded to this path")
        name = self.name_in(path)
        if self.refuses:
            raise Refused("uploads to this path are refused, as the test case wants it")
        with self._lock:
            if name in self._complete:
                raise Refused("a file has been uploaded to this path already")
            if self._number >= MOST_UPLOADS:
                raise Refused(f"more than {MOST_UPLOADS} uploads in one case", fault="bench")
            partial = self._partial.get(name)
        if offset and (partial is None or offset > partial[1]):
            raise Refused("there is no upload of this name to go on with from there")
        return name, partial

    def has(self, path: str) -> bool:
        """Whether this is the path of a file to fetch."""
        return self.direction == "get" and self.source is not None and path == self.path and not self.closed

    def refuse(self, path: str, protocol: str, peer: str, refused: Refused) -> Refused:
        """Tell that something was refused, and give it back to be raised. Who asks again and again is not told any more."""
        with self._lock:
            self._refused += 1
            told = self._refused <= MOST_REFUSED
        if told:
            now, utc = time.monotonic_ns(), time.time_ns()
            shown = "".join(letter if letter.isprintable() else "?" for letter in path[:300])
            refusal = Report(
                self.name,
                "refused",
                0,
                self.direction,
                protocol,
                peer,
                shown,
                "",
                error=str(refused),
                fault=refused.fault,
                at_ns=now,
                utc_ns=utc,
            )
            self.listener(refusal)
        return refused

    def name_in(self, path: str) -> str:
        """The file name of a path of this place; empty for the directory itself.

        Raises:
            Refused: the path is of no file in this place.
        """
        directory, _, name = path.rpartition("/")
        if path == self.directory:
            return ""
        if directory != self.directory or name in (".", ".."):
            raise Refused("nothing can be uploaded to this path")
        if len(name) > LONGEST_NAME:
            raise Refused(f"the name of the file has more than {LONGEST_NAME} characters")
        if "\\" in name or not name.isprintable():
            raise Refused("the name of the file has characters that a file name cannot have")
        return name

    def room(self, more: int) -> bool:
        """Whether so many bytes more may be uploaded; they are counted from then on."""
        with self._lock:
            if self._used + more > self.limit:
                return False
            self._used += more
            return True

    def begun(self, download: Download) -> int:
        """A download begins. One that begins within what an earlier one has sent, and does not follow it as its next part, goes on
        with it: by asking for that byte the device says that it has those before, and they count as read. Returns the number of
        the earlier one, or 0.

        What was not acknowledged is no measure here: with a connection that is lost, the last acknowledgements are lost too.
        """
        begin, found = download.offset, 0
        with self._lock:
            for earlier in self._downloads:
                if (
                    earlier is not download
                    and earlier.offset < begin <= earlier.offset + earlier.size
                    and begin < earlier.end
                ):
                    self._sent.append((earlier.offset, begin))
                    self._read.append((earlier.offset, begin))
                    found = earlier.number
            if download not in self._downloads:
                self._downloads.append(download)
        return found

    def sent(self, offset: int, end: int, *, read: bool) -> tuple[bool, bool]:
        """Bytes have been sent from ``offset`` to before ``end``, and read as far as that can be known. Whether by now all of the
        file has been read, and whether all of it was sent."""
        with self._lock:
            self._sent.append((offset, end))
            if read:
                self._read.append((offset, end))
            return _reached(self._read) >= self.size and bool(self._read), _reached(self._sent) >= self.size

    def taken(self, name: str, size: int) -> None:
        """An upload is complete."""
        with self._lock:
            self._partial.pop(name, None)
            self._complete[name] = size

    def interrupted(self, name: str, stored: Path, size: int) -> None:
        """An upload ended before it was complete."""
        with self._lock:
            self._partial[name] = (stored, size)

    def tell(self, report: Report) -> None:
        self.listener(report)

    def _next(self) -> int:
        with self._lock:
            self._number += 1
            return self._number


def _reached(ranges: list[tuple[int, int]]) -> int:
    """The byte before which every byte is in one of the ranges."""
    reached = 0
    for begin, stop in sorted(ranges):
        if begin > reached:
            break
        reached = max(reached, stop)
    return reached


class Places:
    """All open places, by token and by user."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._places: dict[str, Place] = {}

    def add(self, place: Place) -> None:
        with self._lock:
            self._places[place.token] = place

    def close(self, place: Place) -> None:
        """From here on it is as if it had never been there."""
        place.closed = True
        with self._lock:
            self._places.pop(place.token, None)

    def at(self, path: str) -> Place | None:
        """The place that a path belongs to. Found without telling by the time it takes how much of a token was right."""
        head = path.removeprefix("/").partition("/")[0]
        with self._lock:
            places = list(self._places.values())
        return next((place for place in places if compare_digest(place.token.encode(), head.encode())), None)

    def of_user(self, user: str, password: str) -> Place | None:
        """The place that user and password belong to."""
        with self._lock:
            places = list(self._places.values())
        wanted = f"{user}:{password}".encode(errors="replace")
        return next((p for p in places if compare_digest(f"{p.user}:{p.password}".encode(), wanted)), None)
