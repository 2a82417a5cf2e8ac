"""How a correct charge point answers the requests of a Central System (OCPP 1.6 section 5), where no step of a case says how.

It answers by its state (:class:`~app.scenario.charge_point_state.ChargePointState`, one for a campaign), and it promises
nothing: a request after which the charge point would have to do or to send something (a reset, a transaction, a triggered
message, another status) is rejected, as only the steps of a case do that. Diagnostics and firmware it moves, and reports
(:mod:`app.scenario.bench_files`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.protocol.timestamps import parse_timestamp
from app.scenario import charge_point_keys as keys
from app.scenario import charge_point_profiles as profiles
from app.scenario.charge_point_state import ChargePointState
from app.scenario.values import Context, folded, iso, whole_number

Json = Mapping[str, Any]

DIAGNOSTICS = "diagnostics.txt"

_OCCUPIED = {"Preparing", "Charging", "SuspendedEV", "SuspendedEVSE", "Finishing", "Reserved"}
_WITHOUT_STATE: Mapping[str, dict[str, Any]] = {
    "CertificateSigned": {"status": "Rejected"},
    "ClearCache": {"status": "Accepted"},  # the charge point that the bench plays remembers no id tag
    "DataTransfer": {"status": "UnknownVendorId"},
    "DeleteCertificate": {"status": "NotFound"},
    "ExtendedTriggerMessage": {"status": "Rejected"},
    "GetInstalledCertificateIds": {"status": "NotFound"},
    "GetLog": {"status": "Rejected"},
    "InstallCertificate": {"status": "Rejected"},
    "RemoteStartTransaction": {"status": "Rejected"},
    "RemoteStopTransaction": {"status": "Rejected"},
    "Reset": {"status": "Rejected"},
    "SignedUpdateFirmware": {"status": "Rejected"},
    "TriggerMessage": {"status": "Rejected"},
    "UpdateFirmware": {},
}


def answer(action: str, request: Json, ctx: Context) -> dict[str, Any]:
    """The payload of the reply. It changes nothing; :meth:`ChargePointState.answered` does, once it was given."""
    state, connectors = ctx.dut.charge_point, int(ctx.parameters["connectors"])
    if action in _WITHOUT_STATE:
        return dict(_WITHOUT_STATE[action])
    match action:
        case "GetDiagnostics":
            # Without a file name there are none, and nothing is uploaded (section 5.9).
            return {"fileName": DIAGNOSTICS} if ctx.parameters["transfer_timeout"] else {}
        case "GetConfiguration":
            return keys.read(request, state.values, connectors)
        case "ChangeConfiguration":
            return {"status": keys.change(request)}
        case "ChangeAvailability":
            # Operative they all are; to go out of operation would have to be reported, and the cases need them.
            known = 0 <= _connector(request) <= connectors
            return {"status": "Accepted" if known and request.get("type") == "Operative" else "Rejected"}
        case "UnlockConnector":
            return {"status": _unlock(_connector(request), connectors, ctx)}
        case "GetLocalListVersion":
            return {"listVersion": state.list_version}
        case "SendLocalList":
            return {"status": _local_list(request, state)}
        case "ReserveNow":
            return {"status": _reserve(_connector(request), state, ctx)}
        case "CancelReservation":
            reserved = whole_number(request.get("reservationId")) in _current(state, ctx)
            return {"status": "Accepted" if reserved else "Rejected"}
        case "SetChargingProfile":
            return {"status": _profile(request, connectors, state, ctx)}
        case "ClearChargingProfile":
            chosen = any(one.chosen_by(request) for one in state.profiles)
            return {"status": "Accepted" if chosen else "Unknown"}
        case "GetCompositeSchedule":
            return _composite(request, connectors, state, ctx)
        case _:
            return {}


def _connector(request: Json) -> int:
    number = whole_number(request.get("connectorId"))
    return -1 if number is None else number


def _running(connector: int, ctx: Context) -> dict[int, Json]:
    """The transaction on a connector, if there is one."""
    return {number: start for number, start in ctx.dut.transactions.items() if start.get("connectorId") == connector}


def _unlock(connector: int, connectors: int, ctx: Context) -> str:
    if not 1 <= connector <= connectors:
        return "NotSupported"
    # During a transaction it would have to be stopped first.
    return "UnlockFailed" if _running(connector, ctx) else "Unlocked"


def _local_list(request: Json, state: ChargePointState) -> str:
    version = whole_number(request.get("listVersion"))
    entries = [entry for entry in request.get("localAuthorizationList") or [] if isinstance(entry, Mapping)]
    if version is None or version < 1 or len(entries) > keys.MOST_ENTRIES_AT_ONCE:
        return "Failed"
    left = set() if request.get("updateType") == "Full" else set(state.local_list)
    if request.get("updateType") == "Full":
        if any("idTagInfo" not in entry for entry in entries):
            return "Failed"
    elif version <= state.list_version:
        return "VersionMismatch"
    left |= {str(folded(entry.get("idTag"))) for entry in entries if "idTagInfo" in entry}
    left -= {str(folded(entry.get("idTag"))) for entry in entries if "idTagInfo" not in entry}
    return "Accepted" if len(left) <= keys.MOST_LIST_ENTRIES else "Failed"


def _reserve(connector: int, state: ChargePointState, ctx: Context) -> str:
    status = state.statuses.get(connector, "")
    taken = any(whole_number(one.get("connectorId")) == connector for one in _current(state, ctx).values())
    if status in ("Faulted", "Unavailable"):
        return status
    return "Occupied" if status in _OCCUPIED or taken else "Rejected"


def _current(state: ChargePointState, ctx: Context) -> dict[int, Json]:
    """The reservations that have not expired."""
    now = parse_timestamp(iso(ctx.utc_ns))
    found = {}
    for number, request in state.reservations.items():
        expiry = parse_timestamp(str(request.get("expiryDate")))
        if now is None or expiry is None or expiry > now:
            found[number] = request
    return found


def _profile(request: Json, connectors: int, state: ChargePointState, ctx: Context) -> str:
    profile, connector = request.get("csChargingProfiles"), _connector(request)
    if not isinstance(profile, Mapping) or not 0 <= connector <= connectors:
        return "Rejected"
    new = profiles.Installed(connector, profile)
    kept = [one for one in state.profiles if not new.replaces(one)]
    starts = [whole_number(one.get("startPeriod")) or 0 for one in new.periods]
    sound = (
        new.level <= keys.MOST_STACK_LEVEL
        and 1 <= len(starts) <= keys.MOST_PERIODS
        and starts[0] == 0
        and starts == sorted(starts)
        and len(kept) < keys.MOST_PROFILES
    )
    match new.purpose:
        case "ChargePointMaxProfile":
            sound = sound and connector == 0
        case "TxProfile":
            running = _running(connector, ctx)
            named = whole_number(profile.get("transactionId"))
            sound = sound and bool(running) and (named is None or named in running)
    return "Accepted" if sound else "Rejected"


def _composite(request: Json, connectors: int, state: ChargePointState, ctx: Context) -> dict[str, Any]:
    connector, duration = _connector(request), whole_number(request.get("duration"))
    if not 0 <= connector <= connectors or duration is None or duration <= 0:
        return {"status": "Rejected"}
    started = None
    for start in _running(connector, ctx).values():
        moment = parse_timestamp(str(start.get("timestamp")))
        started = moment.timestamp() if moment is not None else ctx.utc_ns / 1e9
    unit = str(request.get("chargingRateUnit") or "")
    return profiles.composite(state.profiles, connector, duration, unit, ctx.utc_ns, started)
