"""Faults and variants of the simulated station in when it samples its meter, and in how it sends the samples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.simulators.faults import Fault, Faults, Rewrite
from app.simulators.messages import Message, Outgoing
from app.simulators.rewrites import before, call, compute, twice

_METER = call("MeterValues")


def _elements(edit: Callable[[dict[str, Any]], None]) -> Rewrite:
    """Send MeterValues with other MeterValue elements."""

    def rewrite(message: Message, faults: Faults) -> list[Outgoing]:
        if not _METER(message):
            return [message]
        edited = message.copy()
        for element in edited.payload["meterValue"]:
            edit(element)
        return [edited]

    return rewrite


def _midnight(element: dict[str, Any]) -> None:
    element["timestamp"] = f"{element['timestamp'][:10]}T00:00:00.000Z"


def _numbers(element: dict[str, Any]) -> None:
    for sampled in element["sampledValue"]:
        sampled["value"] = float(sampled["value"])


def _main_meter(message: Message) -> dict[str, Any]:
    return {"connectorId": 0, "meterValue": message.copy().payload["meterValue"]}


METERING_FAULTS: tuple[Fault, ...] = (
    Fault("main-meter-values", "variant", "sends the same meter values for connector 0 as well, before those of the connector", before(_METER, "MeterValues", _main_meter)),
    Fault("bundled-meter-values", "variant", "sends the meter values that are taken while offline in one message with the next one", behaviour={"bundle_offline_values": True}),
    Fault("repeated-meter-values", "fault", "sends every MeterValues twice", twice(_METER)),
    Fault("skipped-meter-values", "fault", "leaves out every second of the sampled meter values", behaviour={"skip_every": 2}),
    Fault("short-memory", "fault", "keeps only two of the meter values that are taken while offline", behaviour={"most_offline_values": 2}),
    Fault("new-before-queued", "fault", "sends a new meter value before those that were taken while offline", behaviour={"new_values_first": True}),
    Fault("standing-meter-time", "fault", "meter values all bear the time of midnight", _elements(_midnight)),
    Fault("wrong-meter-connector", "fault", "MeterValues name another connector", compute(_METER, "connectorId", lambda number: number + 1)),
    Fault("numeric-meter-values", "fault", "sampled values are numbers, where the schema asks for texts", _elements(_numbers)),
)  # fmt: skip
