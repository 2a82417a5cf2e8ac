"""The closed list of manual actions that a scenario may ask for, with their arguments.

The same action is a prompt for a person, a method call for the embedded simulated DUT, or an HTTP POST to a vendor's
automation (``--hands URL``). ``ocpp-bench actions --json`` prints this list; docs/hands.md explains it with an example.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Argument:
    """One argument of a manual action: its JSON type, and what it means."""

    name: str
    type: str
    meaning: str
    required: bool = True


@dataclass(frozen=True)
class ActionKind:
    """One manual action: who does it on which DUT, and the arguments it takes."""

    name: str
    dut: str
    """``charging-station``, ``csms`` or ``any``."""
    meaning: str
    arguments: tuple[Argument, ...] = ()


_CONNECTOR = Argument("connectorId", "integer", "connector of the station, counted from 1")

TRIGGER_FROM_CSMS = "TriggerFromCsms"
"""What an operator of a management system is asked for."""

CONFIRM_ENTRY = "ConfirmEntry"
"""The question whether an operator entered what was asked for, answered like an ``Observe``."""

CONFIRM_DONE = "ConfirmDone"
"""The question whether a manual action was done of which a station shows nothing, answered like an ``Observe``."""


def nothing_came(action: str, arguments: Mapping[str, Any]) -> bool:
    """Whether a prompt is the question about a request of which nothing has come: was it sent at all?"""
    return action == CONFIRM_ENTRY and not arguments.get("differences")


ACTIONS: tuple[ActionKind, ...] = (
    ActionKind(
        "PlugIn", "charging-station", "Connect the cable on the station's side and on the EV's side.", (_CONNECTOR,)
    ),
    ActionKind(
        "Unplug",
        "charging-station",
        "Disconnect the cable: on the EV's side only, or on both sides so that the connector is free again.",
        (_CONNECTOR, Argument("side", "string", '"EV" for the EV\'s side only, "both" for both sides')),
    ),
    ActionKind(
        "PresentIdTag",
        "charging-station",
        "Identify with this id tag: hold the card to the reader, or any other form of identification.",
        (_CONNECTOR, Argument("idTag", "string", "the id tag to identify with, at most 20 characters")),
    ),
    ActionKind("PowerCycle", "charging-station", "Switch the station's power off and on again."),
    ActionKind("PowerOff", "charging-station", "Switch the station's power off, and leave it off."),
    ActionKind("PowerOn", "charging-station", "Switch the station's power on."),
    ActionKind(
        "CauseFault",
        "charging-station",
        "Bring a connector (0: the whole station) into the state Faulted.",
        (
            Argument("connectorId", "integer", "connector, 0 for the whole station"),
            Argument("errorCode", "string", "an error code of OCPP 1.6 section 7.6 that is wanted", required=False),
        ),
    ),
    ActionKind(
        "ClearFault",
        "charging-station",
        "End the fault of a connector (0: of the whole station).",
        (Argument("connectorId", "integer", "connector, 0 for the whole station"),),
    ),
    ActionKind(
        "CauseLockFailure", "charging-station", "Make the cable lock fail at the next attempt to lock.", (_CONNECTOR,)
    ),
    ActionKind(
        "CauseUnlockFailure",
        "charging-station",
        "Make the cable lock fail at the next attempt to unlock.",
        (_CONNECTOR,),
    ),
    ActionKind("ClearLockFailure", "charging-station", "Let the cable lock lock and unlock again.", (_CONNECTOR,)),
    ActionKind(
        "CauseLocalListFailure", "charging-station", "Make the next update of the local authorization list fail."
    ),
    ActionKind("DisableReservations", "charging-station", "Switch reservations off, so that the station takes none."),
    ActionKind("EnableReservations", "charging-station", "Switch reservations on again."),
    ActionKind("ClearLocalListFailure", "charging-station", "Let updates of the local authorization list work again."),
    ActionKind(
        TRIGGER_FROM_CSMS,
        "csms",
        "Let the operator send this request from the management system to the charge point.",
        (
            Argument("action", "string", "the OCPP action to send, such as Reset"),
            Argument("payload", "object", "the payload that is wanted; fields that are not given are free"),
            Argument(
                "example",
                "object",
                "a whole payload that will do: the fields that are wanted, and a value for every free one that the message "
                "needs, except a location, which only the system knows",
                required=False,
            ),
            Argument(
                "leave_out",
                "array",
                "paths of fields that the request must not have",
                required=False,
            ),
            Argument("answer", "string", "the status that the charge point will answer with", required=False),
            Argument(
                "may_differ",
                "object",
                "paths of fields whose value may be another, with a remark; the others must be exactly so",
                required=False,
            ),
            Argument("note", "string", "what else the operator should know of this request", required=False),
        ),
    ),
    ActionKind(
        CONFIRM_ENTRY,
        "csms",
        "The request came, but not as asked. Say whether it was entered as the TriggerFromCsms before asked for it: "
        '"yes" (then the management system fails), "no" (a slip, then the case is inconclusive) or "cannot". Without differences, '
        'nothing has come: was it sent? "yes" (then the management system fails when its time is over), "no" (a slip; it is asked '
        'for again, operator_tries times at most) or "cannot" (the management system cannot send it, and fails).',
        (
            Argument("action", "string", "the OCPP action that was asked for"),
            Argument(
                "differences", "array", "what came otherwise: objects with field, wanted and got; none: nothing came"
            ),
            Argument("question", "string", "the same in words for a person"),
            Argument(
                "too_late",
                "boolean",
                "true: the request was accepted as it was and the case has gone on; another one no longer answers the question",
                required=False,
            ),
        ),
    ),
    ActionKind(
        CONFIRM_DONE,
        "charging-station",
        "The station does what it would do if these actions had not been done, and no message shows that they were. Were they, and "
        'did they take effect? "yes" (then the station fails), "no" or "cannot" (then the case is inconclusive). Only a person is '
        "asked: automation that has answered an action has said that it was done.",
        (
            Argument("actions", "array", "what was asked for: objects with action, arguments and perhaps manner"),
            Argument("seen", "string", "what the station did otherwise, in words"),
            Argument(
                "uninvited",
                "boolean",
                "true: something came while a prompt was open, and the question is whether nothing was done but what was asked",
                required=False,
            ),
        ),
    ),
    ActionKind(
        "Observe",
        "any",
        'Look, and answer the question with "yes", "no" or "cannot".',
        (Argument("question", "string", "what to look at, in words for a person"),),
    ),
)

BY_NAME: Mapping[str, ActionKind] = {kind.name: kind for kind in ACTIONS}


@dataclass(frozen=True)
class ManualAction:
    """One action that is asked for, with the values of its arguments."""

    name: str
    arguments: Mapping[str, Any]

    def __post_init__(self) -> None:
        kind = BY_NAME.get(self.name)
        if kind is None:
            raise ValueError(f"{self.name!r} is not a manual action; the list is {', '.join(BY_NAME)}")
        known = {argument.name for argument in kind.arguments}
        missing = {argument.name for argument in kind.arguments if argument.required} - set(self.arguments)
        unknown = set(self.arguments) - known
        if missing or unknown:
            raise ValueError(f"{self.name} takes {sorted(known)}: missing {sorted(missing)}, unknown {sorted(unknown)}")


def as_json() -> list[dict[str, Any]]:
    """The list as ``ocpp-bench actions --json`` prints it."""
    return [
        {
            "action": kind.name,
            "dut": kind.dut,
            "meaning": kind.meaning,
            "arguments": [
                {"name": a.name, "type": a.type, "meaning": a.meaning, "required": a.required} for a in kind.arguments
            ],
        }
        for kind in ACTIONS
    ]
