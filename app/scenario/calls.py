"""A CALL of the DUT: which step it belongs to, how it is answered, and what it means if it belongs to none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import dropwhile
from typing import Any

from app.events import ValueCaptured
from app.protocol.messages import Call, CallError, CallResult
from app.scenario import (
    bench_files,
    by_itself,
    cancelled,
    checking,
    connection,
    contrary,
    manners_central_system,
    manners_charge_point,
    operator,
    plausible,
    registration,
    undone,
)
from app.scenario import tree as t
from app.scenario.checks import Check, evaluate
from app.scenario.describe import describe, known_or_words
from app.scenario.device_clocks import GIVEN_UP, DeviceClock
from app.scenario.guards import NAMED
from app.scenario.inputs import FrameIn
from app.scenario.prompts import seen_on_the_wire
from app.scenario.references import CONVENTIONS, RETESTING
from app.scenario.run import Loss, Run, SavedAt
from app.scenario.situation import situation
from app.scenario.timing import NS, Moment, measured
from app.scenario.under_way import Expected
from app.scenario.values import look_up, put, resolve, whole_number
from app.scenario.vocabulary import Act, Receive

_BACKGROUND = {"Heartbeat", "MeterValues", "SecurityEventNotification", "DataTransfer"}
_DECISIVE = {"Authorize", "StartTransaction", "StopTransaction", "BootNotification"}
"""Messages of a station that change what the case is about; uninvited, they fail it. Others are a finding."""


def on_call(run: Run, event: FrameIn, call: Call) -> str:
    """Take a CALL of the DUT. Returns why the case cannot go on, empty if it can."""
    if run.loss is not None and not connection.reboot_followed(run, run.loss, call):
        _after_a_loss(run, run.loss, event, call)
        return ""
    armed = _step_for(run, event, call)
    undone.on_call(run, call, event.seq)
    earlier, registered = _earlier_status(run, call), run.dut.booted
    before = earlier if whole_number(call.payload.get("connectorId")) in run.dut.since_boot else None
    plausible.on_call(run, call, event.seq, by_step=armed is not None)
    registration.not_yet(run, call, event.seq)
    _note(run, event, call)
    if armed is not None and isinstance(armed.leaf.step, Receive):
        if _once_more(run, armed.leaf, armed.leaf.step, event, call):
            return ""
        _consume(run, armed, armed.leaf.step, event, call)
        _tell_clocks(run, call, by_step=True)
        return ""
    if given_up := _given_up(run, call):
        _answer(run, call, {}, event)
        run.hands_too_late(given_up)
        run.sheet.unexpected(call.payload, before, situation(run, earlier), event.seq)
        return ""
    run.unmatched.append((event.seq, call, run.phase, run.waiting_step()))
    _follow(run, event, call)
    lost = _answer_by_itself(run, call, event)
    guarded = run.guards.violated(call, event.seq, run.ctx, run.tree)
    if call.action == "StatusNotification" and run.station:
        if run.judged and event.incoming.sound:
            slip = undone.slip_at(run, call.payload.get("connectorId"))
            run.sheet.unexpected(call.payload, before, situation(run, earlier), event.seq, slip)
    elif guarded not in ("fail", NAMED) and not _is_background(run, call):
        _uninvited(run, call, event, warned=bool(guarded), registered=registered)
    _tell_clocks(run, call)
    return lost or contrary.came(run, call, event.seq)


def _given_up(run: Run, call: Call) -> DeviceClock | None:
    """The time that the station was told to wait, where it says now that it is over, and hands were still at work then."""
    connector, status = whole_number(call.payload.get("connectorId")), call.payload.get("status")
    if not run.station or run.phase == "restore" or connector is None or call.action != "StatusNotification":
        return None
    if status not in GIVEN_UP or call.payload.get("errorCode") != "NoError":
        return None
    of_the_case = connector if connector == run.connector else 0  # what another one has waited for is not the case's
    return run.clocks.too_late(run.now, run.board.prompt_open(), of_the_case, told=True)


def _tell_clocks(run: Run, call: Call, *, by_step: bool = False) -> None:
    """Clocks of the station that end or begin with a message. They are told after it was judged: it may come of one of them."""
    connector = whole_number(call.payload.get("connectorId"))
    if not run.station:
        return
    if call.action == "BootNotification":
        run.clocks.rebooted()
    elif call.action == "StartTransaction" and connector is not None:
        run.clocks.started(connector)
    elif call.action == "StatusNotification" and connector is not None:
        status = str(call.payload.get("status"))
        if not by_step:
            run.gave_up = run.clocks.gave_up_early(connector, status, run.now) or run.gave_up
        run.clocks.status(connector, status, run.now, run.ctx)


def _follow(run: Run, event: FrameIn, call: Call) -> None:
    """A message that no step was waiting for may be the latest of those that one has waited for."""
    for name, leaf in run.followed.items():
        if _fits(run, leaf, call):
            run.ctx.captured[name] = {"dut": call.payload, "bench": None}
            run.ctx.moments[name] = event.at_ns


def _after_a_loss(run: Run, loss: Loss, event: FrameIn, call: Call) -> None:
    """The case stands still until it is clear what the loss of the connection was; the DUT is answered meanwhile."""
    _note(run, event, call)
    _answer_by_itself(run, call, event)
    if call.action == "BootNotification" and loss.registered:
        loss.rebooted = True


# --- the step it belongs to -----------------------------------------------------------------------------------------


def _step_for(run: Run, event: FrameIn, call: Call) -> t.Armed | None:
    """One that is waited for, then one past something optional, then one that is early."""
    candidates = [armed for armed in run.armed() if _fits(run, armed.leaf, call) and not _unasked(run, armed, event)]
    candidates.sort(key=lambda armed: (armed.early, armed.past_optional))
    if not run.station:
        for armed in candidates:
            if operator.as_asked(run, armed.leaf, call):
                return armed
            # A management system may send any request at any time: the one that is asked for can still come.
            operator.other(run, armed.leaf, event, call)
        return None
    return candidates[0] if candidates else None


def _unasked(run: Run, armed: t.Armed, event: FrameIn) -> bool:
    """Whether it was on the wire before the hands were asked for what causes it: the station has done it by itself."""
    if not run.station:
        return False
    asked = [run.board.under_way.get(leaf.id) for leaf in armed.through if isinstance(leaf.step, Act)]
    shown = [run.shown_at.get(one.prompt_id, 0) for one in asked if one is not None]
    return event.at_ns + event.uncertainty_ns < max(shown, default=0)


def came_before(run: Run, leaf: t.Leaf) -> tuple[int, str]:
    """Where a message that a step still waits for has come too early: its frame, and the step that was waited for then."""
    if isinstance(leaf.step, Receive) and leaf.step.where:
        return 0, ""  # one of a series: the earlier ones are no replacement
    for frame, call, phase, step_id in reversed(run.unmatched):
        if phase == leaf.phase and step_id not in ("", leaf.id) and _fits(run, leaf, call):
            return frame, step_id
    return 0, ""


def _fits(run: Run, leaf: t.Leaf, call: Call) -> bool:
    step = leaf.step
    if not isinstance(step, Receive) or step.action != call.action:
        return False
    return all(evaluate(check, call.payload, run.ctx).held for check in _selecting(run, step))


def _selecting(run: Run, step: Receive) -> Iterator[Check]:
    """The checks that say which message a step waits for."""
    for path, wanted in step.match.items():
        yield Check(path, "equal", wanted, text=f"{path} is {known_or_words(wanted, run.ctx)}")
    yield from step.where


def meanwhile(run: Run, leaf: t.Leaf) -> list[str]:
    """The other requests that came while a step waited for its own, each once: perhaps one was sent instead."""
    return list(dict.fromkeys(call.action for _, call, _, step_id in run.unmatched if step_id == leaf.id))


def another(run: Run, leaf: t.Leaf) -> tuple[int, str]:
    """The last message of its action that came while a step waited for it, and why it was another one.

    Only of steps that do not tell their message by fields alone: what came is not to be seen at a glance there.
    """
    step = leaf.step
    assert isinstance(step, Receive)
    for frame, call, phase, step_id in reversed(run.unmatched):
        if step.where and (phase, step_id, call.action) == (leaf.phase, leaf.id, step.action):
            for check in _selecting(run, step):
                outcome = evaluate(check, call.payload, run.ctx)
                if not outcome.held:
                    return frame, f"{check.text} (it is {outcome.actual})"
    return 0, ""


def _once_more(run: Run, leaf: t.Leaf, step: Receive, event: FrameIn, call: Call) -> bool:
    """Whether it is too soon for the message to be this step, so that it is the one before it once more."""
    if step.still is None or not checking.certainly_failed(run, step.still, event):
        return False
    checking.run_check(run, step.still, leaf, call.payload, event)
    counted_from = next(name for check in step.checks for name in check.since)
    run.saved_at[counted_from].moment = Moment(event.at_ns, event.uncertainty_ns)
    _answer(run, call, {}, event, save=counted_from)
    return True


def _consume(run: Run, armed: t.Armed, step: Receive, event: FrameIn, call: Call) -> None:
    leaf = armed.leaf
    for through in armed.through:
        if isinstance(through.step, Act):
            seen_on_the_wire(run, through, event.seq)
    run.claims.take_step(leaf)
    expected = run.board.expected.pop(leaf.id, None)
    if expected is not None:
        _judge_arrival(run, leaf, expected, event)
    operator.came_right(run, leaf, event)
    # What the management system takes back after the case, the charge point may no longer have.
    by_state = run.phase == "restore" and not run.station
    answer = _answer(run, call, {} if by_state else step.answer, event, save=step.save)
    bench_files.asked(run, call.action, call.payload, answer, by_step=True)
    judge(run, leaf, step, event, call)  # before it is saved: its checks may compare with the one that was saved before
    if step.save:
        run.ctx.captured[step.save] = {"dut": call.payload, "bench": answer}
        run.ctx.moments[step.save] = event.at_ns
        run.saved_at[step.save] = SavedAt(Moment(event.at_ns, event.uncertainty_ns), leaf.id)
        if step.latest:
            run.followed[step.save] = leaf
        value = {"dut": call.payload, "bench": answer}
        run.emit(ValueCaptured(run.scenario.id, run.attempt, step.save, value, event.seq))
    if call.action == "StatusNotification" and run.station and run.judged:
        run.sheet.expected(leaf, call.payload, event.seq)
    if call.action == "StartTransaction":
        run.started_here = True
    if call.action == "Authorize" and run.station and look_up(answer, "idTagInfo.status") == "Accepted":
        run.clocks.waits(_identified_at(run, leaf), run.now, run.ctx, identified=True)
    if step.until is not None and not run.judge.wrong and not step.until.holds(run.ctx):
        _once_again(run, leaf, step)
        return
    run.finish_step(leaf, "done", frame=event.seq)


def _identified_at(run: Run, leaf: t.Leaf) -> int:
    """The connector that an id tag was presented for: Authorize does not tell. Outside of preparations it is the one under test.

    A preparation occupies other connectors, too: there the next step that names a connector tells.
    """
    if run.phase == "prepare":
        later = dropwhile(lambda one: one.id != leaf.id, t.walk(run.trees["prepare"]))
        for step in (one.step for one in later):
            if isinstance(step, Receive) and "connectorId" in step.match:
                connector = whole_number(resolve(step.match["connectorId"], run.ctx))
                return run.connector if connector is None else connector
    return run.connector


def _once_again(run: Run, leaf: t.Leaf, step: Receive) -> None:
    """The same message is to come again; its time counts anew."""
    due = run.now + run.seconds(step.timeout)
    run.board.expected[leaf.id] = Expected(leaf, run.now, due, early=False, optional=False)
    run.last_progress = run.now
    run.step(leaf, "waiting", note="once more", deadline=due)


def judge(run: Run, leaf: t.Leaf, step: Receive, event: FrameIn, call: Call) -> None:
    """Hold a CALL against everything its step says about it, as of the time when it came."""
    now, run.ctx.utc_ns = run.ctx.utc_ns, event.utc_ns
    for check in (*_selecting(run, step), *checking.due(run, step.checks)):
        checking.run_check(run, check, leaf, call.payload, event)
    run.ctx.utc_ns = now


def _judge_arrival(run: Run, leaf: t.Leaf, expected: Expected, event: FrameIn) -> None:
    text, within = f"{describe(leaf.step, run.ctx)} arrives in time", "in time"
    # What an operator sends comes when it has come, perhaps before anybody has said that it was sent.
    early = "in time" if isinstance(leaf.step, Receive) and leaf.step.operated else "in time (early)"
    took, outcome = "while the tester was asked about it" if expected.asked else early, "held"
    if expected.deadline_ns:
        within = f"within {((expected.limit_ns or expected.deadline_ns) - expected.armed_at_ns) / NS:g} s"
        unclear = abs(expected.deadline_ns - event.at_ns) < event.uncertainty_ns
        elapsed = max(event.at_ns - expected.armed_at_ns, 0)
        took = f"after {measured(elapsed, event.uncertainty_ns if unclear else 0)}"
        outcome = "uncertain" if unclear else "held"
    run.check(leaf, "arrived", outcome, run.severity("fail"), text, within, took, frame=event.seq)


# --- the answer -----------------------------------------------------------------------------------------------------


def _answer_by_itself(run: Run, call: Call, event: FrameIn) -> str:
    """Answer a CALL that no step waits for, and do what follows from the answer. Returns why the case cannot go on."""
    reserved = cancelled.connector(run, call)
    going_down = not run.station and call.action in by_itself.TRIGGERS and run.goes_down()
    answer = _answer(run, call, {"status": "Rejected"} if going_down else {}, event)
    bench_files.asked(run, call.action, call.payload, answer, by_step=False)
    if not run.station and not registration.triggered(run, call):
        run.out += by_itself.follows(call.action, call.payload, answer, run.ctx)
    return cancelled.came(run, reserved, answer, event.seq)


def _answer(run: Run, call: Call, overrides: Mapping[str, Any], event: FrameIn, save: str = "") -> Any:
    """Answer a CALL of the DUT, at once. Returns the payload of the answer, None for a CALLERROR."""
    if event.incoming.refuse_with:
        text = next((f.text for f in event.incoming.findings if f.severity == "fail"), "")[:255]
        run.transmit(CallError(call.message_id, event.incoming.refuse_with, text, {}), call.action)
        return None
    if "CALLERROR" in overrides:
        run.transmit(CallError(call.message_id, str(overrides["CALLERROR"]), "", {}), call.action)
        return None
    if run.station:
        payload = manners_central_system.answer(call.action, call.payload, run.ctx)
    else:
        payload = manners_charge_point.answer(call.action, call.payload, run.ctx, run.needed())
    for path, value in overrides.items():
        put(payload, path, resolve(value, run.ctx))
    if save:
        run.answers[call.message_id] = save
    run.transmit(CallResult(call.message_id, payload), call.action)
    if run.station:
        run.dut.call_answered(call.action, call.payload, payload)
    else:
        run.dut.charge_point.answered(call.action, call.payload, payload)
    return payload


# --- what it means --------------------------------------------------------------------------------------------------


def _earlier_status(run: Run, call: Call) -> Mapping[str, Any] | None:
    """The StatusNotification before this one from the same connector."""
    connector = whole_number(call.payload.get("connectorId"))
    return None if connector is None else run.dut.statuses.get(connector)


def _note(run: Run, event: FrameIn, call: Call) -> None:
    if not run.station:
        return
    if call.action == "BootNotification":
        run.dut.boot_seen()
        run.booted_here = True
    elif call.action == "StatusNotification":
        run.dut.status_seen(call.payload)
        connector = whole_number(call.payload.get("connectorId"))
        if connector is not None:
            run.status_frames[connector] = event.seq


def _is_background(run: Run, call: Call) -> bool:
    if not run.station:
        return True  # a management system may ask anything at any time; a good charge point answers
    return call.action in _BACKGROUND or not run.judged


def _uninvited(run: Run, call: Call, event: FrameIn, *, warned: bool, registered: bool) -> None:
    """A message that no step asks for.

    ``warned``: a guard has already said so. ``registered``: the station was accepted; its BootNotification is a reboot.
    """
    decisive = call.action in _DECISIVE
    if not decisive and (warned or not event.incoming.sound):
        return  # its own fault is on the record already
    severity = run.severity("fail" if decisive else "warn")
    check_id, text, reference = "general.uninvited", "messages come only where the case asks for them", CONVENTIONS
    came, wanted = call.action[:200], f"at this point: {run.waiting_for()}"
    if any(_fits(run, armed.leaf, call) and _unasked(run, armed, event) for armed in run.armed()):
        text, wanted = "the station does nothing before the hands are asked for its cause", f"no {came} before that"
    if call.action == "BootNotification" and registered:
        check_id, text, severity = "general.reboot", "the station does not register anew unasked", "fail"
        came, reference = "BootNotification, though it was registered already", RETESTING
    run.judge.check(
        check_id,
        run.waiting_step(),
        "failed",
        severity,
        text,
        wanted,
        came,
        reference=reference,
        frame=event.seq,
    )
