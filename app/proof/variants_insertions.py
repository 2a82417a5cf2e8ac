"""Conforming variants with something more: messages that may come at any time, and what Appendix D of the procedure lets pass."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.proof.alternatives import of_another_branch
from app.proof.conversation import Connect, Conversation, Hands, Reply, Say
from app.proof.gaps import Gap
from app.proof.mutant import Base
from app.proof.mutants_insertions import SOON, last_status, natural
from app.scenario.preparation import MODE_1_2_ONLY
from app.scenario.values import look_up

STATION_BACKGROUND = ("Heartbeat", "MeterValues", "DataTransfer", "SecurityEventNotification")
CSMS_BACKGROUND = (
    "GetConfiguration",
    "ChangeConfiguration",
    "ClearCache",
    "GetLocalListVersion",
    "DataTransfer",
    "TriggerMessage",
    "UnlockConnector",
)


def background(base: Base) -> Iterator[Conversation]:
    """Messages that may come at any time: all of them in each phase, two at every place."""
    kinds = STATION_BACKGROUND if base.station else CSMS_BACKGROUND
    phases: set[str] = set()
    for number, gap in enumerate(base.gaps()):
        everything = gap.place.phase not in phases
        phases.add(gap.place.phase)
        for action in kinds if everything else (kinds[number % len(kinds)], kinds[(number + 1) % len(kinds)]):
            payload = natural(base, action)
            if gap.forbids(action, payload) or _has_its_time(base, gap, action):
                continue
            if base.station and (gap.awaits(action) or not _registered(base, gap)):
                continue
            if not base.station and any(say.action == action for say in gap.awaited):
                continue
            more = Say(action=action, payload=payload, delay=SOON)
            yield base.conversation.inserted(f"{action}{gap.name}", gap.index, more)


def _has_its_time(base: Base, gap: Gap, action: str) -> bool:
    """Whether the case itself waits for this message at a time."""
    return any(isinstance(e, Say) and e.action == action and e.since for e in base.events[gap.index :])


def _registered(base: Base, gap: Gap) -> bool:
    """Whether the station may speak: it has been accepted since it last started (OCPP 1.6 section 4.2)."""
    later = [e for e in base.events[gap.index :] if _starts(e)]
    earlier = [e for e in base.events[: gap.index] if _starts(e) or _restarts(e)]
    if not later or not earlier:
        return True
    between_boots = isinstance(earlier[-1], Say) and not any(_restarts(e) for e in _up_to(base, gap, later[0]))
    return not (between_boots or _restarts(earlier[-1]))


def _up_to(base: Base, gap: Gap, event: Any) -> list[Any]:
    return list(base.events[gap.index : base.events.index(event)])


def _starts(event: Any) -> bool:
    return isinstance(event, Say) and event.action == "BootNotification"


def _restarts(event: Any) -> bool:
    if isinstance(event, Hands) and event.leaf is not None:
        return getattr(event.leaf.step, "action", "") in ("PowerCycle", "PowerOn", "PowerOff")
    return isinstance(event, Connect) or (isinstance(event, Reply) and event.action == "Reset")


def tolerated(base: Base) -> Iterator[Conversation]:
    """StatusNotifications that Appendix D lets pass, at every place where it does."""
    if not base.station or base.scenario.utility:
        return
    for gap in base.gaps():
        if gap.place.phase == "restore" or not _registered(base, gap):
            continue
        for what, extra in _tolerances(base, gap):
            sound = {**natural(base, "StatusNotification"), **extra}
            if gap.awaits("StatusNotification", sound) or gap.forbids("StatusNotification", sound):
                continue
            if any(of_another_branch(base, say, sound) for say in gap.awaited if say.action == "StatusNotification"):
                continue  # it says that the case goes another way
            more = Say(action="StatusNotification", payload=sound, delay=SOON)
            yield base.conversation.inserted(f"{what}{gap.name}", gap.index, more)


def _tolerances(base: Base, gap: Gap) -> Iterator[tuple[str, dict[str, Any]]]:
    connector = base.world.parameters["connector"]
    last = last_status(base, gap, connector)
    awaited = {say.action for say in gap.awaited if not say.since}
    expected = {
        say.match.get("status")
        for say in gap.awaited
        if say.action == "StatusNotification" and say.match.get("connectorId") == connector
    }
    if not any(say.match.get("connectorId") == 0 for say in gap.awaited):
        yield "connector 0 with an error code", {"connectorId": 0, "status": "Faulted", "errorCode": "InternalError"}
        yield "connector 0 with info", {"connectorId": 0, "status": "Available", "info": "proof"}
    if {"StartTransaction", "StopTransaction"} & awaited:
        for status in ("SuspendedEV", "SuspendedEVSE"):
            if status != last:
                yield status, {"status": status}
    if last != "Unavailable" and "Available" in expected and any(_starts(event) for event in base.events[: gap.index]):
        yield "Unavailable after the boot", {"status": "Unavailable"}
    if last and last != "Faulted" and gap.index:
        yield f"{last} again with info", {"status": last, "info": "proof"}
    if gap.place.over:
        yield "after the last step", {"status": "Reserved" if last != "Reserved" else "Finishing"}
    if look_up(base.world.pics, "beyond_the_form.connectors_per_evse") == [[1, 2]] and connector == 1:
        for status in ("Available", "Reserved", "Preparing", "Unavailable"):
            if status != last_status(base, gap, 2):
                yield f"{status} of the other connector", {"connectorId": 2, "status": status}
    if look_up(base.world.pics, "general.product_subtype") == MODE_1_2_ONLY and last == "Preparing":
        started = any(isinstance(e, Say) and e.action == "StartTransaction" for e in base.events[: gap.index])
        if not started and not expected:
            yield "Available after a short power flow", {"status": "Available"}
