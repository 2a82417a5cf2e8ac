"""The checks of a step, made on a message and put on the record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from app.scenario.checks import TIME_RELATIONS, Check, Outcome, evaluate
from app.scenario.describe import subject
from app.scenario.inputs import FrameIn
from app.scenario.run import Run, SavedAt
from app.scenario.timing import Moment, evaluate_time
from app.scenario.tree import Leaf
from app.scenario.values import configuration_entry, resolve
from app.scenario.vocabulary import Send


def due(run: Run, checks: Iterable[Check], severity: str = "") -> Iterator[Check]:
    """The checks whose condition holds, and of this severity if one is given."""
    for check in checks:
        if severity in ("", check.severity) and (check.when is None or check.when.holds(run.ctx)):
            yield check


def run_check(
    run: Run,
    check: Check,
    leaf: Leaf,
    payload: Any,
    event: FrameIn,
    *,
    reply: bool = False,
    severity: str = "",
    said: str = "",
) -> str:
    """Make one check on a message. Returns the severity with which it failed, empty if it did not.

    Args:
        run: the attempt.
        check: the check.
        leaf: the step it belongs to.
        payload: of the message.
        event: the frame.
        reply: it is a reply to the bench.
        severity: in place of the check's own, where somebody has decided.
        said: what was said then.
    """
    outcome, text = _made(run, check, payload, event)
    text = _about(run, check, leaf, text, outcome)
    result, severity = run.outcome(outcome), run.severity(severity or check.severity)
    if said and check.provided is not None:
        text = f"{text}, {check.provided.words()} ({check.provided.found(run.ctx)}; {said})"
    run.check(
        leaf,
        check.label,
        result,
        severity,
        text,
        outcome.expected,
        outcome.actual,
        reference=check.reference,
        frame=event.seq,
        reply=reply,
    )
    return severity if result == "failed" else ""


def _about(run: Run, check: Check, leaf: Leaf, text: str, outcome: Outcome) -> str:
    """What a check says, with what it is about: steps of the bench have no number that would tell it."""
    if isinstance(leaf.step, Send) and leaf.step.action == "ChangeConfiguration" and check.path == "status":
        wanted = outcome.expected if isinstance(outcome.expected, list) else [outcome.expected]
        why = _why_not(run, leaf.step) if run.phase == "prepare" and not outcome.held else ""
        return f"{subject(leaf.step, run.ctx, whole=True)} is {' or '.join(str(item) for item in wanted)}{why}"
    return text if leaf.phase == "main" else f"{subject(leaf.step, run.ctx, whole=True)}: {text}"


def _why_not(run: Run, step: Send) -> str:
    """What there is of a key that could not be set, and what to do; the case needs it as it would have been set."""
    key = str(step.payload["key"])
    entry = configuration_entry(run.ctx, "before", key) or {}
    access = ", read-only" if entry.get("readonly") is True else ""
    found = f"the station has {str(entry.get('value', 'no value'))[:100]}{access}" if entry else "it was not read"
    return f" ({found}; set it at the station, or correct the PICS if the station cannot have the value that is wanted)"


def certainly_failed(run: Run, check: Check, event: FrameIn) -> bool:
    """Whether a check on time does not hold for a message, beyond the uncertainty of its stamp."""
    outcome = _made(run, check, None, event)[0]
    return not outcome.held and not outcome.uncertain


def _made(run: Run, check: Check, payload: Any, event: FrameIn) -> tuple[Outcome, str]:
    """The outcome of a check, and what it says."""
    if check.relation not in TIME_RELATIONS:
        return evaluate(check, payload, run.ctx), check.text
    since = _since(run, check)
    now = Moment(event.at_ns, event.uncertainty_ns)
    outcome = evaluate_time(check, now, since.moment if since else None, run.last_exchange, run.ctx)
    return outcome, _time_text(run, check, since)


def _since(run: Run, check: Check) -> SavedAt | None:
    """The moment it counts from: the first of those that are named and have come."""
    known = [run.saved_at[name] for name in check.since if name in run.saved_at]
    return min(known, key=lambda saved: saved.moment.at_ns, default=None)


def _time_text(run: Run, check: Check, since: SavedAt | None) -> str:
    seconds = resolve(check.expected, run.ctx)
    start = f"step {since.step_id}" if since else "a step that never came"
    if check.relation == "not before":
        return f"sent no earlier than {seconds:g} s after {start}"
    if check.relation == "idle at most":
        return f"sent no later than {seconds:g} s after {start}"
    return f"sent {seconds:g} s after {start}"
