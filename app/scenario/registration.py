"""The charge point that the bench plays is not accepted at once: it registers again when the CSMS has said (OCPP 1.6 section 4.2).

Until it is accepted it sends nothing else. So the step is not over with the answer; it is over when the charge point is accepted, or
when ``registration_timeout`` would be. A campaign from before that parameter (0) goes on with whatever the answer was.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.protocol.messages import Call, CallError, CallResult
from app.scenario import line, references
from app.scenario.inputs import FrameIn
from app.scenario.run import Run
from app.scenario.timing import NS
from app.scenario.under_way import UnderWay
from app.scenario.vocabulary import Send

BOOT = "BootNotification"
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
    again = event.at_ns + seconds * NS
    run.dut.register_after_ns = again
    if again > under_way.first_sent_ns + limit:
        run.unregistered_until = max(run.now, 1)  # no step waits for it once more
        text = f"the charge point is accepted within {limit / NS:g} s (registration_timeout)"
        actual = f"{status}, to be tried again after {seconds} s; answers so far: {len(under_way.turned_down) + 1}"
        run.check(
            under_way.leaf, "in-time", "failed", run.severity("precondition"), text, "Accepted", actual, frame=event.seq
        )
        return False  # the tester is told, instead of waiting
    under_way.turned_down += (str(status),)
    _wait(run, under_way, again, f"{status}; the charge point registers again after {seconds} s")
    return True


def accepted(run: Run, under_way: UnderWay, answer: Any, event: FrameIn) -> None:
    """It was accepted in the end, or its time was over. Where the case looks at it, the document wants it to be at once."""
    leaf = under_way.leaf
    if not under_way.turned_down or leaf.phase != "main":
        return
    at_last = answer.get("status") if isinstance(answer, Mapping) else "another answer"
    text, actual = "the charge point is accepted at once", f"{', '.join(under_way.turned_down)}, then {at_last}"[:200]
    reference = references.of_step(leaf, run.scenario, reply=True)
    run.check(leaf, "registered", "failed", "fail", text, "Accepted", actual, reference=reference, frame=event.seq)


def begins_later(run: Run, action: str) -> bool:
    """Whether it is too soon for another BootNotification: the CSMS has said when, before the case."""
    if run.station or action != BOOT or not run.parameter_ns("registration_timeout"):
        return False
    return run.now < run.dut.register_after_ns


def wait_to_begin(run: Run, under_way: UnderWay) -> str:
    """Wait until the charge point may register again. Returns why the case cannot go on, where that is too long; else empty."""
    leaf, again, limit = under_way.leaf, run.dut.register_after_ns, run.parameter_ns("registration_timeout")
    if again <= run.now + limit:
        under_way.first_sent_ns = max(run.now, 1)  # the wait is part of its time
        _wait(run, under_way, again, "the CSMS has said when the charge point may register again")
        return ""
    run.unregistered_until = max(run.now, 1)  # no step waits for it once more
    text = f"the charge point is accepted within {limit / NS:g} s (registration_timeout)"
    seconds = (again - run.now) / NS
    actual = f"{run.dut.registration or 'not accepted'} before, to be tried again only after {seconds:.0f} s"
    run.check(leaf, "in-time", "failed", run.severity("precondition"), text, "Accepted", actual)
    run.finish_step(leaf, "failed", note=actual)
    return "" if leaf.phase == "restore" else f"The charge point may not register in time: {actual}."


def triggered(run: Run, call: Call) -> bool:
    """Whether a triggered BootNotification is the one that a step waits to send; it is sent at once then (section 4.2)."""
    if call.action != "TriggerMessage" or call.payload.get("requestedMessage") != BOOT:
        return False
    waiting = [under_way for under_way in run.board.under_way.values() if under_way.again]
    for under_way in waiting:
        under_way.deadline_ns = run.now
    return bool(waiting)


def send_again(run: Run, under_way: UnderWay) -> None:
    """The time has come; as soon as nothing else is unanswered."""
    if run.dut.line_taken_by:
        under_way.deadline_ns = run.now + NS // 20
        return
    step = under_way.leaf.step
    assert isinstance(step, Send)
    under_way.message_id, under_way.deadline_ns, under_way.again = run.new_message_id(), None, False
    run.step(under_way.leaf, "waiting")
    run.transmit(Call(under_way.message_id, step.action, under_way.payload), step.action)


def _wait(run: Run, under_way: UnderWay, until_ns: int, note: str) -> None:
    under_way.message_id, under_way.deadline_ns, under_way.again = "", until_ns, True
    run.step(under_way.leaf, "waiting", note=note, deadline=until_ns)
