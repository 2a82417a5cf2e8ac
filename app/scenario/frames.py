"""A frame of the DUT comes in: judged by itself, then given to whoever it concerns."""

from __future__ import annotations

from app.protocol.messages import Call, CallError, CallResult
from app.scenario import calls, configuration, file_steps, flow, line, registration, replies
from app.scenario.inputs import FrameIn, FrameOut, GivenUp, SendFailed
from app.scenario.references import CONVENTIONS
from app.scenario.run import Run
from app.scenario.timing import Moment
from app.scenario.vocabulary import Send

FRAMING = "every frame is OCPP-J"
SCHEMA = "every message complies with its schema"


def on_frame(run: Run, event: FrameIn) -> None:
    run.frames += 1
    run.uncertainty_ns = max(run.uncertainty_ns, event.uncertainty_ns)
    incoming = event.incoming
    before, why, freed, questions = run.tree, "", False, len(run.board.questions)
    _judge(run, event)
    match incoming.message:
        case Call() | None if not run.station and registration.unanswered(run, event):
            pass
        case Call() as call:
            why = calls.on_call(run, event, call) or file_steps.bench_was_in_the_way(run, call)
        case CallResult() | CallError() as reply if incoming.answers:
            under_way = run.board.call(incoming.answers)
            why = replies.on_reply(run, under_way, reply, event) if under_way is not None else ""
            freed = under_way is None and line.answered(run.ctx, event)
        case CallResult():
            line.answered(run.ctx, event)  # late
        case None if incoming.refuse_with:
            text = "; ".join(finding.text for finding in incoming.findings)[:255]
            run.transmit(CallError(incoming.message_id, incoming.refuse_with, text, {}), "")
        case _:
            pass
    run.last_exchange = Moment(event.at_ns, event.uncertainty_ns)
    why = why or run.hands_were_too_late()
    if why and run.loss is None:
        flow.abort(run, why)
    elif freed or run.tree is not before or len(run.board.questions) < questions:
        # A background message changes nothing that could begin.
        flow.settle(run)


def _judge(run: Run, event: FrameIn) -> None:
    """What is wrong with the frame itself. It counts against the DUT while the case runs, not while it is put back, and not where
    it answers what the charge point has said by itself: the case has not asked for it."""
    beside = bool(run.dut.line_taken_by) and event.incoming.answers == run.dut.line_taken_by
    for finding in event.incoming.findings:
        check_id, text = f"specification.{finding.id}", "the message is as the specification wants it"
        if finding.severity == "fail":
            schema = finding.id.startswith("schema.")
            check_id, text = ("general.schema", SCHEMA) if schema else ("general.framing", FRAMING)
        severity = "fail" if finding.severity == "fail" and run.judged and not beside else "warn"
        run.judge.check(
            check_id,
            "",
            "failed",
            severity,
            text,
            "no violation",
            finding.text,
            reference=finding.reference or CONVENTIONS,
            frame=event.seq,
        )


def line_taken(run: Run, event: FrameOut) -> None:
    """A CALL has left that is perhaps no step's. From then on the line is taken, whatever time it is by the deadlines of the case."""
    if not run.station and isinstance(event.message, Call) and run.board.call(event.message.message_id) is None:
        line.sent(run.dut, event)
        run.line_until = event.at_ns + run.parameter_ns("response_timeout")


def on_frame_out(run: Run, event: FrameOut) -> None:
    """A frame of the bench has left: time-outs and intervals count from here."""
    moment = Moment(event.at_ns, event.uncertainty_ns)
    run.last_exchange = moment
    under_way = run.board.call(event.message.message_id)
    if under_way is not None and isinstance(event.message, Call) and isinstance(under_way.leaf.step, Send):
        under_way.sent_at_ns = event.at_ns
        under_way.deadline_ns = event.at_ns + run.seconds(under_way.leaf.step.timeout)
        run.step(under_way.leaf, "waiting", frame=event.seq, deadline=under_way.deadline_ns)
    name = run.answers.pop(event.message.message_id, None)
    if name is not None and not isinstance(event.message, Call):
        run.saved_at[name].moment = moment


def on_send_failed(run: Run, event: SendFailed) -> None:
    """A CALL of the bench could not leave. (A reply that could not leave is no step of its own.)"""
    under_way = run.board.call(event.message_id)
    if under_way is None:
        return
    leaf = under_way.leaf
    severity = "warn" if leaf.phase == "restore" else "precondition"
    text = "there is a connection to send the CALL on"
    run.check(leaf, "sent", "failed", severity, text, "a connection", event.text)
    if isinstance(leaf.step, Send) and leaf.step.action == "ChangeConfiguration":
        configuration.not_sent(run, under_way.payload)
    run.finish_step(leaf, "failed", note="no connection")
    flow.abort(run, "There is no connection to the DUT.")


def on_given_up(run: Run, event: GivenUp) -> None:
    """The reply to a CALL from before the case is not waited for any longer."""
    if line.given_up(run.dut, event.message_id):
        flow.settle(run)
