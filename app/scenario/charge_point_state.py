"""The charge point that the bench plays for a CSMS under test: what it knows, as a fold over what both sides have said.

The bench answers by this state, but a step of a case may prescribe another answer. So nothing changes when an answer is made
up; it changes when the answer has been given (:meth:`ChargePointState.answered`), whoever decided on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.protocol.timestamps import parse_timestamp
from app.scenario import charge_point_keys as keys
from app.scenario import charge_point_profiles as profiles
from app.scenario.values import folded, iso, whole_number, whole_text

Json = Mapping[str, Any]

_UNDER_WAY = {"Downloaded", "Downloading", "Installing", "Uploading"}


@dataclass
class ChargePointState:
    """Configuration, local list, reservations, charging profiles and statuses of the charge point that the bench plays."""

    values: dict[str, str] = field(default_factory=keys.initial)
    """Configuration keys that can be changed."""
    local_list: dict[str, Json] = field(default_factory=dict)
    """Id tag without regard to case -> its entry."""
    version: int = 0
    """Of the local list, as the CSMS has numbered it."""
    reservations: dict[int, Json] = field(default_factory=dict)
    """reservationId -> the ReserveNow.req."""
    profiles: list[profiles.Installed] = field(default_factory=list)
    inoperative: set[int] = field(default_factory=set)
    """Connectors that were put out of service; 0: the charge point itself."""
    scheduled: set[int] = field(default_factory=set)
    """Connectors that go out of service as soon as no transaction runs on them any more."""
    statuses: dict[int, str] = field(default_factory=dict)
    """Connector -> the status that was reported last."""
    reported: set[int] = field(default_factory=set)
    """Connectors whose status was reported since the charge point was accepted last."""

    doing: dict[str, str] = field(default_factory=dict)
    """Of a firmware or diagnostics: the message that reports it -> its status, as long as it is not over."""
    boot_interval: str = ""
    """HeartbeatInterval as the last accepting BootNotification.conf has set it; empty: none has."""

    @property
    def heartbeat_interval(self) -> int:
        """Seconds without anything sent until a heartbeat is due; 0: none ever is."""
        return whole_text(self.values["HeartbeatInterval"]) or 0

    def registered(self, interval: int) -> None:
        """Accepted: the CSMS has told its heartbeat interval; with none that can be kept the charge point chooses (section 4.2)."""
        self.reported.clear()
        self.boot_interval = str(interval) if interval > 0 else keys.initial()["HeartbeatInterval"]
        self.values["HeartbeatInterval"] = self.boot_interval

    @property
    def list_version(self) -> int:
        """What GetLocalListVersion tells: 0 for an empty list (OCPP 1.6 section 5.10)."""
        return self.version if self.local_list else 0

    def as_json(self) -> dict[str, Any]:
        """What it keeps when its power goes; empty as long as it is as new."""
        new = self._new()
        kept: dict[str, Any] = {
            "values": {key: value for key, value in self.values.items() if value != new.get(key)},
            "local_list": list(self.local_list.values()),
            "version": self.version,
            "reservations": list(self.reservations.values()),
            "profiles": [{"connector": one.connector, "profile": one.profile} for one in self.profiles],
            "inoperative": sorted(self.inoperative | self.scheduled),
        }
        return {name: value for name, value in kept.items() if value}

    def words(self) -> list[str]:
        """One line for each thing that it keeps, in words for a tester."""
        new = self._new()
        lines = [f"the charge point has {key} = {value}" for key, value in self.values.items() if value != new.get(key)]
        if self.local_list:
            lines.append(
                f"the charge point has version {self.version} of the local list, {len(self.local_list)} entries"
            )
        lines += [f"the charge point has reservation {number}" for number in self.reservations]
        out = sorted(self.inoperative | self.scheduled)
        lines += [
            f"connector {number} is out of service" if number else "the charge point is out of service"
            for number in out
        ]
        lines += [
            f"the charge point has charging profile {one.profile.get('chargingProfileId')} (connector {one.connector})"
            for one in self.profiles
        ]
        return lines

    def _new(self) -> dict[str, str]:
        new = keys.initial()
        return {**new, "HeartbeatInterval": self.boot_interval or new["HeartbeatInterval"]}

    def restore(self, kept: Json) -> None:
        """Go on with what :meth:`as_json` has told."""
        self.values = {**self._new(), **kept.get("values", {})}
        self.local_list = {str(folded(entry["idTag"])): entry for entry in kept.get("local_list", [])}
        self.version = int(kept.get("version", 0))
        self.reservations = {int(request["reservationId"]): request for request in kept.get("reservations", [])}
        self.profiles = [profiles.Installed(int(one["connector"]), one["profile"]) for one in kept.get("profiles", [])]
        self.inoperative, self.scheduled = set(kept.get("inoperative", [])), set()

    def said(self, action: str, request: Json) -> None:
        """The charge point has told the CSMS something, and was answered."""
        match action:
            case "StatusNotification":
                connector = whole_number(request.get("connectorId"))
                if connector is not None:
                    self._reported(connector, str(request.get("status")))
            case "DiagnosticsStatusNotification" | "FirmwareStatusNotification":
                status = str(request.get("status"))
                self.doing.pop(action, None)
                self.doing |= {action: status} if status in _UNDER_WAY else {}
            case "StartTransaction":
                used = whole_number(request.get("reservationId"))
                if used is not None:
                    self.reservations.pop(used, None)

    def _reported(self, connector: int, status: str) -> None:
        """What it says of a connector is so: one that is free again is no longer out of service or on reserve."""
        before, self.statuses[connector] = self.statuses.get(connector), status
        self.reported.add(connector)
        if status == "Unavailable" and connector in self.scheduled:
            self.scheduled.discard(connector)
            self.inoperative.add(connector)
        elif status == "Available" and before == "Unavailable":
            self.inoperative.discard(connector)
        elif status == "Available" and before == "Reserved":
            self.reservations = {
                number: request
                for number, request in self.reservations.items()
                if whole_number(request.get("connectorId")) != connector
            }

    def reserved(self, utc_ns: int) -> dict[int, Json]:
        """The reservations that have not expired."""
        now = parse_timestamp(iso(utc_ns))
        found = {}
        for number, request in self.reservations.items():
            expiry = parse_timestamp(str(request.get("expiryDate")))
            if now is None or expiry is None or expiry > now:
                found[number] = request
        return found

    def transaction_over(self, connector: Any) -> None:
        """A TxProfile ends with its transaction (OCPP 1.6 section 3.13.1)."""
        self.profiles = [
            one for one in self.profiles if not (one.purpose == "TxProfile" and one.connector == connector)
        ]

    def answered(self, action: str, request: Json, answer: Json) -> None:
        """A request of the CSMS was answered: what it changes, if it was accepted."""
        if action == "ChangeAvailability":
            self._change_availability(request, str(answer.get("status")))
        if answer.get("status") not in ("Accepted", "RebootRequired"):
            return
        match action:
            case "ChangeConfiguration":
                keys.changed(request, self.values)
            case "SendLocalList":
                self._take_list(request)
            case "ReserveNow":
                self.reservations[whole_number(request.get("reservationId")) or 0] = request
            case "CancelReservation":
                self.reservations.pop(whole_number(request.get("reservationId")) or 0, None)
            case "SetChargingProfile":
                self._install(request.get("connectorId"), request.get("csChargingProfiles"))
            case "RemoteStartTransaction":
                self._install(request.get("connectorId"), request.get("chargingProfile"))
            case "ClearChargingProfile":
                self.profiles = [one for one in self.profiles if not one.chosen_by(request)]

    def _change_availability(self, request: Json, status: str) -> None:
        connector = whole_number(request.get("connectorId"))
        # Connector 0 stands for the charge point with all its connectors (section 5.2).
        concerned = {connector or 0, *(self.statuses if connector == 0 else ())}
        if status == "Scheduled":
            self.scheduled |= concerned
        elif status == "Accepted":
            self.scheduled -= concerned
            inoperative = request.get("type") == "Inoperative"
            self.inoperative = self.inoperative | concerned if inoperative else self.inoperative - concerned

    def _take_list(self, request: Json) -> None:
        entries = [entry for entry in request.get("localAuthorizationList") or [] if isinstance(entry, Mapping)]
        if request.get("updateType") == "Full":
            self.local_list = {}
        for entry in entries:
            id_tag = str(folded(entry.get("idTag")))
            if "idTagInfo" in entry:
                self.local_list[id_tag] = entry
            else:
                self.local_list.pop(id_tag, None)
        self.version = whole_number(request.get("listVersion")) or 0

    def _install(self, connector: Any, profile: Any) -> None:
        number = whole_number(connector)
        if number is not None and isinstance(profile, Mapping):
            new = profiles.Installed(number, profile)
            self.profiles = [*(one for one in self.profiles if not new.replaces(one)), new]
