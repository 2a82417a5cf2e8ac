"""Faults of the simulated CSMS in what its operator sends to the feature profiles beside Core."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.simulators.clock import timestamp
from app.simulators.faults import Fault, Faults, Rewrite
from app.simulators.messages import Message, Outgoing
from app.simulators.rewrites import Match, call, change, compute, result, swallow, without

_RESERVE, _CANCEL, _LIST = call("ReserveNow"), call("CancelReservation"), call("SendLocalList")
_TRIGGER, _COMPOSITE, _CLEAR = call("TriggerMessage"), call("GetCompositeSchedule"), call("ClearChargingProfile")
_PROFILE, _REMOTE = call("SetChargingProfile"), call("RemoteStartTransaction")
_SCHEDULE, _PERIODS = "chargingSchedule", ("chargingSchedule", "chargingSchedulePeriod")


def _either(message: Message) -> bool:
    return _PROFILE(message) or _REMOTE(message)


def _profile(match: Match, edit: Callable[[dict[str, Any]], Any]) -> Rewrite:
    """Send another charging profile, in SetChargingProfile or in RemoteStartTransaction."""

    def rewrite(message: Message, faults: Faults) -> list[Outgoing]:
        if not match(message):
            return [message]
        edited = message.copy()
        profile = edited.payload.get("csChargingProfiles") or edited.payload.get("chargingProfile")
        if isinstance(profile, dict):
            edit(profile)
        return [edited]

    return rewrite


def _set(*path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    """Give a field another value; a callable makes it from the one that it has."""

    def edit(profile: dict[str, Any]) -> None:
        inner: Any = profile
        for name in path[:-1]:
            inner = inner[name]
        for each in inner if isinstance(inner, list) else [inner]:
            each[path[-1]] = value(each.get(path[-1], 0)) if callable(value) else value

    return edit


def _drop(*names: str) -> Callable[[dict[str, Any]], None]:
    def edit(profile: dict[str, Any]) -> None:
        for name in names:
            profile.pop(name, None)
            profile[_SCHEDULE].pop(name, None)

    return edit


def _entries(edit: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> Rewrite:
    return lambda m, f: [m.copy(localAuthorizationList=edit(m.payload.get("localAuthorizationList", []))) if _LIST(m) else m]  # fmt: skip


def _more(value: Any) -> Any:
    return value + 1


CSMS_REQUEST_FAULTS: tuple[Fault, ...] = (
    # local authorization list
    Fault("other-update-type", "fault", "sends SendLocalList Differential where Full was wanted, and the other way round", compute(_LIST, "updateType", lambda kind: "Full" if kind == "Differential" else "Differential")),
    Fault("list-without-info", "fault", "the entries of SendLocalList have no idTagInfo", _entries(lambda entries: [{"idTag": each["idTag"]} for each in entries])),
    Fault("list-version-zero", "fault", "SendLocalList has the listVersion 0, which means empty", change(_LIST, listVersion=0)),
    Fault("same-list-version", "fault", "every SendLocalList has the listVersion 1", change(_LIST, listVersion=1)),
    Fault("no-list", "fault", "SendLocalList has no list", without(_LIST, "localAuthorizationList")),
    # reservation
    Fault("wrong-reserved-tag", "fault", "ReserveNow has the idTag STRANGER", change(_RESERVE, idTag="STRANGER")),
    Fault("reserves-any-connector", "fault", "ReserveNow names connector 0", change(_RESERVE, connectorId=0)),
    Fault("reserves-connector-seven", "fault", "ReserveNow names connector 7", change(_RESERVE, connectorId=7)),
    Fault("expired-reservation", "fault", "ReserveNow has an expiryDate that has passed", lambda m, f: [m.copy(expiryDate=timestamp()) if _RESERVE(m) else m]),
    Fault("reservation-without-parent", "fault", "ReserveNow has no parentIdTag", without(_RESERVE, "parentIdTag")),
    Fault("wrong-cancellation", "fault", "CancelReservation names another reservation", compute(_CANCEL, "reservationId", _more)),
    # trigger message
    Fault("triggers-other-message", "fault", "TriggerMessage asks for Heartbeat where another message was wanted, and for StatusNotification instead of Heartbeat", compute(_TRIGGER, "requestedMessage", lambda name: "StatusNotification" if name == "Heartbeat" else "Heartbeat")),
    Fault("triggers-everywhere", "fault", "TriggerMessage names no connector", without(_TRIGGER, "connectorId")),
    Fault("triggers-connector-seven", "fault", "TriggerMessage names connector 7", compute(_TRIGGER, "connectorId", lambda number: 7)),
    Fault("no-meter-values-reply", "fault", "leaves MeterValues unanswered", swallow(result("MeterValues"))),
    Fault("no-progress-reply", "fault", "leaves DiagnosticsStatusNotification and FirmwareStatusNotification unanswered", swallow(result("DiagnosticsStatusNotification", "FirmwareStatusNotification"))),
    # charging profiles
    Fault("wrong-profile-connector", "fault", "SetChargingProfile names connector 7", change(_PROFILE, connectorId=7)),
    Fault("wrong-profile-purpose", "fault", "charging profiles have another purpose: TxProfile for TxDefaultProfile and back", _profile(_either, _set("chargingProfilePurpose", value=lambda kind: "TxProfile" if kind == "TxDefaultProfile" else "TxDefaultProfile"))),
    Fault("wrong-profile-kind", "fault", "charging profiles have another kind: Relative for Absolute and back", _profile(_either, _set("chargingProfileKind", value=lambda kind: "Relative" if kind == "Absolute" else "Absolute"))),
    Fault("wrong-stack-level", "fault", "charging profiles have a stackLevel that is one too high", _profile(_either, _set("stackLevel", value=_more))),
    Fault("wrong-limit", "fault", "charging profiles have a limit that is one too high", _profile(_either, _set(*_PERIODS, "limit", value=_more))),
    Fault("wrong-start-period", "fault", "charging profiles have a startPeriod that is one too high", _profile(_either, _set(*_PERIODS, "startPeriod", value=_more))),
    Fault("one-phase", "fault", "charging profiles have numberPhases 1", _profile(_either, _set(*_PERIODS, "numberPhases", value=1))),
    Fault("wrong-rate-unit", "fault", "charging profiles and GetCompositeSchedule have the other chargingRateUnit", lambda m, f: _other_unit(m, f)),
    Fault("wrong-duration", "fault", "charging profiles and GetCompositeSchedule have a duration that is 60 s too long", lambda m, f: _longer(m, f)),
    Fault("profile-without-validity", "fault", "charging profiles have neither validFrom nor validTo", _profile(_either, _drop("validFrom", "validTo"))),
    Fault("profile-without-start", "fault", "charging profiles have no startSchedule", _profile(_either, _drop("startSchedule"))),
    Fault("profile-without-transaction", "fault", "charging profiles name no transaction", _profile(_either, _drop("transactionId"))),
    Fault("profile-of-other-transaction", "fault", "charging profiles name another transaction", _profile(_either, _set("transactionId", value=_more))),
    Fault("remote-start-without-profile", "fault", "RemoteStartTransaction has no charging profile", without(_REMOTE, "chargingProfile")),
    Fault("same-profile-id", "fault", "every charging profile has the id 1", _profile(_either, _set("chargingProfileId", value=1))),
    Fault("wrong-composite-connector", "fault", "GetCompositeSchedule names connector 7", change(_COMPOSITE, connectorId=7)),
    Fault("composite-without-unit", "fault", "GetCompositeSchedule has no chargingRateUnit", without(_COMPOSITE, "chargingRateUnit")),
    Fault("clears-other-profile", "fault", "ClearChargingProfile names another charging profile", compute(_CLEAR, "id", _more)),
    Fault("clears-more-narrowly", "fault", "ClearChargingProfile also names connector 1", lambda m, f: [m.copy(connectorId=m.payload.get("connectorId", 1)) if _CLEAR(m) else m]),
    Fault("clears-other-level", "fault", "ClearChargingProfile names another stackLevel", compute(_CLEAR, "stackLevel", _more)),
    Fault("clears-everything", "fault", "ClearChargingProfile names nothing, which clears everything", lambda m, f: [_bare(m) if _CLEAR(m) else m]),
)  # fmt: skip


def _bare(message: Message) -> Message:
    bare = message.copy()
    bare.payload.clear()
    return bare


def _swapped(unit: Any) -> str:
    return "W" if unit == "A" else "A"


def _other_unit(message: Message, faults: Faults) -> list[Outgoing]:
    if _COMPOSITE(message):
        return compute(_COMPOSITE, "chargingRateUnit", _swapped)(message, faults)
    return _profile(_either, _set(_SCHEDULE, "chargingRateUnit", value=_swapped))(message, faults)


def _longer(message: Message, faults: Faults) -> list[Outgoing]:
    if _COMPOSITE(message):
        return compute(_COMPOSITE, "duration", lambda seconds: seconds + 60)(message, faults)
    return _profile(_either, _set(_SCHEDULE, "duration", value=lambda seconds: seconds + 60))(message, faults)
