"""Files that the DUT fetches from the bench or uploads to it."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.events.base import Event


@dataclass(frozen=True)
class FilePlaceWanted(Event):
    """A case needs a place that the DUT can fetch a file from, or upload files to."""

    case_id: str
    attempt: int
    step_id: str
    name: str
    direction: str
    """``get``: the DUT fetches a file; ``put``: it uploads."""
    content: str
    """``firmware``, ``invalid firmware`` or ``missing``; of uploads ``uploads``, or ``refused`` if each is to be refused."""
    protocols: list[str] = field(default_factory=list)
    """FTP, FTPS, HTTP, HTTPS: those that the DUT supports, the most wanted first."""


@dataclass(frozen=True)
class FilePlaceOpened(Event):
    """The place is there; the runner was told. Its URL can be used within this attempt only."""

    case_id: str
    attempt: int
    name: str
    protocol: str = ""
    location: str = ""
    """The URL that the DUT is given, with user and password if there are such."""
    file_name: str = ""
    size: int = 0
    """Bytes of the file to fetch."""
    sha256: str = ""
    """Of that file, hexadecimal."""
    error: str = ""
    """Why it could not be opened, and what to do; empty: it is open."""


@dataclass(frozen=True)
class FileTransfer(Event):
    """A transfer has begun or ended, or was refused; the runner was told. The time of its start is that of the record ``started``."""

    case_id: str
    attempt: int
    name: str
    """The place."""
    what: str
    """``started``, ``finished`` or ``failed``; ``refused``: it was asked for, and did not begin. ``closed`` or ``reset``: after a
    download that had finished, the DUT has closed its connection at last, in order or not. ``renamed`` or ``removed``: the DUT has
    given an upload that had ended another name, or has deleted it; it is kept all the same."""
    number: int
    """Counts the transfers of the place, from 1; 0 for what was refused."""
    direction: str
    protocol: str
    peer: str
    path: str
    """As the DUT asked for it, percent signs decoded."""
    file_name: str = ""
    size: int = 0
    """Bytes of the file that went over."""
    offset: int = 0
    """Of a download, the byte of the file that it began with."""
    sha256: str = ""
    """Of the bytes that went over; of an upload, of the whole file."""
    whole: bool = False
    """The upload is complete; with this download, every byte of the file has been fetched, as far as that can be known."""
    seconds: float = 0.0
    bytes_per_second: float = 0.0
    error: str = ""
    fault: str = ""
    """``bench`` if the bench itself was in the way: its disk is full, or its limit for uploads is reached; ``cut off`` if it has ended
    what stood still for too long."""
    stored: str = ""
    """Where an upload is kept, beside the case file (relative to its folder)."""
    form: str = ""
    """Of an upload that came as a form (multipart/form-data): whether the file was taken out of it, otherwise why not. Then
    ``size`` and ``sha256`` are those of the file, or of the body where there is none."""
    body_size: int = 0
    """Of such an upload, bytes of the whole body."""
    body_sha256: str = ""
    """Of that body."""
    acknowledged: bool = False
    """With this download, the TCP of the DUT has acknowledged every byte of the file. Whether it has read them, ``whole`` tells."""
    known: str = ""
    """What else is known of it, in words: how the connection was closed, whether it went in ASCII mode."""


@dataclass(frozen=True)
class BenchTransfer(Event):
    """A transfer of the charge point that the bench plays, because a CSMS has asked for it: diagnostics that are uploaded,
    firmware that is downloaded. It has begun or ended; the runner was told."""

    case_id: str
    attempt: int
    """Both empty between cases."""
    number: int
    """Counts the transfers of the campaign since its engine started, from 1."""
    what: str
    """``started``, ``finished`` or ``failed``."""
    direction: str
    """``upload`` or ``download``."""
    location: str
    """As the CSMS has given it, without its password."""
    in_case: bool = False
    """The case waits for it before it reports that it is over."""
    protocol: str = ""
    """FTP, FTPS, HTTP or HTTPS; empty: none that a charge point uses."""
    file_name: str = ""
    size: int = 0
    """Bytes that went over."""
    sha256: str = ""
    """Of them, hexadecimal; empty where it failed."""
    seconds: float = 0.0
    """The whole of it, with its tries and the time between them."""
    tries: int = 0
    tls: str = ""
    """Version, and whether the certificate was verified; empty without TLS."""
    error: str = ""
