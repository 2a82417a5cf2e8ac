"""A station of the lab that keeps things: a local list, charging profiles, reservations, unavailable connectors, stubborn keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lab_station import Connector, Station, Traits

ALL_PROFILES = "Core,LocalAuthListManagement,Reservation,SmartCharging,FirmwareManagement,RemoteTrigger"


@dataclass
class Memory:
    """What it keeps over reboots. As found in a station that was in use."""

    list_version: int = 0
    empties_list: bool = True
    profiles: int = 0
    clears_profiles: bool = True
    always_accepts: bool = False
    """Says of every ClearChargingProfile that it has cleared some."""
    reservations: dict[int, int] = field(default_factory=dict)
    """Id -> connector."""
    reboot_keys: tuple[str, ...] = ()
    """Keys that take effect after a reboot only."""
    refused_keys: tuple[str, ...] = ()
    """Keys that it takes once, and never again."""
    refused_times: dict[str, int] = field(default_factory=dict)
    """Keys that it takes once, and then refuses so many times."""
    lists_at_once: int = 0
    """Of all its keys, it lists only so many at once; 0: all."""
    tells_by_name: bool = True
    """Answers a question for keys by name otherwise than with a CALLERROR."""
    resets: bool = True
    deaf: tuple[str, ...] = ()
    """Actions that it never answers."""


class KeepingStation(Station):
    """The lab's station with a memory."""

    def __init__(self, url: str, traits: Traits, memory: Memory, keys: Mapping[str, str | None] | None = None) -> None:
        super().__init__(url, traits)
        self.memory = memory
        self.seen: list[tuple[str, dict[str, Any]]] = []
        self._pending: dict[str, str] = {}
        self._changed: set[str] = set()
        more = {
            "SupportedFeatureProfiles": ALL_PROFILES,
            "LocalAuthListEnabled": "true",
            "LocalAuthListMaxLength": "100",
            "SendLocalListMaxLength": "20",
            "ChargeProfileMaxStackLevel": "10",
            "ChargingScheduleAllowedChargingRateUnit": "Current,Power",
            "ChargingScheduleMaxPeriods": "24",
            "MaxChargingProfilesInstalled": "20",
            "GetConfigurationMaxKeys": "50",
            "SupportedFileTransferProtocols": "FTP,FTPS,HTTP,HTTPS",
            "ReserveConnectorZeroSupported": "true",
            **(keys or {}),
        }
        for name, value in more.items():
            if value is None:
                self.keys.pop(name, None)
            else:
                self.keys[name] = [value, name != "LocalAuthListEnabled"]  # type: ignore[assignment]

    def state(self, connector: Connector) -> str:
        told = super().state(connector)
        return "Reserved" if told == "Available" and connector.number in self.memory.reservations.values() else told

    async def _handle(self, action: str, payload: dict[str, Any]) -> Any:
        self.seen.append((action, payload))
        if action == "GetConfiguration" and payload.get("key") and not self.memory.tells_by_name:
            return "InternalError", "one of them is missing"
        return None if action in self.memory.deaf else await super()._handle(action, payload)

    def asked(self, action: str) -> list[dict[str, Any]]:
        return [payload for name, payload in self.seen if name == action]

    def _on_GetConfiguration(self, key: list[str] | None = None) -> Any:
        answer = super()._on_GetConfiguration(key)
        if self.memory.lists_at_once and not key:
            del answer["configurationKey"][self.memory.lists_at_once :]
        return answer

    def _on_ChangeConfiguration(self, key: str, value: str) -> Any:
        memory = self.memory
        if key in memory.refused_keys and key in self._changed:
            return {"status": "Rejected"}
        if key in self._changed and memory.refused_times.get(key, 0) > 0:
            memory.refused_times[key] -= 1
            return {"status": "Rejected"}
        self._changed.add(key)
        if key in memory.reboot_keys and key in self.keys:
            self._pending[key] = value
            return {"status": "RebootRequired"}
        return super()._on_ChangeConfiguration(key, value)

    def _on_Reset(self, **request: Any) -> Any:
        return super()._on_Reset(**request) if self.memory.resets else {"status": "Rejected"}

    async def _reboot(self, close: str) -> None:
        for key, value in self._pending.items():
            self.keys[key][0] = value
        self._pending.clear()
        await super()._reboot(close)

    def _on_ClearCache(self) -> Any:
        return {"status": "Accepted"}

    def _on_GetLocalListVersion(self) -> Any:
        enabled = self.keys["LocalAuthListEnabled"][0] == "true"
        return {"listVersion": self.memory.list_version if enabled else -1}

    def _on_SendLocalList(self, listVersion: int, updateType: str, localAuthorizationList: Any = ()) -> Any:
        if not self.memory.empties_list:
            return {"status": "Failed"}
        self.memory.list_version = listVersion if localAuthorizationList else 0
        return {"status": "Accepted"}

    def _on_ClearChargingProfile(self, **_: Any) -> Any:
        had, self.memory.profiles = self.memory.profiles, 0 if self.memory.clears_profiles else self.memory.profiles
        return {"status": "Accepted" if had or self.memory.always_accepts else "Unknown"}

    def _on_SetChargingProfile(self, **_: Any) -> Any:
        self.memory.profiles += 1
        return {"status": "Accepted"}

    def _on_ReserveNow(self, connectorId: int, reservationId: int, **_: Any) -> Any:
        self.memory.reservations[reservationId] = connectorId
        return {"status": "Accepted"}, lambda: self._spawn(self.report(self.connectors[connectorId]))

    def _on_CancelReservation(self, reservationId: int) -> Any:
        connector = self.memory.reservations.pop(reservationId, None)
        if connector is None:
            return {"status": "Rejected"}
        return {"status": "Accepted"}, lambda: self._spawn(self.report(self.connectors[connector]))
