"""The operator of the simulated CSMS, and how one slips: another request is entered than the one that is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FIRST, ALWAYS = "first", "always"
"""When the operator slips: before entering it right, or in its place."""


def slip(action: str, payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """What is entered by mistake; None where the operator of this CSMS makes none."""
    match action:
        case "Reset":
            return {**payload, "type": "Soft" if payload.get("type") == "Hard" else "Hard"}
        case "GetConfiguration":
            return {"key": ["HeartbeatInterval"]}
        case "ChangeConfiguration" if "value" in payload:
            return {**payload, "value": f"{payload['value']}0"}
        case "SendLocalList" if "updateType" in payload:
            return {**payload, "updateType": "Differential" if payload["updateType"] == "Full" else "Full"}
        case _:
            return None


def entered(action: str, payload: Mapping[str, Any], slips: str) -> list[Mapping[str, Any]]:
    """What is entered, one after the other."""
    wrong = slip(action, payload) if slips else None
    if wrong is None:
        return [payload]
    return [wrong] if slips == ALWAYS else [wrong, payload]
