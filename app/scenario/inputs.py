"""Everything the runner is ever told. Each input stands in the case file, so a verdict can be reached again from it.

Times: ``at_ns`` monotonic, ``utc_ns`` UTC nanoseconds; for a frame both are those of its stamp.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.protocol.messages import Message
from app.scenario.intake import Incoming


@dataclass(frozen=True)
class Input:
    at_ns: int
    utc_ns: int


@dataclass(frozen=True)
class FrameIn(Input):
    """A frame of the DUT."""

    seq: int
    uncertainty_ns: int
    incoming: Incoming


@dataclass(frozen=True)
class FrameOut(Input):
    """A frame of the bench has left, and this is its place and stamp."""

    seq: int
    uncertainty_ns: int
    message: Message
    cause: str = ""
    """As of its :class:`app.events.Frame`: why it was sent, if it belongs to no step and is no reply."""


@dataclass(frozen=True)
class SendFailed(Input):
    """A frame could not leave, because the connection is down."""

    message_id: str
    text: str


@dataclass(frozen=True)
class GivenUp(Input):
    """A CALL of the bench that belongs to no step was not answered in time; its reply is not waited for any longer."""

    message_id: str


@dataclass(frozen=True)
class LinkUp(Input):
    seq: int


@dataclass(frozen=True)
class LinkDown(Input):
    seq: int
    initiator: str
    code: int
    reason: str


@dataclass(frozen=True)
class HandsAnswered(Input):
    """The hands have answered a prompt: ``done``, ``cannot``, ``yes``, ``no`` or ``failed`` (the hands themselves)."""

    prompt_id: int
    how: str
    by: str
    reason: str = ""
    device: str = ""


@dataclass(frozen=True)
class Tick(Input):
    """Time has passed; the socket was drained before."""


@dataclass(frozen=True)
class Stop(Input):
    """The tester ends the case: ``now`` or ``after step``."""

    how: str
    by: str
    reason: str


@dataclass(frozen=True)
class AskNow(Input):
    """Whoever operates the management system does not want to wait for the end of a request's time: it is asked about now."""

    by: str


@dataclass(frozen=True)
class PlaceOpened(Input):
    """A place for files is there, or it cannot be opened (:class:`app.events.FilePlaceOpened`)."""

    name: str
    protocol: str = ""
    location: str = ""
    file_name: str = ""
    size: int = 0
    error: str = ""
    case_id: str = ""
    attempt: int = 0
    """The attempt that it belongs to; another one has nothing to do with it."""


@dataclass(frozen=True)
class FileMoved(Input):
    """A transfer of a file has begun or ended (:class:`app.events.FileTransfer`)."""

    name: str
    what: str
    size: int = 0
    whole: bool = False
    file_name: str = ""
    protocol: str = ""
    sha256: str = ""
    seconds: float = 0.0
    error: str = ""
    fault: str = ""
    case_id: str = ""
    attempt: int = 0
    acknowledged: bool = False
    known: str = ""
    number: int = 0


@dataclass(frozen=True)
class BenchMoved(Input):
    """A transfer of the charge point that the bench plays has begun or is over (:class:`app.events.BenchTransfer`)."""

    what: str
    direction: str
    location: str
    in_case: bool
    protocol: str = ""
    size: int = 0
    sha256: str = ""
    error: str = ""
    case_id: str = ""
    attempt: int = 0


@dataclass(frozen=True)
class BenchFailed(Input):
    """The bench itself failed."""

    text: str
