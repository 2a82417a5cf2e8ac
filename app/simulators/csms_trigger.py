"""The requests that an operator of the simulated CSMS can send, completed where the operator leaves a field open."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import ocpp.messages
from ocpp.charge_point import camel_to_snake_case
from ocpp.exceptions import OCPPError
from ocpp.v16 import call

from app.simulators.errors import CannotDo
from app.simulators.file_shelf import DIAGNOSTICS, FIRMWARE
from app.simulators.ledger import Ledger

Payload = dict[str, Any]


class Defaults:
    """The values for fields that are left open, for one charge point, also within the objects of a payload."""

    def __init__(
        self, charge_point: str, tags: Sequence[str], parent: str | None, transactions: Ledger, files: str
    ) -> None:
        """``tags`` are the accepted ones, with this parent; the first of them is the one that is used. ``files``: URL of the
        :class:`~app.simulators.file_shelf.FileShelf`."""
        self._charge_point = charge_point
        self._tags, self._tag, self._parent = tags, next(iter(tags), "VALID-1"), parent
        self._transactions = transactions
        self._numbers = 0
        self._reserved = 1
        self._list_version = 0
        self._table: Mapping[str, Callable[[Payload], Payload]] = {
            "CancelReservation": lambda payload: {"reservationId": self._reserved},
            "ChangeAvailability": lambda payload: {"connectorId": 1, "type": "Operative"},
            "ChangeConfiguration": lambda payload: {"key": "MeterValueSampleInterval", "value": "10"},
            "ClearCache": lambda payload: {},
            "ClearChargingProfile": lambda payload: {},
            "DataTransfer": lambda payload: {"vendorId": "org.ocpp-bench.unknown"},
            "GetCompositeSchedule": lambda payload: {"connectorId": 1, "duration": 300},
            "GetConfiguration": lambda payload: {},
            "GetDiagnostics": lambda payload: {"location": f"{files}{DIAGNOSTICS}"},
            "GetLocalListVersion": lambda payload: {},
            "RemoteStartTransaction": self._remote_start,
            "RemoteStopTransaction": lambda payload: {"transactionId": self._running(payload)},
            "ReserveNow": lambda payload: self._reservation(),
            "Reset": lambda payload: {"type": "Hard"},
            "SendLocalList": lambda payload: self._list(),
            "SetChargingProfile": self._charging_profile,
            "TriggerMessage": lambda payload: {"requestedMessage": "Heartbeat"},
            "UnlockConnector": lambda payload: {"connectorId": 1},
            "UpdateFirmware": lambda payload: {"location": f"{files}{FIRMWARE}", "retrieveDate": _later(0)},
        }

    def complete(self, action: str, payload: Mapping[str, Any]) -> Any:
        """The request with every required field, as the package's object.

        Raises:
            CannotDo: an action that no Central System sends, nothing to complete it with, or not of the schema.
        """
        defaults = self._table.get(action)
        if defaults is None:
            raise CannotDo(f"{action} is not a request of this Central System; it has {', '.join(self._table)}")
        complete = _merged(defaults(dict(payload)), payload)
        try:
            # Validated by way of a copy: the package's validation changes what it looks at.
            message = ocpp.messages.Call("1", action, json.loads(json.dumps(complete)))
            ocpp.messages._validate_payload(message, "1.6")
            request = getattr(call, action)(**camel_to_snake_case(complete))
            self._note(action, complete)
            return request
        except OCPPError as error:
            raise CannotDo(f"{action} with this payload is not of the schema: {_cause(error)}") from None
        except (TypeError, ValueError, ArithmeticError) as error:
            raise CannotDo(f"{action} cannot be sent with this payload: {error}") from None

    def _note(self, action: str, request: Payload) -> None:
        if action == "ReserveNow":
            self._reserved = request["reservationId"]
        elif action == "SendLocalList":
            self._list_version = request["listVersion"]

    def learn(self, action: str, result: Any) -> None:
        """Take note of what the charge point answered."""
        if action == "GetLocalListVersion":
            self._list_version = max(self._list_version, result.list_version)

    def _running(self, payload: Payload, what: str = "RemoteStopTransaction") -> int:
        given = payload.get("transactionId")
        if isinstance(given, int):
            return given
        running = self._transactions.running(self._charge_point)
        if not running:
            raise CannotDo(f"{what} without a transactionId: no transaction is running")
        return running[-1].identifier

    def _remote_start(self, payload: Payload) -> Payload:
        request: Payload = {"connectorId": 1, "idTag": self._tag}
        if isinstance(wanted := payload.get("chargingProfile"), dict):
            # Section 5.11: the transaction does not exist yet, and its schedule counts from its start.
            request["chargingProfile"] = {
                "chargingProfileId": self._number(),
                "stackLevel": 0,
                "chargingProfilePurpose": "TxProfile",
                "chargingProfileKind": "Relative",
                "chargingSchedule": _schedule(wanted, absolute=wanted.get("chargingProfileKind") == "Absolute"),
            }
        return request

    def _charging_profile(self, payload: Payload) -> Payload:
        given = payload.get("csChargingProfiles")
        wanted: Payload = given if isinstance(given, dict) else {}
        purpose = wanted.get("chargingProfilePurpose", "TxDefaultProfile")
        kind = wanted.get("chargingProfileKind", "Absolute")
        profile: Payload = {
            "chargingProfileId": self._number(),
            "stackLevel": 0,
            "chargingProfilePurpose": purpose,
            "chargingProfileKind": kind,
            "validFrom": _later(0),
            "validTo": _later(86400),
            "chargingSchedule": _schedule(wanted, absolute=kind != "Relative"),
        }
        if kind == "Recurring":
            profile["recurrencyKind"] = "Daily"
        if purpose == "TxProfile":
            profile["transactionId"] = self._running(wanted, "SetChargingProfile with a TxProfile")
        return {"connectorId": 0 if purpose == "ChargePointMaxProfile" else 1, "csChargingProfiles": profile}

    def _list(self) -> Payload:
        info = {"status": "Accepted"} if self._parent is None else {"status": "Accepted", "parentIdTag": self._parent}
        entries = [{"idTag": tag, "idTagInfo": info} for tag in self._tags]
        return {"listVersion": self._list_version + 1, "updateType": "Full", "localAuthorizationList": entries}

    def _reservation(self) -> Payload:
        return {"connectorId": 1, "expiryDate": _later(300), "idTag": self._tag, "reservationId": self._number()}

    def _number(self) -> int:
        self._numbers += 1
        return self._numbers


def _later(seconds: float) -> str:
    moment = datetime.now(UTC) + timedelta(seconds=seconds)
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _schedule(profile: Payload, absolute: bool) -> Payload:
    """A schedule for a profile: 6 A, or 6 kW where the unit is W."""
    wanted = profile.get("chargingSchedule")
    unit = wanted.get("chargingRateUnit", "A") if isinstance(wanted, dict) else "A"
    schedule: Payload = {
        "duration": 300,
        "chargingRateUnit": unit,
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6000.0 if unit == "W" else 6.0}],
    }
    return {"startSchedule": _later(0), **schedule} if absolute else schedule


def _merged(defaults: Mapping[str, Any], payload: Mapping[str, Any]) -> Payload:
    """The payload, completed with the defaults where it leaves a field open, also in its objects. Lists are as given."""
    merged = {**defaults, **payload}
    for name, value in payload.items():
        if isinstance(value, Mapping) and isinstance(default := defaults.get(name), Mapping):
            merged[name] = _merged(default, value)
    return merged


def _cause(error: Any) -> str:
    return str(error.details.get("cause", error.description))[:300]
