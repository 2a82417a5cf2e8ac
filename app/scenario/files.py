"""Words for files: the bench opens a place, the DUT fetches from it or uploads to it.

A place has a name within its case. What the DUT is told is its URL, :func:`file_location`; the engine makes it up, the record
keeps it, and a case that is judged again takes it from there.
"""

from __future__ import annotations

from collections.abc import Sequence as Items
from dataclasses import dataclass
from typing import Any

from app.scenario.conditions import PicsIs
from app.scenario.values import Captured, Context, KeyValue, Param, Value, look_up, resolve
from app.scenario.vocabulary import Node, Step, send, sequence, when

PREFERRED = ("FTP", "HTTP", "HTTPS", "FTPS")
"""Procedure V1.1.4, appendix C: FTP for interoperability, where the DUT supports it. Then what needs no certificate."""
KEY = "SupportedFileTransferProtocols"
GRACE = Param("file_grace")
BEGUN_BY_S = 1.0
"""Seconds after the message that a transfer is over by which it has to have begun: both come on different ways. In tables 55, 57 and
58 of the test case document the transfer has finished before that message."""
PLACES = {
    "firmware": "Lay firmware ready",
    "invalid firmware": "Lay a file ready that is no firmware",
    "missing": "Open a place without a file",
    "uploads": "Open a place for uploads",
    "refused": "Open a place that refuses uploads",
}
"""What a place can be, and what the bench does for it."""


@dataclass(frozen=True)
class OpenPlace(Step):
    """The bench opens a place. If it cannot, the case cannot be decided."""

    name: str
    direction: str
    """``get`` or ``put``, as the DUT sees it: it fetches, or it uploads."""
    content: str
    """As of :class:`app.events.FilePlaceWanted`."""
    protocols: Any


@dataclass(frozen=True)
class Transferred(Step):
    """The file of a place was transferred as a whole; or, with ``untouched``, nobody has begun to.

    The step may stand anywhere after the message that tells of the transfer: what happens meanwhile is not held up.
    """

    name: str
    since: str = ""
    """Name of the saved message in which the DUT says that the transfer is over."""
    untouched: bool = False
    named: Any = None
    """Of an upload, the name that the DUT has told for its file; another one is a finding."""
    timeout: Any = GRACE
    """Seconds after that message in which the bench may see the end: both come on two ways."""


@dataclass(frozen=True)
class FileProtocols(Value):
    """The protocols that the DUT supports for files: as its configuration key in a saved reply says, otherwise as its PICS
    says; where neither does, all. A campaign parameter may choose one."""

    snapshot: str

    def resolve(self, ctx: Context) -> list[str]:
        chosen = str(ctx.parameters["file_protocol"]).upper()
        if chosen:
            return [chosen]
        value = KeyValue(self.snapshot, KEY).resolve(ctx)
        said = value.split(",") if isinstance(value, str) else look_up(ctx.pics, f"limits.{KEY}")
        names = {str(name).strip().upper() for name in said} if isinstance(said, Items) else set()
        names.discard("")
        known = [name for name in PREFERRED if name in names]
        return known or sorted(names)[:10] or list(PREFERRED)

    def words(self) -> str:
        return f"as {KEY} says"


def file_location(name: str) -> Captured:
    """The URL of a place: of the file to fetch, or of the directory to upload to."""
    return Captured(f"{name}.bench.location")


def open_place(name: str, direction: str, content: str) -> Node:
    """Read which protocols the DUT supports, and open a place for one of them. To stand in ``before``."""
    snapshot = f"{name}_protocols"
    read = send("GetConfiguration", "", callerror=("any",), save=snapshot, key=[KEY])
    return sequence(read, OpenPlace("", name, direction, content, FileProtocols(snapshot)))


def transferred(name: str, number: str, since: str, **more: Any) -> Transferred:
    """The file was transferred as a whole when the DUT said so in the message that was saved as ``since``."""
    return Transferred(number, name, since, **more)


def untouched(name: str, number: str) -> Transferred:
    """Nobody has begun to fetch the file."""
    return Transferred(number, name, untouched=True)


def unless_security(usual: Node, refused: Node) -> Node:
    """The usual steps, or where the campaign aims at the security certificate, those of a DUT that refuses."""
    return when(PicsIs("certificate.goal", "security"), refused, usual)


def timeout_s(step: Transferred, ctx: Context) -> float:
    return float(resolve(step.timeout, ctx))
