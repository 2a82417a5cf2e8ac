"""The charge point that the bench plays for a CSMS under test: its configuration keys (OCPP 1.6 section 9) and lists."""

from __future__ import annotations

from dataclasses import dataclass, field

READ_ONLY = {
    "GetConfigurationMaxKeys": "50",
    "SupportedFeatureProfiles": "Core,FirmwareManagement,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger",
    "LocalAuthListMaxLength": "50",
    "SendLocalListMaxLength": "20",
    "ChargeProfileMaxStackLevel": "8",
    "ChargingScheduleAllowedChargingRateUnit": "Current,Power",
    "ChargingScheduleMaxPeriods": "24",
    "MaxChargingProfilesInstalled": "10",
}
WRITABLE = {
    "AuthorizeRemoteTxRequests": "true",
    "ClockAlignedDataInterval": "0",
    "ConnectionTimeOut": "60",
    "ConnectorPhaseRotation": "NotApplicable",
    "HeartbeatInterval": "300",
    "LocalAuthorizeOffline": "true",
    "LocalPreAuthorize": "false",
    "MeterValuesAlignedData": "Energy.Active.Import.Register",
    "MeterValuesSampledData": "Energy.Active.Import.Register",
    "MeterValueSampleInterval": "0",
    "ResetRetries": "3",
    "StopTransactionOnEVSideDisconnect": "true",
    "StopTransactionOnInvalidId": "true",
    "StopTxnAlignedData": "",
    "StopTxnSampledData": "",
    "TransactionMessageAttempts": "3",
    "TransactionMessageRetryInterval": "30",
    "UnlockConnectorOnEVSideDisconnect": "true",
    "LocalAuthListEnabled": "true",
}


@dataclass
class ChargePointState:
    """Configuration of the charge point that the bench plays."""

    values: dict[str, str] = field(default_factory=lambda: {**READ_ONLY, **WRITABLE})
    list_version: int = 0
