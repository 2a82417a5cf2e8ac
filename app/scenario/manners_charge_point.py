"""How a correct charge point answers the requests of a Central System (OCPP 1.6 section 5), where no step of a case says how.

It answers by its state (:class:`~app.scenario.charge_point_state.ChargePointState`, one for a campaign), and does what it promises:
what it has to say then, it says by itself (:mod:`app.scenario.by_itself`), diagnostics and firmware it moves
(:mod:`app.scenario.bench_files`). Rejected is what only a case can do, a transaction, and while a case runs what would destroy it:
a reset, or another status of a connector that the case itself still has something to report of.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from app.protocol.timestamps import parse_timestamp
from app.scenario import charge_point_keys as keys
from app.scenario import charge_point_profiles as profiles
from app.scenario.charge_point_state import ChargePointState
from app.scenario.values import Context, folded, whole_number

Json = Mapping[str, Any]

DIAGNOSTICS = "diagnostics.txt"

_OCCUPIED = {"Preparing", "Charging", "SuspendedEV", "SuspendedEVSE", "Finishing"}
CAN_BE_TRIGGERED = {
    "BootNotification", "DiagnosticsStatusNotification", "FirmwareStatusNotification", "Heartbeat", "MeterValues",
    "StatusNotification",
}  # fmt: skip
OF_CONNECTORS = ("MeterValues", "StatusNotification")
"""Those of them that are about a connector."""
_WITHOUT_STATE: Mapping[str, dict[str, Any]] = {
    "CertificateSigned": {"status": "Rejected"},
    "DataTransfer": {"status": "UnknownVendorId"},
    "DeleteCertificate": {"status": "NotFound"},
    "GetInstalledCertificateIds": {"status": "NotFound"},
    "GetLog": {"status": "Rejected"},
    "InstallCertificate": {"status": "Rejected"},
    "RemoteStartTransaction": {"status": "Rejected"},
    "SignedUpdateFirmware": {"status": "Rejected"},
    "UpdateFirmware": {},
}


def answer(action: str, request: Json, ctx: Context, needed: Collection[int] | None = None) -> dict[str, Any]:
    """The payload of the reply. It changes nothing; :meth:`ChargePointState.answered` does, once it was given.

    ``needed``: the connectors on which the case that runs still has something to report; None: no case runs.
    """
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
            return {"status": keys.change(request, connectors)}
        case "ClearCache":
            # It remembers no id tag, so there is nothing to clear; without a cache nothing can be (errata v4.0 3.23).
            enabled = state.values["AuthorizationCacheEnabled"].casefold() == "true"
            return {"status": "Accepted" if enabled else "Rejected"}
        case "TriggerMessage" | "ExtendedTriggerMessage":
            return {"status": _trigger(request, connectors)}
        case "RemoteStopTransaction":
            unknown = ctx.dut.may_run_unknown(whole_number(request.get("transactionId")))
            return {"status": "Accepted" if unknown else "Rejected"}
        case "Reset":
            return {"status": "Accepted" if needed is None else "Rejected"}
        case "ChangeAvailability":
            return {"status": _availability(request, connectors, ctx, needed or ())}
        case "UnlockConnector":
            return {"status": _unlock(_connector(request), connectors, ctx)}
        case "GetLocalListVersion":
            return {"listVersion": state.list_version}
        case "SendLocalList":
            return {"status": _local_list(request, state)}
        case "ReserveNow":
            return {"status": _reserve(request, connectors, ctx, needed or ())}
        case "CancelReservation":
            reserved = whole_number(request.get("reservationId")) in state.reserved(ctx.utc_ns)
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
    names = [folded(entry.get("idTag")) for entry in entries]
    if version is None or version < 1 or len(entries) > keys.MOST_ENTRIES_AT_ONCE or len(set(names)) < len(names):
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


def _trigger(request: Json, connectors: int) -> str:
    """Whether it can send the message (section 5.17). A connector that the message is not about is ignored."""
    message = request.get("requestedMessage")
    if message not in CAN_BE_TRIGGERED:
        return "NotImplemented"
    named = message in OF_CONNECTORS and "connectorId" in request
    return "Accepted" if not named or 0 <= _connector(request) <= connectors else "Rejected"


def _availability(request: Json, connectors: int, ctx: Context, needed: Collection[int]) -> str:
    connector = _connector(request)
    if not 0 <= connector <= connectors:
        return "Rejected"
    if request.get("type") == "Operative":
        return "Accepted"
    concerned = range(connectors + 1) if connector == 0 else (connector,)
    if any(ctx.dut.transaction_on(number) is not None for number in concerned):
        return "Scheduled"
    return "Rejected" if any(number in needed for number in concerned) else "Accepted"


def _reserve(request: Json, connectors: int, ctx: Context, needed: Collection[int]) -> str:
    """Section 5.13; connector 0 stands for any of them, and one has to be left for it."""
    state, connector = ctx.dut.charge_point, _connector(request)
    if not 0 <= connector <= connectors:
        return "Rejected"
    others = {
        whole_number(one.get("connectorId"))
        for number, one in state.reserved(ctx.utc_ns).items()
        if number != whole_number(request.get("reservationId"))
    }
    if connector == 0:
        each = _each(connectors, state, others)
        found = next(status for status in ("Accepted", "Occupied", "Unavailable", "Faulted") if status in each)
        return "Unavailable" if 0 in state.inoperative else "Occupied" if 0 in others else found
    free = _free(connector, state, others)
    if free == "Accepted" and 0 in others and sum(each == "Accepted" for each in _each(connectors, state, others)) < 2:
        return "Occupied"
    return "Rejected" if free == "Accepted" and connector in needed else free


def _each(connectors: int, state: ChargePointState, reserved: Collection[int | None]) -> list[str]:
    return [_free(number, state, reserved) for number in range(1, connectors + 1)]


def _free(connector: int, state: ChargePointState, reserved: Collection[int | None]) -> str:
    status = state.statuses.get(connector, "")
    if status in ("Faulted", "Unavailable"):
        return status
    if status in _OCCUPIED:
        return "Occupied"
    # Out of service, though that is not reported yet.
    if {0, connector} & (state.inoperative | state.scheduled):
        return "Unavailable"
    return "Occupied" if connector in reserved else "Accepted"


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
        and new.consistent
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
