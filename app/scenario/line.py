"""The line of the charge point that the bench plays: of its own CALLs at most one is unanswered (OCPP-J 1.6 section 4.1.1).

Beside the steps of a case it says things by itself (:mod:`app.scenario.by_itself`). While such a CALL is unanswered, no step begins
that sends one; it counts its time from when its own CALL leaves.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.protocol.messages import Call, CallResult
from app.scenario.dut_state import DutState
from app.scenario.inputs import FrameIn, FrameOut
from app.scenario.values import Context, whole_number

BY_ITSELF = "by itself"
"""``Frame.cause`` of what the charge point says beside the steps. Until November 2026 it had others, and no step waited for it."""


def sent(dut: DutState, event: FrameOut) -> None:
    """A CALL that belongs to no step has left."""
    if not isinstance(event.message, Call):
        return
    dut.own_calls[event.message.message_id] = (event.message.action, event.message.payload)
    if event.cause == BY_ITSELF:
        dut.line_taken_by = event.message.message_id


def handed_over(dut: DutState, message_id: str, action: str, payload: object) -> None:
    """A step that has left its CALL unanswered is over; the CALL is not."""
    dut.own_calls[message_id] = (action, payload if isinstance(payload, dict) else {})
    dut.line_taken_by = message_id


def answered(ctx: Context, event: FrameIn) -> bool:
    """Take the reply to such a CALL. Whether it was one."""
    dut, incoming = ctx.dut, event.incoming
    known = dut.own_calls.pop(incoming.answers, None) if incoming.answers else None
    if known is None:
        if not incoming.answers and isinstance(incoming.message, CallResult):
            dut.answered_late(incoming.message_id, incoming.message.payload)
        return False
    if dut.line_taken_by == incoming.answers:
        dut.line_taken_by = ""
    action, request = known
    answer = incoming.message.payload if isinstance(incoming.message, CallResult) else None
    dut.call_answered(action, request, answer)
    if action == "BootNotification":
        # Also after a CALLERROR: nothing else keeps a restarted charge point from trying again at once.
        dut.turned_down_ns = event.at_ns
        later = seconds_to_register(answer, ctx) * 1_000_000_000
        dut.register_after_ns = 0 if answer is not None and dut.booted else event.at_ns + later
    return True


def is_rejected(ctx: Context) -> bool:
    """Whether the CSMS has rejected the charge point that the bench plays: it answers nothing then (OCPP 1.6 section 4.2).

    A campaign from before ``registration_timeout`` (0) goes on with whatever the answer was.
    """
    dut = ctx.dut
    return dut.registration == "Rejected" and not dut.booted and float(ctx.parameters["registration_timeout"]) > 0


def seconds_to_register(answer: object, ctx: Context) -> int:
    """After which time a charge point that was not accepted registers again. With 0 it chooses (OCPP 1.6 section 4.2)."""
    interval = whole_number(answer.get("interval")) if isinstance(answer, Mapping) else None
    return interval if interval is not None and interval > 0 else int(ctx.parameters["boot_retry_interval"])


def given_up(dut: DutState, message_id: str) -> str:
    """Its reply is not waited for any longer. Returns its action; empty if nobody waited for it."""
    action, request = dut.own_calls.pop(message_id, ("", {}))
    dut.unconfirmed.failed(message_id, action, request, silent=True)
    if dut.line_taken_by == message_id:
        dut.line_taken_by = ""
    return action


def lost(dut: DutState) -> None:
    """The connection is gone, and with it every reply."""
    for message_id, (action, request) in dut.own_calls.items():
        dut.unconfirmed.failed(message_id, action, request, silent=False)
    dut.own_calls.clear()
    dut.line_taken_by = ""
