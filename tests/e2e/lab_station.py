"""A minimal charging station, written from the OCPP 1.6 specification for these tests alone (see :mod:`lab_wire`)."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import lab_wire
from websockets.asyncio.client import connect


@dataclass(frozen=True)
class Traits:
    """How this product behaves, all of it within the specification unless it says so. Times are in seconds."""

    connectors: int = 2
    identity: str = "LAB-STATION"
    latency: float = 0.0
    connect_delay: float = 0.0
    boot_time: float = 0.02
    reset_delay: float = 0.0
    close: str = "abort"
    """How the connection ends at a reset: ``abort``, or a close code."""
    backoff: float = 0.02
    stamp: str = "Z"
    zero_first: bool = True
    zero_delay: float = 0.0
    charging_first: bool = False
    finishing_first: bool = False
    preparing_first: bool = False
    meter_values: bool = False
    suspended_after_charging: bool = False
    boots_twice: bool = False
    """Sends BootNotification again after it was accepted."""
    remote_authorization: str = "true"
    without: tuple[str, ...] = ()
    """Configuration keys it does not have."""
    optional_fields: bool = True
    security_event: bool = False
    foreign_heartbeat: float = 0.0
    """Sends a Heartbeat each so many seconds while it is idle, whatever was configured; 0: as configured."""


KEYS: dict[str, tuple[str, bool]] = {
    "AllowOfflineTxForUnknownId": ("false", False),
    "AuthorizationCacheEnabled": ("true", False),
    "AuthorizeRemoteTxRequests": ("true", False),
    "ClockAlignedDataInterval": ("0", False),
    "ConnectionTimeOut": ("60", False),
    "ConnectorPhaseRotation": ("0.RST", False),
    "GetConfigurationMaxKeys": ("40", True),
    "HeartbeatInterval": ("300", False),
    "LocalAuthorizeOffline": ("true", False),
    "LocalPreAuthorize": ("false", False),
    "MeterValuesAlignedData": ("Energy.Active.Import.Register", False),
    "MeterValuesSampledData": ("Energy.Active.Import.Register", False),
    "MeterValueSampleInterval": ("60", False),
    "MinimumStatusDuration": ("0", False),
    "NumberOfConnectors": ("2", True),
    "ResetRetries": ("1", False),
    "StopTransactionOnEVSideDisconnect": ("true", False),
    "StopTransactionOnInvalidId": ("true", False),
    "StopTxnAlignedData": ("", False),
    "StopTxnSampledData": ("", False),
    "SupportedFeatureProfiles": ("Core", True),
    "TransactionMessageAttempts": ("3", False),
    "TransactionMessageRetryInterval": ("10", False),
    "UnlockConnectorOnEVSideDisconnect": ("true", False),
}


@dataclass
class Connector:
    number: int
    plugged: bool = False
    operative: bool = True
    tag: str = ""
    transaction: int | None = None
    charging: bool = False
    finishing: bool = False
    timeout: asyncio.Task[None] | None = field(default=None, repr=False)


class Station:
    """The device."""

    def __init__(self, url: str, traits: Traits) -> None:
        self.url = f"{url.rstrip('/')}/{quote(traits.identity, safe='')}"
        self.traits = traits
        self.connectors = {n: Connector(n) for n in range(1, traits.connectors + 1)}
        self.keys = {name: [value, ro] for name, (value, ro) in KEYS.items() if name not in traits.without}
        self.keys["NumberOfConnectors"][0] = str(traits.connectors)
        if "AuthorizeRemoteTxRequests" in self.keys:
            self.keys["AuthorizeRemoteTxRequests"][0] = traits.remote_authorization
        self.peer: lab_wire.Peer | None = None
        self.accepted = False
        self._power: asyncio.Task[None] | None = None
        self._beat: asyncio.Task[None] | None = None
        self._others: set[asyncio.Task[Any]] = set()
        self._late: asyncio.Task[None] | None = None
        self._first = True

    # power and link

    def start(self) -> None:
        self._power = asyncio.create_task(self._live())

    async def close(self) -> None:
        await self._off("abort")
        for task in list(self._others):
            task.cancel()
        await asyncio.gather(*self._others, return_exceptions=True)

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._others.add(task)
        task.add_done_callback(self._others.discard)

    async def _off(self, how: str) -> None:
        self.accepted = False
        peer, tasks = self.peer, (self._power, self._beat, self._late)
        self.peer = self._power = self._beat = self._late = None
        if peer is not None:
            if how == "abort":
                peer.socket.transport.abort()
            else:
                with contextlib.suppress(Exception):
                    await asyncio.wait_for(peer.socket.close(int(how)), 0.5)
        for task in tasks:
            if task is not None and task is not asyncio.current_task():
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    async def _live(self) -> None:
        if self._first and self.traits.connect_delay:
            await asyncio.sleep(self.traits.connect_delay)
        self._first = False
        wait, booted = self.traits.backoff, False
        while True:
            try:
                async with connect(self.url, subprotocols=["ocpp1.6"], ping_interval=None, compression=None) as socket:
                    self.peer = peer = lab_wire.Peer(socket, self._handle, self.traits.latency)
                    wait = self.traits.backoff
                    work = asyncio.create_task(self._hello(peer, booted))
                    booted = True
                    try:
                        await peer.run()
                    finally:
                        work.cancel()
            except (OSError, TimeoutError):
                pass
            await asyncio.sleep(wait)
            wait = min(wait * 2, 5)

    async def _hello(self, peer: lab_wire.Peer, booted: bool) -> None:
        if booted:
            return
        while True:
            boot = {"chargePointVendor": "Lab", "chargePointModel": "Minimal"}
            if self.traits.optional_fields:
                boot |= {"chargePointSerialNumber": "0001", "firmwareVersion": "0.1"}
            answer = await peer.call("BootNotification", boot)
            if answer is not None and answer["status"] == "Accepted":
                break
            await asyncio.sleep(answer["interval"] if answer and answer["interval"] > 0 else 5)
        if self.traits.boots_twice:
            answer = await peer.call("BootNotification", boot) or answer
        self.accepted = True
        interval = answer["interval"]
        if interval > 0:
            self.keys["HeartbeatInterval"][0] = str(interval)
        if self.traits.security_event:
            await peer.call("SecurityEventNotification", {"type": "StartupOfTheDevice", "timestamp": self._now()})
        if self.traits.zero_first:
            await self._zero()
        for connector in self.connectors.values():
            await self.report(connector)
        if not self.traits.zero_first:
            self._late = asyncio.create_task(self._zero())
        self._beat = asyncio.create_task(self._heartbeats(peer))

    async def _zero(self) -> None:
        await asyncio.sleep(self.traits.zero_delay)
        await self._status(0, "Available")

    async def _heartbeats(self, peer: lab_wire.Peer) -> None:
        while True:
            await asyncio.sleep(self.traits.foreign_heartbeat or float(self.keys["HeartbeatInterval"][0]))
            await peer.call("Heartbeat", {})

    # what it says

    def _now(self) -> str:
        return lab_wire.now(self.traits.stamp)

    async def call(self, action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        return await self.peer.call(action, payload) if self.peer is not None else None

    async def _status(self, number: int, status: str) -> None:
        payload: dict[str, Any] = {"connectorId": number, "errorCode": "NoError", "status": status}
        if self.traits.optional_fields:
            payload["timestamp"] = self._now()
        await self.call("StatusNotification", payload)

    async def report(self, connector: Connector) -> None:
        await self._status(connector.number, self.state(connector))

    def state(self, connector: Connector) -> str:
        if connector.charging:
            return "Charging"
        if connector.finishing:
            return "Finishing"
        if not connector.operative:
            return "Unavailable"
        return "Preparing" if connector.plugged or connector.tag else "Available"

    # transactions

    async def _authorize(self, tag: str) -> bool:
        answer = await self.call("Authorize", {"idTag": tag})
        return answer is not None and answer["idTagInfo"]["status"] == "Accepted"

    async def _begin(self, connector: Connector, tag: str, told: bool | None = None) -> None:
        """Authorized: start, or wait for the cable."""
        connector.tag = tag
        if connector.plugged:
            await self._start(connector)
            return
        if not (self.traits.preparing_first if told is None else told):
            await self.report(connector)
        connector.timeout = asyncio.create_task(self._give_up(connector))

    async def _give_up(self, connector: Connector) -> None:
        await asyncio.sleep(float(self.keys["ConnectionTimeOut"][0]))
        connector.tag = ""
        await self.report(connector)

    async def _start(self, connector: Connector) -> None:
        if connector.timeout is not None:
            connector.timeout.cancel()
            connector.timeout = None
        start = {"connectorId": connector.number, "idTag": connector.tag, "meterStart": 100, "timestamp": self._now()}
        connector.charging = True
        if self.traits.charging_first:
            await self.report(connector)
        answer = await self.call("StartTransaction", start)
        connector.transaction = answer["transactionId"] if answer else -1
        if not self.traits.charging_first:
            await self.report(connector)
        if self.traits.suspended_after_charging:
            await self._status(connector.number, "SuspendedEV")
        if self.traits.meter_values:
            value = {"timestamp": self._now(), "sampledValue": [{"value": "12"}]}
            meter = {"connectorId": connector.number, "transactionId": connector.transaction, "meterValue": [value]}
            await self.call("MeterValues", meter)

    async def _stop(self, connector: Connector, reason: str, tag: str = "") -> None:
        if not connector.charging:
            return
        connector.charging, connector.finishing, connector.tag = False, True, ""
        stop = {"transactionId": connector.transaction, "meterStop": 200, "timestamp": self._now()}
        if reason != "Local" or self.traits.optional_fields:
            stop["reason"] = reason
        if tag:
            stop["idTag"] = tag
        if self.traits.finishing_first:
            await self.report(connector)
        await self.call("StopTransaction", stop)
        if not self.traits.finishing_first:
            await self.report(connector)
        connector.transaction = None

    # manual actions

    async def act(self, action: str, arguments: dict[str, Any]) -> None:
        """Do what hands would do; what follows on the wire comes by itself."""
        await getattr(self, f"_act_{action}")(**arguments)

    async def _act_PlugIn(self, connectorId: int) -> None:
        connector = self.connectors[connectorId]
        connector.plugged = True
        if connector.tag and not connector.charging:
            self._spawn(self._start(connector))
        else:
            self._spawn(self.report(connector))

    async def _act_Unplug(self, connectorId: int, side: str) -> None:
        connector = self.connectors[connectorId]
        if connector.charging and self.keys["StopTransactionOnEVSideDisconnect"][0] == "true":
            await self._stop(connector, "EVDisconnected")
        if side == "both":
            connector.plugged = connector.finishing = False
            self._spawn(self.report(connector))

    async def _act_PresentIdTag(self, connectorId: int, idTag: str) -> None:
        self._spawn(self._card(self.connectors[connectorId], idTag))

    async def _card(self, connector: Connector, tag: str) -> None:
        if connector.charging:
            if tag == connector.tag:
                await self._stop(connector, "Local", tag)
            return
        if self.traits.preparing_first and not connector.plugged:
            connector.tag = tag
            await self.report(connector)
        if await self._authorize(tag):
            await self._begin(connector, tag)
        else:
            connector.tag = ""

    async def _act_PowerCycle(self) -> None:
        self._spawn(self._reboot("abort"))

    async def _reboot(self, close: str) -> None:
        for connector in self.connectors.values():
            await self._stop(connector, "HardReset" if close != "abort" else "PowerLoss")
        await asyncio.sleep(self.traits.reset_delay)
        await self._off(close)
        for connector in self.connectors.values():
            connector.charging, connector.tag, connector.finishing = False, "", False
        await asyncio.sleep(self.traits.boot_time)
        self.start()

    # what it is asked

    async def _handle(self, action: str, payload: dict[str, Any]) -> Any:
        answer = getattr(self, f"_on_{action}", None)
        if answer is None:
            return "NotImplemented", f"{action} is not known"
        return answer(**payload)

    def _on_GetConfiguration(self, key: list[str] | None = None) -> Any:
        wanted = key or list(self.keys)
        found = [{"key": n, "readonly": self.keys[n][1], "value": self.keys[n][0]} for n in wanted if n in self.keys]
        answer: dict[str, Any] = {"configurationKey": found}
        if unknown := [n for n in wanted if n not in self.keys]:
            answer["unknownKey"] = unknown
        return answer

    def _on_ChangeConfiguration(self, key: str, value: str) -> Any:
        if key not in self.keys:
            return {"status": "NotSupported"}
        if self.keys[key][1]:
            return {"status": "Rejected"}
        self.keys[key][0] = value
        return {"status": "Accepted"}

    def _on_Reset(self, **_: Any) -> Any:
        close = self.traits.close
        return {"status": "Accepted"}, lambda: self._spawn(self._reboot(close))

    def _on_ChangeAvailability(self, connectorId: int, **request: Any) -> Any:
        chosen = [self.connectors[connectorId]] if connectorId else list(self.connectors.values())
        for connector in chosen:
            connector.operative = request["type"] == "Operative"
        return {"status": "Accepted"}, lambda: [self._spawn(self.report(c)) for c in chosen]

    def _on_RemoteStartTransaction(self, idTag: str, connectorId: int = 1, **_: Any) -> Any:
        connector = self.connectors[connectorId]
        if connector.charging or not connector.operative:
            return {"status": "Rejected"}
        ask = self.keys.get("AuthorizeRemoteTxRequests", ["false"])[0] == "true"
        return {"status": "Accepted"}, lambda: self._spawn(self._remote_start(connector, idTag, ask))

    async def _remote_start(self, connector: Connector, tag: str, ask: bool) -> None:
        if ask and not await self._authorize(tag):
            return
        await self._begin(connector, tag, told=False)

    def _on_RemoteStopTransaction(self, transactionId: int) -> Any:
        running = [c for c in self.connectors.values() if c.charging and c.transaction == transactionId]
        if not running:
            return {"status": "Rejected"}
        return {"status": "Accepted"}, lambda: self._spawn(self._stop(running[0], "Remote"))

    def _on_TriggerMessage(self, **_: Any) -> Any:
        return {"status": "NotImplemented"}
