"""TriggerMessage on the simulated station (OCPP 1.6 section 5.17, errata v4.0 3.40 and 3.46)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ocpp.v16 import call, call_result

from app.simulators.clock import timestamp
from app.simulators.connector import Connector
from app.simulators.endpoint import handles
from app.simulators.errors import Offline, Unanswered
from app.simulators.handlers import Handlers
from app.simulators.reporting import notification

PER_CONNECTOR = ("MeterValues", "StatusNotification")


class RemoteTriggerHandlers(Handlers):
    """TriggerMessage, for every message of section 7.32."""

    @handles("TriggerMessage")
    async def on_trigger_message(self, requested_message: str, connector_id: int | None = None) -> Any:
        station, behaviour = self.station, self.station.behaviour
        if requested_message in behaviour.triggers_not_implemented:
            return call_result.TriggerMessage("NotImplemented")
        if requested_message == "BootNotification":
            # Errata v4.0 3.40: not once the station is accepted.
            if station.online:
                return call_result.TriggerMessage("Rejected")
            self.endpoint.then(station.link.boot_now)
            return call_result.TriggerMessage("Accepted")
        numbers = self._numbers(requested_message, connector_id)
        if not numbers and not behaviour.trigger_any_connector:
            return call_result.TriggerMessage("Rejected")
        if behaviour.trigger_before_reply:
            await self._send(requested_message, numbers)
        elif not behaviour.ignore_trigger:
            self.endpoint.then(lambda: station.tasks.spawn(self._send(requested_message, numbers)))
        return call_result.TriggerMessage("Accepted")

    def _numbers(self, message: str, connector: int | None) -> Sequence[int]:
        """The connectors that are asked for; none where there is no such connector.

        The requested message leads: a connector that does not matter to it is ignored. There is no main energy meter, and so
        no meter value of connector 0.
        """
        if message not in PER_CONNECTOR:
            return [0]
        known = self.station.numbers if message == "StatusNotification" else list(self.station.connectors)
        return [number for number in known if connector in (None, number)]

    async def _send(self, message: str, numbers: Sequence[int]) -> None:
        # Not over the queue: a Pending station may send what was triggered, and nothing else.
        try:
            for number in numbers:
                await self.endpoint.ask(self._payload(message, number))
        except (Unanswered, Offline):
            pass

    def _payload(self, message: str, number: int) -> Any:
        if message == "Heartbeat":
            return call.Heartbeat()
        if message == "DiagnosticsStatusNotification":
            return call.DiagnosticsStatusNotification(self.station.firmware.diagnostics_status)
        if message == "FirmwareStatusNotification":
            return call.FirmwareStatusNotification(self.station.firmware.update_status)
        if message == "StatusNotification":
            return notification(number, self.station.state(number), timestamp())
        return self._meter_values(self.station.connectors[number])

    def _meter_values(self, connector: Connector) -> Any:
        measurands = self.station.configuration.items("MeterValuesSampledData")
        transaction = connector.transaction
        identifier = None if transaction is None else transaction.identifier
        return call.MeterValues(connector.number, [connector.meter.sample(measurands, "Trigger")], identifier)
