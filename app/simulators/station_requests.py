"""What the simulated charging station answers to the Central System (OCPP 1.6 section 5)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ocpp.exceptions import OccurenceConstraintViolationError
from ocpp.v16 import call_result

from app.simulators import sampling
from app.simulators.connector import Connector
from app.simulators.endpoint import Endpoint, handles
from app.simulators.smart_charging_requests import requested_profile
from app.simulators.wire import Wire

if TYPE_CHECKING:
    from app.simulators.charging_station import ChargingStation


class StationEndpoint(Endpoint):
    """The station's side of one connection."""

    def __init__(self, station: ChargingStation, wire: Wire) -> None:
        super().__init__(station.options.identity, wire, station.options.response_timeout)
        self._station = station
        for feature in station.features:
            self.add_handlers(feature.handlers(station, self))

    # configuration

    @handles("GetConfiguration")
    def on_get_configuration(self, key: list[str] | None = None) -> Any:
        most = self._station.options.most_keys
        if key is not None and len(key) > most:
            raise OccurenceConstraintViolationError(details={"cause": f"at most {most} keys may be asked for"})
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
        if not self._station.behaviour.ignore_clear_cache:
            self._station.cache.clear()
        return call_result.ClearCache("Accepted")

    @handles("DataTransfer")
    def on_data_transfer(self, vendor_id: str, **rest: Any) -> Any:
        return call_result.DataTransfer("UnknownVendorId")

    # transactions

    @handles("RemoteStartTransaction")
    def on_remote_start(
        self, id_tag: str, connector_id: int | None = None, charging_profile: dict[str, Any] | None = None
    ) -> Any:
        station = self._station
        if not station.online:
            return call_result.RemoteStartTransaction("Rejected")
        connector = self._free_connector(connector_id, id_tag)
        if connector is None:
            charging = connector_id in station.connectors and station.connectors[connector_id].transaction is not None
            lie = charging and station.behaviour.remote_start_while_charging
            return call_result.RemoteStartTransaction("Accepted" if lie else "Rejected")
        chosen = connector
        usable, profile = requested_profile(station, chosen.number, charging_profile)
        if not usable:
            return call_result.RemoteStartTransaction("Rejected")
        chosen.authorizing = True
        self.then(lambda: station.tasks.spawn(station.charging.start_remotely(chosen, id_tag, profile)))
        return call_result.RemoteStartTransaction("Accepted")

    def _free_connector(self, number: int | None, tag: str) -> Connector | None:
        station = self._station
        if station.fault is not None:
            return None
        free = [
            connector
            for connector in station.connectors.values()
            if number in (None, connector.number)
            and connector.usable
            and connector.tag is None
            and station.reservations.might_use(connector, tag)
        ]
        free = [connector for connector in free if station.reservations.is_holder(connector, tag)] or free
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
            if not operative:
                station.reservations.end(number)
        self.then(lambda: station.report_changes(numbers))
        return call_result.ChangeAvailability("Scheduled" if scheduled else "Accepted")

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
