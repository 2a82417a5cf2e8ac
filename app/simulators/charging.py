"""Charging sessions of the simulated station: who may charge, when a transaction starts, and what ends it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from ocpp.v16 import call

from app.simulators.authorization import TagInfo, same_tag
from app.simulators.charging_profiles import ChargingProfile
from app.simulators.clock import timestamp
from app.simulators.connector import LOCK_FAILURE, Connector, Reported, Transaction
from app.simulators.errors import CannotDo
from app.simulators.sampling import sampling_tasks, stop_data

if TYPE_CHECKING:
    from app.simulators.charging_station import ChargingStation

EV_OUT = "EV side disconnected"


class Charging:
    """The sessions of all connectors of one station."""

    def __init__(self, station: ChargingStation) -> None:
        self._station = station
        self._configuration = station.configuration
        self._authorizer = station.authorizer

    # identification

    def present(self, connector: Connector, tag: str) -> None:
        """A card is held to the reader of a connector (OCPP 1.6 sections 4.1, 4.10)."""
        transaction = connector.transaction
        behaviour = self._station.behaviour
        if transaction is not None:
            if transaction.started_with(tag) or behaviour.stop_on_any_tag:
                self.stop(connector, "Local", tag)
            elif transaction.parent is not None or behaviour.authorize_other_tag:
                self._station.tasks.spawn(self._stop_by_parent(connector, transaction, tag))
        elif connector.locked_for is not None:
            self._station.tasks.spawn(self._give_cable_back(connector, tag))
        elif connector.tag is not None:
            if same_tag(connector.tag, tag):
                self._cancel(connector)
        elif connector.usable:
            if self._station.reservations.might_use(connector, tag):
                self._station.tasks.spawn(self._start_locally(connector, tag))
            elif behaviour.authorize_foreign_tags:
                self._station.tasks.spawn(self._authorizer.authorize(tag))

    async def _start_locally(self, connector: Connector, tag: str) -> None:
        connector.authorizing, connector.candidate = True, tag
        behaviour = self._station.behaviour
        holder = self._station.reservations.is_holder(connector, tag)
        if behaviour.preparing_before_authorize and (holder or not self._station.reservations.holds(connector)):
            connector.announced = True
            self._station.reporter.changed(connector.number)
        try:
            info = TagInfo("Accepted") if behaviour.skip_authorize else await self._authorizer.authorize(tag)
        finally:
            self._asked(connector)
        if info.accepted or behaviour.start_on_refused_tag:
            self._begin(connector, tag, info)
        else:
            self._station.reporter.changed(connector.number)

    async def start_remotely(self, connector: Connector, tag: str, profile: ChargingProfile | None = None) -> None:
        """What follows an accepted RemoteStartTransaction, perhaps with a charging profile (OCPP 1.6 section 5.11)."""
        info: TagInfo | None = None
        behaviour, reservations = self._station.behaviour, self._station.reservations
        ask = self._configuration.flag("AuthorizeRemoteTxRequests") and not behaviour.ignore_authorize_remote
        connector.candidate = tag
        if reservations.is_holder(connector, tag):
            # The reservation identity has been presented (section 4.9, G2); what the Central System says of it comes later.
            connector.announced = True
            self._station.reporter.changed(connector.number)
        elif not reservations.may_use(connector, tag, None):
            ask = True  # The parent decides, and only Authorize.conf names it (section 5.13).
        try:
            if ask:
                info = await self._authorizer.authorize(tag)
        finally:
            self._asked(connector)
        if info is None or info.accepted or behaviour.start_on_refused_tag:
            self._begin(connector, tag, info, profile)
        else:
            self._station.reporter.changed(connector.number)

    def _asked(self, connector: Connector) -> None:
        connector.authorizing, connector.announced, connector.candidate = False, False, None

    # start

    def _begin(
        self, connector: Connector, tag: str, info: TagInfo | None, profile: ChargingProfile | None = None
    ) -> None:
        parent = info.parent if info else None
        allowed = connector.usable and self._station.reservations.may_use(connector, tag, parent)
        if not allowed or not self._station.powered:
            self._station.reporter.changed(connector.number)
            return
        connector.begin_session(tag, info)
        connector.requested_profile = profile
        if connector.ready:
            self._start(connector)
            return
        self._station.reporter.changed(connector.number)
        seconds = self._configuration.number("ConnectionTimeOut")
        if seconds > 0:
            connector.timeout = self._station.tasks.spawn(self._time_out(connector, seconds))

    async def _time_out(self, connector: Connector, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._cancel(connector)

    def _cancel(self, connector: Connector) -> None:
        connector.end_session()
        self._station.reporter.changed(connector.number)

    def _start(self, connector: Connector) -> None:
        tag, parent, profile = connector.tag, connector.tag_parent, connector.requested_profile
        if tag is None:
            return
        reservation = self._station.reservations.use(connector, tag, parent)
        connector.end_session()
        if not connector.fixed_cable:
            if connector.lock_fails:
                connector.lock_fails = False
                connector.fault = LOCK_FAILURE
                self._station.reservations.end(connector.number)
                self._station.reporter.changed(connector.number)
                return
            connector.locked = True
        self._station.reporter.changed(connector.number)  # Finishing goes over Preparing into the next transaction (F2)
        behaviour = self._station.behaviour
        if behaviour.suspended_ev_before_start:
            self._station.reporter.say(connector.number, Reported("SuspendedEV"))
        transaction = Transaction(connector.number, tag, parent)
        connector.transaction = transaction
        self._station.smart_charging.started(connector.number, profile)
        start = call.StartTransaction(
            connector_id=connector.number,
            id_tag=tag,
            meter_start=connector.meter.register(),
            timestamp=timestamp(),
            reservation_id=reservation,
        )
        connector.meter.switch(True)
        if behaviour.charging_before_start:
            self._station.reporter.changed(connector.number)
        self._station.outbox.post(
            lambda: start, transactional=True, on_result=lambda result: self._started(connector, transaction, result)
        )
        self._station.reporter.changed(connector.number)
        connector.sampling = sampling_tasks(self._station, connector, transaction, begin=True)
        if behaviour.reboot_while_charging:
            self._station.tasks.spawn(self._station.reboot_unasked())

    def _started(self, connector: Connector, transaction: Transaction, result: Any) -> None:
        transaction.identifier = result.transaction_id
        info = self._authorizer.learn(transaction.tag, result.id_tag_info)
        transaction.parent = info.parent or transaction.parent
        behaviour = self._station.behaviour
        if info.accepted or connector.transaction is not transaction or behaviour.ignore_refused_start:
            return
        if self._configuration.flag("StopTransactionOnInvalidId") != behaviour.invert_invalid_id:
            if connector.locked:
                connector.locked_for, connector.locked_for_parent = transaction.tag, transaction.parent
            self.stop(connector, "DeAuthorized")
        else:
            connector.energy_refused = True
            connector.meter.switch(False)
            self._station.reporter.changed(connector.number)

    # stop

    def stop(
        self,
        connector: Connector,
        reason: str,
        tag: str | None = None,
        info: str = "",
        unlock: bool = True,
        silent: bool = False,
    ) -> None:
        """Stop the transaction of a connector. ``tag`` is the one that it was stopped with, if any; ``silent``: without a
        StopTransaction, which is a fault."""
        transaction = connector.transaction
        if transaction is None:
            return
        if data := stop_data(self._configuration):
            transaction.data.append(connector.meter.sample(data, "Transaction.End"))
        connector.end_transaction(info)
        self._station.smart_charging.ended(connector.number)
        if unlock and connector.locked_for is None:
            self.unlock(connector)
        connector.apply_schedule()
        meter, at = connector.meter.register(), timestamp()
        connection = self._station.link.endpoint

        def build() -> Any:
            # The connection may be gone though the station has not noticed yet: what it could not send on it is lost, too.
            if self._station.behaviour.lose_offline_stop and self._station.link.endpoint is not connection:
                return None
            # Errata v4.0 3.18: -1 where the Central System never gave an id.
            identifier = -1 if transaction.identifier is None else transaction.identifier
            return call.StopTransaction(meter, at, identifier, reason, tag, transaction.data or None)

        if self._station.behaviour.finishing_before_stop:
            self._station.reporter.changed(connector.number)

        def stopped(result: Any) -> None:
            self._authorizer.learn(tag, result.id_tag_info)

        if not (silent or (self._station.behaviour.lose_offline_stop and not self._station.online)):
            self._station.outbox.post(build, transactional=True, on_result=stopped)
        self._station.reporter.changed(connector.number)

    def resume(self, connector: Connector) -> None:
        """The power is back: a transaction that was not stopped goes on."""
        if connector.transaction is not None:
            connector.meter.switch(connector.ready and not connector.energy_refused)
            connector.sampling = sampling_tasks(self._station, connector, connector.transaction)

    async def _stop_by_parent(self, connector: Connector, transaction: Transaction, tag: str) -> None:
        info = await self._authorizer.authorize(tag)
        same = info.accepted and same_tag(info.parent, transaction.parent)
        if same and connector.transaction is transaction:
            self.stop(connector, "Local", tag)

    def unlock(self, connector: Connector) -> bool:
        """Try to release the cable; False where the lock fails."""
        if connector.unlock_fails:
            connector.unlock_fails = False
            return False
        connector.locked = False
        connector.locked_for, connector.locked_for_parent = None, None
        return True

    async def _give_cable_back(self, connector: Connector, tag: str) -> None:
        # Errata v4.0 3.5: the tag that started the refused transaction, or one with the same parent, gets the cable back.
        mine = same_tag(connector.locked_for, tag)
        if not mine and connector.locked_for_parent is not None:
            mine = same_tag((await self._authorizer.authorize(tag)).parent, connector.locked_for_parent)
        if mine:
            self.unlock(connector)

    # cable

    def plug_in(self, connector: Connector) -> None:
        """The cable connects station and EV."""
        if connector.ready:
            raise CannotDo(f"connector {connector.number} already has a cable that connects station and EV")
        connector.station_side = connector.ev_side = True
        if connector.transaction is not None:
            connector.meter.switch(not connector.energy_refused)
        elif connector.tag is not None:
            self._start(connector)
            return
        self._station.reporter.changed(connector.number)

    def unplug(self, connector: Connector, side: str) -> None:
        """The cable is pulled out on the EV's side, or on both sides.

        Raises:
            CannotDo: there is no cable, or the lock of the station holds it.
        """
        if not connector.plugged and not connector.ev_side:
            raise CannotDo(f"connector {connector.number} has no cable in it")
        if side == "EV" and not connector.ev_side:
            raise CannotDo(f"the cable of connector {connector.number} is not in an EV")
        if side == "both" and self._holds_cable(connector):
            raise CannotDo(f"the cable is locked into connector {connector.number} and stays so without its EV")
        if connector.ev_side:
            self._ev_out(connector)
        if side == "both" and not connector.fixed_cable:
            connector.cable_out()
            self._station.reporter.changed(connector.number)

    def _holds_cable(self, connector: Connector) -> bool:
        if connector.fixed_cable or not connector.locked:
            return False
        if connector.transaction is None or not connector.ev_side:
            return True
        stops = self._station.powered and self._configuration.flag("StopTransactionOnEVSideDisconnect")
        return not (stops and self._configuration.flag("UnlockConnectorOnEVSideDisconnect")) or connector.unlock_fails

    def _ev_out(self, connector: Connector) -> None:
        connector.ev_side = False
        if connector.transaction is None:
            if connector.fixed_cable:
                connector.cable_out()
        elif self._configuration.flag("StopTransactionOnEVSideDisconnect"):
            unlock = self._configuration.flag("UnlockConnectorOnEVSideDisconnect")
            self.stop(connector, "EVDisconnected", info=EV_OUT, unlock=unlock)
            return
        else:
            connector.meter.switch(False)
        self._station.reporter.changed(connector.number)
