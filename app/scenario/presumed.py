"""A reply that fails a check only because an earlier request was not for what an operator was asked to enter: whose doing is it?

A management system that is told to start a transaction for ``VALID-l`` rightly answers Invalid; one that makes ``VALID-l`` of
``VALID-1`` is at fault. The request was accepted all the same, as a document that does not look at the field lets any value do. So it
is only when something comes of the difference that whoever entered it is asked: *yes*, it was entered as asked, and the management
system fails; else nobody knows, and the case is inconclusive.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.hands.actions import CONFIRM_ENTRY
from app.scenario import checking
from app.scenario import outputs as o
from app.scenario.checks import Check, evaluate, shown
from app.scenario.conditions import AllOf, Condition, Entered
from app.scenario.inputs import FrameIn, HandsAnswered
from app.scenario.run import Run
from app.scenario.tree import Leaf
from app.scenario.under_way import UnderWay
from app.scenario.values import resolve


@dataclass
class Doubt:
    """Checks that a reply fails, until it is known who has entered what."""

    checks: tuple[Check, ...]
    payload: Any
    event: FrameIn
    note: str


def in_doubt(run: Run, check: Check, payload: Any) -> bool:
    """Whether somebody is to be asked before this check is made. While a case is prepared, its failure is no fault of the DUT."""
    return (
        run.phase == "main"
        and check.severity == "fail"
        and check.provided is not None
        and not check.provided.holds(run.ctx)
        and int(run.ctx.parameters["operator_tries"]) > 0
        and not evaluate(check, payload, run.ctx).held
    )


def ask(run: Run, leaf: Leaf, doubt: Doubt) -> None:
    """Put the question. The step is not over before it is answered."""
    entered = [one for check in doubt.checks if check.provided is not None for one in _otherwise(run, check.provided)]
    fields = [
        {"field": one.field, "wanted": shown(resolve(one.value, run.ctx)), "got": shown(run.ctx.capture(one.path)),
         "decides": True}
        for one in dict.fromkeys(entered)
    ]  # fmt: skip
    came = "; ".join(f"{one['field']} was {one['got']}, asked for was {one['wanted']}" for one in fields)
    action = next((one.action for one in entered), "")
    failed = "; ".join(f"{check.text}, which it is not" for check in doubt.checks)
    question = f"In {action}, {came}. What came of it: expected is that {failed}."
    arguments = {"action": action, "differences": fields, "question": question, "too_late": True}
    prompt_id = run.prompt_ids.next()
    run.board.under_way[leaf.id] = UnderWay(leaf, None, prompt_id=prompt_id, payload=arguments)
    run.doubts[leaf.id] = doubt
    run.step(leaf, "waiting", note="was it entered as asked?")
    run.out.append(o.Show(prompt_id, leaf.id, "OBSERVE", CONFIRM_ENTRY, arguments, ""))


def _otherwise(run: Run, condition: Condition) -> Iterator[Entered]:
    """What was not entered as asked."""
    if isinstance(condition, AllOf):
        for part in condition.conditions:
            yield from _otherwise(run, part)
    elif isinstance(condition, Entered) and not condition.holds(run.ctx):
        yield condition


def is_about(run: Run, event: HandsAnswered) -> bool:
    """Whether an answer is one to this question."""
    asked = run.board.prompt(event.prompt_id)
    return asked is not None and asked.leaf.id in run.doubts


def on_hands(run: Run, event: HandsAnswered) -> str:
    """The answer has come. Returns why the case cannot go on, empty if it can."""
    asked = run.board.prompt(event.prompt_id)
    assert asked is not None
    leaf = asked.leaf
    doubt = run.doubts.pop(leaf.id)
    yes = event.how == "yes"
    severity = "fail" if yes else "precondition"
    said = f"{event.by or 'the tester'} says {event.how}{f' ({event.reason})' if event.reason else ''}"
    for check in doubt.checks:
        checking.run_check(run, check, leaf, doubt.payload, doubt.event, reply=True, severity=severity, said=said)
    run.finish_step(leaf, "done", note=doubt.note, frame=doubt.event.seq)
    return "" if yes else run.judge.why_unmet
