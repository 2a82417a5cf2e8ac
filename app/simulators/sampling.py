"""MeterValues of a running transaction: sampled, and aligned to the clock (errata v4.0 3.13 and 3.15)."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from ocpp.v16 import call

from app.simulators.configuration import Configuration
from app.simulators.connector import Connector, Transaction

if TYPE_CHECKING:
    from app.simulators.charging_station import ChargingStation


EARLY = 0.02
"""How early a timer may fire, in seconds."""


def sampling_tasks(
    station: ChargingStation, connector: Connector, transaction: Transaction, begin: bool = False
) -> list[asyncio.Task[None]]:
    """Start what the configuration asks for; the tasks run until the transaction ends."""
    configuration = station.configuration
    if begin and (data := stop_data(configuration)):
        transaction.data.append(connector.meter.sample(data, "Transaction.Begin"))
    tasks = []
    if (interval := configuration.number("MeterValueSampleInterval")) > 0:
        tasks.append(station.tasks.spawn(_sampled(station, connector, transaction, interval)))
    if (interval := configuration.number("ClockAlignedDataInterval")) > 0:
        tasks.append(station.tasks.spawn(_aligned(station, connector, transaction, interval)))
    return tasks


def stop_data(configuration: Configuration) -> list[str]:
    """The measurands whose first and last values belong into StopTransaction (errata v4.0 3.14)."""
    return list(dict.fromkeys(configuration.items("StopTxnSampledData") + configuration.items("StopTxnAlignedData")))


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
    kept = Kept()
    for count in itertools.count(1):
        due += interval * station.behaviour.meter_factor
        await asyncio.sleep(due - loop.time())
        data = station.configuration.items("MeterValuesSampledData")
        skip = station.behaviour.skip_every
        if not (skip and count % skip == 0):
            _send(station, connector, transaction, connector.meter.sample(data, "Sample.Periodic"), kept)
        if data := station.configuration.items("StopTxnSampledData"):
            transaction.data.append(connector.meter.sample(data, "Sample.Periodic"))


async def _aligned(station: ChargingStation, connector: Connector, transaction: Transaction, interval: int) -> None:
    kept = Kept()
    while True:
        late = timedelta(seconds=station.behaviour.unaligned_seconds)
        now = datetime.now(UTC)
        slot = _next_slot(now, interval) + late
        await asyncio.sleep((slot - now).total_seconds())
        data = station.configuration.items("MeterValuesAlignedData")
        _send(station, connector, transaction, connector.meter.sample(data, "Sample.Clock", slot), kept)
        if data := station.configuration.items("StopTxnAlignedData"):
            transaction.data.append(connector.meter.sample(data, "Sample.Clock", slot))


def _next_slot(now: datetime, interval: float) -> datetime:
    """The next of the evenly spaced moments that start at midnight UTC (section 9.1.5)."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    # A timer may fire a little early; a slot that is that close has been served.
    slots = ((now - midnight).total_seconds() + EARLY) // interval + 1
    return midnight + timedelta(seconds=slots * interval)


@dataclass
class Kept:
    """What is known of the values of one series that were taken while offline."""

    count: int = 0
    """Since the station was last online."""
    held: list[dict[str, Any]] = field(default_factory=list)
    """Those that a variant or a fault does not put into the queue at once."""


def _send(
    station: ChargingStation, connector: Connector, transaction: Transaction, value: dict[str, Any], kept: Kept
) -> None:
    """Send a meter value; while offline, put it into the queue, where transaction-related messages belong."""

    def post(values: list[dict[str, Any]]) -> None:
        def build() -> Any:
            identifier = -1 if transaction.identifier is None else transaction.identifier
            return call.MeterValues(connector.number, values, identifier)

        station.outbox.post(build, transactional=True)

    behaviour = station.behaviour
    if not station.online:
        kept.count += 1
        if behaviour.lose_offline_meter_values or kept.count > behaviour.most_offline_values:
            return
        if behaviour.bundle_offline_values or behaviour.new_values_first:
            kept.held.append(value)
        else:
            post([value])
        return
    held, kept.held, kept.count = kept.held, [], 0
    if behaviour.bundle_offline_values:
        post([*held, value])
        return
    for each in [value, *held] if behaviour.new_values_first else [*held, value]:
        post([each])
