"""The charge point that the bench plays is not accepted at once: it registers again when the CSMS has said (OCPP 1.6 section 4.2).

Until it is accepted it sends nothing else. So the step is not over with the answer; it is over when the charge point is accepted, or
when ``registration_timeout`` would be. A campaign from before that parameter (0) goes on with whatever the answer was.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.protocol.messages import Call, CallError, CallResult
from app.scenario import checking, line, references
from app.scenario.findings import say
from app.scenario.inputs import FrameIn
from app.scenario.run import Run
from app.scenario.timing import NS
from app.scenario.under_way import UnderWay
from app.scenario.vocabulary import Send

BOOT = "BootNotification"
_NOT_WHILE_PENDING = ("RemoteStartTransaction", "RemoteStopTransaction")
_SECTION = "OCPP 1.6 section 4.2"
NOT_ACCEPTED = ("Pending", "Rejected")


def put_off(run: Run, under_way: UnderWay, message: CallResult | CallError, event: FrameIn) -> bool:
    """Whether this answer to a BootNotification only says when to try again."""
    step, limit = under_way.leaf.step, run.parameter_ns("registration_timeout")
    assert isinstance(step, Send)
    if run.station or not limit or step.action != BOOT or isinstance(message, CallError):
        return False
    status = message.payload.get("status") if isinstance(message.payload, Mapping) else None
    if status not in NOT_ACCEPTED:
        return False
    run.dut.call_answered(BOOT, under_way.payload, message.payload)
    seconds = line.seconds_to_register(message.payload, run.ctx)
    under_way.first_sent_ns = under_way.first_sent_ns or under_way.sent_at_ns
    again, latest = event.at_ns + seconds * NS, under_way.first_sent_ns + limit
    run.dut.register_after_ns, run.dut.turned_down_ns = again, event.at_ns
    if again > latest and (status == "Rejected" or latest <= event.at_ns):
        run.unregistered_until = max(run.now, 1)  # no step waits for it once more
        actual = f"{status}, to be tried again after {seconds} s; answers so far: {len(under_way.turned_down) + 1}"
        _too_late(run, under_way, actual, frame=event.seq)
        return False  # the tester is told, instead of waiting
    under_way.turned_down += (str(status),)
    if again > latest:
        note = f"{status}; the charge point registers again after {seconds} s, or sooner if the CSMS triggers it"
        under_way.told = event
        _wait(run, under_way, latest, note, on_trigger=True)
    else:
        _wait(run, under_way, again, f"{status}; the charge point registers again after {seconds} s")
    return True


def _too_late(run: Run, under_way: UnderWay, actual: str, *, frame: int = 0) -> None:
    text = f"the charge point is accepted within {run.parameter_ns('registration_timeout') / NS:g} s (registration_timeout)"
    severity = run.severity("precondition")
    run.check(under_way.leaf, "in-time", "failed", severity, text, "Accepted", actual, frame=frame)


def _judge_last(run: Run, under_way: UnderWay) -> None:
    """No trigger came: what the case asks of the status in the answer, it asks of the one that put the charge point off."""
    step, event = under_way.leaf.step, under_way.told
    for check in step.checks if isinstance(step, Send) else ():
        if check.path == "status" and event is not None and isinstance(event.incoming.message, CallResult):
            checking.run_check(run, check, under_way.leaf, event.incoming.message.payload, event, reply=True)


def accepted(run: Run, under_way: UnderWay, answer: Any, event: FrameIn) -> None:
    """It was accepted in the end, or its time was over. Where the case looks at it, the document wants it to be at once."""
    leaf = under_way.leaf
    if not under_way.turned_down or leaf.phase != "main":
        return
    at_last = answer.get("status") if isinstance(answer, Mapping) else "another answer"
    text, actual = "the charge point is accepted at once", f"{', '.join(under_way.turned_down)}, then {at_last}"[:200]
    reference = references.of_step(leaf, run.scenario, reply=True)
    run.check(leaf, "registered", "failed", "fail", text, "Accepted", actual, reference=reference, frame=event.seq)


def unanswered(run: Run, event: FrameIn) -> bool:
    """Whether a CALL comes while the CSMS has rejected the charge point: it has no answer, and should not have come (section 4.2)."""
    incoming = event.incoming
    if not line.is_rejected(run.ctx) or not (isinstance(incoming.message, Call) or incoming.refuse_with):
        return False
    text, actual = "nothing is asked of a charge point that is rejected", incoming.action or "a CALL"
    say(run, "specification.rejected", text, "no CALL until it is accepted", actual, _SECTION, event.seq)
    return True


def not_yet(run: Run, call: Call, frame: int) -> None:
    """Look for a CALL that is not allowed as long as the charge point is pending (section 4.2)."""
    if run.station or run.dut.booted or run.dut.registration != "Pending" or call.action not in _NOT_WHILE_PENDING:
        return
    text, expected = "nothing is started or stopped at a charge point that is pending", "none until it is accepted"
    say(run, "specification.pending", text, expected, call.action, _SECTION, frame)


def begins_later(run: Run, action: str) -> bool:
    """Whether it is too soon for another BootNotification: the CSMS has said when, before the case."""
    if run.station or action != BOOT or not run.parameter_ns("registration_timeout"):
        return False
    return run.now < run.dut.register_after_ns


def wait_to_begin(run: Run, under_way: UnderWay) -> str:
    """Wait until the charge point may register again. Returns why the case cannot go on, where that is too long; else empty."""
    again, limit = run.dut.register_after_ns, run.parameter_ns("registration_timeout")
    under_way.first_sent_ns = max(run.now, 1)  # the wait is part of its time
    if again <= run.now + limit:
        _wait(run, under_way, again, "the CSMS has said when the charge point may register again")
        return ""
    until = run.dut.turned_down_ns + limit  # not once more in every case
    if run.dut.registration == "Pending" and until > run.now:
        _wait(run, under_way, until, "Pending; the charge point registers once the CSMS triggers it", on_trigger=True)
        return ""
    seconds = (again - run.now) / NS
    actual = f"{run.dut.registration or 'not accepted'} before, to be tried again only after {seconds:.0f} s"
    return _given_up(run, under_way, actual)


def _given_up(run: Run, under_way: UnderWay, actual: str) -> str:
    """It is not accepted in time, and no step waits for it once more. Returns why the case cannot go on."""
    leaf, run.unregistered_until = under_way.leaf, max(run.now, 1)
    _too_late(run, under_way, actual)
    run.finish_step(leaf, "failed", note=actual)
    return "" if leaf.phase == "restore" else f"The charge point may not register in time: {actual}."


def triggered(run: Run, call: Call) -> bool:
    """Whether a triggered BootNotification is the one that a step waits to send; it is sent at once then (section 4.2)."""
    if call.action != "TriggerMessage" or call.payload.get("requestedMessage") != BOOT:
        return False
    waiting = [under_way for under_way in run.board.under_way.values() if under_way.again]
    for under_way in waiting:
        under_way.deadline_ns, under_way.on_trigger = run.now, False
    return bool(waiting)


def send_again(run: Run, under_way: UnderWay) -> str:
    """The time has come; as soon as nothing else is unanswered. Returns why the case cannot go on, if it was only to come on a trigger."""
    if under_way.on_trigger:
        _judge_last(run, under_way)
        seconds = (run.dut.register_after_ns - run.now) / NS
        return _given_up(run, under_way, f"Pending, not triggered, to be tried again only after {seconds:.0f} s")
    if run.dut.line_taken_by:
        under_way.deadline_ns = run.now + NS // 20
        return ""
    step = under_way.leaf.step
    assert isinstance(step, Send)
    under_way.message_id, under_way.deadline_ns, under_way.again = run.new_message_id(), None, False
    run.step(under_way.leaf, "waiting")
    run.transmit(Call(under_way.message_id, step.action, under_way.payload), step.action)
    return ""


def _wait(run: Run, under_way: UnderWay, until_ns: int, note: str, *, on_trigger: bool = False) -> None:
    under_way.message_id, under_way.deadline_ns = "", until_ns
    under_way.again, under_way.on_trigger = True, on_trigger
    run.step(under_way.leaf, "waiting", note=note, deadline=until_ns)
