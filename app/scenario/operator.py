"""What an operator was asked to send, held against what came: field by field, at once.

A management system may send any request at any time, and a person may slip. So a request that is not as asked decides
nothing while the right one can still come; it is put on the record with everything that differs, for the tester to see.
"""

from __future__ import annotations

from typing import Any

from app.events import AskedOtherwise
from app.protocol.messages import Call
from app.scenario import checking, unsent
from app.scenario import outputs as o
from app.scenario import tree as t
from app.scenario.checks import evaluate
from app.scenario.describe import describe
from app.scenario.inputs import FrameIn
from app.scenario.references import TEST_SCRIPT
from app.scenario.run import Run
from app.scenario.vocabulary import Act, Receive

MOST_TRIES = 5
"""After so many requests that are not as asked the time no longer counts anew: a management system that sends such a request
by itself, again and again, must not hold up a case for ever."""

LONGEST = 200
"""Characters of a value in the words for a difference."""


def as_asked(run: Run, leaf: t.Leaf, call: Call) -> bool:
    """Whether no check that can fail the case would fail."""
    assert isinstance(leaf.step, Receive)
    return all(evaluate(check, call.payload, run.ctx).held for check in checking.due(run, leaf.step.checks, "fail"))


def other(run: Run, leaf: t.Leaf, event: FrameIn, call: Call) -> None:
    """A request that is not as asked has come: it is set aside, and the right one has its whole time again."""
    assert isinstance(leaf.step, Receive)
    earlier = run.otherwise.get(leaf.id)
    number = earlier.tries + 1 if earlier is not None else 1
    differing = differences(run, leaf, call.payload)
    came = AskedOtherwise(run.scenario.id, run.attempt, leaf.id, call.action, differing, event.seq, number)
    run.otherwise[leaf.id] = came
    run.emit(came)
    run.unsent.pop(leaf.id, None)  # something has come: it is asked what was entered, not whether it was sent
    expected, question = run.board.expected.get(leaf.id), run.board.questions.get(leaf.id)
    if number > MOST_TRIES and question is not None:
        return  # the tester is being asked about the one before
    run.set_aside[leaf.id] = (event, call)
    if question is not None and expected is not None:
        # Somebody has tried again instead of answering.
        run.out.append(o.Withdraw(question.prompt_id, "withdrawn"))
        del run.board.questions[leaf.id]
        expected.asked, expected.deadline_ns = False, run.now
    if expected is not None and expected.deadline_ns and number <= MOST_TRIES:
        expected.deadline_ns = expected.limit_ns = run.now + run.time_for(leaf.step)
        run.step(
            leaf, "waiting", note="not as asked; waiting for another", frame=event.seq, deadline=expected.deadline_ns
        )


def differences(run: Run, leaf: t.Leaf, payload: Any) -> list[dict[str, Any]]:
    """What of a request is not as asked: those that decide first. Each field once, with what was asked for where several will do."""
    assert isinstance(leaf.step, Receive)
    found: dict[str, dict[str, Any]] = {}
    for check in checking.due(run, leaf.step.checks):
        outcome = evaluate(check, payload, run.ctx)
        if not outcome.held:
            field = check.path or check.label
            decides = check.severity == "fail"
            known = found.get(field)
            if known is None:
                found[field] = {"field": field, "wanted": outcome.expected, "got": outcome.actual, "decides": decides}
                continue
            # What decides lets several values do; what was asked for is one of them.
            known["wanted"] = known["wanted"] if decides else outcome.expected
            known["decides"] = known["decides"] or decides
    return sorted(found.values(), key=lambda item: not item["decides"])


def came_right(run: Run, leaf: t.Leaf, event: FrameIn) -> None:
    """The request that was asked for has come. What came before it was a slip, and no fault of the DUT."""
    question = run.board.questions.get(leaf.id)
    if question is not None:
        run.out.append(o.Withdraw(question.prompt_id, "seen", event.seq))
    last, silent = run.otherwise.get(leaf.id), unsent.slips(run, leaf)
    if last is None and not silent:
        return
    before = f"{last.tries} before it, the last one: {in_words(last)}" if last is not None else ""
    before = "; ".join(part for part in (before, silent) if part)
    text = f"{describe(leaf.step, run.ctx)} was entered as asked at once (otherwise a slip of the operator)"
    severity = run.severity("warn")
    run.check(
        leaf,
        "asked",
        "failed",
        severity,
        text,
        "no other before it",
        before,
        reference=TEST_SCRIPT,
        frame=last.frame if last is not None else event.seq,
    )


def what_came(run: Run, leaf: t.Leaf) -> str:
    """For hands that cannot go on: what has come of their action until then; empty if nothing has."""
    if not isinstance(leaf.step, Act):
        return ""
    after = [armed.leaf for armed in run.armed() if leaf in armed.through]
    came = [run.otherwise[one.id] for one in after if one.id in run.otherwise]
    return f". What came: {in_words(came[-1])}" if came else ""


def in_words(came: AskedOtherwise) -> str:
    """The request and its differences: ``Reset in frame 7, type is "Soft", asked for was "Hard"``."""
    parts = [
        f"{item['field']} is {_short(item['got'])}, asked for was {_short(item['wanted'])}" for item in came.fields
    ]
    return f"{came.action} in frame {came.frame}: {'; '.join(parts)}"


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
