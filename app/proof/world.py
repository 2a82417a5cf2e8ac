"""The world a conversation takes place in: parameters, PICS, and the state of the device when the case begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.parameters import defaults
from app.scenario.dut_state import DutState
from app.scenario.values import Context

# Each answer is to be judged, so a charge point that is not accepted does not ask for another one.
SHORT = {"heartbeat_interval": 10, "boot_retry_interval": 10, "registration_timeout": 0}

KEYS: Mapping[str, tuple[str, bool]] = {
    # OCPP 1.6 edition 2, chapter 9: key -> value, read-only
    "AllowOfflineTxForUnknownId": ("false", False),
    "AuthorizationCacheEnabled": ("true", False),
    "AuthorizeRemoteTxRequests": ("true", False),
    "ClockAlignedDataInterval": ("0", False),
    "ConnectionTimeOut": ("120", False),
    "ConnectorPhaseRotation": ("0.RST,1.RST", False),
    "GetConfigurationMaxKeys": ("20", True),
    "HeartbeatInterval": ("300", False),
    "LocalAuthorizeOffline": ("true", False),
    "LocalPreAuthorize": ("false", False),
    "MaxEnergyOnInvalidId": ("0", False),
    "MeterValuesAlignedData": ("Energy.Active.Import.Register", False),
    "MeterValuesSampledData": ("Energy.Active.Import.Register", False),
    "MeterValueSampleInterval": ("60", False),
    "MinimumStatusDuration": ("1", False),
    "NumberOfConnectors": ("1", True),
    "ResetRetries": ("1", False),
    "StopTransactionOnEVSideDisconnect": ("true", False),
    "StopTransactionOnInvalidId": ("true", False),
    "StopTxnAlignedData": ("", False),
    "StopTxnSampledData": ("", False),
    "SupportedFeatureProfiles": (
        "Core,FirmwareManagement,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger",
        True,
    ),
    "TransactionMessageAttempts": ("3", False),
    "TransactionMessageRetryInterval": ("60", False),
    "UnlockConnectorOnEVSideDisconnect": ("true", False),
    "LocalAuthListEnabled": ("true", False),
    "LocalAuthListMaxLength": ("16", True),
    "SendLocalListMaxLength": ("16", True),
    "ReserveConnectorZeroSupported": ("true", True),
    "ChargeProfileMaxStackLevel": ("8", True),
    "ChargingScheduleAllowedChargingRateUnit": ("Current,Power", True),
    "ChargingScheduleMaxPeriods": ("24", True),
    "MaxChargingProfilesInstalled": ("10", True),
    "SupportedFileTransferProtocols": ("FTP,HTTP,HTTPS", True),
}


EARLIER_TRANSACTION = 6001
"""Id that a management system under test has given to a transaction of an earlier case."""


@dataclass(frozen=True)
class World:
    """Where a conversation begins. Two worlds are told apart by their name."""

    name: str = "default"
    parameters: Mapping[str, Any] = field(default_factory=lambda: {**defaults(), **SHORT})
    pics: Mapping[str, Any] = field(default_factory=dict)
    keys: Mapping[str, tuple[str, bool]] = field(default_factory=lambda: dict(KEYS))
    """Configuration of a charging station under test: key -> value, read-only."""
    statuses: Mapping[int, str] = field(default_factory=dict)
    """Connector -> status it last reported, where that is not Available."""
    booted: bool = True
    cables: frozenset[int] = frozenset()
    transaction: bool = False
    """A transaction has been left running."""
    limit_told: bool = True
    """The station has told GetConfigurationMaxKeys before the case."""
    mutant: str = ""
    """Which defect the world has from its very beginning (a precondition that is not met); empty if none."""

    def named(self, name: str, **changes: Any) -> World:
        return replace(self, name=name, **changes)

    @property
    def connectors(self) -> int:
        return int(self.parameters["connectors"])

    def context(self, role: str) -> Context:
        """A new context for the runner, or for the model of the conversation."""
        dut = DutState(connected=True, booted=self.booted, heartbeat_interval=self.parameters["heartbeat_interval"])
        if role == "charging-station":
            if self.limit_told and "GetConfigurationMaxKeys" in self.keys:
                dut.configuration_read({"configurationKey": [self.key_entry("GetConfigurationMaxKeys")]})
            for connector in range(self.connectors + 1):
                status = self.statuses.get(connector, "Available")
                dut.status_seen({"connectorId": connector, "status": status, "errorCode": "NoError"})
        else:
            dut.transaction_ids = (EARLIER_TRANSACTION,)
        dut.cables |= self.cables
        if self.transaction:
            connector = self.parameters["connector"]
            request = {"connectorId": connector, "idTag": self.parameters["valid_id_tag"], "meterStart": 0}
            dut.transactions[dut.new_transaction_id()] = request
        return Context(dict(self.parameters), dict(self.pics), dut)

    def key_entry(self, key: str) -> dict[str, Any]:
        """A configuration key as the station tells it."""
        value, readonly = self.keys[key]
        return {"key": key, "readonly": readonly, "value": value}

    def configuration(self) -> dict[str, tuple[str, bool]]:
        """The station's configuration, with the number of its connectors."""
        keys = dict(self.keys)
        if "NumberOfConnectors" in keys:
            keys["NumberOfConnectors"] = (str(self.connectors), keys["NumberOfConnectors"][1])
        return keys
