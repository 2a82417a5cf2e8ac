"""What hands were asked for and have confirmed, and the messages that bear it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.protocol.messages import Call
from app.scenario.tree import Leaf
from app.scenario.values import look_up, whole_number

SHOWS_BY_ITSELF = ("PlugIn", "Unplug", "PresentIdTag", "PowerCycle", "PowerOff", "PowerOn", "ClearFault")
"""Actions that messages come of at once: not done, these do not come. What comes of the others shows only when the station is asked
for something, and then anything may be other than it was to be."""

_IN_USE = ("Preparing", "Charging", "SuspendedEV", "SuspendedEVSE", "Finishing", "Faulted")
_LOCK = "ConnectorLockFailure"
_REPLIES = {
    "CauseUnlockFailure": ("UnlockConnector", "UnlockFailed"),
    "CauseLocalListFailure": ("SendLocalList", "Failed"),
    "DisableReservations": ("ReserveNow", "Rejected"),
}
"""Action -> the CALL whose reply shows it, and the status in it."""


@dataclass
class Claim:
    """One manual action that hands were asked for."""

    leaf: Leaf
    action: str
    arguments: Mapping[str, Any]
    manner: str
    offline: bool
    """The station had no connection then."""
    leads_to: frozenset[str] = frozenset()
    """Ids of the steps whose message it leads to at once."""
    confirmed: bool = False
    """A person has said that it is done."""
    shown: bool = False
    """A message has borne it out."""
    doubted: bool = False
    """Something has come while its prompt was open that may be of another card or connector. What shows it later changes nothing."""


@dataclass
class Claims:
    """The manual actions of one attempt, and the question about them."""

    made: list[Claim] = field(default_factory=list)
    elsewhere: dict[int, str] = field(default_factory=dict)
    """Connector -> what it has reported while another one was asked for."""
    question: Leaf | None = None
    """The step that the question stands with; nothing goes on meanwhile."""
    questioned: Sequence[Claim] = ()
    """What the question is about."""
    meanwhile: str = ""
    """What has come since, and shows it now: it was done late, or told late."""

    def of(self, leaf: Leaf) -> Claim | None:
        return next((claim for claim in self.made if claim.leaf is leaf), None)

    def drop(self, leaf: Leaf) -> None:
        self.made = [claim for claim in self.made if claim.leaf is not leaf]

    def take_call(self, call: Call, frame: int) -> None:
        """Take note of the first action that a message bears out: it tells of one, not of two alike."""
        for claim in self.made:
            if not claim.shown and _bears_out(call, claim):
                claim.shown = True
                if self.question is not None:
                    self.meanwhile = self.meanwhile or f"{call.action} came only then (frame {frame})"
                return

    def take_step(self, leaf: Leaf) -> None:
        """The message of a step has come: what leads to it was done."""
        for claim in self.made:
            claim.shown = claim.shown or leaf.id in claim.leads_to

    def take_reply(self, action: str, payload: Any) -> None:
        """Take note of what a reply bears out."""
        for claim in self.made:
            if _REPLIES.get(claim.action) == (action, look_up(payload, "status")):
                claim.shown = True

    def asked(self) -> Sequence[Claim]:
        """What the tester is asked about; nothing if all is borne out.

        Of a station without a connection no message tells which of several actions it comes of: all of them are asked about.
        """
        if all(claim.shown and not claim.doubted for claim in self.made):
            return ()
        return [claim for claim in self.made if not claim.shown or claim.offline or claim.doubted]


def _bears_out(call: Call, claim: Claim) -> bool:
    status, connector = call.payload.get("status"), whole_number(call.payload.get("connectorId"))
    here = connector == claim.arguments.get("connectorId")
    told = call.action == "StatusNotification" and here
    match claim.action:
        case "PlugIn":
            return (told and status in _IN_USE) or (call.action == "StartTransaction" and here)
        case "Unplug":
            return (told and status not in ("Charging", "Faulted")) or call.action == "StopTransaction"
        case "PresentIdTag":
            tag = str(call.payload.get("idTag", "")).casefold()
            identified = call.action in ("Authorize", "StartTransaction", "StopTransaction")
            return identified and tag == str(claim.arguments.get("idTag", "")).casefold()
        case "PowerCycle" | "PowerOff" | "PowerOn":
            return call.action == "BootNotification"
        case "CauseFault":
            return told and status == "Faulted"
        case "ClearFault":
            return told and status != "Faulted"
        case "CauseLockFailure" | "CauseUnlockFailure":
            return told and call.payload.get("errorCode") == _LOCK
    return False
