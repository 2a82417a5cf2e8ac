"""Between cases: the bench stays a correct peer. It answers what it is asked, and keeps track of the DUT's state."""

from __future__ import annotations

from app.protocol.messages import Call, CallError, CallResult
from app.scenario import bench_files, manners_central_system, manners_charge_point
from app.scenario import inputs as i
from app.scenario import outputs as o
from app.scenario.values import Context


def handle(event: i.Input, ctx: Context, dut_type: str) -> list[o.Output]:
    """What a good peer does about this input while no case runs."""
    ctx.utc_ns = event.utc_ns
    match event:
        case i.LinkUp():
            ctx.dut.connected = True
            ctx.dut.since_boot.clear()
            ctx.dut.own_calls.clear()
        case i.LinkDown():
            ctx.dut.connected = False
        case i.FrameIn(incoming=incoming) if incoming.refuse_with:
            text = next((finding.text for finding in incoming.findings if finding.severity == "fail"), "")[:255]
            return [o.Transmit(CallError(incoming.message_id, incoming.refuse_with, text, {}), incoming.action)]
        case i.FrameIn(incoming=incoming) if isinstance(incoming.message, Call):
            return _answer(incoming.message, ctx, dut_type)
        case i.FrameIn(incoming=incoming) if incoming.answers in ctx.dut.own_calls:
            action, request = ctx.dut.own_calls.pop(incoming.answers)
            if isinstance(incoming.message, CallResult):
                ctx.dut.call_answered(action, request, incoming.message.payload)
        case i.FrameOut(message=Call() as call) if dut_type == "csms":
            ctx.dut.own_calls[call.message_id] = (call.action, call.payload)
        case _:
            pass
    return []


def _answer(call: Call, ctx: Context, dut_type: str) -> list[o.Output]:
    if dut_type == "csms":
        payload = manners_charge_point.answer(call.action, call.payload, ctx)
        ctx.dut.charge_point.answered(call.action, call.payload, payload)
        move = bench_files.wanted(call.action, call.payload, payload, ctx, in_case=False)
        return [o.Transmit(CallResult(call.message_id, payload), call.action), *([move] if move else [])]
    if call.action == "BootNotification":
        ctx.dut.boot_seen()
    elif call.action == "StatusNotification":
        ctx.dut.status_seen(call.payload)
    payload = manners_central_system.answer(call.action, call.payload, ctx)
    ctx.dut.call_answered(call.action, call.payload, payload)
    return [o.Transmit(CallResult(call.message_id, payload), call.action)]
