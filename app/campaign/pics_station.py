"""The sections of the PICS that only a charging station has: general information, features, limits, security, performance.

Source: OCPP Certification Test Procedure V1.1.4 appendix A. What no form asks is in :mod:`app.campaign.pics_station_extra`.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.campaign.pics_common import (
    CHOICE,
    CHOICES,
    SECONDS,
    TEXT,
    YES_NO,
    Functionalities,
    NamedRange,
    NamedSetting,
    SecurityProfiles,
)
from app.campaign.pics_items import Kind, Needed, again, ask
from app.campaign.pics_station_extra import BeyondTheFormStation, ConnectionStation

__all__ = [
    "MODE_1_2_ONLY",
    "BeyondTheFormStation",
    "ConnectionStation",
    "FunctionalitiesStation",
    "GeneralStation",
    "Limits",
    "OptionalFeatures",
    "PerformanceStation",
    "SecurityStation",
]

MODE_1_2_ONLY = "Mode 1/2-only Charging Station"
TECHNOLOGIES = ("wifi", "ethernet", "mobile network")

_MODE_CASES = ("_005_1", "_005_2", "_005_3", "_017_1", "_017_2", "_018_1", "_018_2", "_030")
_SMART_CHARGING = ("_056", "_057", "_058_1", "_058_2", "_082", "_066", "_067", "_072", "_059", "_060")
_OFFLINE = ("_037_1", "_037_2", "_037_3", "_039")
_IF_LIST = "functionalities.local_auth_list_management"
_IF_SMART = "functionalities.smart_charging"


@dataclass(frozen=True)
class GeneralStation:
    """General information about the DUT."""

    vendor_name: str | None = ask(
        "Vendor name",
        TEXT,
        "The company that submits the station.",
        example="Example Ltd.",
        needed=Needed.REPORT,
        report="the first page of the report names the vendor",
    )
    product_subtype: str | None = ask(
        "Product subtype",
        CHOICE,
        "Mode 1/2-only: a station that charges in mode 1 or 2 of IEC 61851 only; some cases differ for it.",
        choices=("N.A.", MODE_1_2_ONLY),
        needed=Needed.REPORT,
        decides=_MODE_CASES + _SMART_CHARGING,
        report="the first page of the report names it",
    )
    communication: str | None = ask(
        "Communication",
        CHOICE,
        "The transport of OCPP 1.6. This bench tests JSON.",
        choices=("JSON", "SOAP"),
        needed=Needed.REPORT,
        report="the first page of the report names it",
    )
    type_model: str | None = ask(
        "Type / model",
        TEXT,
        "Type and model name or number.",
        example="Wall box 22",
        needed=Needed.REPORT,
        report="the first page of the report names it",
    )
    sockets_connectors: str | None = ask(
        "Socket(s) / connector(s)",
        CHOICE,
        "One socket or connector, or several.",
        choices=("single", "multiple"),
        needed=Needed.REPORT,
        report="the report names it, and it must agree with the number of connectors",
    )
    number_of_connectors: int | None = ask(
        "Number of connectors",
        Kind.WHOLE,
        "Connectors as OCPP counts them (NumberOfConnectors). The form asks only single or multiple.",
        minimum=1,
        maximum=64,
        needed=Needed.PLAN,
        report="after a boot one StatusNotification per connector is expected",
    )
    fixed_cable: bool | None = ask(
        "Fixed cable",
        YES_NO,
        "Whether the cable of the connector under test is fixed to the station.",
        needed=Needed.REPORT,
        decides=("_005_1", "_017_1", "_017_2", "_018_1", "_018_2", "_024", "_030"),
    )
    ocpp_software_version: str | None = ask(
        "OCPP Software version",
        TEXT,
        "Version of the OCPP software; a result holds for this version only (procedure 5.5).",
        example='"1.4.2"',
        needed=Needed.REPORT,
        report="the first page of the report names it",
    )
    milliseconds: bool | None = ask(
        "Support for milliseconds in OCPP messages",
        YES_NO,
        "Whether timestamps may carry milliseconds (intake of the procedure, 7.2.2).",
        needed=Needed.REPORT,
        report="the test configuration in the report states it",
    )
    communication_technology: tuple[str, ...] = ask(
        "Communication technology",
        CHOICES,
        "How the station is connected; all that it has.",
        choices=TECHNOLOGIES,
        needed=Needed.REPORT,
        report="the report names it; with a mobile network the laboratory measures the network first (procedure 8.2.2)",
    )
    rfid_readers: str | None = ask(
        "RFID readers",
        CHOICE,
        "Readers for RFID cards.",
        choices=("none", "single", "one per EVSE"),
        needed=Needed.REPORT,
        report="the report names it",
    )
    serial_number: str | None = ask(
        "Serial number", TEXT, "Optional: identifies the tested sample in the report.", example='"0815"'
    )
    firmware_version: str | None = ask(
        "Firmware version", TEXT, "Optional: identifies the tested sample in the report.", example='"2.0.1"'
    )


@dataclass(frozen=True)
class OptionalFeatures:
    """Presence or absence of some optional features."""

    authorization_cache: bool | None = ask(
        "Authorization Cache",
        YES_NO,
        "The station remembers id tags that the CSMS accepted.",
        needed=Needed.PLAN,
        decides=("_007", "_061", *_OFFLINE),
    )
    unknown_offline_authorization: bool | None = ask(
        "Unknown Offline Authorization",
        YES_NO,
        "The station can accept unknown id tags while offline (AllowOfflineTxForUnknownId).",
        needed=Needed.PLAN,
        decides=_OFFLINE,
    )
    max_energy_on_invalid_id: bool | None = ask(
        "MaxEnergyOnInvalidId",
        YES_NO,
        "The configuration key is implemented.",
        needed=Needed.PLAN,
        report="the configuration table of the report states it; some cases set the key if it is there",
    )
    minimum_status_duration: bool | None = ask(
        "MinimumStatusDuration",
        YES_NO,
        "The configuration key is implemented. If so, deliver the station with the value 0.",
        needed=Needed.PLAN,
        report="with another value than 0 the station leaves out short statuses that the cases expect",
    )
    web_socket_ping_interval: bool | None = ask(
        "WebSocketPingInterval",
        YES_NO,
        "The configuration key is implemented (JSON only).",
        needed=Needed.PLAN,
        report="the configuration table of the report states it",
    )
    reserve_connector_zero: bool | None = ask(
        "Support reservations of entire Charging Station",
        YES_NO,
        "Connector 0 can be reserved (ReserveConnectorZeroSupported).",
        needed=Needed.PLAN,
        only_if="functionalities.reservation",
        decides=("_049", "_050_1", "_050_2", "_050_3", "_050_4"),
    )
    stop_transaction_choice: bool | None = ask(
        "Choice transaction stopped when cable disconnected on EV side",
        YES_NO,
        "Yes: StopTransactionOnEVSideDisconnect can be changed, both values work. No: the behaviour is fixed.",
        needed=Needed.PLAN,
        decides=("_005_1", "_005_2", "_005_3"),
    )


def _limit(label: str, meaning: str, **details: object) -> int | None:
    maximum = 2147483647
    limit: int | None = ask(label, Kind.WHOLE, meaning, **{"minimum": 0, "maximum": maximum, **details})
    return limit


@dataclass(frozen=True)
class Limits:
    """Other relevant settings and limits; leave empty what the station does not have."""

    GetConfigurationMaxKeys: int | None = _limit(
        "GetConfigurationMaxKeys", "Keys in one GetConfiguration.req.", minimum=1
    )
    MeterValuesAlignedDataMaxLength: int | None = _limit(
        "MeterValuesAlignedDataMaxLength", "Items in MeterValuesAlignedData."
    )
    MeterValuesSampledDataMaxLength: int | None = _limit(
        "MeterValuesSampledDataMaxLength", "Items in MeterValuesSampledData."
    )
    MinimumMeterValueSampleInterval: int | None = _limit(
        "Minimum MeterValueSampleInterval supported", "Shortest interval of sampled meter values.", unit="seconds"
    )
    MaximumMeterValueSampleInterval: int | None = _limit(
        "Maximum MeterValueSampleInterval supported", "Longest interval of sampled meter values.", unit="seconds"
    )
    MinimumHeartbeatInterval: int | None = _limit(
        "Minimum HeartbeatInterval supported", "Shortest interval of heartbeats.", unit="seconds"
    )
    MaximumHeartbeatInterval: int | None = _limit(
        "Maximum HeartbeatInterval supported", "Longest interval of heartbeats.", unit="seconds"
    )
    StopTransactionMaxMeterValues: int | None = _limit(
        "StopTransactionMaxMeterValues", "Meter values in one StopTransaction.req."
    )
    StopTxnAlignedDataMaxLength: int | None = _limit("StopTxnAlignedDataMaxLength", "Items in StopTxnAlignedData.")
    StopTxnSampledDataMaxLength: int | None = _limit("StopTxnSampledDataMaxLength", "Items in StopTxnSampledData.")
    WebSocketPingInterval: int | None = _limit(
        "WebSocketPingInterval", "Value at delivery; 0 means no pings.", unit="seconds"
    )
    LocalAuthListMaxLength: int | None = _limit(
        "LocalAuthListMaxLength",
        "Id tags in the local authorization list.",
        needed=Needed.PLAN,
        only_if=_IF_LIST,
        decides=("_043",),
    )
    SendLocalListMaxLength: int | None = _limit(
        "SendLocalListMaxLength",
        "Id tags in one SendLocalList.req.",
        needed=Needed.PLAN,
        only_if=_IF_LIST,
        decides=("_043",),
    )
    ChargeProfileMaxStackLevel: int | None = _limit(
        "ChargeProfileMaxStackLevel",
        "Highest stack level; levels are counted from 0, so 1 means two levels.",
        needed=Needed.PLAN,
        only_if=_IF_SMART,
        decides=("_072",),
    )
    ChargingScheduleAllowedChargingRateUnit: tuple[str, ...] = ask(
        "ChargingScheduleAllowedChargingRateUnit",
        CHOICES,
        "Units of a charging schedule.",
        choices=("Current", "Power"),
        needed=Needed.PLAN,
        only_if=_IF_SMART,
        report="the Smart Charging cases send their schedules in one of these units",
    )
    ChargingScheduleMaxPeriods: int | None = _limit(
        "ChargingScheduleMaxPeriods",
        "Periods in one charging schedule.",
        needed=Needed.PLAN,
        only_if=_IF_SMART,
        decides=("_066",),
    )
    SupportedFileTransferProtocols: tuple[str, ...] = ask(
        "Supported file transfer protocols",
        CHOICES,
        "Protocols for firmware and diagnostics; with ftp the laboratory checks an FTP connection (rows 68 and 71).",
        choices=("http", "https", "ftp", "ftps"),
        needed=Needed.PLAN,
        only_if="functionalities.firmware_management",
        report="the firmware and diagnostics cases transfer files with one of these protocols",
    )
    relevant_values: tuple[NamedRange, ...] = ask(
        "Other relevant values", Kind.RANGES, "Other values with their minimum and maximum."
    )
    other_settings: tuple[NamedSetting, ...] = ask(
        "Limit / setting", Kind.SETTINGS, "Limits and non-OCPP settings that matter to the laboratory."
    )


@dataclass(frozen=True)
class FunctionalitiesStation(Functionalities):
    """Appendix A.1 for a charging station, where conditions of Core cases look at the local list too."""

    local_auth_list_management: bool | None = again(
        Functionalities,
        "local_auth_list_management",
        decides=("_043_1", "_042_1", *_OFFLINE),
    )


@dataclass(frozen=True)
class SecurityStation(SecurityProfiles):
    """Appendix A.2 with the cipher suites of a charging station: each line is a pair, both suites or no."""

    profile_1: bool | None = again(SecurityProfiles, "profile_1", decides=("_073", "_085", "_083"))
    profile_2: bool | None = again(
        SecurityProfiles, "profile_2", decides=("_073", "_075", "_076", "_078", "_085", "_086", "_084", "_083")
    )
    profile_3: bool | None = again(
        SecurityProfiles,
        "profile_3",
        decides=("_074", "_075", "_076", "_077", "_078", "_086", "_087", "_084", "_083"),
    )

    cipher_suites_ecdsa: bool | None = ask(
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 AND TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        YES_NO,
        "Both ECDSA suites.",
        needed=Needed.PLAN,
        only_if="security.profile_2 or security.profile_3",
        report="the TLS cases _086 and _087 ask for one of the two pairs",
    )
    cipher_suites_rsa: bool | None = ask(
        "TLS_RSA_WITH_AES_128_GCM_SHA256 AND TLS_RSA_WITH_AES_256_GCM_SHA384",
        YES_NO,
        "Both RSA suites.",
        needed=Needed.PLAN,
        only_if="security.profile_2 or security.profile_3",
        report="the TLS cases _086 and _087 ask for one of the two pairs",
    )


_PERFORMANCE = {
    "needed": Needed.REPORT,
    "report": "the performance table of the report compares it with the measured value",
    **SECONDS,
}


@dataclass(frozen=True)
class PerformanceStation:
    """Performance values, seconds."""

    ocpp_triggered_function_timeout: float | None = ask(
        "OCPP triggered function timeout",
        Kind.NUMBER,
        "Within this time a request follows from the function that triggers it; not firmware, diagnostics, reboots.",
        **_PERFORMANCE,
    )
    ocpp_response_timeout: float | None = ask(
        "OCPP response timeout", Kind.NUMBER, "Within this time the station answers an OCPP message.", **_PERFORMANCE
    )
    response_time_remote_start_transaction: float | None = ask(
        "Response time RemoteStartTransaction",
        Kind.NUMBER,
        "Within this time the station answers RemoteStartTransaction.",
        **_PERFORMANCE,
    )
    communication_technology: str | None = ask(
        "Communication technology",
        CHOICE,
        "The one technology the performance is measured with.",
        choices=TECHNOLOGIES,
        needed=Needed.REPORT,
        report="performance is measured with one technology only, and the report names it (procedure 8.2.2)",
    )
