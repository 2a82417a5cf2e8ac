"""Between cases: the bench stays a correct peer. It answers what it is asked, and keeps track of the DUT's state."""

from __future__ import annotations

from app.protocol.messages import Call, CallError, CallResult
from app.scenario import bench_files, by_itself, line, manners_central_system, manners_charge_point
from app.scenario import inputs as i
from app.scenario import outputs as o
from app.scenario.intake import Incoming
from app.scenario.values import Context


def handle(event: i.Input, ctx: Context, dut_type: str) -> list[o.Output]:
    """What a good peer does about this input while no case runs."""
    ctx.utc_ns = event.utc_ns
    match event:
        case i.LinkUp():
            ctx.dut.connected = True
            ctx.dut.since_boot.clear()
            line.lost(ctx.dut)
        case i.LinkDown():
            ctx.dut.connected = False
            line.lost(ctx.dut)
        case i.GivenUp(message_id=message_id):
            line.given_up(ctx.dut, message_id)
        case i.FrameIn(incoming=incoming) if _is_call(incoming) and dut_type == "csms" and line.is_rejected(ctx):
            return []
        case i.FrameIn(incoming=incoming) if incoming.refuse_with:
            text = next((finding.text for finding in incoming.findings if finding.severity == "fail"), "")[:255]
            return [o.Transmit(CallError(incoming.message_id, incoming.refuse_with, text, {}), incoming.action)]
        case i.FrameIn(incoming=incoming) if isinstance(incoming.message, Call):
            return _answer(incoming.message, ctx, dut_type)
        case i.FrameIn():
            line.answered(ctx, event)
        case i.FrameOut() if dut_type == "csms":
            line.sent(ctx.dut, event)
        case _:
            pass
    return []


def _is_call(incoming: Incoming) -> bool:
    return isinstance(incoming.message, Call) or bool(incoming.refuse_with)


def _answer(call: Call, ctx: Context, dut_type: str) -> list[o.Output]:
    if dut_type == "csms":
        payload = manners_charge_point.answer(call.action, call.payload, ctx)
        ctx.dut.charge_point.answered(call.action, call.payload, payload)
        move = bench_files.wanted(call.action, call.payload, payload, ctx, in_case=False)
        owed = [*([move] if move else []), *by_itself.follows(call.action, call.payload, payload, ctx)]
        return [o.Transmit(CallResult(call.message_id, payload), call.action), *owed]
    if call.action == "BootNotification":
        ctx.dut.boot_seen()
    elif call.action == "StatusNotification":
        ctx.dut.status_seen(call.payload)
    payload = manners_central_system.answer(call.action, call.payload, ctx)
    ctx.dut.call_answered(call.action, call.payload, payload)
    return [o.Transmit(CallResult(call.message_id, payload), call.action)]
