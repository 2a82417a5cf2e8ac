"""The requests that an operator of the simulated CSMS can send, completed where the operator leaves a field open."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import ocpp.messages
from ocpp.charge_point import camel_to_snake_case
from ocpp.exceptions import OCPPError
from ocpp.v16 import call

from app.simulators.errors import CannotDo
from app.simulators.ledger import Ledger

Payload = dict[str, Any]


class Defaults:
    """The values for fields that are left open, for one charge point."""

    def __init__(self, charge_point: str, tag: str, transactions: Ledger) -> None:
        self._charge_point = charge_point
        self._tag = tag
        self._transactions = transactions
        self._numbers = 0
        self._table: Mapping[str, Callable[[Payload], Payload]] = {
            "CancelReservation": lambda payload: {"reservationId": 1},
            "ChangeAvailability": lambda payload: {"connectorId": 1, "type": "Operative"},
            "ChangeConfiguration": lambda payload: {"key": "MeterValueSampleInterval", "value": "10"},
            "ClearCache": lambda payload: {},
            "ClearChargingProfile": lambda payload: {},
            "DataTransfer": lambda payload: {"vendorId": "org.ocpp-bench.unknown"},
            "GetCompositeSchedule": lambda payload: {"connectorId": 1, "duration": 300},
            "GetConfiguration": lambda payload: {},
            "GetDiagnostics": lambda payload: {"location": "ftp://127.0.0.1/diagnostics"},
            "GetLocalListVersion": lambda payload: {},
            "RemoteStartTransaction": lambda payload: {"connectorId": 1, "idTag": self._tag},
            "RemoteStopTransaction": lambda payload: {"transactionId": self._running(payload)},
            "ReserveNow": lambda payload: self._reservation(),
            "Reset": lambda payload: {"type": "Hard"},
            "SendLocalList": lambda payload: {"listVersion": self._number(), "updateType": "Full"},
            "SetChargingProfile": lambda payload: {"connectorId": 1, "csChargingProfiles": _profile()},
            "TriggerMessage": lambda payload: {"requestedMessage": "Heartbeat"},
            "UnlockConnector": lambda payload: {"connectorId": 1},
            "UpdateFirmware": lambda payload: {"location": "ftp://127.0.0.1/firmware", "retrieveDate": _later(0)},
        }

    def complete(self, action: str, payload: Mapping[str, Any]) -> Any:
        """The request with every required field, as the package's object.

        Raises:
            CannotDo: an action that no Central System sends, nothing to complete it with, or not of the schema.
        """
        defaults = self._table.get(action)
        if defaults is None:
            raise CannotDo(f"{action} is not a request of this Central System; it has {', '.join(self._table)}")
        complete = {**defaults(dict(payload)), **payload}
        try:
            # Validated by way of a copy: the package's validation changes what it looks at.
            message = ocpp.messages.Call("1", action, json.loads(json.dumps(complete)))
            ocpp.messages._validate_payload(message, "1.6")
            return getattr(call, action)(**camel_to_snake_case(complete))
        except OCPPError as error:
            raise CannotDo(f"{action} with this payload is not of the schema: {_cause(error)}") from None
        except (TypeError, ValueError, ArithmeticError) as error:
            raise CannotDo(f"{action} cannot be sent with this payload: {error}") from None

    def _running(self, payload: Payload) -> int:
        given = payload.get("transactionId")
        if isinstance(given, int):
            return given
        running = self._transactions.running(self._charge_point)
        if not running:
            raise CannotDo("RemoteStopTransaction without a transactionId: no transaction is running")
        return running[-1].identifier

    def _reservation(self) -> Payload:
        return {"connectorId": 1, "expiryDate": _later(300), "idTag": self._tag, "reservationId": self._number()}

    def _number(self) -> int:
        self._numbers += 1
        return self._numbers


def _later(seconds: float) -> str:
    moment = datetime.now(UTC) + timedelta(seconds=seconds)
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _profile() -> Payload:
    return {
        "chargingProfileId": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Absolute",
        "chargingSchedule": {
            "startSchedule": _later(0),
            "duration": 300,
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6.0}],
        },
    }


def _cause(error: Any) -> str:
    return str(error.details.get("cause", error.description))[:300]
