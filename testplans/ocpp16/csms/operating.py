"""What the operator of a management system is asked to send, and what must come of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.scenario.checks import Check, at_least, equal, one_of_or_absent, warn
from app.scenario.conditions import Entered, Known
from app.scenario.values import Captured
from app.scenario.vocabulary import (
    CONNECTOR,
    GENERAL_RULE,
    Node,
    optional,
    receive,
    send,
    sequence,
    trigger_from_csms,
    when,
)
from testplans.ocpp16.csms.states import VALID

# OCPP 1.6 section 5.10: 0 is the version of an empty list, -1 says that there can be none.
NUMBERED = warn(at_least("listVersion", 1))
REMOTE_TAG = Captured("remote.idTag")
AS_ASKED = Entered("RemoteStartTransaction", "remote.idTag", VALID)
"""A remote start is for the id tag that was asked for. Another one will do if the management system accepts it; if it does not, that
may be right, as nobody knows what the operator has entered."""


def asked(
    action: str,
    wanted: Mapping[str, Any],
    number: str,
    *,
    answer: Mapping[str, Any],
    must: tuple[str, ...] = (),
    checks: tuple[Check, ...] = (),
    named: tuple[str, ...] = (),
    save: str = "",
    save_asked: str = "",
    note: str = "",
) -> Node:
    """The operator is asked to send a request; it arrives and gets this answer.

    ``must`` names the wanted fields that the document checks. The other ones are only what the operator was asked to enter:
    another value is a finding. ``checks`` are what the document asks for besides, ``named`` the wanted fields that they are about.
    """
    fields = [
        equal(name, value) if name in must else warn(equal(name, value))
        for name, value in wanted.items()
        if name not in named
    ]
    return sequence(
        trigger_from_csms(action, wanted, save=save_asked, note=note),
        receive(action, number, answer=answer, checks=[*fields, *checks], save=save),
    )


def taken_back(saved: str, action: str, wanted: Mapping[str, Any]) -> Node:
    """After a case: what a saved request has set in the management system as well, the operator takes back there, with another one.

    Only the management system can; as long as it is so, it may rightly refuse what a later case asks of it. Nobody waits for it longer
    than the prompt is open.
    """
    request = receive(action, "", answer={"status": "Accepted"}, checks=[warn(equal(*one)) for one in wanted.items()])
    prompted = sequence(trigger_from_csms(action, wanted), optional(request, GENERAL_RULE))
    return when(Known(Captured(f"{saved}.connectorId")), prompted)


def remote_start(number: str, *, status: str = "Accepted") -> Node:
    """RemoteStartTransaction of the valid id tag at the connector under test, and what the charge point answers. Saves ``remote``."""
    entered = (warn(equal("idTag", VALID)), warn(one_of_or_absent("connectorId", CONNECTOR)))
    wanted = {"connectorId": CONNECTOR, "idTag": VALID}
    answer = {"status": status}
    return asked(
        "RemoteStartTransaction", wanted, number, answer=answer, checks=entered, named=tuple(wanted), save="remote"
    )


def authorize_remote(number: str, reply_number: str) -> Node:
    """Authorize of the id tag of the remote start, which must be accepted."""
    accepted = equal("idTagInfo.status", "Accepted", provided=AS_ASKED)
    return send("Authorize", number, reply_number, idTag=REMOTE_TAG, checks=[accepted])
