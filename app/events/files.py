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
    """``started``, ``finished`` or ``failed``; ``refused``: it was asked for, and did not begin."""
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
    """The upload is complete; with this download, every byte of the file has been fetched."""
    seconds: float = 0.0
    bytes_per_second: float = 0.0
    error: str = ""
    fault: str = ""
    """``bench`` if the bench itself was in the way: its disk is full, or its limit for uploads is reached."""
    stored: str = ""
    """Where an upload is kept, beside the case file (relative to its folder)."""
