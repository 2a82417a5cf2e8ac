"""MeterValues of a running transaction: sampled, and aligned to the clock (errata v4.0 3.13 and 3.15)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ocpp.v16 import call

from app.simulators.connector import Connector, Transaction

if TYPE_CHECKING:
    from app.simulators.charging_station import ChargingStation


def sampling_tasks(
    station: ChargingStation, connector: Connector, transaction: Transaction, begin: bool = False
) -> list[asyncio.Task[None]]:
    """Start what the configuration asks for; the tasks run until the transaction ends."""
    configuration = station.configuration
    if begin and (data := configuration.items("StopTxnSampledData")):
        transaction.data.append(connector.meter.sample(data, "Transaction.Begin"))
    tasks = []
    if (interval := configuration.number("MeterValueSampleInterval")) > 0:
        tasks.append(station.tasks.spawn(_sampled(station, connector, transaction, interval)))
    if (interval := configuration.number("ClockAlignedDataInterval")) > 0:
        tasks.append(station.tasks.spawn(_aligned(station, connector, transaction, interval)))
    return tasks


def restart(station: ChargingStation, connector: Connector) -> None:
    """The intervals were changed while a transaction runs."""
    for task in connector.sampling:
        task.cancel()
    connector.sampling = []
    if connector.transaction is not None:
        connector.sampling = sampling_tasks(station, connector, connector.transaction)


async def _sampled(station: ChargingStation, connector: Connector, transaction: Transaction, interval: float) -> None:
    loop = asyncio.get_running_loop()
    due = loop.time()
    while True:
        due += interval * station.behaviour.meter_factor
        await asyncio.sleep(due - loop.time())
        _send(station, connector, transaction, station.configuration.items("MeterValuesSampledData"), "Sample.Periodic")
        if data := station.configuration.items("StopTxnSampledData"):
            transaction.data.append(connector.meter.sample(data, "Sample.Periodic"))


async def _aligned(station: ChargingStation, connector: Connector, transaction: Transaction, interval: int) -> None:
    while True:
        await asyncio.sleep(_to_next_slot(interval))
        _send(station, connector, transaction, station.configuration.items("MeterValuesAlignedData"), "Sample.Clock")
        if data := station.configuration.items("StopTxnAlignedData"):
            transaction.data.append(connector.meter.sample(data, "Sample.Clock"))


def _to_next_slot(interval: int) -> float:
    """Seconds until the next of the evenly spaced moments that start at midnight UTC (section 9.1.5)."""
    now = datetime.now(UTC)
    seconds = (now - now.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds()
    # A timer may fire a little early; a slot that is that close has been served.
    rest = interval - seconds % interval
    return rest if rest > 0.02 else rest + interval


def _send(
    station: ChargingStation, connector: Connector, transaction: Transaction, measurands: Sequence[str], context: str
) -> None:
    value = connector.meter.sample(measurands, context)

    def build() -> Any:
        identifier = -1 if transaction.identifier is None else transaction.identifier
        return call.MeterValues(connector.number, [value], identifier)

    station.outbox.post(build, transactional=True)
