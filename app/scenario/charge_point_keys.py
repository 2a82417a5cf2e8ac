"""The configuration keys of the charge point that the bench plays (OCPP 1.6 section 9): which there are, and what they take."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from app.protocol import schemas
from app.scenario.values import folded

Takes = Callable[[str], bool]
"""Whether a key can have a value."""

MOST_LIST_ENTRIES, MOST_ENTRIES_AT_ONCE = 50, 20
MOST_STACK_LEVEL, MOST_PERIODS, MOST_PROFILES = 8, 24, 10

READ_ONLY: Mapping[str, str] = {
    "GetConfigurationMaxKeys": "50",
    "SupportedFeatureProfiles": "Core,FirmwareManagement,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger",
    "LocalAuthListMaxLength": str(MOST_LIST_ENTRIES),
    "SendLocalListMaxLength": str(MOST_ENTRIES_AT_ONCE),
    "ReserveConnectorZeroSupported": "true",
    "ChargeProfileMaxStackLevel": str(MOST_STACK_LEVEL),
    "ChargingScheduleAllowedChargingRateUnit": "Current,Power",
    "ChargingScheduleMaxPeriods": str(MOST_PERIODS),
    "MaxChargingProfilesInstalled": str(MOST_PROFILES),
}
"""``NumberOfConnectors``, read-only too, is a parameter of the campaign."""


def _whole(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 10


def _yes_or_no(value: str) -> bool:
    return value.casefold() in ("true", "false")


def _measurands(value: str) -> bool:
    """A comma-separated list of measurands, each perhaps with a phase (section 9.1.17); it may be empty."""
    return not value.strip() or all(item.strip() in _known_measurands() for item in value.split(","))


@cache
def _known_measurands() -> frozenset[str]:
    values = schemas.schema("MeterValues", "request")["properties"]["meterValue"]["items"]["properties"]
    sample = values["sampledValue"]["items"]["properties"]
    names, phases = sample["measurand"]["enum"], sample["phase"]["enum"]
    return frozenset([*names, *(f"{name}.{phase}" for name in names for phase in phases)])


def _anything(_: str) -> bool:
    return True


WRITABLE: Mapping[str, tuple[str, Takes]] = {
    "AllowOfflineTxForUnknownId": ("false", _yes_or_no),
    "AuthorizationCacheEnabled": ("true", _yes_or_no),
    "AuthorizeRemoteTxRequests": ("true", _yes_or_no),
    "ClockAlignedDataInterval": ("0", _whole),
    "ConnectionTimeOut": ("60", _whole),
    "ConnectorPhaseRotation": ("NotApplicable", _anything),
    "HeartbeatInterval": ("300", _whole),
    "LocalAuthListEnabled": ("true", _yes_or_no),
    "LocalAuthorizeOffline": ("true", _yes_or_no),
    "LocalPreAuthorize": ("false", _yes_or_no),
    "MaxEnergyOnInvalidId": ("0", _whole),
    "MeterValueSampleInterval": ("0", _whole),
    "MeterValuesAlignedData": ("Energy.Active.Import.Register", _measurands),
    "MeterValuesSampledData": ("Energy.Active.Import.Register", _measurands),
    "MinimumStatusDuration": ("0", _whole),
    "ResetRetries": ("3", _whole),
    "StopTransactionOnEVSideDisconnect": ("true", _yes_or_no),
    "StopTransactionOnInvalidId": ("true", _yes_or_no),
    "StopTxnAlignedData": ("", _measurands),
    "StopTxnSampledData": ("", _measurands),
    "TransactionMessageAttempts": ("3", _whole),
    "TransactionMessageRetryInterval": ("30", _whole),
    "UnlockConnectorOnEVSideDisconnect": ("true", _yes_or_no),
    "WebSocketPingInterval": ("0", _whole),
}
"""Key -> its value when the charge point is new, and what it takes."""

_BY_FOLDED = {folded(key): key for key in WRITABLE}


def initial() -> dict[str, str]:
    """The keys that can be changed, as they are when the charge point is new."""
    return {key: value for key, (value, _) in WRITABLE.items()}


def read(request: Mapping[str, Any], values: Mapping[str, str], connectors: int) -> dict[str, Any]:
    """The answer to GetConfiguration: all keys if none is named. Upper and lower case make no other key (CiString50Type)."""
    fixed = {**READ_ONLY, "NumberOfConnectors": str(connectors)}
    everything = {**values, **fixed}
    by_folded = {folded(key): key for key in everything}
    asked: Iterable[Any] = request.get("key") or sorted(everything)
    known: dict[str, dict[str, Any]] = {}
    unknown: list[str] = []
    for name in dict.fromkeys(asked):
        key = by_folded.get(folded(name))
        if key is None:
            unknown.append(name)
        else:
            known[key] = {"key": key, "readonly": key in fixed, "value": everything[key]}
    answer: dict[str, Any] = {"configurationKey": list(known.values())}
    return {**answer, "unknownKey": unknown} if unknown else answer


def change(request: Mapping[str, Any]) -> str:
    """The status of a ChangeConfiguration."""
    name = folded(request.get("key"))
    if name in {folded(key) for key in (*READ_ONLY, "NumberOfConnectors")}:
        return "Rejected"
    key = _BY_FOLDED.get(name)
    if key is None:
        return "NotSupported"
    return "Accepted" if WRITABLE[key][1](str(request.get("value"))) else "Rejected"


def changed(request: Mapping[str, Any], values: dict[str, str]) -> None:
    """A ChangeConfiguration was accepted. One that only a case accepts, of a key that is none, changes nothing."""
    key = _BY_FOLDED.get(folded(request.get("key")))
    if key is not None:
        values[key] = str(request.get("value"))
