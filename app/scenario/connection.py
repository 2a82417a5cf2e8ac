"""The connection comes and goes."""

from __future__ import annotations

from app.scenario import flow, replies
from app.scenario.inputs import LinkDown, LinkUp
from app.scenario.references import PRECONDITIONS, RETESTING
from app.scenario.run import Loss, Run
from app.scenario.vocabulary import LinkStep, Receive, Send


def on_link_up(run: Run, _: LinkUp) -> None:
    run.dut.connected = True
    run.dut.since_boot.clear()
    run.link_cut = False
    for under_way in list(run.board.under_way.values()):
        if isinstance(under_way.leaf.step, LinkStep):
            if under_way.leaf.step.save:
                run.ctx.moments[under_way.leaf.step.save] = run.now
            run.finish_step(under_way.leaf, "done", note="connected")
        elif isinstance(under_way.leaf.step, Send) and run.loss is None:
            replies.lost(run, under_way)
    flow.settle(run)


def on_link_down(run: Run, event: LinkDown) -> None:
    run.dut.connected = False
    what = f"closed by the {event.initiator} (code {event.code}{', ' + event.reason if event.reason else ''})"[:300]
    if run.phase == "restore":
        if not _expected(run):
            flow.abort(run, f"While the DUT was put back, the connection was {what}.")
    elif run.loss is None and not _expected(run):
        until = run.now + run.parameter_ns("reconnect_grace")
        run.loss = Loss(until, f"the connection was {what}", event.seq, run.dut.booted)


def _expected(run: Run) -> bool:
    """Whether a step cuts the connection, or waits for a message that may follow a reboot."""
    if run.link_cut or any(isinstance(u.leaf.step, LinkStep) for u in run.board.under_way.values()):
        return True
    return any(isinstance(armed.leaf.step, Receive) and armed.leaf.step.reconnects for armed in run.armed())


def loss_is_over(run: Run, loss: Loss) -> None:
    """The grace after an unexpected loss of the connection has passed: now it is clear what it was."""
    run.loss = None
    if run.completed and not loss.rebooted:
        _lost(run, "warn", f"after the last step {loss.text}", loss.seq)
        flow.restore(run)
        flow.settle(run)
        return
    if loss.rebooted:
        run.judge.check(
            "general.reboot",
            "",
            "failed",
            "fail",
            "the station does not start anew unasked",
            "no BootNotification",
            f"{loss.text}, then BootNotification came",
            reference=RETESTING,
            frame=loss.seq,
        )
    _lost(run, "precondition", loss.text, loss.seq)
    flow.abort(run, f"{loss.text[0].upper()}{loss.text[1:]}.")


def _lost(run: Run, severity: str, what: str, seq: int) -> None:
    text, expected = "the connection stays up", "no loss of the connection"
    run.judge.check(
        "general.connection", "", "failed", severity, text, expected, what, reference=PRECONDITIONS, frame=seq
    )
