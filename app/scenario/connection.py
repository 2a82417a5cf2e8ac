"""The connection comes and goes."""

from __future__ import annotations

from app.protocol.messages import Call
from app.scenario import flow, line, replies
from app.scenario.inputs import LinkDown, LinkUp
from app.scenario.references import PRECONDITIONS, RETESTING
from app.scenario.run import Loss, Run
from app.scenario.tree import Armed
from app.scenario.vocabulary import LinkStep, Receive, Send


def on_link_up(run: Run, _: LinkUp) -> None:
    run.dut.connected = True
    run.dut.since_boot.clear()
    line.lost(run.dut)
    run.link_cut = False
    for under_way in list(run.board.under_way.values()):
        if isinstance(under_way.leaf.step, LinkStep):
            if under_way.leaf.step.what == "restore":
                run.clocks.stamps.connected(run.now, run.clocks.hands_done_ns, run.calls)
            if under_way.leaf.step.save:
                run.ctx.moments[under_way.leaf.step.save] = run.now
            run.finish_step(under_way.leaf, "done", note="connected")
        elif isinstance(under_way.leaf.step, Send) and run.loss is None:
            replies.lost(run, under_way)
    if run.loss is not None and run.loss.asked is not None:
        run.loss.until_ns = min(run.loss.until_ns, run.now + run.parameter_ns("reconnect_grace"))
    flow.settle(run)


def on_link_down(run: Run, event: LinkDown) -> None:
    run.dut.connected = False
    line.lost(run.dut)
    replies.none_comes(run)
    what = f"closed by the {event.initiator} (code {event.code}{', ' + event.reason if event.reason else ''})"[:300]
    if run.phase == "restore":
        if not _expected(run) and run.claims.question is None:
            flow.abort(run, f"While the DUT was put back, the connection was {what}.")
    elif run.loss is None and not _expected(run):
        until = run.now + run.parameter_ns("reconnect_grace")
        run.loss = Loss(until, f"the connection was {what}", event.seq, run.dut.booted)
    elif run.loss is None and not run.link_cut:
        run.loss = _unanswered(run, f"the connection was {what}", event.seq)


def _expected(run: Run) -> bool:
    """Whether a step cuts the connection, or waits for a message that may follow a reboot."""
    if run.link_cut or any(isinstance(u.leaf.step, LinkStep) for u in run.board.under_way.values()):
        return True
    return bool(_reboots(run))


def _reboots(run: Run) -> list[Armed]:
    """The messages that may come now and may follow a reboot."""
    return [armed for armed in run.armed() if isinstance(armed.leaf.step, Receive) and armed.leaf.step.reconnects]


def _unanswered(run: Run, text: str, seq: int) -> Loss | None:
    """A loss where a reboot was asked for, and the CALL that asked is not answered.

    Only a BootNotification tells a station that restarts without a word from a reply that was lost with the connection.
    """
    for armed in _reboots(run):
        asked = next((run.board.under_way.get(leaf.id) for leaf in armed.through if isinstance(leaf.step, Send)), None)
        if asked is not None and isinstance(armed.leaf.step, Receive):
            until = run.now + run.seconds(armed.leaf.step.timeout)
            return Loss(until, text, seq, run.dut.booted, asked=asked)
    return None


def reboot_followed(run: Run, loss: Loss, call: Call) -> bool:
    """Whether this is the BootNotification of a station that was asked to restart, and did so without an answer."""
    if loss.asked is None or call.action != "BootNotification":
        return False
    run.loss = None
    replies.lost(run, loss.asked)
    flow.settle(run)
    return True


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
