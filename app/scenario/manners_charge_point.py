"""How a correct charge point answers the CALLs of a Central System (OCPP 1.6 section 5).

The state behind the answers is :class:`~app.scenario.charge_point_state.ChargePointState`, one for a campaign.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.scenario.charge_point_state import READ_ONLY, ChargePointState
from app.scenario.values import Context, whole_number

_ACCEPTED = {
    "CancelReservation", "ChangeAvailability", "ClearCache", "ClearChargingProfile", "RemoteStartTransaction", "RemoteStopTransaction",
    "ReserveNow", "Reset", "SendLocalList", "SetChargingProfile", "TriggerMessage", "ExtendedTriggerMessage", "InstallCertificate",
    "CertificateSigned", "DeleteCertificate", "SignedUpdateFirmware",
}  # fmt: skip


def answer(action: str, request: Mapping[str, Any], ctx: Context) -> dict[str, Any]:
    """The payload of the reply."""
    state = ctx.dut.charge_point
    match action:
        case "GetConfiguration":
            return _configuration(request, state, ctx)
        case "ChangeConfiguration":
            return {"status": _change(str(request.get("key")), str(request.get("value")), state)}
        case "UnlockConnector":
            return {"status": "Unlocked"}
        case "GetLocalListVersion":
            return {"listVersion": state.list_version}
        case "SendLocalList":
            version = whole_number(request.get("listVersion"))
            state.list_version = state.list_version if version is None else version
            return {"status": "Accepted"}
        case "RemoteStopTransaction":
            known = whole_number(request.get("transactionId")) in ctx.dut.transactions
            return {"status": "Accepted" if known else "Rejected"}
        case "DataTransfer":
            return {"status": "UnknownVendorId"}
        case "GetCompositeSchedule":
            return {"status": "Rejected"}
        case "GetInstalledCertificateIds":
            return {"status": "NotFound"}
        case "GetDiagnostics" | "UpdateFirmware":
            return {}
        case "GetLog":
            return {"status": "Rejected"}
        case _:
            return {"status": "Accepted"} if action in _ACCEPTED else {}


def _configuration(request: Mapping[str, Any], state: ChargePointState, ctx: Context) -> dict[str, Any]:
    values = {**state.values, "NumberOfConnectors": str(ctx.parameters["connectors"])}
    asked = request.get("key") or sorted(values)
    known = [
        {"key": key, "readonly": key in READ_ONLY or key == "NumberOfConnectors", "value": values[key]}
        for key in asked
        if key in values
    ]
    unknown = [key for key in asked if key not in values]
    return {"configurationKey": known, **({"unknownKey": unknown} if unknown else {})}


def _change(key: str, value: str, state: ChargePointState) -> str:
    if key in READ_ONLY or key == "NumberOfConnectors":
        return "Rejected"
    if key not in state.values:
        return "NotSupported"
    state.values[key] = value
    return "Accepted"
