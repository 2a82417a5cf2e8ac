"""Firmware updates and diagnostics of the simulated station (OCPP 1.6 sections 4.4, 4.5, 5.9 and 5.19).

A file is firmware for it if it begins with :data:`MARK`. Installing it means restarting; the version stays what it was.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ocpp.exceptions import NotSupportedError
from ocpp.v16 import call, call_result

from app.simulators.clock import timestamp
from app.simulators.configuration import Key
from app.simulators.endpoint import handles
from app.simulators.errors import Offline, Unanswered
from app.simulators.file_clients import FileError, fetch, store
from app.simulators.handlers import Handlers
from app.simulators.options import StationOptions

if TYPE_CHECKING:
    from app.simulators.charging_station import ChargingStation

MARK = b"SIM-FIRMWARE\n"
RETRY_SECONDS = 1
"""Between attempts, where the request does not say."""
PART = 100
"""Bytes that a station fetches that does not fetch all."""


def firmware_keys(options: StationOptions) -> list[Key]:
    return [Key("SupportedFileTransferProtocols", ",".join(options.file_protocols))]


class Firmware:
    """What is on its way: at most one update and one upload."""

    def __init__(self, station: ChargingStation) -> None:
        self._station = station
        self.update_status = "Idle"
        self.diagnostics_status = "Idle"
        self._update: asyncio.Task[Any] | None = None
        self._upload: asyncio.Task[Any] | None = None

    def start_update(self, location: str, at: str, retries: int, interval: int) -> None:
        """A newer request takes the place of one that is on its way."""
        if self._update is not None and not self._update.done():
            self._update.cancel()
        self._update = self._station.tasks.spawn(self._updating(location, at, retries, interval))

    def start_upload(self, location: str, name: str, retries: int, interval: int) -> None:
        if self._upload is not None and not self._upload.done():
            self._upload.cancel()
        self._upload = self._station.tasks.spawn(self._uploading(location, name, retries, interval))

    def interrupt(self) -> None:
        """The power goes: so does what is on its way, unless it is the update itself that restarts the station."""
        for task in (self._update, self._upload):
            if task is not None and task is not asyncio.current_task():
                task.cancel()
        self.update_status = self.diagnostics_status = "Idle"

    # --- firmware ---------------------------------------------------------------------------------------------------

    async def _updating(self, location: str, at: str, retries: int, interval: int) -> None:
        station = self._station
        await asyncio.sleep(_seconds_until(at))
        if station.behaviour.unavailable_while_updating:
            self._operative(False)
        data = await self._download(location, retries, interval)
        if data is None:
            await self._tell_update("DownloadFailed")
            self._back_in_use()
        else:
            await self._tell_update("Downloaded")
            await self._install(data)
        self.update_status = "Idle"

    async def _download(self, location: str, retries: int, interval: int) -> bytes | None:
        behaviour = self._station.behaviour
        if behaviour.never_downloads:
            await self._tell_update("Downloading")
            return MARK
        if not behaviour.fails_at_once:
            await self._tell_update("Downloading")
        most = PART if behaviour.downloads_partly else None
        data: bytes | None = await self._tried(lambda: fetch(location, most, self._authority), retries, interval)
        if data is not None and behaviour.fails_at_once:
            await self._tell_update("Downloading")
        return data

    async def _install(self, data: bytes) -> None:
        station, behaviour = self._station, self._station.behaviour
        await self._tell_update("Installing")
        if not data.startswith(MARK) and not behaviour.installs_anything:
            await self._tell_update("InstallationFailed")
            self._back_in_use()
            if behaviour.reboot_after_failed_install:
                await station.reboot(abrupt=False, reason="Reboot", resumable=False)
            return
        while any(connector.transaction is not None for connector in station.connectors.values()):
            await asyncio.sleep(0.05)
        if behaviour.installed_before_boot or behaviour.installs_without_restart:
            await self._tell_update("Installed")
        for connector in station.connectors.values():
            connector.operative = True
        station.operative = True
        if not behaviour.installs_without_restart:
            await station.reboot(abrupt=False, reason="Reboot", resumable=False)
            while not station.online:
                await asyncio.sleep(0.01)
        if not behaviour.installed_before_boot and not behaviour.installs_without_restart:
            await self._tell_update("Installed")

    def _operative(self, operative: bool) -> None:
        station = self._station
        station.operative = operative
        for connector in station.connectors.values():
            connector.operative = operative
        station.report_changes(station.numbers)

    def _back_in_use(self) -> None:
        behaviour = self._station.behaviour
        if behaviour.unavailable_while_updating and not behaviour.stays_unavailable:
            self._operative(True)

    async def _tell_update(self, status: str) -> None:
        self.update_status = status
        await self._told(lambda: call.FirmwareStatusNotification(status))

    # --- diagnostics ------------------------------------------------------------------------------------------------

    async def _uploading(self, location: str, name: str, retries: int, interval: int) -> None:
        behaviour = self._station.behaviour
        await self._tell_upload("Uploading")
        lines = [f"{timestamp()} connector {n}: {self._station.state(n).status}" for n in self._station.numbers]
        data = b"" if behaviour.uploads_nothing else ("\n".join(lines) + "\n").encode()
        named = f"other-{name}" if behaviour.uploads_another_file else name
        done = behaviour.never_uploads or (
            await self._tried(lambda: store(location, named, data, self._authority), retries, interval) is not None
        )
        await self._tell_upload("Uploaded" if done else "UploadFailed")
        self.diagnostics_status = "Idle"

    async def _tell_upload(self, status: str) -> None:
        self.diagnostics_status = status
        await self._told(lambda: call.DiagnosticsStatusNotification(status))

    # --- both -------------------------------------------------------------------------------------------------------

    @property
    def _authority(self) -> str:
        return self._station.options.file_authority

    async def _tried(self, transfer: Callable[[], Any], retries: int, interval: int) -> Any:
        """What the transfer gives, or None if it has failed at every attempt."""
        for attempt in range(retries + 1):
            if attempt:
                await asyncio.sleep(interval)
            try:
                return await asyncio.to_thread(transfer)
            except FileError:
                pass
        return None

    async def _told(self, build: Callable[[], Any]) -> None:
        """Send a status; the next thing happens once it was answered, or cannot be any more."""
        with contextlib.suppress(Offline, Unanswered):  # it goes on all the same
            await self._station.outbox.post(build)


class FirmwareHandlers(Handlers):
    """UpdateFirmware and GetDiagnostics."""

    @handles("UpdateFirmware")
    def on_update_firmware(
        self, location: str, retrieve_date: str, retries: int | None = None, retry_interval: int | None = None
    ) -> Any:
        refuses = self.station.behaviour.refuses_unsigned
        if refuses == "error":
            raise NotSupportedError(description="firmware has to be signed", details={})
        if not refuses:
            interval = RETRY_SECONDS if retry_interval is None else retry_interval
            firmware = self.station.firmware
            self.endpoint.then(lambda: firmware.start_update(location, retrieve_date, retries or 0, interval))
        return call_result.UpdateFirmware()

    @handles("GetDiagnostics")
    def on_get_diagnostics(
        self, location: str, retries: int | None = None, retry_interval: int | None = None, **period: Any
    ) -> Any:
        name = f"diagnostics-{self.station.options.identity}.log"
        name = "".join(letter if letter.isalnum() or letter in "-." else "_" for letter in name)
        interval = RETRY_SECONDS if retry_interval is None else retry_interval
        firmware = self.station.firmware
        self.endpoint.then(lambda: firmware.start_upload(location, name, retries or 0, interval))
        return call_result.GetDiagnostics(name)


def _seconds_until(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return 0.0
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
