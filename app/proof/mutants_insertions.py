"""Something more than the case asks for: a message that is forbidden, uninvited or broken, or a status on its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from app.proof import schema_values
from app.proof.alternatives import of_another_branch
from app.proof.conversation import Pause, Raw, Say, changed
from app.proof.expectations import expect, expect_status
from app.proof.gaps import Gap
from app.proof.mutant import Base, Mutant
from app.proof.mutants_messages import DECISIVE
from app.protocol import actions
from app.scenario.values import MISSING, resolve

T = TypeVar("T")

SOON = 0.02
"""Seconds after the event before: while the wire is still watched, and before anything else happens."""

BEFORE_THE_END = 0.5
"""Seconds before a watched time is over."""

OTHER_STATUSES = ("Reserved", "Finishing", "Faulted")
UNASKED = ("FirmwareStatusNotification", "DiagnosticsStatusNotification")

FRAMING = {
    # OCPP-J 1.6 sections 4.1 and 4.2
    "no JSON": (b"[2,", "text"),
    "no array": (b'{"a":1}', "text"),
    "an empty array": (b"[]", "text"),
    "an unknown message type": (b'[5,"x",{}]', "text"),
    "too few elements": (b'[2,"x","Heartbeat"]', "text"),
    "a payload that is no object": (b'[2,"x","Heartbeat",[]]', "text"),
    "no UTF-8": (b'[2,"\xff","Heartbeat",{}]', "text"),
}
ODDITIES = {
    "a binary frame": (b'[2,"odd","Heartbeat",{}]', "binary", "framing.binary"),
    "a message id that is a number": (b'[2,77,"Heartbeat",{}]', "text", "framing.id-not-string"),
    "a payload that is null": (b'[2,"odd","Heartbeat",null]', "text", "framing.null-payload"),
}


def forbidden(base: Base) -> Iterator[Mutant]:
    """What a guard forbids, at every place within it."""
    for gap in base.gaps():
        for never in gap.guards:
            action = "Heartbeat" if never.action == "*" else never.action
            if not base.station and never.action == "*":
                action = "GetConfiguration"
            payload = natural(base, action)
            for path, value in never.match.items():
                known = resolve(value, base.world.context(base.scenario.role))
                payload = changed(payload, path, None if known is MISSING else known)
            if gap.awaits(action, payload):
                continue
            expected = expect("forbidden", gap.place, name=never.number, declared=never.severity)
            yield _inserted(base, gap, "forbidden", f"{never.number}{gap.name}", action, payload, expected)
            watched = base.events[gap.index] if gap.index < len(base.events) else None
            if isinstance(watched, Pause) and watched.delay > BEFORE_THE_END:
                # A guard is worth what it watches: up to the end of the time that nothing may happen.
                late = watched.delay - BEFORE_THE_END
                name = f"{never.number}{gap.name}, after {late:g} s"
                yield _inserted(base, gap, "forbidden", name, action, payload, expected, late)


def uninvited(base: Base) -> Iterator[Mutant]:
    """Messages of a station that no step asks for, at every place."""
    if not base.station or base.scenario.utility:
        return
    for number, gap in enumerate(base.gaps()):
        if gap.place.phase == "restore":
            continue
        for action in (*DECISIVE, "BootNotification", UNASKED[number % len(UNASKED)]):
            payload = natural(base, action)
            if gap.awaits(action) or gap.forbids(action, payload):
                continue
            kind = "reboot" if action == "BootNotification" else "unasked" if action in UNASKED else "uninvited"
            yield _inserted(base, gap, kind, f"{action}{gap.name}", action, payload, expect(kind, gap.place))


def unknown(base: Base) -> Iterator[Mutant]:
    """Actions that OCPP 1.6 does not have, or that are not for this device to send."""
    wrong = "Reset" if base.station else "StatusNotification"
    for number, gap in enumerate(base.gaps()):
        if gap.place.utility:
            continue
        action = ("NoSuchAction", wrong)[number % 2]
        payload = schema_values.minimal(action, "request") if action in actions.ALL else {}
        expected = expect("schema", gap.place)
        yield _inserted(base, gap, "not its action", f"{action}{gap.name}", action, payload, expected)


def framing(base: Base) -> Iterator[Mutant]:
    """Bytes that are no OCPP-J, and oddities that are only worth a finding: all of them in each phase, one at every place."""
    phases: set[str] = set()
    for number, gap in enumerate(base.gaps()):
        everything = gap.place.phase not in phases
        phases.add(gap.place.phase)
        for what, (raw, opcode) in FRAMING.items() if everything else [_turn(FRAMING, number)]:
            inserted = base.conversation.inserted("", gap.index, Raw(raw=raw, opcode=opcode, delay=SOON))
            yield base.mutant("framing", f"{what}{gap.name}", inserted, expect("framing", gap.place))
        if not base.station or gap.awaits("Heartbeat") or gap.guards:
            continue
        for what, (raw, opcode, finding) in ODDITIES.items() if everything else [_turn(ODDITIES, number)]:
            inserted = base.conversation.inserted("", gap.index, Raw(raw=raw, opcode=opcode, delay=SOON))
            expected = expect("specification", gap.place, name=finding)
            yield base.mutant("oddity", f"{what}{gap.name}", inserted, expected)


def _turn(kinds: Mapping[str, T], number: int) -> tuple[str, T]:
    """One of the kinds, another one each time."""
    return list(kinds.items())[number % len(kinds)]


def message_ids(base: Base) -> Iterator[Mutant]:
    """A message id that was used before."""
    if not base.station:
        return
    for gap in base.gaps():
        if gap.awaits("Heartbeat") or gap.guards:
            continue
        one = Say(action="Heartbeat", payload={}, delay=SOON, message_id="again")
        inserted = base.conversation.inserted("", gap.index, one, one)
        expected = expect("specification", gap.place, name="rpc.duplicate-id")
        yield base.mutant("message id used twice", gap.name, inserted, expected)


def statuses(base: Base) -> Iterator[Mutant]:
    """StatusNotifications that no step asks for, as Appendix D of the procedure classifies them."""
    if not base.station or base.scenario.utility:
        return
    connector = base.world.parameters["connector"]
    others = [c for c in range(1, base.world.connectors + 1) if c != connector]
    for number, gap in enumerate(base.gaps()):
        if gap.place.phase == "restore":
            continue
        unexpected: list[tuple[str, int, str]] = [("connector 0", 0, "Unavailable")]
        unexpected += [("other connector", other, "Finishing") for other in others[:1]]
        if not gap.place.over and not base.choices.left_out:
            unexpected += [("other status", connector, status) for status in OTHER_STATUSES[number % 2 :][:2]]
        for kind, where, status in unexpected:
            payload = {**natural(base, "StatusNotification"), "connectorId": where, "status": status}
            awaited_here = any(
                say.action == "StatusNotification" and say.match.get("connectorId", where) == where
                for say in gap.awaited
            )
            fits = gap.awaits("StatusNotification", payload)
            if fits or (awaited_here and kind != "other status") or gap.forbids("StatusNotification", payload):
                continue
            if kind == "other status" and last_status(base, gap, where) == status:
                continue
            if any(of_another_branch(base, say, payload) for say in gap.awaited if say.action == "StatusNotification"):
                continue
            name = f"{kind}, {status}{gap.name}"
            yield _inserted(base, gap, "status", name, "StatusNotification", payload, expect_status(kind))


def natural(base: Base, action: str) -> dict[str, Any]:
    """A sound payload, about the connector and id tag under test."""
    parameters = base.world.parameters
    payload = schema_values.minimal(action, "request")
    if "connectorId" in payload:
        payload["connectorId"] = parameters["connector"]
    if "idTag" in payload:
        payload["idTag"] = parameters["valid_id_tag"]
    if "errorCode" in payload:
        payload["errorCode"] = "NoError"
    if action == "FirmwareStatusNotification":
        payload["status"] = "Idle"
    return payload


def last_status(base: Base, gap: Gap, connector: int) -> str:
    """What the connector last reported before this place."""
    last = base.world.statuses.get(connector, "Available")
    for event in base.events[: gap.index]:
        if (
            isinstance(event, Say)
            and event.action == "StatusNotification"
            and event.payload["connectorId"] == connector
        ):
            last = event.payload["status"]
    return last


def _inserted(
    base: Base, gap: Gap, kind: str, name: str, action: str, payload: dict[str, Any], expected: Any, delay: float = SOON
) -> Mutant:
    more = Say(action=action, payload=payload, delay=delay)
    return base.mutant(kind, name, base.conversation.inserted("", gap.index, more), expected)
