"""How a correct Central System answers the CALLs of a charging station (OCPP 1.6 section 4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.scenario.values import Context, folded, iso


def answer(action: str, request: Mapping[str, Any], ctx: Context) -> dict[str, Any]:
    """The payload of the reply. Id tags are judged by the campaign's parameters."""
    match action:
        case "BootNotification":
            interval = ctx.parameters["heartbeat_interval"]
            return {"status": "Accepted", "currentTime": iso(ctx.utc_ns), "interval": interval}
        case "Heartbeat":
            return {"currentTime": iso(ctx.utc_ns)}
        case "Authorize":
            return {"idTagInfo": id_tag_info(request.get("idTag"), ctx)}
        case "StartTransaction":
            info = id_tag_info(request.get("idTag"), ctx)
            return {"transactionId": ctx.dut.new_transaction_id(), "idTagInfo": info}
        case "StopTransaction":
            return {"idTagInfo": id_tag_info(request["idTag"], ctx)} if "idTag" in request else {}
        case "DataTransfer":
            return {"status": "UnknownVendorId"}
        case "SignCertificate":
            return {"status": "Rejected"}
        case _:
            return {}


def id_tag_info(id_tag: Any, ctx: Context) -> dict[str, Any]:
    """Status of an id tag as the campaign's parameters say; an unknown one is Invalid (OCPP 1.6 section 7.2)."""
    p = ctx.parameters
    tag = folded(id_tag)  # IdToken is case-insensitive (OCPP 1.6 section 7.28)
    if tag in (folded(p["valid_id_tag"]), folded(p["valid_id_tag_2"])):
        # No parentIdTag unless a case gives one: a station that knows a parent has to ask about other cards (table 6 and 7).
        return {"status": "Accepted"}
    if tag == folded(p["blocked_id_tag"]):
        return {"status": "Blocked"}
    return {"status": "Expired" if tag == folded(p["expired_id_tag"]) else "Invalid"}
