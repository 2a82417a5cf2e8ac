"""Time passes: what is due when, and what it means that a deadline is over."""

from __future__ import annotations

from collections.abc import Collection

from app.scenario import calls, connection, contrary, entered, file_steps, flow, line, registration, unsent
from app.scenario import outputs as o
from app.scenario import tree as t
from app.scenario.checks import IDLE_RELATIONS
from app.scenario.describe import describe, subject
from app.scenario.files import Transferred
from app.scenario.replies import wanted
from app.scenario.run import Run
from app.scenario.timing import NS
from app.scenario.tolerances import tolerance_s
from app.scenario.under_way import Expected, UnderWay
from app.scenario.values import MISSING, resolve, whole_number
from app.scenario.vocabulary import APPENDIX_D, MESSAGE_TIMEOUT, LinkStep, Receive, Send, Wait

MOST_IN_A_ROW = 100_000
"""Deadlines that can expire at one input. More would mean that time stands still: a fault of the bench, and said so."""


def next_deadline(run: Run, grace_ns: int) -> int | None:
    """Monotonic nanoseconds at which time changes something; None if it changes nothing.

    ``grace_ns``: so much longer to wait for messages (see :attr:`Run.uncertainty_ns`).
    """
    if run.finished:
        return None
    if run.loss is not None:
        return run.loss.until_ns
    times = [expected.deadline_ns + grace_ns for expected in run.board.expected.values() if expected.deadline_ns]
    times += [_end_of(u, grace_ns) for u in run.board.under_way.values() if u.deadline_ns is not None]
    times += [run.quiet_until] if run.quiet_until else []
    times += [run.line_until + grace_ns] if run.dut.line_taken_by else []
    times += [run.unregistered_until] if run.unregistered_until else []
    times += _patience(run).values()
    return min(times, default=None)


def _end_of(under_way: UnderWay, grace_ns: int) -> int:
    return (under_way.deadline_ns or 0) + (grace_ns if isinstance(under_way.leaf.step, Send) else 0)


def let_time_pass(run: Run, until_ns: int, utc_ns: int, grace_ns: int) -> None:
    """Let every deadline before ``until_ns`` expire, in order. A frame's own stamp decides, not the order of calls."""
    for _ in range(MOST_IN_A_ROW):
        deadline = next_deadline(run, grace_ns)
        if deadline is None or deadline >= until_ns:
            return
        run.now, run.ctx.utc_ns = max(run.now, deadline), utc_ns
        _expire(run, deadline, grace_ns)
    raise AssertionError(f"time stands still in {run.scenario.id}: waiting for {run.waiting_for()}")


def _expire(run: Run, deadline: int, grace_ns: int) -> None:
    if run.loss is not None:
        connection.loss_is_over(run, run.loss)
        return
    for under_way in run.board.under_way.values():
        if under_way.deadline_ns is not None and _end_of(under_way, grace_ns) <= deadline:
            _step_is_over(run, under_way)
            return
    if run.dut.line_taken_by and run.line_until + grace_ns <= deadline:
        _line_is_silent(run)
        return
    if run.unregistered_until and run.unregistered_until <= deadline:
        _not_registered(run)
        return
    overdue = [e for e in run.board.expected.values() if e.deadline_ns and e.deadline_ns + grace_ns <= deadline]
    if overdue:
        _did_not_come(run, overdue)
        return
    if run.quiet_until and run.quiet_until <= deadline:
        flow.restore(run)
    else:
        # In the order in which they were expected: judged again, the record has to come out the same.
        _leave_out(run, [leaf_id for leaf_id, at in _patience(run).items() if at <= deadline])
    flow.settle(run)


def _line_is_silent(run: Run) -> None:
    """What the charge point has said by itself was not answered. The steps that have waited for it go on."""
    message_id = run.dut.line_taken_by
    action = line.given_up(run.dut, message_id)
    run.out.append(o.GiveUp(message_id))
    within = f"an answer within {run.ctx.parameters['response_timeout']:g} s"
    text, actual = "what the charge point says beside the steps is answered", f"{action}: none"
    run.judge.check(
        "general.answered", "", "failed", "warn", text, within, actual, reference="OCPP-J 1.6 section 4.1.1"
    )
    flow.settle(run)


def _not_registered(run: Run) -> None:
    """The charge point may not send the next step, as it is not accepted any more, and was not again (OCPP 1.6 section 4.2)."""
    if not flow.is_held_back(run):  # accepted meanwhile, or the step that has waited is gone
        run.unregistered_until = 0
        flow.settle(run)
        return
    text = "the charge point is accepted, as it was before"
    actual = f"the last BootNotification was answered with {run.dut.registration}"
    severity = run.severity("precondition")
    run.judge.check(
        "general.registered", "", "failed", severity, text, "Accepted", actual, reference="OCPP 1.6 section 4.2"
    )
    flow.abort(run, "The management system does not accept the charge point any more.")


def _step_is_over(run: Run, under_way: UnderWay) -> None:
    """The time of a step of the bench is over: as planned for a wait, otherwise nothing came."""
    leaf = under_way.leaf
    match leaf.step:
        case Wait():
            run.finish_step(leaf, "done")
            flow.settle(run)
        case Transferred() as step:
            file_steps.not_transferred(run, leaf, step)
            flow.settle(run)
        case LinkStep():
            severity = "warn" if leaf.phase == "restore" else "precondition"
            run.check(leaf, "connected", "failed", severity, "the connection comes back", "a connection", "none")
            run.finish_step(leaf, "failed", note="no connection")
            flow.abort(run, "The connection did not come back.")
        case Send() if under_way.again:
            why = registration.send_again(run, under_way)
            if why:
                flow.abort(run, why)
            else:
                flow.settle(run)
        case Send() as step:
            run.out.append(o.GiveUp(under_way.message_id))
            run.dut.unconfirmed.failed(under_way.message_id, step.action, under_way.payload, silent=True)
            within = f"{wanted(step)} within {resolve(step.timeout, run.ctx):g} s"
            text = f"{subject(step, run.ctx, whole=leaf.phase != 'main')} is answered"
            severity = run.severity("fail")
            run.check(leaf, "reply", "failed", severity, text, within, "no reply", reply=True)
            run.finish_step(leaf, "failed", note="no reply")
            if leaf.phase == "restore":
                flow.settle(run)
            else:
                flow.abort(run, f"{step.action} was not answered.")
        case step:
            raise TypeError(f"a step of the kind {type(step).__name__} has no deadline")


def _did_not_come(run: Run, overdue: list[Expected]) -> None:
    """Messages that did not come in time. Unless another branch is left, the case cannot go on without them."""
    rest = t.without(run.tree, frozenset(expected.leaf.id for expected in overdue), run.ctx)
    if rest is not None:
        run.tree = rest
        flow.settle(run)
        return
    unclear = [expected for expected in overdue if entered.can_ask(run, expected)]
    if unclear:
        entered.ask(run, unclear[0])
        return
    silent = [expected for expected in overdue if unsent.can_ask(run, expected)]
    if silent:
        unsent.ask(run, silent[0], calls.meanwhile(run, silent[0].leaf))
        return
    # What one message does not tell is no reason to leave the rest as it is.
    going_on = run.phase == "restore" and run.dut.connected
    for expected in overdue:
        leaf, step = expected.leaf, expected.leaf.step
        assert isinstance(step, Receive)
        if leaf.id in run.set_aside:
            event, call = run.set_aside.pop(leaf.id)
            calls.judge(run, leaf, step, event, call)
        else:
            missing(run, expected, step, unsent.what_is_said(run, leaf))
        if going_on:
            run.finish_step(leaf, "failed", note="did not come")
            continue
        run.board.expected.pop(leaf.id, None)
        run.step(leaf, "failed", note="did not come")
    if going_on:
        flow.settle(run)
        return
    flow.abort(run, f"{describe(overdue[0].leaf.step, run.ctx)} did not come.")


def ask_now(run: Run) -> None:
    """Put the question about a request of an operator now, before its time is over. Nothing where none is waited for."""
    for expected in run.board.expected.values():
        step = expected.leaf.step
        if not isinstance(step, Receive) or not step.operated or not expected.deadline_ns or run.phase == "restore":
            continue
        if expected.leaf.id in run.otherwise and expected.leaf.id in run.set_aside:
            entered.ask(run, expected)
            return
        unsent.think_again(run, expected)
        if unsent.can_ask(run, expected):
            unsent.ask(run, expected, calls.meanwhile(run, expected.leaf))
            return


def missing(run: Run, expected: Expected, step: Receive, said: str = "") -> None:
    """Judge a message that did not come. ``said``: what the tester says of it."""
    leaf, words = expected.leaf, describe(step, run.ctx)
    text = f"{words} arrives in time"
    within = f"within {((expected.limit_ns or expected.deadline_ns) - expected.armed_at_ns) / NS:g} s"
    actual, frame = "nothing", 0
    if _put_off(run, step):
        actual = "nothing, but other messages came so often that it never became due"
        run.check(leaf, "arrived", "uncertain", run.severity("fail"), text, within, actual)
        return
    severity, fault = run.severity("fail"), contrary.fault_of_the_bench(run)
    if leaf.id in run.set_back:
        within = f"within {run.seconds(MESSAGE_TIMEOUT) / NS:g} s of {run.set_back[leaf.id]}"
        actual = f"nothing; {fault}"[:300] if fault else "nothing"
        severity = run.severity("precondition") if fault else severity
    early_frame, other_step = calls.came_before(run, leaf)
    if step.action == "StatusNotification":
        connector = whole_number(resolve(step.match.get("connectorId", MISSING), run.ctx))
        if connector is not None:
            last = run.dut.status_of(connector)
            actual = f"connector {connector} {f'was last {last[:60]}' if last else 'has never reported a status'}"
            frame = run.status_frames.get(connector, 0)
        if run.station and run.judged:
            run.sheet.missing(leaf, words)
    if step.operated and (others := calls.meanwhile(run, leaf)):
        actual = f"nothing, but meanwhile {', '.join(others)} came"[:300]
    other_frame, otherwise = calls.another(run, leaf)
    if other_frame:
        actual, frame = f"only one for which this does not hold: {otherwise}"[:300], other_frame
    if early_frame:
        actual, frame = f"it came before step {other_step} (frame {early_frame}), and not again", early_frame
    actual = "; ".join(part for part in (actual, step.why, said, run.gave_up) if part)
    run.check(leaf, "arrived", "failed", severity, text, within, actual, frame=frame)


def _put_off(run: Run, step: Receive) -> bool:
    """Whether the message is due only after a time without any exchange, and there was no such time."""
    for check in step.checks:
        if check.relation in IDLE_RELATIONS and run.last_exchange is not None:
            seconds = float(resolve(check.expected, run.ctx))
            if run.now - run.last_exchange.at_ns < (seconds + tolerance_s(seconds, run.ctx)) * NS:
                return True
    return False


def _patience(run: Run) -> dict[str, int]:
    """When the bench stops waiting for each optional message, if nothing else is waited for."""
    if run.board.under_way or any(e.deadline_ns for e in run.board.expected.values()):
        return {}
    patience = run.parameter_ns("optional_patience")
    for expected in run.board.expected.values():
        step = expected.leaf.step
        if isinstance(step, Receive) and step.reconnects:
            # A reboot that may or may not happen takes its time; until then nothing else is given up either.
            patience = max(patience, run.seconds(step.timeout))
    return {
        leaf_id: max(expected.armed_at_ns, run.last_progress) + patience
        for leaf_id, expected in run.board.expected.items()
        if expected.optional
    }


def _leave_out(run: Run, ids: Collection[str]) -> None:
    """Optional messages that did not come are not waited for any longer."""
    rest = t.without(run.tree, frozenset(ids), run.ctx)
    assert rest is not None, "what is optional can be left out"
    run.tree = rest
    for leaf_id in ids:
        leaf = run.board.expected.pop(leaf_id).leaf
        run.step(leaf, "skipped", note=f"optional ({leaf.optional}), did not come")
        step = leaf.step
        if leaf.optional == APPENDIX_D and isinstance(step, Receive) and step.action == "StatusNotification":
            run.sheet.not_needed(leaf, describe(step, run.ctx))
