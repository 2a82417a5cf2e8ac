"""What the runner was told besides frames, the connection and faults: with these the record can be judged again."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.events.base import Event, JsonObject


@dataclass(frozen=True)
class AnswerTaken(Event):
    """The runner was told an answer of the hands, once the case file had its :class:`PromptClosed`."""

    prompt_id: int
    how: str
    """As there, or ``failed``: the hands themselves failed."""


@dataclass(frozen=True)
class TimePassed(Event):
    """The runner was told that time has passed: a deadline was over, and the socket had been drained."""


@dataclass(frozen=True)
class StopAsked(Event):
    """Somebody ended the case."""

    how: str
    """``now`` or ``after step``."""
    by: str
    reason: str


@dataclass(frozen=True)
class AskedForQuestion(Event):
    """Somebody who has said that a request was sent did not want to wait for the end of its time: the question whether it was
    sent, or entered as asked, is put at once."""

    by: str


@dataclass(frozen=True)
class ReplyGivenUp(Event):
    """From here on the bench no longer waits for the reply to its CALL; one that still comes is late."""

    message_id: str
    case_id: str = ""
    attempt: int = 0


@dataclass(frozen=True)
class DutAssumed(Event):
    """What the bench takes to be so from here on, although the wire has not said it."""

    what: str
    """``no transaction`` (a reset follows, which ends every one), ``done by hands`` (a manual action between two cases),
    ``not registered`` (the bench connects anew), ``to put back`` (configuration keys that still have the value of a case), ``put back`` (such keys have their value of before again), ``keys``
    (what the station told of its configuration between two cases), ``parameter`` (a campaign parameter that the station's own
    limits change), ``PICS`` (an answer that the station's own keys contradict), ``transaction ids`` (those given out already), ``charge point`` (what the charge point that the bench plays
    keeps) or ``transactions`` (of that charge point, which it still has to end)."""
    value: JsonObject = field(default_factory=dict)
    """Of ``to put back`` and ``put back``: key -> its value before. Of ``keys``: ``configurationKey``, as in
    GetConfiguration.conf. Of ``parameter``: name -> value. Of ``PICS``: path -> answer. Of ``done by hands``: ``action``, ``arguments``, ``fixed_cable``.
    Of ``transaction ids``: ``next``. Of ``charge point``: as of :class:`ChargePointKept`. Of ``transactions``: transactionId -> the StartTransaction.req."""


@dataclass(frozen=True)
class ChargePointKept(Event):
    """What the charge point that the bench plays for a CSMS keeps after a case, for a campaign that is gone on with."""

    state: JsonObject
    """``values`` (configuration keys that were changed), ``local_list``, ``version``, ``reservations``, ``profiles``."""
