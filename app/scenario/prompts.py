"""Prompts: what hands are asked, what they answer, and how the wire closes a prompt before they do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.hands.actions import TRIGGER_FROM_CSMS
from app.scenario import leeway, operator, undone
from app.scenario import outputs as o
from app.scenario.describe import describe
from app.scenario.examples import left_out, whole
from app.scenario.inputs import HandsAnswered
from app.scenario.references import TEST_SCRIPT
from app.scenario.run import Run
from app.scenario.tree import Leaf
from app.scenario.under_way import UnderWay
from app.scenario.values import look_up, resolve, whole_number
from app.scenario.vocabulary import Act, Observe, Receive

AUTOMATION = "http"
"""What the record says an automation has answered with."""


FIXED = "fixed cable"
"""How a cable is plugged in and taken out that is fixed to the station."""
UNSEEN = "no message shows it: answer when it is done"
OFFLINE = "the station has no connection now, so no message shows it: answer when it is done"


def ask(run: Run, leaf: Leaf, step: Act | Observe) -> None:
    """Put a manual action or a question before the hands."""
    kind, action, arguments, manner = "OBSERVE", "Observe", dict[str, Any](), ""
    clock, deadline, consequence = "", 0, ""
    if isinstance(step, Act):
        kind, action, arguments = "ACT", step.action, dict(resolve(step.arguments, run.ctx))
        if step.action == TRIGGER_FROM_CSMS:
            arguments["example"] = whole(arguments["action"], arguments["payload"], run.ctx)
            run.asked_for[leaf.id] = arguments
        clock, deadline, consequence = _clock(run, step)
        manner = step.manner or (FIXED if fixed_cable(run) else "")
    else:
        arguments["question"] = step.question
    prompt_id = run.prompt_ids.next()
    run.board.under_way[leaf.id] = UnderWay(leaf, None, prompt_id=prompt_id, payload=arguments)
    run.step(leaf, "waiting")
    after = [armed.leaf for armed in run.armed() if leaf in armed.through]
    if action == TRIGGER_FROM_CSMS:
        # What may come before it of its own accord is not what is asked for.
        after.sort(key=lambda one: not (isinstance(one.step, Receive) and one.step.action == arguments["action"]))
    if action == TRIGGER_FROM_CSMS and after:
        arguments["leave_out"] = left_out(after[0].step)
        arguments["answer"] = leeway.answered(after[0].step, run.ctx)
        arguments["may_differ"] = leeway.remarks(after[0].step, arguments["payload"], run.ctx)
    watch = describe(after[0].step, run.ctx) if after else ""
    if kind == "ACT" and run.station and not after and not consequence:
        consequence = OFFLINE if run.link_cut else UNSEEN
    show = o.Show(prompt_id, leaf.id, kind, action, arguments, watch, clock, deadline, consequence, manner)
    undone.asked_for(run, leaf, show, after)
    run.out.append(show)


def _clock(run: Run, step: Act) -> tuple[str, int, str]:
    """The clock of the DUT that runs meanwhile, when it is over, and what the tester is told besides."""
    if step.clock:
        return step.clock, run.now + run.seconds(step.clock_seconds), step.consequence
    if not run.station or run.phase == "restore":
        return "", 0, step.consequence
    if step.action == "PresentIdTag":
        connector = whole_number(resolve(step.arguments["connectorId"], run.ctx)) or 0
        run.clocks.identifying(connector, run.dut.status_of(connector) == "Preparing")
    known = run.clocks.next_over(run.connector)
    return (known.name, known.until_ns, step.consequence) if known else ("", 0, step.consequence)


def seen_on_the_wire(run: Run, leaf: Leaf, frame: int) -> None:
    """What the action causes has arrived, so the action is done, whatever the hands say later."""
    under_way = run.board.under_way.get(leaf.id)
    if under_way is None or not isinstance(leaf.step, Act):
        return
    _note(run, leaf.step, under_way.payload)
    undone.seen(run, leaf)
    run.out.append(o.Withdraw(under_way.prompt_id, "seen", frame))
    run.finish_step(leaf, "done", note="seen on the wire", frame=frame)


def _note(run: Run, step: Act, arguments: Mapping[str, Any]) -> None:
    run.dut.action_done(step.action, arguments, fixed_cable=fixed_cable(run))


def fixed_cable(run: Run) -> bool:
    """The cable is fixed to the station, as the PICS says."""
    return look_up(run.ctx.pics, "general.fixed_cable") is True


def on_hands(run: Run, event: HandsAnswered) -> str:
    """The hands have answered. Returns why the case cannot go on, empty if it can."""
    under_way = run.board.prompt(event.prompt_id)
    if under_way is None:
        return ""  # the wire was faster, or the case has ended
    leaf = under_way.leaf
    run.automated = event.device == AUTOMATION
    undone.answered(run, leaf, event)
    if event.how in ("cannot", "failed"):
        who = "The hands failed" if event.how == "failed" else f"{event.by} cannot"
        why = f"{who}: {event.reason or 'no reason given'}{operator.what_came(run, leaf)}"
        severity, text = ("warn" if leaf.phase == "restore" else "precondition"), describe(leaf.step, run.ctx)
        run.check(leaf, "hands", "failed", severity, text, "done", why, reference=TEST_SCRIPT)
        run.finish_step(leaf, "failed", note=why)
        return "" if leaf.phase == "restore" else why
    if isinstance(leaf.step, Observe):
        outcome = "held" if event.how == leaf.step.wanted else "failed"
        severity = run.severity(leaf.step.severity)
        run.check(leaf, "observed", outcome, severity, leaf.step.question, leaf.step.wanted, event.how)
    if isinstance(leaf.step, Act):
        _note(run, leaf.step, under_way.payload)
    run.finish_step(leaf, "done", note=f"{event.how}, {event.by}")
    return ""
