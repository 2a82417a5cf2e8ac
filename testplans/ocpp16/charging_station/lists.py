"""How the local authorization list of a charging station is sent, and emptied again (test case document, chapter 2.17)."""

from __future__ import annotations

from typing import Any

from app.scenario.checks import Check, equal
from app.scenario.vocabulary import Node, Send, Setting, send

ENABLED = (Setting("LocalAuthListEnabled", True),)


def entry(id_tag: Any, status: str = "Accepted") -> dict[str, Any]:
    """An entry of the list."""
    return {"idTag": id_tag, "idTagInfo": {"status": status}}


def send_list(number: str, reply_number: str, kind: str, version: Any, *entries: Any, status: str = "Accepted") -> Send:
    """SendLocalList (``kind`` is Full or Differential), and the status that is wanted."""
    return send(
        "SendLocalList",
        number,
        reply_number,
        listVersion=version,
        localAuthorizationList=list(entries),
        updateType=kind,
        checks=[equal("status", status)],
    )


def list_version(number: str, reply_number: str, *checks: Check, save: str = "") -> Send:
    """GetLocalListVersion."""
    return send("GetLocalListVersion", number, reply_number, checks=checks, save=save)


def emptied(version: Any) -> Node:
    """After a case: nobody is in the list any more."""
    return send(
        "SendLocalList", "", callerror=("any",), listVersion=version, localAuthorizationList=[], updateType="Full"
    )
