"""A message that says the contrary of what a step waits for: the step's own can no longer come, or only soon.

Without this the bench would wait out ten minutes for a firmware that the station has just said it could not install.
"""

from __future__ import annotations

from app.protocol.messages import Call
from app.scenario.describe import describe
from app.scenario.run import Run
from app.scenario.timing import NS
from app.scenario.under_way import Expected
from app.scenario.vocabulary import MESSAGE_TIMEOUT, Receive


def came(run: Run, call: Call, frame: int) -> str:
    """Take a CALL that no step was waiting for. Returns why the case cannot go on, empty if it can."""
    status = call.payload.get("status")
    for expected in list(run.board.expected.values()):
        step = expected.leaf.step
        if not isinstance(step, Receive) or step.action != call.action or expected.early or expected.optional:
            continue
        if status in step.contrary:
            return _over(run, expected, step, str(status), frame)
        if status in step.setback and expected.deadline_ns:
            # It may try again, and need not say how soon; one message later there is nothing to wait for.
            run.set_back[expected.leaf.id] = f"{status} (frame {frame})"
            expected.deadline_ns = min(expected.deadline_ns, run.now + run.seconds(MESSAGE_TIMEOUT))
    return ""


def fault_of_the_bench(run: Run) -> str:
    """What of the bench itself was in the way of a file of the case, in words; empty if nothing was, or it came right later."""
    return next((place.fault_error or place.fault for place in run.files.values() if place.broken_off), "")


def _over(run: Run, expected: Expected, step: Receive, status: str, frame: int) -> str:
    leaf, words = expected.leaf, describe(step, run.ctx)
    fault = fault_of_the_bench(run)
    severity = run.severity("precondition" if fault else "fail")
    within = f"within {(expected.deadline_ns - expected.armed_at_ns) / NS:g} s"
    actual = f"{step.action} ({status}), after which it cannot come any more" + (f"; {fault}" if fault else "")
    run.check(leaf, "arrived", "failed", severity, f"{words} arrives in time", within, actual[:300], frame=frame)
    run.board.expected.pop(leaf.id, None)
    run.step(leaf, "failed", note=f"{status} came", frame=frame)
    return f"{status} came instead of {words}."
