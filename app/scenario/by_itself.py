"""What the charge point that the bench plays says by itself, beside the steps of a case: what it says, never when it may.

What it is asked for (TriggerMessage), the status of each connector once it is registered, and statuses that no longer are what it has
reported last: a request that no step waits for has put a connector out of service, into service or on reserve, or a reservation has
expired. What a case still has to report of a connector, is the case's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from app.scenario import outputs as o
from app.scenario.charge_point_state import ChargePointState
from app.scenario.manners_charge_point import OF_CONNECTORS
from app.scenario.values import Context, iso, whole_number

Json = Mapping[str, Any]

MOST_BOOTS = 20
"""So often it tries to register after a reset of its own."""
_AT_REST = ("Available", "Reserved", "Unavailable")
TRIGGERS = ("TriggerMessage", "ExtendedTriggerMessage")


def follows(action: str, request: Json, answer: Any, ctx: Context) -> Iterator[o.Output]:
    """What it owes after a request that no step has waited for; ``answer``: the payload it has given, None for a CALLERROR."""
    if not isinstance(answer, Mapping) or answer.get("status") != "Accepted":
        return
    if action == "Reset":
        yield o.Restart(str(request.get("type")))
    elif action == "RemoteStopTransaction":
        yield o.Say("StopTransaction", transaction=whole_number(request.get("transactionId")))
    elif action in TRIGGERS:
        message, connector = str(request.get("requestedMessage")), whole_number(request.get("connectorId"))
        if message not in OF_CONNECTORS:
            yield o.Say(message)
        elif connector is not None:
            yield o.Say(message, connector)
        else:  # all of them (OCPP 1.6 section 5.17)
            numbers = (0, *ctx.connectors) if message == "StatusNotification" else ctx.connectors
            yield from (o.Say(message, number) for number in numbers)


def changed_statuses(ctx: Context, utc_ns: int, needed: Collection[int]) -> Iterator[tuple[int, str]]:
    """Connectors whose status was not reported since it has registered, or is another one than was reported last.

    ``needed``: those that a running case reports on itself.
    """
    state = ctx.dut.charge_point
    for connector in (0, *ctx.connectors):
        reported = state.statuses.get(connector, "")
        at_rest = not reported or (reported in _AT_REST and ctx.dut.transaction_on(connector) is None)
        if connector == 0 and 0 in state.scheduled and _in_use(ctx, needed):
            at_rest = False  # the charge point goes out of service with the last of its connectors
        now = _at_rest(connector, state, utc_ns) if at_rest else reported or "Available"
        if connector not in needed and (now != reported or connector not in state.reported):
            yield connector, now


def _in_use(ctx: Context, needed: Collection[int]) -> bool:
    """Whether a connector that is to go out of service is not there yet."""
    return any(ctx.dut.transaction_on(number) is not None or number in needed for number in ctx.connectors)


def _at_rest(connector: int, state: ChargePointState, utc_ns: int) -> str:
    if connector in state.inoperative or connector in state.scheduled:
        return "Unavailable"
    reserved = (whole_number(one.get("connectorId")) for one in state.reserved(utc_ns).values())
    return "Reserved" if connector and connector in reserved else "Available"


def status(connector: int, value: str, utc_ns: int) -> dict[str, Any]:
    """A StatusNotification.req."""
    return {"connectorId": connector, "errorCode": "NoError", "status": value, "timestamp": iso(utc_ns)}


def boot(ctx: Context) -> dict[str, Any]:
    """A BootNotification.req."""
    values = ctx.parameters
    return {
        "chargePointVendor": values["charge_point_vendor"],
        "chargePointModel": values["charge_point_model"],
    }


def payload(say: o.Say, ctx: Context, utc_ns: int, transfers: Mapping[str, str]) -> dict[str, Any]:
    """The request, as things are now. ``transfers``: status of a transfer that is under way, by its message."""
    state = ctx.dut.charge_point
    connector = say.connector or 0
    match say.action:
        case "BootNotification":
            return boot(ctx)
        case "StatusNotification":
            return status(connector, state.statuses.get(connector, "Available"), utc_ns)
        case "MeterValues":
            transaction = ctx.dut.transaction_on(connector)
            of_one = {} if transaction is None else {"transactionId": transaction}
            values = [{"timestamp": iso(utc_ns), "sampledValue": list(_sampled(state))}]
            return {"connectorId": connector, **of_one, "meterValue": values}
        case "StopTransaction":
            over = {"transactionId": say.transaction or 0, "meterStop": 0, "timestamp": iso(utc_ns)}
            return {**over, "reason": "Remote"}
        case "DiagnosticsStatusNotification" | "FirmwareStatusNotification":
            return {"status": transfers.get(say.action, "Idle")}
        case _:
            return {}


def _sampled(state: ChargePointState) -> Iterator[dict[str, str]]:
    """A value for each measurand of MeterValuesSampledData (section 9.1.17); the meter stands still."""
    named = [item.strip() for item in state.values["MeterValuesSampledData"].split(",") if item.strip()]
    for item in named or ["Energy.Active.Import.Register"]:
        measurand, dot, phase = item.rpartition(".")
        of_phase = bool(dot) and phase in _PHASES
        sample = {"value": "0", "context": "Trigger", "measurand": measurand if of_phase else item}
        yield {**sample, "phase": phase} if of_phase else sample


_PHASES = {"L1", "L2", "L3", "N", "L1-N", "L2-N", "L3-N", "L1-L2", "L2-L3", "L3-L1"}
