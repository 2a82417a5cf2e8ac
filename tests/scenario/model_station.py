"""A conforming charging station made of a few rules, for the virtual world."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scripted_dut import NOW, Change, Out, World

from app.protocol.messages import Call, CallResult, Message

KEYS = {
    "AuthorizeRemoteTxRequests": ("true", False),
    "ClockAlignedDataInterval": ("0", False),
    "ConnectionTimeOut": ("60", False),
    "ConnectorPhaseRotation": ("NotApplicable", False),
    "GetConfigurationMaxKeys": ("50", True),
    "HeartbeatInterval": ("300", False),
    "LocalAuthorizeOffline": ("true", False),
    "LocalPreAuthorize": ("false", False),
    "MeterValuesAlignedData": ("Energy.Active.Import.Register", False),
    "MeterValuesSampledData": ("Energy.Active.Import.Register", False),
    "MeterValueSampleInterval": ("60", False),
    "MinimumStatusDuration": ("0", False),
    "NumberOfConnectors": ("1", True),
    "ResetRetries": ("1", False),
    "StopTransactionOnEVSideDisconnect": ("true", False),
    "StopTransactionOnInvalidId": ("true", False),
    "StopTxnAlignedData": ("", False),
    "StopTxnSampledData": ("", False),
    "SupportedFeatureProfiles": ("Core", True),
    "TransactionMessageAttempts": ("3", False),
    "TransactionMessageRetryInterval": ("30", False),
    "UnlockConnectorOnEVSideDisconnect": ("true", False),
}
T = NOW


class Station:
    """Sends one CALL at a time, as the specification wants it."""

    role = "charging-station"

    def __init__(self, connectors: int = 1, *changes: Change, status_first: bool = False) -> None:
        self.connectors = connectors
        self.changes = list(changes)
        self.status_first = status_first
        self.keys = {name: list(entry) for name, entry in KEYS.items()}
        self.keys["NumberOfConnectors"][0] = str(connectors)
        self.available = dict.fromkeys(range(1, connectors + 1), True)
        self.plugged: set[int] = set()
        self.transaction: dict[str, Any] | None = None
        self.remote: str = ""
        self.authorized: str = ""
        self.status: dict[int, str] = dict.fromkeys(range(connectors + 1), "Available")
        self.registered = True
        self._queue: list[tuple[str, dict[str, Any], Callable[[Any], None] | None]] = []
        self._open: tuple[str, Callable[[Any], None] | None] | None = None
        self._boots = 0
        self.world: World

    def attach(self, world: World) -> None:
        self.world = world

    # --- sending

    def call(self, action: str, payload: dict[str, Any], then: Callable[[Any], None] | None = None) -> None:
        self._queue.append((action, payload, then))
        self._next()

    def _next(self) -> None:
        if self._open is None and self._queue:
            action, payload, then = self._queue.pop(0)
            message_id = self.world.new_id()
            self._open = (message_id, then)
            self.world.out(Out(action, payload, message_id))
            # A dropped message is answered by nobody: the station's own time-out lets the next one go.
            self.world.later(60_000, lambda: self._closed(message_id, None))

    def _closed(self, message_id: str, payload: Any) -> None:
        if self._open is not None and self._open[0] == message_id:
            then, self._open = self._open[1], None
            if then is not None and payload is not None:
                then(payload)
            self._next()

    def report(self, connector: int, status: str) -> None:
        self.status[connector] = status
        self.call("StatusNotification", {"connectorId": connector, "errorCode": "NoError", "status": status})

    # --- receiving

    def on_message(self, message: Message) -> None:
        if isinstance(message, CallResult):
            self._closed(message.message_id, message.payload)
        elif isinstance(message, Call):
            answer, then = getattr(self, f"on_{message.action}")(message.payload)
            self.world.out(Out(message.action, answer, message.message_id, is_reply=True))
            if then is not None:
                self.world.later(3, then)
        else:
            self._closed(message.message_id, None)

    def on_GetConfiguration(self, payload: Any) -> Any:
        names = {name.lower(): name for name in self.keys}
        asked = [names.get(key.lower(), key) for key in payload.get("key") or self.keys]
        known = [{"key": k, "readonly": self.keys[k][1], "value": self.keys[k][0]} for k in asked if k in self.keys]
        unknown = [k for k in asked if k not in self.keys]
        return {"configurationKey": known, **({"unknownKey": unknown} if unknown else {})}, None

    def on_ChangeConfiguration(self, payload: Any) -> Any:
        entry = self.keys.get(payload["key"])
        if entry is None:
            return {"status": "NotSupported"}, None
        if entry[1]:
            return {"status": "Rejected"}, None
        entry[0] = payload["value"]
        return {"status": "Accepted"}, None

    def on_ClearCache(self, payload: Any) -> Any:
        return {"status": "Accepted"}, None

    def on_ChangeAvailability(self, payload: Any) -> Any:
        connector = payload["connectorId"]
        self.available[connector] = payload["type"] == "Operative"
        status = "Available" if self.available[connector] else "Unavailable"
        return {"status": "Accepted"}, lambda: self.report(connector, status)

    def on_ReserveNow(self, payload: Any) -> Any:
        return {"status": "Occupied"}, None

    def on_CancelReservation(self, payload: Any) -> Any:
        return {"status": "Rejected"}, None

    def on_Reset(self, payload: Any) -> Any:
        return {"status": "Accepted"}, self.reboot

    def on_RemoteStartTransaction(self, payload: Any) -> Any:
        if self.transaction is not None:
            return {"status": "Rejected"}, None
        self.remote = payload["idTag"]
        return {"status": "Accepted"}, self._remote_start

    def on_RemoteStopTransaction(self, payload: Any) -> Any:
        if self.transaction is None or payload["transactionId"] != self.transaction["id"]:
            return {"status": "Rejected"}, None
        return {"status": "Accepted"}, lambda: self._end("Remote", None)

    # --- physical

    def on_hands(self, action: str, arguments: dict[str, Any]) -> None:
        getattr(self, f"do_{action}")(**arguments)

    def observes(self, show: Any) -> str:
        return "yes"

    def on_link(self, what: str) -> None:
        pass

    def do_PlugIn(self, connectorId: int) -> None:
        self.plugged.add(connectorId)
        if self.authorized:
            self._begin(connectorId, self.authorized)
        elif self.status[connectorId] != "Preparing":
            self.report(connectorId, "Preparing")

    def do_Unplug(self, connectorId: int, side: str) -> None:
        self.plugged.discard(connectorId)
        if self.transaction is not None:
            self._end("EVDisconnected", None)
        else:
            self.report(connectorId, "Available")

    def do_PresentIdTag(self, connectorId: int, idTag: str) -> None:
        if self.transaction is not None:
            if self.transaction["idTag"] == idTag:
                self._end("Local", idTag)
            return
        self.call("Authorize", {"idTag": idTag}, lambda conf: self._answered(idTag, connectorId, conf))

    def do_PowerCycle(self) -> None:
        self.reboot()

    def _answered(self, id_tag: str, connector: int, conf: Any) -> None:
        if conf["idTagInfo"]["status"] != "Accepted":
            return
        if connector in self.plugged:
            self._begin(connector, id_tag)
            return
        self.authorized = id_tag
        self.report(connector, "Preparing")
        timeout = float(self.keys["ConnectionTimeOut"][0])
        self.world.later(timeout * 1000, lambda: self._timed_out(connector))

    def _timed_out(self, connector: int) -> None:
        if self.authorized and self.transaction is None:
            self.authorized = ""
            self.report(connector, "Available")

    def _remote_start(self) -> None:
        connector = 1

        def go(_: Any = None) -> None:
            if connector in self.plugged:
                self._begin(connector, self.remote)
            else:
                self.authorized = self.remote
                self.report(connector, "Preparing")

        if self.keys.get("AuthorizeRemoteTxRequests", ["false"])[0].lower() == "true":
            self.call("Authorize", {"idTag": self.remote}, go)
        else:
            go()

    def _begin(self, connector: int, id_tag: str) -> None:
        self.authorized = ""
        self.transaction = {"id": 0, "idTag": id_tag, "connector": connector}
        request = {"connectorId": connector, "idTag": id_tag, "meterStart": 0, "timestamp": T}
        if self.status_first:
            self.report(connector, "Charging")
        self.call("StartTransaction", request, self._started)
        if not self.status_first:
            self.report(connector, "Charging")

    def _started(self, conf: Any) -> None:
        if self.transaction is not None:
            self.transaction["id"] = conf["transactionId"]

    def _end(self, reason: str, id_tag: str | None) -> None:
        transaction, self.transaction = self.transaction, None
        if transaction is None:
            return
        request = {"transactionId": transaction["id"], "meterStop": 5, "timestamp": T, "reason": reason}
        if id_tag:
            request["idTag"] = id_tag
        if self.status_first:
            self.report(transaction["connector"], "Finishing")
        self.call("StopTransaction", request)
        if not self.status_first:
            self.report(transaction["connector"], "Finishing")

    # --- booting

    def reboot(self) -> None:
        self.registered = False
        self._queue.clear()
        self._open = None
        self.transaction = None
        self.world.link_down()
        self.world.later(5_000, self._boot)

    def _boot(self) -> None:
        self._queue.clear()
        self._open = None
        self.world.link_up()
        self._register()

    def _register(self) -> None:
        self.call("BootNotification", {"chargePointVendor": "V", "chargePointModel": "M"}, self._registered)

    def _registered(self, conf: Any) -> None:
        if conf["status"] != "Accepted":
            self.world.later(conf["interval"] * 1000, self._register)
            return
        self.registered = True
        for connector in range(self.connectors + 1):
            up = self.available.get(connector, True)
            self.report(connector, "Available" if up else "Unavailable")
        self._boots += 1
        self._heartbeat_in(conf["interval"], self._boots)

    def _heartbeat_in(self, interval: float, boot: int) -> None:
        def beat() -> None:
            if self.registered and boot == self._boots:
                self.call("Heartbeat", {}, lambda _: self._heartbeat_in(interval, boot))

        self.world.later(interval * 1000, beat)
