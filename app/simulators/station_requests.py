"""What the simulated charging station answers to the Central System (OCPP 1.6 section 5)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ocpp.exceptions import OccurenceConstraintViolationError
from ocpp.v16 import call, call_result

from app.simulators import sampling
from app.simulators.clock import timestamp
from app.simulators.configuration import MAX_KEYS
from app.simulators.connector import Connector
from app.simulators.endpoint import Endpoint, handles
from app.simulators.errors import Offline, Unanswered
from app.simulators.reporting import notification
from app.simulators.wire import Wire

if TYPE_CHECKING:
    from app.simulators.charging_station import ChargingStation


class StationEndpoint(Endpoint):
    """The station's side of one connection."""

    def __init__(self, station: ChargingStation, wire: Wire) -> None:
        super().__init__(station.options.identity, wire, station.options.response_timeout)
        self._station = station

    # configuration

    @handles("GetConfiguration")
    def on_get_configuration(self, key: list[str] | None = None) -> Any:
        if key is not None and len(key) > MAX_KEYS:
            raise OccurenceConstraintViolationError(details={"cause": f"at most {MAX_KEYS} keys may be asked for"})
        known, unknown = self._station.configuration.read(key)
        return call_result.GetConfiguration(known, unknown or None)

    @handles("ChangeConfiguration")
    def on_change_configuration(self, key: str, value: str) -> Any:
        status = self._station.configuration.change(key, value)
        if status == "Accepted":
            name = key.lower()
            if name == "heartbeatinterval":
                self._station.link.interval_changed()
            elif name in ("metervaluesampleinterval", "clockaligneddatainterval"):
                for connector in self._station.connectors.values():
                    sampling.restart(self._station, connector)
        return call_result.ChangeConfiguration(status)

    @handles("ClearCache")
    def on_clear_cache(self) -> Any:
        # Errata v4.0 3.23: a station without a cache says Rejected.
        if not self._station.configuration.has("AuthorizationCacheEnabled"):
            return call_result.ClearCache("Rejected")
        self._station.cache.clear()
        return call_result.ClearCache("Accepted")

    @handles("DataTransfer")
    def on_data_transfer(self, vendor_id: str, **rest: Any) -> Any:
        return call_result.DataTransfer("UnknownVendorId")

    # transactions

    @handles("RemoteStartTransaction")
    def on_remote_start(self, id_tag: str, connector_id: int | None = None, **rest: Any) -> Any:
        station = self._station
        if not station.online:
            return call_result.RemoteStartTransaction("Rejected")
        connector = self._free_connector(connector_id)
        if connector is None:
            charging = connector_id in station.connectors and station.connectors[connector_id].transaction is not None
            lie = charging and station.behaviour.remote_start_while_charging
            return call_result.RemoteStartTransaction("Accepted" if lie else "Rejected")
        chosen = connector
        chosen.authorizing = True
        self.then(lambda: station.tasks.spawn(station.charging.start_remotely(chosen, id_tag)))
        return call_result.RemoteStartTransaction("Accepted")

    def _free_connector(self, number: int | None) -> Connector | None:
        station = self._station
        if station.fault is not None:
            return None
        if number is not None:
            connector = station.connectors.get(number)
            return connector if connector is not None and connector.usable and connector.tag is None else None
        free = [connector for connector in station.connectors.values() if connector.usable and connector.tag is None]
        return next((connector for connector in free if connector.ready), free[0] if free else None)

    @handles("RemoteStopTransaction")
    def on_remote_stop(self, transaction_id: int) -> Any:
        station = self._station
        if not station.online:
            return call_result.RemoteStopTransaction("Rejected")
        for connector in station.connectors.values():
            if connector.transaction is not None and connector.transaction.identifier == transaction_id:
                if not station.behaviour.ignore_remote_stop:
                    self.then(partial(station.charging.stop, connector, "Remote"))
                return call_result.RemoteStopTransaction("Accepted")
        return call_result.RemoteStopTransaction("Rejected")

    @handles("UnlockConnector")
    def on_unlock(self, connector_id: int) -> Any:
        station = self._station
        connector = station.connectors.get(connector_id)
        if connector is None or connector.fixed_cable:
            return call_result.UnlockConnector("NotSupported")
        running = connector.transaction is not None
        if not station.charging.unlock(connector):
            return call_result.UnlockConnector("UnlockFailed")
        if running:
            self.then(lambda: station.charging.stop(connector, "UnlockCommand"))
        return call_result.UnlockConnector("Unlocked")

    # availability and reset

    @handles("ChangeAvailability")
    def on_change_availability(self, connector_id: int, type: str) -> Any:  # noqa: A002
        station = self._station
        if connector_id not in station.numbers:
            return call_result.ChangeAvailability("Rejected")
        operative = type == "Operative"
        numbers = list(station.numbers) if connector_id == 0 else [connector_id]
        if connector_id == 0:
            station.operative = operative
        scheduled = False
        for number in numbers:
            if number > 0:
                scheduled |= self._make_available(station.connectors[number], operative)
        self.then(lambda: self._report(numbers))
        return call_result.ChangeAvailability("Scheduled" if scheduled else "Accepted")

    def _report(self, numbers: list[int]) -> None:
        for number in numbers:
            self._station.reporter.changed(number)

    def _make_available(self, connector: Connector, operative: bool) -> bool:
        """Whether the change has to wait for the end of a transaction."""
        connector.scheduled = None
        if connector.operative == operative:
            return False
        if connector.transaction is not None:
            connector.scheduled = operative
            return True
        connector.operative = operative
        if not operative:
            connector.end_session()
            connector.ended, connector.ended_info = False, ""
        return False

    @handles("Reset")
    def on_reset(self, type: str) -> Any:  # noqa: A002
        station = self._station
        if station.resetting:
            return call_result.Reset("Rejected")
        if not station.behaviour.silent_reset:
            station.resetting = True
            self.then(lambda: station.tasks.spawn(station.reset(hard=type == "Hard")))
        return call_result.Reset("Accepted")

    # remote trigger

    @handles("TriggerMessage")
    def on_trigger(self, requested_message: str, connector_id: int | None = None) -> Any:
        station = self._station
        if requested_message == "BootNotification":
            # Errata v4.0 3.35: Rejected once the station is accepted.
            if station.online:
                return call_result.TriggerMessage("Rejected")
            self.then(station.link.boot_now)
            return call_result.TriggerMessage("Accepted")
        per_connector = requested_message in ("MeterValues", "StatusNotification")
        if per_connector and connector_id is not None and connector_id not in station.numbers:
            return call_result.TriggerMessage("Rejected")
        numbers = list(station.numbers) if connector_id is None else [connector_id]
        if requested_message == "MeterValues":
            numbers = [number for number in numbers if number > 0]
            if not numbers:
                return call_result.TriggerMessage("Rejected")
        self.then(lambda: station.tasks.spawn(self._triggered(requested_message, numbers)))
        return call_result.TriggerMessage("Accepted")

    async def _triggered(self, message: str, numbers: list[int]) -> None:
        # Not over the queue: a Pending station may send what was triggered, and nothing else.
        try:
            if message == "Heartbeat":
                await self.ask(call.Heartbeat())
            elif message == "DiagnosticsStatusNotification":
                await self.ask(call.DiagnosticsStatusNotification("Idle"))
            elif message == "FirmwareStatusNotification":
                await self.ask(call.FirmwareStatusNotification("Idle"))
            for number in numbers:
                if message == "StatusNotification":
                    await self.ask(notification(number, self._station.state(number), timestamp()))
                elif message == "MeterValues":
                    await self.ask(self._meter_values(self._station.connectors[number]))
        except (Unanswered, Offline):
            pass

    def _meter_values(self, connector: Connector) -> Any:
        measurands = self._station.configuration.items("MeterValuesSampledData")
        transaction = connector.transaction
        identifier = None if transaction is None else transaction.identifier
        return call.MeterValues(connector.number, [connector.meter.sample(measurands, "Trigger")], identifier)
