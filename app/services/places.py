"""Places: where one file may be fetched from, or files may be uploaded to, each under a path that nobody can guess.

The servers know files only through these. A place to fetch from holds one file and nothing else; a place to upload to is a
folder of its own, in which names are chosen here: what a client calls its file never becomes a path. Each upload has a file of its
own, also one that comes under a name which was used before. Every transfer is told to a listener as it begins and ends. All of it
may be called from any thread.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hmac import compare_digest
from pathlib import Path

from app.services.reached import Reached
from app.services.shelf import Kept, Shelf
from app.services.transfers import Download, Report, Upload

LONGEST_NAME = 255
"""Characters of the name of an uploaded file: as many as GetDiagnostics.conf may tell (OCPP 1.6 section 6.26)."""
MOST_RENAMED = 100
"""So often names are changed or taken away in one case, each time with a record of every upload that it is about."""
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
        self._number = self._refused = self._renamed = 0
        self._used = self._copied = 0
        self._shelf = Shelf()
        self._reached = Reached()

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
                return self._shelf.sizes()
        return {self.file_name: self.size} if self.source is not None else {}

    def folders(self) -> list[str]:
        """Names of the folders that were made in it."""
        with self._lock:
            return self._shelf.folders()

    def download(self, path: str, protocol: str, peer: str, offset: int = 0, length: int | None = None) -> Download:
        """Begin to send the file, or so many bytes of it from an offset.

        Raises:
            Refused: there is no such file here.
            app.services.transfers.BenchFault: the file cannot be read.
        """
        source = self.source
        if source is None or not self.has(path):
            raise self.not_to_fetch(path, protocol, peer)
        return Download(self, self._next(), protocol, peer, path, source, offset, length)

    def upload(self, path: str, protocol: str, peer: str, offset: int = 0) -> Upload:
        """Begin to take a file; from an offset, to go on with an upload of that name.

        Raises:
            Refused: not to this path, or no more.
            app.services.transfers.BenchFault: the file cannot be written.
        """
        try:
            name, before = self._may_upload(path, offset)
        except Refused as error:
            raise self.refuse(path, protocol, peer, error) from None
        upload = Upload(self, self._next(), protocol, peer, path, name, self.folder)
        upload.again = before is not None and before.complete
        if offset and before is not None:
            upload.go_on_from(before.path, offset)
        return upload

    def _may_upload(self, path: str, offset: int) -> tuple[str, Kept | None]:
        """Name of the file, and what there is of it already."""
        name = self._may_change(path)
        with self._lock:
            if self._number >= MOST_UPLOADS:
                raise Refused(f"more than {MOST_UPLOADS} uploads in one case", fault="bench")
            before = self._shelf.find(name)
        if offset and (before is None or offset > before.size):
            raise Refused("there is no upload of this name to go on with from there")
        return name, before

    def _may_change(self, path: str) -> str:
        """Name of a file or folder that the client may change.

        Raises:
            Refused: it may not.
        """
        if self.direction != "put" or self.closed:
            raise Refused("nothing can be uploaded to this path")
        name = self.name_in(path)
        if self.refuses:
            raise Refused("uploads to this path are refused, as the test case wants it")
        return name

    # --- what else a client does with names -------------------------------------------------------------------------

    def is_folder(self, path: str) -> bool:
        """Whether this is the directory of the place, or a folder in it."""
        if path.rstrip("/") == self.directory:
            return True
        with self._lock:
            return path.startswith(f"{self.directory}/") and self._shelf.has_folder(path[len(self.directory) + 1 :])

    def size_of(self, path: str) -> int | None:
        """Bytes of an upload that has this name; 0 for a folder. None: there is no such name, or it is no place for uploads."""
        if self.direction != "put":
            return None
        if path in (self.directory, f"{self.directory}/"):
            return 0
        return self.files().get(path.removeprefix(f"{self.directory}/"))

    def make_folder(self, path: str, protocol: str, peer: str) -> None:
        """
        Raises:
            Refused: not there, or no more.
        """
        try:
            name = self._may_change(path.rstrip("/"))
            with self._lock:
                if not self._shelf.make_folder(name):
                    raise Refused("too many folders", fault="bench")
        except Refused as error:
            raise self.refuse(path, protocol, peer, error) from None

    def rename(self, path: str, to: str, protocol: str, peer: str) -> None:
        """A file or folder has another name; one that has it already is not seen any more.

        Raises:
            Refused: not here, or not to there.
        """
        try:
            name, now = self._may_change(path), self._may_change(to)
            self._count_renamed()
        except Refused as error:
            raise self.refuse(to, protocol, peer, error) from None
        with self._lock:
            moved = self._shelf.move(name, now)
        for kept, called in moved:
            self._tell_of(kept, "renamed", f"{self.directory}/{called}", protocol, peer)

    def remove(self, path: str, protocol: str, peer: str) -> None:
        """A file or folder is not seen any more.

        Raises:
            Refused: not here.
        """
        try:
            name = self._may_change(path)
            self._count_renamed()
        except Refused as error:
            raise self.refuse(path, protocol, peer, error) from None
        with self._lock:
            kept = self._shelf.take_away(name)
        if kept is not None:
            self._tell_of(kept, "removed", path, protocol, peer)

    def _count_renamed(self) -> None:
        with self._lock:
            self._renamed += 1
            if self._renamed > MOST_RENAMED:
                raise Refused(f"more than {MOST_RENAMED} changes of names in one case", fault="bench")

    def _tell_of(self, kept: Kept, what: str, path: str, protocol: str, peer: str) -> None:
        name, now = path.rpartition("/")[2], time.monotonic_ns()
        self.listener(
            Report(
                self.name,
                what,
                kept.number,
                self.direction,
                protocol,
                peer,
                path,
                name,
                kept.size,
                at_ns=now,
                utc_ns=time.time_ns(),
            )
        )

    # --- to fetch ---------------------------------------------------------------------------------------------------

    def has(self, path: str) -> bool:
        """Whether this is the path of a file to fetch."""
        return self.direction == "get" and self.source is not None and path == self.path and not self.closed

    def not_to_fetch(self, path: str, protocol: str, peer: str) -> Refused:
        """Why this cannot be fetched, as it was told."""
        if self.direction == "put" and path.removeprefix(f"{self.directory}/") in self.files():
            text = "what was uploaded cannot be fetched from here"
            return self.refuse(path, protocol, peer, Refused(text, fault="bench"))
        return self.refuse(path, protocol, peer, Refused("there is no such file", missing=True))

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
                fault="" if self.refuses else refused.fault,
                at_ns=now,
                utc_ns=utc,
            )
            self.listener(refusal)
        return refused

    def name_in(self, path: str) -> str:
        """The name of a file in this place, with its folders; empty for the directory itself.

        Raises:
            Refused: the path is of no file in this place.
        """
        if path == self.directory:
            return ""
        name = path.removeprefix(f"{self.directory}/")
        parts = name.split("/")
        if name == path or "" in parts[:-1] or not {".", ".."}.isdisjoint(parts):
            raise Refused("nothing can be uploaded to this path")
        if len(name) > LONGEST_NAME:
            raise Refused(f"the name of the file has more than {LONGEST_NAME} characters", fault="bench")
        if "\\" in name or not name.isprintable():
            raise Refused("the name of the file has characters that a file name cannot have", fault="bench")
        return name

    def room(self, more: int, *, copied: bool = False) -> bool:
        """Whether so many bytes more may be uploaded; they are counted from then on. ``copied``: from an upload that is gone on with."""
        with self._lock:
            used = self._copied if copied else self._used
            if used + more > self.limit:
                return False
            if copied:
                self._copied += more
            else:
                self._used += more
            return True

    def begun(self, download: Download) -> int:
        """A download begins. Returns the number of the one that it goes on with, or 0 (:class:`app.services.reached.Reached`)."""
        with self._lock:
            return self._reached.begun(download)

    def sent(self, offset: int, end: int, *, read: bool) -> tuple[bool, bool]:
        """Bytes have been sent from ``offset`` to before ``end``, and read as far as that can be known. Whether by now all of the
        file has been read, and whether all of it was sent."""
        with self._lock:
            return self._reached.sent((offset, end), self.size, read=read)

    def keep(self, name: str, kept: Kept) -> None:
        """An upload has ended, complete or not: it can be seen, and gone on with."""
        with self._lock:
            self._shelf.put(name, kept)

    def tell(self, report: Report) -> None:
        self.listener(report)

    def _next(self) -> int:
        with self._lock:
            self._number += 1
            return self._number


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
