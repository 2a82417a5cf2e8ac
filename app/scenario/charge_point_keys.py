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
MOST_MEASURANDS, MOST_ROTATIONS = 20, 65

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
    "ConnectorSwitch3to1PhaseSupported": "false",
    "SupportedFileTransferProtocols": "FTP,FTPS,HTTP,HTTPS",
    # so many items the lists have at most (section 5.3)
    "ConnectorPhaseRotationMaxLength": str(MOST_ROTATIONS),
    "MeterValuesAlignedDataMaxLength": str(MOST_MEASURANDS),
    "MeterValuesSampledDataMaxLength": str(MOST_MEASURANDS),
    "StopTxnAlignedDataMaxLength": str(MOST_MEASURANDS),
    "StopTxnSampledDataMaxLength": str(MOST_MEASURANDS),
    "SupportedFeatureProfilesMaxLength": "6",
}
"""``NumberOfConnectors``, read-only too, is a parameter of the campaign."""


def _whole(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 10


def _yes_or_no(value: str) -> bool:
    return value.casefold() in ("true", "false")


def _measurands(value: str) -> bool:
    """A comma-separated list of measurands, each perhaps with a phase (section 9.1.17); it may be empty."""
    items = [item.strip() for item in value.split(",")]
    return not value.strip() or (len(items) <= MOST_MEASURANDS and all(item in _known_measurands() for item in items))


@cache
def _known_measurands() -> frozenset[str]:
    values = schemas.schema("MeterValues", "request")["properties"]["meterValue"]["items"]["properties"]
    sample = values["sampledValue"]["items"]["properties"]
    names, phases = sample["measurand"]["enum"], sample["phase"]["enum"]
    return frozenset([*names, *(f"{name}.{phase}" for name in names for phase in phases)])


def _percent(value: str) -> bool:
    return _whole(value) and int(value) <= 100


def _rotations(value: str) -> bool:
    """A rotation for all connectors, or one for each, as ``1.RST`` (section 9.1.7)."""
    return all(item.strip().rpartition(".")[2] in _ROTATIONS for item in value.split(","))


def _connectors_named(value: str) -> list[str]:
    return [number for item in value.split(",") if (number := item.strip().rpartition(".")[0])]


_ROTATIONS = {"NotApplicable", "Unknown", "RST", "RTS", "SRT", "STR", "TRS", "TSR"}


WRITABLE: Mapping[str, tuple[str, Takes]] = {
    "AllowOfflineTxForUnknownId": ("false", _yes_or_no),
    "AuthorizationCacheEnabled": ("true", _yes_or_no),
    "AuthorizeRemoteTxRequests": ("true", _yes_or_no),
    "BlinkRepeat": ("3", _whole),
    "ClockAlignedDataInterval": ("0", _whole),
    "ConnectionTimeOut": ("60", _whole),
    "ConnectorPhaseRotation": ("NotApplicable", _rotations),
    "HeartbeatInterval": ("300", _whole),
    "LightIntensity": ("100", _percent),
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


def change(request: Mapping[str, Any], connectors: int) -> str:
    """The status of a ChangeConfiguration of a charge point with so many connectors."""
    name = folded(request.get("key"))
    if name in {folded(key) for key in (*READ_ONLY, "NumberOfConnectors")}:
        return "Rejected"
    key = _BY_FOLDED.get(name)
    if key is None:
        return "NotSupported"
    value = str(request.get("value"))
    known = key != "ConnectorPhaseRotation" or all(
        _whole(number) and int(number) <= connectors for number in _connectors_named(value)
    )
    return "Accepted" if known and WRITABLE[key][1](value) else "Rejected"


def changed(request: Mapping[str, Any], values: dict[str, str]) -> None:
    """A ChangeConfiguration was accepted. One that only a case accepts, of a key that is none, changes nothing."""
    key = _BY_FOLDED.get(folded(request.get("key")))
    if key is not None:
        values[key] = str(request.get("value"))
