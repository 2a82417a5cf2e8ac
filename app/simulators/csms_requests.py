"""What the simulated CSMS answers to a charge point (OCPP 1.6 section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ocpp.exceptions import SecurityError
from ocpp.v16 import call_result

from app.simulators.clock import timestamp
from app.simulators.endpoint import Endpoint, handles
from app.simulators.wire import Wire

if TYPE_CHECKING:
    from app.simulators.csms import CentralSystem


class CsmsEndpoint(Endpoint):
    """The Central System's side of one connection."""

    def __init__(self, csms: CentralSystem, identity: str, wire: Wire) -> None:
        super().__init__(identity, wire, csms.options.response_timeout)
        self._csms = csms

    async def _handle_call(self, msg: Any) -> Any:
        csms = self._csms
        if csms.options.require_boot and msg.action != "BootNotification" and self.id not in csms.accepted:
            # OCPP-J errata 3.8: before a charge point is accepted, everything else is refused.
            raise SecurityError(description="send BootNotification first", details={})
        return await super()._handle_call(msg)

    @handles("BootNotification")
    def on_boot_notification(self, **rest: Any) -> Any:
        status = self._csms.register(self.id)
        return call_result.BootNotification(timestamp(), self._csms.options.heartbeat_interval, status)

    @handles("Heartbeat")
    def on_heartbeat(self) -> Any:
        return call_result.Heartbeat(timestamp())

    @handles("Authorize")
    def on_authorize(self, id_tag: str) -> Any:
        return call_result.Authorize(self._csms.tag_info(id_tag))

    @handles("StartTransaction")
    def on_start_transaction(
        self, connector_id: int, id_tag: str, meter_start: int, timestamp: str, **rest: Any
    ) -> Any:
        ledger = self._csms.transactions
        known = ledger.repeated(self.id, connector_id, id_tag, meter_start, timestamp)
        info = self._csms.tag_info(id_tag)
        if known is not None:
            return call_result.StartTransaction(known.identifier, info)
        refused = not self._csms.options.concurrent_transactions and ledger.elsewhere(self.id, connector_id, id_tag)
        if refused and info["status"] == "Accepted":
            info["status"] = "ConcurrentTx"
        transaction = ledger.start(self.id, connector_id, id_tag, meter_start, timestamp)
        return call_result.StartTransaction(transaction.identifier, info)

    @handles("StopTransaction")
    def on_stop_transaction(self, transaction_id: int, id_tag: str | None = None, **rest: Any) -> Any:
        self._csms.transactions.stop(transaction_id)
        return call_result.StopTransaction(None if id_tag is None else self._csms.tag_info(id_tag))

    @handles("StatusNotification")
    def on_status_notification(self, connector_id: int, status: str, **rest: Any) -> Any:
        self._csms.statuses[(self.id, connector_id)] = status
        return call_result.StatusNotification()

    @handles("MeterValues")
    def on_meter_values(self, **rest: Any) -> Any:
        return call_result.MeterValues()

    @handles("DataTransfer")
    def on_data_transfer(self, vendor_id: str, **rest: Any) -> Any:
        return call_result.DataTransfer("UnknownVendorId")

    @handles("DiagnosticsStatusNotification")
    def on_diagnostics_status(self, **rest: Any) -> Any:
        return call_result.DiagnosticsStatusNotification()

    @handles("FirmwareStatusNotification")
    def on_firmware_status(self, **rest: Any) -> Any:
        return call_result.FirmwareStatusNotification()
