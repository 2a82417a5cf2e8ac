"""From step to step, from phase to phase, to the end."""

from __future__ import annotations

from app.events import CaseEnded
from app.scenario import bench_files, configuration, line, undone, unsent
from app.scenario import outputs as o
from app.scenario import tree as t
from app.scenario.begin import begin
from app.scenario.references import CONVENTIONS, PRECONDITIONS, RETESTING
from app.scenario.run import Run
from app.scenario.timing import NS
from app.scenario.under_way import Expected, UnderWay
from app.scenario.vocabulary import Act, Observe, Receive, Send


def settle(run: Run) -> None:
    """Begin every step whose turn has come, and go on to the next phase when one is done."""
    while not run.frozen:
        if run.step_over:
            end(run, run.stop_after_step, interrupted=True)
            return
        _decide(run)
        armed = run.armed()
        _arm(run, armed)
        next_one = next((one.leaf for one in armed if _can_begin(run, one)), None)
        why = begin(run, next_one) if next_one is not None else ""
        run.guards.watch(run.tree, run.ctx)
        if why:
            abort(run, why)
        elif next_one is None and (armed or run.board.under_way or not _next_phase(run)):
            return


def _decide(run: Run) -> None:
    """Decide the conditions that have been reached; the steps they did not choose do not apply."""
    before, run.tree = run.tree, t.frozen(run.tree, run.ctx, run.board.under_way)
    gone = frozenset[str]() if run.tree is before else before.leaves - run.tree.leaves
    for leaf in t.walk(before) if gone else ():
        if leaf.id in gone and leaf.id not in run.states:
            run.step(leaf, "skipped", note="does not apply")


def _can_begin(run: Run, one: t.Armed) -> bool:
    step = one.leaf.step
    if one.early or isinstance(step, Receive) or one.leaf.id in run.board.under_way:
        return False
    if isinstance(step, Send):
        if bench_files.holds_back(run, step):
            return False
        if _is_unregistered(run, step):
            return False
        # One CALL at a time (OCPP-J 1.6 section 4.1.1), whether it is a step's or the charge point's own.
        return not run.board.call_open() and not run.dut.line_taken_by
    if isinstance(step, Act | Observe):
        return not run.board.prompt_open()  # a person does one thing at a time
    return True


def _is_unregistered(run: Run, step: Send) -> bool:
    """Whether the charge point may not send this, as the CSMS has not accepted it (OCPP 1.6 section 4.2)."""
    if not _needs_acceptance(run, step):
        run.unregistered_until = 0
        return False
    run.unregistered_until = run.unregistered_until or run.now + run.parameter_ns("registration_timeout")
    return True


def _needs_acceptance(run: Run, step: Send) -> bool:
    dut, limit = run.dut, run.parameter_ns("registration_timeout")
    unregistered = not run.station and limit > 0 and not dut.booted and dut.registration in ("Pending", "Rejected")
    return unregistered and step.action != "BootNotification"


def is_held_back(run: Run) -> bool:
    """Whether a step whose turn has come waits for the CSMS to accept the charge point."""
    steps = (one.leaf.step for one in run.armed() if not one.early and one.leaf.id not in run.board.under_way)
    return any(isinstance(step, Send) and _needs_acceptance(run, step) for step in steps)


def _arm(run: Run, armed: list[t.Armed]) -> None:
    """Receives that can come now: those that are due get their deadline, those that may come early do not."""
    ids = {one.leaf.id for one in armed}
    for gone in [leaf_id for leaf_id in run.board.expected if leaf_id not in ids]:
        leaf = run.board.expected.pop(gone).leaf
        if run.states.get(gone) == "waiting":
            run.step(leaf, "skipped", note="did not happen")
    for one in armed:
        step = one.leaf.step
        if not isinstance(step, Receive):
            continue
        known = run.board.expected.get(one.leaf.id)
        if known is None or (known.early, known.optional) != (one.early, one.optional):
            due, limit = (0, 0) if one.early or one.optional else unsent.first_deadline(run, step)
            run.board.expected[one.leaf.id] = Expected(one.leaf, run.now, due, one.early, one.optional, limit)
            if not one.early:
                run.step(one.leaf, "waiting", deadline=due)


def _next_phase(run: Run) -> bool:
    """Go on from a phase that is done. False if nothing is to be done now."""
    if run.phase == "prepare":
        if run.judge.unmet:
            # The case would judge the DUT in a state that its document does not begin with.
            abort(run, run.judge.why_unmet)
            return False
        _enter(run, "main")
        return True
    if run.phase == "main":
        if not run.completed:
            run.completed = True
            quiet = run.parameter_ns("quiet_period")
            if run.scenario.quiet and quiet > 0:
                run.quiet_until = run.now + quiet
        if run.quiet_until:
            return False
        restore(run)
        return True
    _finish(run)
    return False


def _enter(run: Run, phase: str) -> None:
    run.phase, run.tree = phase, run.trees[phase]
    run.board.clear()
    run.set_aside.clear()
    run.otherwise.clear()
    run.unsent.clear()
    if phase == "main":  # what was given up is not waited for once more while it is put back
        run.unregistered_until = 0
    run.guards.forget()


def restore(run: Run) -> None:
    """Put back what the case has changed; without a connection there is nothing to be done but to say so.

    Where it hangs on the tester what was wrong, the tester is asked first, and is to find everything as it is.
    """
    run.quiet_until = 0
    if undone.must_ask(run):
        _leave_steps(run)
        undone.ask(run)
        return
    if run.dut.connected:
        _enter(run, "restore")
    else:
        run.phase = "restore"
        _leave_steps(run)
        _finish(run)


def abort(run: Run, why: str) -> None:
    """The case cannot go on: put back what was changed, then end."""
    run.why_not = run.why_not or why
    run.loss = None
    restoring = run.phase == "restore"
    _leave_steps(run)
    if restoring:
        _finish(run)
        return
    restore(run)
    settle(run)


def end(run: Run, why: str, *, interrupted: bool) -> None:
    """End at once, without putting anything back: the tester wants it, or the bench failed.

    While the DUT is put back, the case itself is over and keeps its verdict.
    """
    run.why_not = run.why_not or why
    run.interrupted = interrupted and run.phase != "restore"
    run.loss = None
    _leave_steps(run)
    _finish(run)


def _leave_steps(run: Run) -> None:
    for under_way in (*run.board.under_way.values(), *run.board.questions.values()):
        if under_way.prompt_id:
            run.out.append(o.Withdraw(under_way.prompt_id, "withdrawn"))
        if under_way.message_id:
            _leave_call(run, under_way)
    left = [*t.walk(run.tree), *(t.walk(run.trees["main"]) if run.phase == "prepare" else ())]
    for leaf in left:
        if run.states.get(leaf.id, "waiting") == "waiting" and leaf.phase != "restore":
            run.step(leaf, "not reached")
    run.board.clear()
    run.tree = t.DONE
    run.quiet_until = 0


def _leave_call(run: Run, under_way: UnderWay) -> None:
    """A CALL of a step that is over is still unanswered. The charge point sends no other one before it has its reply."""
    step = under_way.leaf.step
    if run.station or not isinstance(step, Send) or not run.dut.connected:
        run.out.append(o.GiveUp(under_way.message_id))
    else:
        line.handed_over(run.dut, under_way.message_id, step.action, under_way.payload)
        run.line_until = under_way.deadline_ns or run.now + run.parameter_ns("response_timeout")


def _finish(run: Run) -> None:
    run.finished = True
    undone.not_asked(run)
    configuration.say_what_is_left(run)
    if not run.interrupted:
        _hold_general_rules(run)
    if not run.interrupted or run.judge.failed is not None:
        # What was wrong before an interruption stays wrong.
        run.emit(run.judge.verdict(run.completed, run.why_not))
    how = "interrupted" if run.interrupted else "complete"
    seconds = round((run.now - run.begun_at) / NS, 6)
    run.emit(CaseEnded(run.scenario.id, run.attempt, how, seconds, 0.0, run.why_not))


def _hold_general_rules(run: Run) -> None:
    """The rules for every message that nothing has broken stand among the checks of a pass."""
    hold, frames = run.judge.hold_general, f"{run.frames} frames"
    if run.frames:
        hold("general.framing", "every frame is OCPP-J", "no violation", frames, "OCPP-J 1.6 section 4")
        hold("general.schema", "every message complies with its schema", "no violation", frames, CONVENTIONS)
    if run.completed:
        hold("general.connection", "the connection stays up", "no loss of the connection", "none", PRECONDITIONS)
    if run.completed and run.station and not run.scenario.utility:
        # Of what a guard lets pass with a warning, nobody can say that nothing of the kind has come.
        tolerated = run.guards.tolerated
        text = "messages come only where the case asks for them"
        if not tolerated - {"BootNotification"}:
            hold("general.uninvited", text, "no other message", frames, CONVENTIONS)
        text = "the station does not register anew unasked"
        if "BootNotification" not in tolerated:
            hold("general.reboot", text, "no BootNotification but those of the case", "none", RETESTING)
