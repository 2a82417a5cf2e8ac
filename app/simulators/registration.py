"""The station's connection: connect, register with BootNotification, send heartbeats, reconnect with back-off."""

from __future__ import annotations

import asyncio
import base64
import logging
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ocpp.v16 import call
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from app.simulators.clock import timestamp
from app.simulators.connector import Reported
from app.simulators.errors import Offline, Unanswered
from app.simulators.reporting import notification
from app.simulators.station_requests import StationEndpoint
from app.simulators.wire import Wire, abort

if TYPE_CHECKING:
    from app.simulators.charging_station import ChargingStation

LOG = logging.getLogger("ocpp_bench.simulators")
SUBPROTOCOL = Subprotocol("ocpp1.6")


class Link:
    """One station's connection from power-on to power-off."""

    def __init__(self, station: ChargingStation) -> None:
        self._station = station
        self._task: asyncio.Task[None] | None = None
        self._socket: ClientConnection | None = None
        self._boot_now = asyncio.Event()
        self._interval_changed = asyncio.Event()
        self.status: str | None = None
        """What the last BootNotification was answered with; None since the last boot."""
        self.endpoint: StationEndpoint | None = None

    @property
    def accepted(self) -> bool:
        return self.status == "Accepted" and self.endpoint is not None

    def start(self) -> None:
        """Power on: connect and register."""
        self.status = None
        self._task = asyncio.create_task(self._run())

    async def stop(self, abrupt: bool) -> None:
        """Power off. ``abrupt`` breaks the connection without a closing handshake, as a loss of power does."""
        if abrupt and self._socket is not None:
            abort(self._socket)
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        self.status = None

    def disturb(self) -> None:
        """Break the connection; the station reconnects by itself and does not boot."""
        if self._socket is not None:
            abort(self._socket)

    def boot_now(self) -> None:
        """The Central System asked for a BootNotification before the interval was over."""
        self._boot_now.set()

    def interval_changed(self) -> None:
        """HeartbeatInterval was changed."""
        self._interval_changed.set()

    async def _run(self) -> None:
        options = self._station.options
        wait = options.reconnect_first
        while True:
            while self._station.behaviour.stays_away:
                await asyncio.sleep(options.reconnect_first)
            try:
                async with self._connect() as socket:
                    if socket.subprotocol == SUBPROTOCOL:
                        wait = options.reconnect_first
                        self._socket = socket
                        await self._session(socket)
                    else:
                        LOG.warning("the Central System did not choose the subprotocol %s", SUBPROTOCOL)
            except (OSError, WebSocketException, TimeoutError) as error:
                LOG.info("not connected to %s: %s", options.url, error)
            finally:
                self._socket = None
            await asyncio.sleep(wait)
            wait = min(wait * 2, options.reconnect_most)

    def _connect(self) -> connect:
        options = self._station.options
        headers = {}
        if options.password is not None:
            credentials = f"{options.identity}:{options.password}".encode()
            headers["Authorization"] = "Basic " + base64.b64encode(credentials).decode()
        return connect(
            f"{options.url.rstrip('/')}/{quote(options.identity, safe='')}",
            subprotocols=[SUBPROTOCOL],
            additional_headers=headers,
            compression=None,
            proxy=None,
            open_timeout=10,
            close_timeout=1,
        )

    async def _session(self, socket: ClientConnection) -> None:
        station = self._station
        wire = Wire(socket, station.faults)
        endpoint = self.endpoint = StationEndpoint(station, wire)
        parts: list[Coroutine[Any, Any, None]] = [endpoint.run(), self._converse(endpoint)]
        tasks = [asyncio.create_task(part) for part in parts]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.endpoint = None
            station.outbox.close()
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception) and not isinstance(result, Offline):
                LOG.error("the connection of the simulated station failed", exc_info=result)

    async def _converse(self, endpoint: StationEndpoint) -> None:
        station = self._station
        rebooted = self.status != "Accepted"
        if rebooted or station.behaviour.boot_after_reconnect:
            await self._register(endpoint)
        station.outbox.open(station.behaviour.queue_reversed)
        if not rebooted:
            station.reporter.resume(station.numbers)
        elif not (station.behaviour.no_reboot_status and station.boots > 1):
            station.reporter.report(station.numbers)
        beats = asyncio.create_task(self._heartbeats())
        try:
            await station.outbox.run(endpoint)
        finally:
            beats.cancel()
            await asyncio.gather(beats, return_exceptions=True)

    async def _register(self, endpoint: StationEndpoint) -> None:
        """BootNotification until it is Accepted (OCPP 1.6 section 4.2)."""
        station, options = self._station, self._station.options
        while True:
            self._boot_now.clear()
            endpoint.wire.deaf, endpoint.wire.registering = False, True
            wait = options.boot_retry
            try:
                result = await endpoint.ask(
                    call.BootNotification(
                        charge_point_model=options.model,
                        charge_point_vendor=options.vendor,
                        charge_point_serial_number=options.serial_number,
                        firmware_version=options.firmware_version,
                    )
                )
            except Unanswered as error:
                LOG.info("BootNotification was not answered: %s", error)
                self.status = None
            else:
                self.status = result.status
                wait = result.interval if result.interval > 0 else options.boot_retry
                if result.status == "Accepted":
                    if result.interval > 0:
                        station.configuration.set("HeartbeatInterval", str(result.interval))
                    station.ever_accepted = True
                    endpoint.wire.registering = False
                    return
            endpoint.wire.registering = False
            if self.status == "Rejected" and station.behaviour.talks_while_rejected:
                await endpoint.ask(notification(0, Reported("Available"), timestamp()))
            try:
                await asyncio.wait_for(self._boot_now.wait(), wait * station.behaviour.boot_retry_factor)
            except TimeoutError:
                pass

    async def _heartbeats(self) -> None:
        station, loop = self._station, asyncio.get_running_loop()
        last = loop.time()
        beat: asyncio.Future[Any] | None = None
        while True:
            self._interval_changed.clear()
            due = last + station.configuration.number("HeartbeatInterval") * station.behaviour.heartbeat_factor
            try:
                await asyncio.wait_for(self._interval_changed.wait(), max(0.0, due - loop.time()))
                continue
            except TimeoutError:
                last = due
            if beat is None or beat.done():
                beat = station.outbox.post(call.Heartbeat)
