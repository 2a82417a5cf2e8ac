"""The simulated charging station: a conforming OCPP 1.6 charge point with Core and Remote Trigger, and hands to operate it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from app.simulators.authorization import AuthorizationCache
from app.simulators.behaviour import Behaviour
from app.simulators.charging import Charging
from app.simulators.configuration import Configuration, standard_keys
from app.simulators.connector import Connector, Reported
from app.simulators.endpoint import Tasks
from app.simulators.faults import Faults
from app.simulators.options import StationOptions
from app.simulators.outbox import Outbox
from app.simulators.registration import Link
from app.simulators.reporting import StatusReporter
from app.simulators.station_actions import perform
from app.simulators.station_faults import STATION_FAULTS

DRAIN_SECONDS = 5.0
"""How long a reset waits for the Central System to take the last messages, in seconds."""


class ChargingStation:
    """The device. Make it inside a running event loop; :meth:`start` switches its power on."""

    def __init__(self, options: StationOptions) -> None:
        """
        Raises:
            app.simulators.faults.UnknownFault: the options name a fault that does not exist.
            ValueError: the options set a configuration key that does not exist, or to a value that it cannot have.
        """
        self.options = options
        self.faults = Faults(STATION_FAULTS, options.faults, options.late_seconds)
        self.tasks = Tasks()
        absent = {name.lower() for name in options.without_keys}
        keys = standard_keys(options.connectors, options.fixed_cable)
        self.configuration = Configuration(
            (key for key in keys if key.name.lower() not in absent), lambda: self.behaviour
        )
        for name, value in options.configuration.items():
            if self.configuration.change(name, value) != "Accepted":
                raise ValueError(f"the simulated station cannot set the configuration key {name} to {value!r}")
        self.cache = AuthorizationCache()
        self.connectors = {
            number: Connector(number, options.fixed_cable) for number in range(1, options.connectors + 1)
        }
        self.operative = True
        self.fault: str | None = None
        self.powered = False
        self.ever_accepted = False
        self.boots = 0
        self.resetting = False
        """A reset was accepted, or the station is restarting."""
        self.outbox = Outbox(self.configuration)
        self.reporter = StatusReporter(self.state, self.outbox, self.configuration, self.tasks)
        self.charging = Charging(self)
        self.link = Link(self)

    @property
    def behaviour(self) -> Behaviour:
        return self.faults.behaviour

    @property
    def numbers(self) -> range:
        """All connector numbers, with 0 for the station as a whole."""
        return range(len(self.connectors) + 1)

    @property
    def online(self) -> bool:
        """Connected, and accepted by the Central System."""
        return self.link.accepted

    def state(self, number: int) -> Reported:
        """The status of a connector, or of the station as a whole."""
        if number > 0:
            return self.connectors[number].state()
        if self.fault is not None:
            return Reported("Faulted", self.fault)
        return Reported("Available" if self.operative else "Unavailable")

    async def start(self) -> None:
        """Switch the power on: the station connects, and goes on trying."""
        self.power_on()

    async def close(self) -> None:
        """Switch everything off for good."""
        self.powered = False
        await self.tasks.cancel()
        await self.link.stop(abrupt=False)
        await self.tasks.cancel()

    async def perform(self, action: str, arguments: Mapping[str, Any]) -> str | None:
        """Do a manual action of ``app.hands.actions``. It is done when this returns, not when the wire shows its effect.

        Returns:
            the answer ``yes``, ``no`` or ``cannot`` to an ``Observe``, else None.

        Raises:
            app.simulators.errors.CannotDo: the station cannot do this, or not now.
        """
        return await perform(self, action, arguments)

    def switch_fault(self, name: str, on: bool) -> None:
        """Switch a fault on or off while the station runs.

        Raises:
            app.simulators.faults.UnknownFault: there is no such fault.
        """
        self.faults.switch(name, on)

    # power

    def power_on(self) -> None:
        self.powered = True
        self.boots += 1
        self.link.start()

    async def power_off(self, abrupt: bool = True) -> None:
        """Power fails. Transactions end; their StopTransaction is sent after the next boot, or before with backup power."""
        if self.options.backup_power and abrupt:
            self._stop_transactions("PowerLoss")
            await self.outbox.drained(DRAIN_SECONDS)
        self.powered = False
        await self.link.stop(abrupt)
        self._stop_transactions("PowerLoss")
        self.reporter.forget()
        for connector in self.connectors.values():
            connector.boot()
            if self.behaviour.forget_availability:
                connector.operative = True

    async def reset(self, hard: bool) -> None:
        """What follows an accepted Reset (OCPP 1.6 section 5.14 with errata v4.0 3.36)."""
        self._stop_transactions("HardReset" if hard else "SoftReset")
        await self.outbox.drained(DRAIN_SECONDS)
        await self.reboot(abrupt=hard)

    async def reboot(self, abrupt: bool) -> None:
        """Power off, the pause that a boot takes, power on."""
        self.resetting = True
        try:
            await self.power_off(abrupt)
            await asyncio.sleep(self.options.boot_seconds)
            self.power_on()
        finally:
            self.resetting = False

    async def reboot_unasked(self) -> None:
        """The watchdog bites, once the Central System knows that the station is charging."""
        self.resetting = True
        await self.outbox.drained(DRAIN_SECONDS)
        self._stop_transactions("Reboot")
        await self.reboot(abrupt=True)

    def _stop_transactions(self, reason: str) -> None:
        for connector in self.connectors.values():
            self.charging.stop(connector, reason)
