"""How the scripted device answers a CALL of the bench when nothing else is asked of it: as a correct device would."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.proof import schema_values

FIRST_TRANSACTION = 7001
"""Transaction id that a management system under test gives first."""


class Device:
    """The part of the device's state that its replies depend on."""

    def __init__(self, role: str, configuration: Mapping[str, tuple[str, bool]], parameters: Mapping[str, Any]) -> None:
        self._role = role
        self._keys = dict(configuration)
        self._parameters = parameters
        self._next_transaction = FIRST_TRANSACTION

    def asked_too_much(self, request: Mapping[str, Any]) -> bool:
        """Whether a GetConfiguration names more keys than the station takes at once."""
        most, asked = self._keys.get("GetConfigurationMaxKeys", ("", True))[0], request.get("key")
        return most.isdigit() and isinstance(asked, list) and len(asked) > int(most)

    def reply(self, action: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """The payload of the CALLRESULT."""
        if self._role == "charging-station":
            return self._station(action, request)
        return self._csms(action, request)

    def _station(self, action: str, request: Mapping[str, Any]) -> dict[str, Any]:
        match action:
            case "GetConfiguration":
                return self._configuration(request.get("key") or [])
            case "ChangeConfiguration":
                return {"status": self._change(str(request["key"]), str(request["value"]))}
            case "UnlockConnector":
                return {"status": "Unlocked"}
            case "GetLocalListVersion":
                return {"listVersion": 1}
            case _:
                return _accepting(action)

    def _csms(self, action: str, request: Mapping[str, Any]) -> dict[str, Any]:
        match action:
            case "BootNotification":
                interval = self._parameters["heartbeat_interval"]
                return {"status": "Accepted", "currentTime": schema_values.TIMESTAMP, "interval": interval}
            case "Authorize":
                return {"idTagInfo": {"status": self._opinion(request.get("idTag"))}}
            case "StartTransaction":
                self._next_transaction += 1
                info = {"status": self._opinion(request.get("idTag"))}
                return {"transactionId": self._next_transaction - 1, "idTagInfo": info}
            case _:
                return _accepting(action)

    def _opinion(self, id_tag: Any) -> str:
        p = self._parameters
        known = {p["valid_id_tag"]: "Accepted", p["valid_id_tag_2"]: "Accepted"}
        known |= {p["blocked_id_tag"]: "Blocked", p["expired_id_tag"]: "Expired"}
        return known.get(id_tag, "Invalid")

    def _configuration(self, asked: list[str]) -> dict[str, Any]:
        wanted = asked or list(self._keys)
        listed = [
            {"key": key, "readonly": self._keys[key][1], "value": self._keys[key][0]}
            for key in wanted
            if key in self._keys
        ]
        unknown = [key for key in wanted if key not in self._keys]
        return {"configurationKey": listed, **({"unknownKey": unknown} if unknown else {})}

    def _change(self, key: str, value: str) -> str:
        if key not in self._keys:
            return "NotSupported"
        if self._keys[key][1]:
            return "Rejected"
        self._keys[key] = (value, False)
        return "Accepted"


def _accepting(action: str) -> dict[str, Any]:
    payload = schema_values.minimal(action, "response")
    return (
        {**payload, "status": "Accepted"} if "Accepted" in schema_values.enum(action, "response", "status") else payload
    )
