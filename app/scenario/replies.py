"""The DUT's reply to a CALL of the bench."""

from __future__ import annotations

from typing import Any

from app.events import ValueCaptured
from app.protocol.messages import CallError, CallResult
from app.scenario import checking, configuration, plausible, presumed, registration, undone
from app.scenario import outputs as o
from app.scenario.checks import Check
from app.scenario.describe import subject
from app.scenario.inputs import FrameIn
from app.scenario.run import Run, SavedAt
from app.scenario.timing import Moment, measured
from app.scenario.under_way import UnderWay
from app.scenario.values import look_up, resolve, whole_number
from app.scenario.vocabulary import Send


def on_reply(run: Run, under_way: UnderWay, message: CallResult | CallError, event: FrameIn) -> str:
    """Take a reply. Returns why the case cannot go on, empty if it can."""
    leaf, step = under_way.leaf, under_way.leaf.step
    assert isinstance(step, Send)
    if registration.put_off(run, under_way, message, event):
        return ""
    if isinstance(message, CallResult):
        undone.on_reply(run, step.action, message.payload)
    refused = isinstance(message, CallError) and not _is_among(message.code, step.callerror)
    doubted = isinstance(message, CallError) and refused and _is_among(message.code, step.doubted)
    severity = "warn" if doubted else run.severity("fail")
    late = under_way.deadline_ns is not None and abs(under_way.deadline_ns - event.at_ns) < event.uncertainty_ns
    came = f"CALLERROR {message.code}"[:200] if isinstance(message, CallError) else "CALLRESULT"
    run.check(
        leaf,
        "reply",
        "failed" if refused else "uncertain" if late else "held",
        severity,
        f"{subject(step, run.ctx, whole=leaf.phase != 'main')} is answered",
        f"{wanted(step)} within {resolve(step.timeout, run.ctx):g} s" if late else wanted(step),
        f"{came} after {measured(event.at_ns - under_way.sent_at_ns, event.uncertainty_ns)}" if late else came,
        frame=event.seq,
        reply=True,
    )
    failed = {severity} if refused else set()
    second = _is_perhaps_a_second(run, under_way, message, event)
    doubtful: list[Check] = []
    if isinstance(message, CallResult):
        if step.save:
            earlier = run.ctx.captured.get(step.adds, {}).get("dut") if step.adds else None
            told = configuration.joined(earlier, message.payload) if step.adds else message.payload
            saved = {"dut": told, "bench": under_way.payload}
            run.ctx.captured[step.save] = saved
            run.saved_at[step.save] = SavedAt(Moment(event.at_ns, event.uncertainty_ns), leaf.id)
            run.saved_at[f"{step.save}.sent"] = SavedAt(Moment(under_way.sent_at_ns, 0), leaf.id)
            run.emit(ValueCaptured(run.scenario.id, run.attempt, step.save, saved, event.seq))
        for check in checking.due(run, step.checks):
            if not second and presumed.in_doubt(run, check, message.payload):
                doubtful.append(check)
                continue
            severity = "precondition" if second and check.severity == "fail" else ""
            failed.add(checking.run_check(run, check, leaf, message.payload, event, reply=True, severity=severity))
        if not any(check.path == "currentTime" for check in step.checks):
            plausible.on_time_told(run, step.action, message.payload, event.seq)
        plausible.on_id_tag_info(run, step.action, message.payload, event.seq)
        registration.accepted(run, under_way, message.payload, event)
        _note(run, step.action, under_way.payload, message.payload)
    elif not run.station:
        run.dut.call_answered(step.action, under_way.payload, None)
    if step.action == "ChangeConfiguration":
        status = message.payload.get("status") if isinstance(message, CallResult) else came
        configuration.answered(run, under_way.payload, str(status))
    note = f"{came}, {(event.at_ns - under_way.sent_at_ns) / 1e6:.1f} ms"
    if doubtful and isinstance(message, CallResult):
        presumed.ask(run, leaf, presumed.Doubt(tuple(doubtful), message.payload, event, note))
        return ""
    run.finish_step(leaf, "failed" if refused and not doubted else "done", note=note, frame=event.seq)
    return run.judge.why_unmet if "precondition" in failed else ""


def none_comes(run: Run) -> None:
    """The connection is gone: what the charge point has sent of a transaction stays unconfirmed (OCPP 1.6 section 3.7)."""
    for under_way in () if run.station else run.board.under_way.values():
        if under_way.message_id and isinstance(under_way.leaf.step, Send):
            action = under_way.leaf.step.action
            run.dut.unconfirmed.failed(under_way.message_id, action, under_way.payload, silent=False)


def _is_perhaps_a_second(run: Run, under_way: UnderWay, message: CallResult | CallError, event: FrameIn) -> bool:
    """Whether a transaction is refused as a second one, where one may run that was never confirmed. Nobody can tell then."""
    leaf = under_way.leaf
    assert isinstance(leaf.step, Send)
    if run.station or isinstance(message, CallError):
        return False
    if not run.dut.unconfirmed.explains(leaf.step.action, under_way.payload, message.payload):
        return False
    text = "no transaction runs that the management system has not confirmed"
    actual = (
        "ConcurrentTx; one may run whose StartTransaction was never confirmed, so that nobody here knows its number: "
        "end it in the management system (RemoteStopTransaction is accepted), and run the case again"
    )
    severity = run.severity("precondition")
    run.check(
        leaf, "second", "failed", severity, text, "none", actual, reference="OCPP 1.6 section 3.7", frame=event.seq
    )
    return True


def lost(run: Run, under_way: UnderWay) -> None:
    """The connection that the CALL left on is gone, as it may be; the reply can no longer come (OCPP-J 1.6 section 4.1).

    A step that has no open CALL loses nothing: it was answered, or is sent (again) later.
    """
    if not under_way.message_id:
        return
    leaf, step = under_way.leaf, under_way.leaf.step
    assert isinstance(step, Send)
    actual = "no reply before the connection was lost"
    run.out.append(o.GiveUp(under_way.message_id))
    text = f"{subject(step, run.ctx, whole=leaf.phase != 'main')} is answered"
    run.check(leaf, "reply", "failed", run.severity("fail"), text, wanted(step), actual, reply=True)
    run.finish_step(leaf, "failed", note=actual)


def _is_among(code: str, codes: tuple[str, ...]) -> bool:
    return "any" in codes or code in codes


def wanted(step: Send) -> str:
    """What is as good as a reply, in words."""
    if not step.callerror:
        return "CALLRESULT"
    return f"CALLRESULT or {'any CALLERROR' if 'any' in step.callerror else 'CALLERROR ' + ' or '.join(step.callerror)}"


def _note(run: Run, action: str, request: Any, reply: Any) -> None:
    """What the reply tells about the DUT, beyond the checks."""
    if action == "GetConfiguration":
        configuration.read(run, reply)
    if not run.station:
        run.dut.call_answered(action, request, reply)
        return
    connector, accepted = whole_number(look_up(request, "connectorId")), look_up(reply, "status") == "Accepted"
    if action == "RemoteStartTransaction" and accepted and connector is not None:
        run.clocks.waits(connector, run.now, run.ctx)
    elif action == "ReserveNow" and accepted:
        run.clocks.reserved(request, run.now, run.ctx)
    elif action == "CancelReservation" and accepted:
        run.clocks.cancelled(request.get("reservationId"))
