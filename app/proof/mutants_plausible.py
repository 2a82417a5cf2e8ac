"""Values that cannot be right, though every field is as its step wants it: a clock, a meter, a number of phases. Findings, no more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.proof.conversation import Hands, Linked, Pause, Reply, Say, changed
from app.proof.expectations import expect
from app.proof.mutant import Base, Mutant
from app.proof.schema_values import TIMESTAMP, timestamp_in
from app.scenario.values import look_up

HOURS = 36_000.0
"""No time zone is off by so much and still on the same day."""
TOO_MANY = 4
PERIOD = "csChargingProfiles.chargingSchedule.chargingSchedulePeriod.0"


NOT_AT_ONCE_S = 5.0
"""So long has to be between what the hands have done and the connection for it to be certain which of them a time belongs to."""


def implausible(base: Base) -> Iterator[Mutant]:
    if not base.scenario.utility:
        yield from _of_a_station(base) if base.station else _of_a_management_system(base)


def _of_a_station(base: Base) -> Iterator[Mutant]:
    """Of a transaction of the case; nothing after the station has started anew, as its clock may have been wrong before."""
    begun: Say | None = None
    for event in base.events:
        if not isinstance(event, Say):
            continue
        if event.action == "BootNotification" or event.phase == "restore":
            return
        start, stop = event.action == "StartTransaction", event.action == "StopTransaction"
        if event.leaf is None or not (start or (stop and begun is not None)):
            continue
        begun = event if start else begun
        if not base.wanted(event):
            continue
        yield _with(base, event, "timestamp", timestamp_in(HOURS), "clock", "a clock that is ahead")
        yield _with(base, event, "timestamp", timestamp_in(-HOURS), "clock", "a clock that is behind")
        if _kept(base, event):
            now = timestamp_in(0.001)  # the time of the device that says it, unlike what it has kept
            yield _with(base, event, "timestamp", now, "offline-time", "the time of the message")
        if start:
            yield _with(base, event, "meterStart", -1, "meter", "a meter below zero")
        elif begun is not None:
            yield _with(base, event, "timestamp", timestamp_in(-HOURS), "transaction-times", "over before it began")
            less = int(begun.payload["meterStart"]) - 1
            yield _with(base, event, "meterStop", less, "meter", "a meter that went back")


def _kept(base: Base, event: Say) -> bool:
    """Whether it tells of something that hands have certainly done while there was no connection, and the clock is known."""
    before = base.events[: base.events.index(event)]
    linked = next((n for n in reversed(range(len(before))) if isinstance(before[n], Linked | Hands)), None)
    if linked is None or not isinstance(before[linked], Linked):
        return False
    hands = next((n for n in reversed(range(linked)) if isinstance(before[n], Hands)), linked)
    waited = sum(one.delay for one in before[hands:linked] if isinstance(one, Pause))
    told = any(isinstance(one, Say) and one.payload.get("timestamp") == TIMESTAMP for one in before[:linked])
    return told and waited >= NOT_AT_ONCE_S and event.payload.get("reason", "Local") in ("Local", "EVDisconnected")


def _of_a_management_system(base: Base) -> Iterator[Mutant]:
    for event in base.events:
        if event.leaf is None or event.phase == "restore" or not base.wanted(event):
            continue
        if isinstance(event, Reply) and "currentTime" in event.payload and not event.error:
            if not any(check.path == "currentTime" for check in event.checks):
                yield _with(base, event, "currentTime", timestamp_in(HOURS), "clock", "a clock that is ahead")
        elif isinstance(event, Say) and isinstance(look_up(event.payload, PERIOD), dict):
            if any(check.path == f"{PERIOD}.numberPhases" for check in event.checks):
                continue  # the case itself wants another number
            yield _with(base, event, f"{PERIOD}.numberPhases", TOO_MANY, "phases", f"{TOO_MANY} phases")


def _with(base: Base, event: Say | Reply, path: str, value: Any, name: str, what: str) -> Mutant:
    conversation = base.with_payload(event.leaf_id, changed(event.payload, path, value))
    expected = expect("specification", base.place(event), name=name)
    return base.mutant("implausible", f"{event.leaf_id}, {what}", conversation, expected)
