"""Everything the runner asks for. The engine carries it out in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.events import Event
from app.protocol.messages import Message


@dataclass(frozen=True)
class Output:
    """Base class of all outputs."""


@dataclass(frozen=True)
class Transmit(Output):
    """Send this message."""

    message: Message
    action: str


@dataclass(frozen=True)
class Emit(Output):
    """Put this event on the record."""

    event: Event


@dataclass(frozen=True)
class Show(Output):
    """Ask the hands. The engine adds the wording."""

    prompt_id: int
    step_id: str
    kind: str
    """``ACT`` or ``OBSERVE``."""
    action: str
    arguments: dict[str, Any]
    watch: str
    clock: str = ""
    deadline_ns: int = 0
    consequence: str = ""
    manner: str = ""
    """How the action is done otherwise than usual; it chooses the wording."""


@dataclass(frozen=True)
class Withdraw(Output):
    """The prompt is over without an answer: the wire closed it (``seen``), or the case ended (``withdrawn``)."""

    prompt_id: int
    how: str
    frame: int = 0


@dataclass(frozen=True)
class GiveUp(Output):
    """The reply to this CALL is not waited for any longer."""

    message_id: str


@dataclass(frozen=True)
class Say(Output):
    """The charge point that the bench plays has to say this by itself, as soon as it may (:mod:`app.scenario.by_itself`)."""

    action: str
    connector: int | None = None
    """The one it is about; None: as the message is about none."""
    transaction: int | None = None
    """Of StopTransaction: the one that the CSMS has asked to stop, and that only it knows of."""


@dataclass(frozen=True)
class Restart(Output):
    """The charge point that the bench plays was asked to reset itself while no case runs."""

    kind: str
    """``Hard`` or ``Soft``."""


@dataclass(frozen=True)
class LinkOrder(Output):
    """Act on the connection: ``cut``, ``restore``, ``close`` or ``reconnect``."""

    what: str


@dataclass(frozen=True)
class MoveFile(Output):
    """The charge point that the bench plays moves a file really. What becomes of it is told with
    :class:`app.scenario.inputs.BenchMoved`."""

    direction: str
    """``upload`` or ``download``."""
    location: str
    """As the CSMS has given it."""
    file_name: str
    retries: int
    retry_interval_s: int
    not_before: str
    """``retrieveDate`` as the CSMS has given it; empty: at once."""
    in_case: bool
    """The case goes on with what it leads to. Otherwise the charge point has to report by itself, too."""
