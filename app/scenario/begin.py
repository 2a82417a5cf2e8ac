"""A step of the bench or of the hands begins."""

from __future__ import annotations

from typing import Any

from app.protocol import schemas
from app.protocol.messages import Call
from app.scenario import configuration, file_steps, prompts, registration
from app.scenario import outputs as o
from app.scenario.files import OpenPlace, Transferred
from app.scenario.run import Run
from app.scenario.tree import Leaf
from app.scenario.under_way import UnderWay
from app.scenario.values import MISSING, Captured, Value, resolve
from app.scenario.vocabulary import Act, LinkStep, Observe, Send, Verify, Wait


def begin(run: Run, leaf: Leaf) -> str:
    """Begin a step whose turn has come. Returns why the case cannot go on, empty if it can."""
    match leaf.step:
        case Send() as step:
            return _send(run, leaf, step)
        case Act() | Observe() as step:
            prompts.ask(run, leaf, step)
            if isinstance(step, Act) and step.save:
                run.ctx.captured[step.save] = {"dut": None, "bench": run.board.under_way[leaf.id].payload}
        case OpenPlace() as step:
            file_steps.begin_place(run, leaf, step)
        case Transferred() as step:
            file_steps.begin_transferred(run, leaf, step)
        case Wait() as step:
            _under_way(run, leaf, run.now + run.seconds(step.seconds))
        case Verify() as step:
            return _verify(run, leaf, step)
        case LinkStep() as step:
            _act_on_link(run, leaf, step)
        case step:
            raise TypeError(f"a step of the kind {type(step).__name__} cannot be begun")
    return ""


def _under_way(run: Run, leaf: Leaf, deadline_ns: int) -> None:
    run.board.under_way[leaf.id] = UnderWay(leaf, deadline_ns)
    run.step(leaf, "waiting", deadline=deadline_ns)


def _send(run: Run, leaf: Leaf, step: Send) -> str:
    fields = step.payload if isinstance(step.payload, dict) else {}
    payload = resolve(step.payload, run.ctx)
    if configuration.nothing_to_put_back(run, leaf, fields):
        run.finish_step(leaf, "skipped", note="the station has kept its value")
        return ""
    for name, value in fields.items():
        if isinstance(value, Value) and (wrong := _wrong(step.action, name, value, payload, run)):
            text, wanted = f"the bench can send {step.action}", f"{name}: {value.words()}"
            severity = "warn" if leaf.phase == "restore" else "precondition"
            run.check(leaf, "payload", "failed", severity, text, wanted, wrong)
            run.finish_step(leaf, "failed", note=wrong)
            return "" if leaf.phase == "restore" else f"{step.action} cannot be sent: {wrong}."
    under_way = run.board.under_way[leaf.id] = UnderWay(leaf, payload=payload)
    if registration.begins_later(run, step.action):
        return registration.wait_to_begin(run, under_way)
    message_id = under_way.message_id = run.new_message_id()
    run.step(leaf, "waiting")
    if step.action == "ChangeConfiguration" and run.station:
        configuration.sending(run, payload)
    run.transmit(Call(message_id, step.action, payload), step.action)
    return ""


def _wrong(action: str, name: str, value: Value, payload: dict[str, Any], run: Run) -> str:
    """Why a value that the DUT should have given cannot be sent. The bench itself never breaks the specification for it."""
    if resolve(value, run.ctx) is MISSING:
        return f"no value for {name} came from the DUT"
    if isinstance(value, Captured):
        for violation in schemas.check(action, "request", payload):
            if violation.severity == "fail" and violation.path.startswith(name):
                return f"the value that came from the DUT is of no use: {violation.text}"
    return ""


def _verify(run: Run, leaf: Leaf, step: Verify) -> str:
    held = step.condition.holds(run.ctx)
    severity = "warn" if leaf.phase == "restore" else "precondition"
    found = step.condition.found(run.ctx)
    actual = "so it is" if held else "; ".join(part for part in (found or "not so", step.remedy) if part)
    run.check(leaf, "", "held" if held else "failed", severity, step.text, step.condition.said(run.ctx), actual)
    run.finish_step(leaf, "done" if held else "failed", note="" if held else step.remedy)
    if held or leaf.phase == "restore":
        return ""
    return f"Precondition not met: {step.text}. {step.remedy}".strip()


def _act_on_link(run: Run, leaf: Leaf, step: LinkStep) -> None:
    run.out.append(o.LinkOrder(step.what))
    if step.what in ("cut", "close"):
        run.link_cut = True
        run.step(leaf, "waiting")
        run.finish_step(leaf, "done")
    else:
        run.link_cut = False
        away = run.parameter_ns("restart_time") if step.what == "reconnect" else 0
        _under_way(run, leaf, run.now + away + run.parameter_ns("connect_timeout"))
