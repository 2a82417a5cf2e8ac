"""The simulated charging station: a conforming OCPP 1.6 charge point, and hands to operate it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from app.simulators.authorization import AuthorizationCache
from app.simulators.authorizer import Authorizer
from app.simulators.behaviour import Behaviour
from app.simulators.charging import Charging
from app.simulators.configuration import Configuration, standard_keys
from app.simulators.connector import Connector, Reported
from app.simulators.endpoint import Tasks
from app.simulators.faults import Faults
from app.simulators.features import chosen, feature_keys
from app.simulators.firmware import Firmware
from app.simulators.local_list import LocalAuthorizationList
from app.simulators.options import StationOptions
from app.simulators.outbox import Outbox
from app.simulators.registration import Link
from app.simulators.reporting import StatusReporter
from app.simulators.reservations import Reservations
from app.simulators.smart_charging import SmartCharging
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
            ValueError: the options name a feature profile that does not exist, or set a configuration key that does not
                exist, or to a value that it cannot have.
        """
        self.options = options
        self.faults = Faults(STATION_FAULTS, options.faults, options.late_seconds)
        self.tasks = Tasks()
        absent = {name.lower() for name in options.without_keys}
        self.features = chosen(options.profiles)
        keys = standard_keys(options.connectors, options.fixed_cable, options.most_keys) + feature_keys(
            self.features, options
        )
        self.configuration = Configuration(
            (key for key in keys if key.name.lower() not in absent), lambda: self.behaviour
        )
        for name, value in options.configuration.items():
            if self.configuration.change(name, value) != "Accepted":
                raise ValueError(f"the simulated station cannot set the configuration key {name} to {value!r}")
        self.cache = AuthorizationCache()
        self.local_list = LocalAuthorizationList(options.local_list_length, options.send_local_list_length)
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
        self.smart_charging = SmartCharging(options.smart_charging, self.connectors, lambda: self.behaviour)
        self.outbox = Outbox(self.configuration)
        self.firmware = Firmware(self)
        self.reservations = Reservations(self)
        self.reporter = StatusReporter(
            self.state, self.outbox, self.configuration, self.tasks, lambda: self.reservations.linked
        )
        self.authorizer = Authorizer(self)
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
            connector = self.connectors[number]
            reported = connector.state()
            unused = reported.status in ("Available", "Preparing") and connector.idle
            return Reported("Reserved") if unused and self.reservations.holds(connector) else reported
        if self.fault is not None:
            return Reported("Faulted", self.fault)
        return Reported("Available" if self.operative else "Unavailable")

    def has(self, profile: str) -> bool:
        """Whether it has this feature profile."""
        return any(feature.name == profile for feature in self.features)

    def report_changes(self, numbers: Iterable[int]) -> None:
        """Report those of these connectors whose status has changed."""
        for number in numbers:
            self.reporter.changed(number)

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
        for connector in self.connectors.values():
            self.charging.resume(connector)
        self.link.start()

    async def power_off(self, abrupt: bool = True, reason: str = "PowerLoss", resumable: bool = True) -> None:
        """Power fails. Transactions end for this reason; their StopTransaction is sent after the next boot, or before with
        backup power; or they are resumed then, where that can be and the station does so."""
        if self.options.backup_power and resumable:
            self._stop_transactions(reason)
            await self.outbox.drained(DRAIN_SECONDS)
        self.powered = False
        self.firmware.interrupt()
        await self.link.stop(abrupt)
        if not (self.options.resumes_transactions and resumable):
            self._stop_transactions(reason)
        self.reporter.forget()
        self.smart_charging.boot()
        for connector in self.connectors.values():
            connector.lose_power()
            connector.boot()
            if self.behaviour.forget_cable:
                connector.ended, connector.cable_overlooked = False, True
            if self.behaviour.forget_availability:
                connector.operative = True

    async def reset(self, hard: bool) -> None:
        """What follows an accepted Reset (OCPP 1.6 section 5.14 with errata v4.0 3.36)."""
        reason = "HardReset" if hard else "SoftReset"
        if not (hard and self.behaviour.stop_after_hard_reset):
            self._stop_transactions(reason)
            await self.outbox.drained(DRAIN_SECONDS)
        if self.behaviour.soft_reset_in_place and not hard:
            self.resetting = False
            return
        await self.reboot(abrupt=hard, reason=reason, resumable=False)

    async def reboot(self, abrupt: bool, reason: str = "PowerLoss", resumable: bool = True) -> None:
        """Power off, the pause that a boot takes, power on."""
        self.resetting = True
        try:
            await self.power_off(abrupt, reason, resumable)
            await asyncio.sleep(self.options.boot_seconds)
            self.power_on()
        finally:
            self.resetting = False

    async def reboot_unasked(self) -> None:
        """The watchdog bites, once the Central System knows that the station is charging."""
        self.resetting = True
        await self.outbox.drained(DRAIN_SECONDS)
        self._stop_transactions("Reboot")
        await self.reboot(abrupt=True, reason="Reboot", resumable=False)

    def _stop_transactions(self, reason: str) -> None:
        for connector in self.connectors.values():
            self.charging.stop(connector, reason, silent=self.behaviour.forget_transactions)
