"""The configuration keys of the simulated charging station (OCPP 1.6 section 9): access, type, value."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from app.simulators.behaviour import Behaviour

MAX_KEYS = 50
"""Keys that one GetConfiguration may name, unless the station is set up otherwise."""
MEASURANDS = ("Energy.Active.Import.Register", "Power.Active.Import", "Current.Import", "Voltage")
PHASE_ROTATIONS = ("NotApplicable", "Unknown", "RST", "RTS", "SRT", "STR", "TRS", "TSR")

Check = Callable[[str], str | None]
"""Turns the text of a new value into the one to keep, or None where it is refused."""


def _integer(least: int = 0) -> Check:
    def check(text: str) -> str | None:
        digits = text.strip()
        if not digits.isascii() or not digits.isdigit() or len(digits) > 9 or int(digits) < least:
            return None
        return str(int(digits))

    return check


def boolean(text: str) -> str | None:
    """The check of a key that is true or false."""
    lowered = text.strip().lower()
    return lowered if lowered in ("true", "false") else None


def _measurands(text: str) -> str | None:
    """A comma separated list; one unsupported measurand refuses it as a whole (section 3.16.4)."""
    by_name = {name.lower(): name for name in MEASURANDS}
    items = [item.strip() for item in text.split(",") if item.strip()]
    if any(item.lower() not in by_name for item in items) or len(items) > len(MEASURANDS):
        return None
    return ",".join(by_name[item.lower()] for item in items)


def _phase_rotation(connectors: int) -> Check:
    def check(text: str) -> str | None:
        items = [item.strip() for item in text.split(",") if item.strip()]
        if len(items) > connectors + 1:
            return None
        for item in items:
            number, dot, rotation = item.partition(".")
            if not dot or not number.isdigit() or int(number) > connectors or rotation not in PHASE_ROTATIONS:
                return None
        return ",".join(items)

    return check


@dataclass
class Key:
    """One key. ``check`` is None for a key that is read-only."""

    name: str
    value: str
    check: Check | None = None


def standard_keys(connectors: int, fixed_cable: bool, most_keys: int = MAX_KEYS) -> list[Key]:
    """The keys of the Core profile (section 9.1) with the values of a station as it leaves the factory."""
    flag, number, positive = boolean, _integer(), _integer(1)
    energy = MEASURANDS[0]
    count = str(len(MEASURANDS))
    rotation = ",".join(f"{connector}.RST" for connector in range(connectors + 1))
    return [
        Key("AllowOfflineTxForUnknownId", "false", flag),
        Key("AuthorizationCacheEnabled", "true", flag),
        Key("AuthorizeRemoteTxRequests", "true", flag),
        Key("ClockAlignedDataInterval", "0", number),
        Key("ConnectionTimeOut", "60", number),
        Key("ConnectorPhaseRotation", rotation, _phase_rotation(connectors)),
        Key("ConnectorPhaseRotationMaxLength", str(connectors + 1)),
        Key("GetConfigurationMaxKeys", str(most_keys)),
        Key("HeartbeatInterval", "300", positive),
        Key("LocalAuthorizeOffline", "true", flag),
        Key("LocalPreAuthorize", "false", flag),
        Key("MeterValuesAlignedData", energy, _measurands),
        Key("MeterValuesAlignedDataMaxLength", count),
        Key("MeterValuesSampledData", energy, _measurands),
        Key("MeterValuesSampledDataMaxLength", count),
        Key("MeterValueSampleInterval", "60", number),
        Key("MinimumStatusDuration", "0", number),
        Key("NumberOfConnectors", str(connectors)),
        Key("ResetRetries", "1", number),
        Key("StopTransactionOnEVSideDisconnect", "true", flag),
        Key("StopTransactionOnInvalidId", "true", flag),
        Key("StopTxnAlignedData", "", _measurands),
        Key("StopTxnAlignedDataMaxLength", count),
        Key("StopTxnSampledData", "", _measurands),
        Key("StopTxnSampledDataMaxLength", count),
        Key("TransactionMessageAttempts", "3", positive),
        Key("TransactionMessageRetryInterval", "60", number),
        # A cable that is fixed to the station is never unlocked.
        Key("UnlockConnectorOnEVSideDisconnect", "false" if fixed_cable else "true", None if fixed_cable else flag),
    ]


class Configuration:
    """The keys of one station. Names are case-insensitive (CiString50Type), values are kept over a reboot."""

    def __init__(self, keys: Iterable[Key], behaviour: Callable[[], Behaviour]) -> None:
        self._keys = {key.name.lower(): key for key in keys}
        self._behaviour = behaviour

    def _find(self, name: str) -> Key | None:
        key = self._keys.get(name.lower())
        return None if key is None or key.name in self._behaviour().missing_keys else key

    def text(self, name: str) -> str:
        """The value, or an empty text where the station has no such key."""
        key = self._keys.get(name.lower())
        return "" if key is None else key.value

    def flag(self, name: str) -> bool:
        return self.text(name) == "true"

    def number(self, name: str) -> int:
        return int(self.text(name) or 0)

    def items(self, name: str) -> list[str]:
        return [item for item in self.text(name).split(",") if item]

    def has(self, name: str) -> bool:
        return self._find(name) is not None

    def set(self, name: str, value: str) -> None:
        """Set a value from within the station, whatever the access from outside."""
        key = self._keys.get(name.lower())
        if key is not None:
            key.value = value

    def read(self, names: list[str] | None) -> tuple[list[dict[str, Any]], list[str]]:
        """What GetConfiguration answers: the keys, and the names that are unknown (section 5.8). No names means all."""
        if not names:
            present = [key for key in self._keys.values() if self._find(key.name) is not None]
            return [self._entry(key) for key in present], []
        found, unknown = [], []
        for name in dict.fromkeys(names):
            key = self._find(name)
            if key is None:
                unknown.append(name)
            else:
                found.append(self._entry(key))
        return found, unknown

    def _entry(self, key: Key) -> dict[str, Any]:
        return {"key": key.name, "readonly": self._read_only(key), "value": key.value}

    def _read_only(self, key: Key) -> bool:
        return (key.check is None) != (key.name in self._behaviour().flipped_keys)

    def change(self, name: str, value: str) -> str:
        """What ChangeConfiguration answers (section 5.3)."""
        key = self._find(name)
        if key is None:
            return "NotSupported"
        if self._read_only(key):
            return "Rejected"
        kept = value if key.check is None else key.check(value)
        if kept is None:
            return "Rejected"
        if not self._behaviour().ignored_changes:
            key.value = kept
        return "Accepted"
