"""How the local authorization list of a charging station is sent, and emptied again (test case document, chapter 2.17)."""

from __future__ import annotations

from typing import Any

from app.scenario.checks import Check, equal
from app.scenario.vocabulary import Need, Node, Send, Setting, send, sequence

ENABLED = (Setting("LocalAuthListEnabled", True),)


def room_for(id_tags: int) -> tuple[Need, ...]:
    """So many id tags fit in one SendLocalList, and in the list (OCPP 1.6 sections 9.2.2 and 9.2.3)."""
    return (Need("SendLocalListMaxLength", at_least=id_tags), Need("LocalAuthListMaxLength", at_least=id_tags))


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
    """After a case: nobody is in the list any more, which its version shows (errata sheet v4.0, section 3.52)."""
    empty = send(
        "SendLocalList",
        "",
        listVersion=version,
        localAuthorizationList=[],
        updateType="Full",
        checks=[equal("status", "Accepted")],
    )
    return sequence(empty, list_version("", "", equal("listVersion", 0)))
