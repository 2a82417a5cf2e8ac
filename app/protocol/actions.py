"""The 39 actions of OCPP 1.6 and its security whitepaper: who may send them, and to which profile they belong.

Sources: OCPP 1.6 edition 2, sections 3.3, 4 and 5; security whitepaper edition 3, section 6.
"""

from __future__ import annotations

FUNCTIONALITIES: dict[str, str] = {
    "CORE": "Core",
    "FIRMWARE_MANAGEMENT": "Firmware Management",
    "SMART_CHARGING": "Smart Charging",
    "RESERVATION": "Reservation",
    "LOCAL_AUTH_LIST_MANAGEMENT": "Local Auth List Management",
    "REMOTE_TRIGGER": "Remote Trigger",
    "SECURITY": "Security",
}
"""Profile, as the catalogue of test cases spells it, to its name in a report."""

_ACTIONS_OF_PROFILE: dict[str, tuple[str, ...]] = {
    "CORE": (
        "Authorize", "BootNotification", "ChangeAvailability", "ChangeConfiguration", "ClearCache", "DataTransfer",
        "GetConfiguration", "Heartbeat", "MeterValues", "RemoteStartTransaction", "RemoteStopTransaction", "Reset",
        "StartTransaction", "StatusNotification", "StopTransaction", "UnlockConnector",
    ),
    "FIRMWARE_MANAGEMENT": (
        "DiagnosticsStatusNotification", "FirmwareStatusNotification", "GetDiagnostics", "UpdateFirmware",
    ),
    "LOCAL_AUTH_LIST_MANAGEMENT": ("GetLocalListVersion", "SendLocalList"),
    "RESERVATION": ("CancelReservation", "ReserveNow"),
    "SMART_CHARGING": ("ClearChargingProfile", "GetCompositeSchedule", "SetChargingProfile"),
    "REMOTE_TRIGGER": ("TriggerMessage",),
    "SECURITY": (
        "CertificateSigned", "DeleteCertificate", "ExtendedTriggerMessage", "GetInstalledCertificateIds", "GetLog",
        "InstallCertificate", "LogStatusNotification", "SecurityEventNotification", "SignCertificate",
        "SignedFirmwareStatusNotification", "SignedUpdateFirmware",
    ),
}  # fmt: skip

PROFILE_OF: dict[str, str] = {action: profile for profile, actions in _ACTIONS_OF_PROFILE.items() for action in actions}
"""Action to its feature profile (OCPP 1.6 section 3.3), ``SECURITY`` for those of the whitepaper."""

ALL: frozenset[str] = frozenset(PROFILE_OF)

FROM_CHARGE_POINT: frozenset[str] = frozenset(
    {
        "Authorize", "BootNotification", "DataTransfer", "DiagnosticsStatusNotification", "FirmwareStatusNotification",
        "Heartbeat", "MeterValues", "StartTransaction", "StatusNotification", "StopTransaction",
        "LogStatusNotification", "SecurityEventNotification", "SignCertificate", "SignedFirmwareStatusNotification",
    }
)  # fmt: skip
"""Requests that a Charge Point may send (OCPP 1.6 section 4, whitepaper section 6)."""

FROM_CENTRAL_SYSTEM: frozenset[str] = (ALL - FROM_CHARGE_POINT) | {"DataTransfer"}
"""Requests that a Central System may send (OCPP 1.6 section 5, whitepaper section 6)."""


def sender_of(action: str) -> str:
    """Who may send this request: ``charging-station``, ``csms``, ``either``, or empty if OCPP 1.6 has no such action."""
    if action in FROM_CHARGE_POINT:
        return "either" if action in FROM_CENTRAL_SYSTEM else "charging-station"
    return "csms" if action in FROM_CENTRAL_SYSTEM else ""
