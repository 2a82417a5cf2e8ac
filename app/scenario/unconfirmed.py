"""Transaction messages of the charge point that the bench plays that nobody has confirmed (OCPP 1.6 section 3.7).

The management system may have taken them all the same: the connection was lost before its answer, or the answer came too late. So
the charge point repeats them once no case runs (:mod:`app.engine.left_over`), and a late answer still tells which transaction it was.
Until one of the two has told that, a transaction may run there whose number nobody here knows: that it refuses the next one of the
id tag as a second one (ConcurrentTx) is right then, and decides nothing about it.

A CALLERROR is an answer: by its own words the system has not processed the message, and nothing runs because of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.scenario.values import folded, look_up

Json = Mapping[str, Any]

REPEATED = ("StartTransaction", "StopTransaction")
SECOND = "ConcurrentTx"
MOST = 100
"""So many are remembered: a campaign goes on, and none of them matters for ever."""


@dataclass
class Owed:
    """One message that is to be sent again."""

    action: str
    request: Json
    failures: int = 0
    """So often it was sent and not answered in time. A connection that was lost meanwhile is no failure to process it."""


@dataclass
class Unconfirmed:
    """What is not confirmed, as a fold over the conversation."""

    messages: list[Owed] = field(default_factory=list)
    """Those that are to be repeated, in their order."""
    id_tags: set[str] = field(default_factory=set)
    """Id tags, without regard to case, of which a transaction may run that has no number here."""
    sent: dict[str, tuple[str, Json]] = field(default_factory=dict)
    """Message id -> action and payload of what was not answered: a late answer still tells its number."""

    def failed(self, message_id: str, action: str, request: Any, *, silent: bool) -> None:
        """It was sent and has no answer. ``silent``: though the connection was there to answer on."""
        if action not in REPEATED or not isinstance(request, Mapping):
            return
        self.sent[message_id] = (action, request)
        owed = self._owed(action, request)
        if owed is None:
            owed = Owed(action, request)
            self.messages = [*self.messages, owed][-MOST:]
        owed.failures += silent
        if action == "StartTransaction":
            self.id_tags.add(str(folded(request.get("idTag"))))
        while len(self.sent) > MOST:
            del self.sent[next(iter(self.sent))]

    def answered(self, action: str, request: Any, answer: Json | None) -> None:
        """One was answered, whichever of its transmissions. ``answer``: None for a CALLERROR."""
        if action not in REPEATED or not isinstance(request, Mapping):
            return
        owed = self._owed(action, request)
        if owed is not None:
            self.messages.remove(owed)
        if action == "StartTransaction" and answer is not None and look_up(answer, "idTagInfo.status") != SECOND:
            self.id_tags.discard(str(folded(request.get("idTag"))))

    def discard(self, owed: Owed) -> None:
        """It was sent as often as it may be. What may run because of it stays unknown."""
        self.messages = [one for one in self.messages if one is not owed]

    def as_json(self) -> dict[str, Any]:
        """For an engine that goes on after this one; empty if everything was confirmed."""
        if not self.messages and not self.id_tags:
            return {}
        messages = [{"action": one.action, "request": dict(one.request)} for one in self.messages]
        return {"messages": messages, "id_tags": sorted(self.id_tags)}

    def restore(self, kept: Json) -> None:
        """Go on with what :meth:`as_json` has told."""
        self.messages = [Owed(str(one["action"]), one["request"]) for one in kept.get("messages", [])]
        self.id_tags = set(kept.get("id_tags", []))

    def explains(self, action: str, request: Any, answer: Any) -> bool:
        """Whether a refusal of a transaction may come of one of the same id tag that nobody here knows the number of."""
        if action != "StartTransaction" or look_up(answer, "idTagInfo.status") != SECOND:
            return False
        return str(folded(look_up(request, "idTag"))) in self.id_tags

    def _owed(self, action: str, request: Json) -> Owed | None:
        return next((one for one in self.messages if one.action == action and one.request == request), None)
