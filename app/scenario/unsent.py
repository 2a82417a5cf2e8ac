"""A request that an operator has said to have sent, and of which nothing has come: was it sent at all?

The wire cannot tell a management system that sends nothing from an operator who has pressed the wrong button, or has sent it to
another charge point. So the tester is asked: *yes*, it was sent, makes it a fault of the management system once its time is
over; *no* is a slip, on the record as one, and the request is asked for again within the attempt; *cannot* says that the
management system has no way to send it. While the question stands, the request may still come, and answers it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.events import AskedOtherwise
from app.hands.actions import CONFIRM_ENTRY, TRIGGER_FROM_CSMS
from app.scenario import outputs as o
from app.scenario.describe import describe
from app.scenario.inputs import HandsAnswered
from app.scenario.references import TEST_SCRIPT
from app.scenario.run import Run
from app.scenario.timing import NS
from app.scenario.tree import Leaf
from app.scenario.under_way import Expected, UnderWay
from app.scenario.values import resolve
from app.scenario.vocabulary import MESSAGE_TIMEOUT, Act, Receive

NOTHING = "nothing was sent"

Missing = Callable[[Run, Expected, Receive, str], None]
"""Judges a message that did not come; the text is what the tester has said of it."""


@dataclass
class Unsent:
    """What is known of a request of which nothing has come."""

    slips: int = 0
    """How often the tester has said that it was not sent."""
    sent: str = ""
    """Who has said that it was sent, and did not arrive."""
    limit_ns: int = 0
    """When its whole time is over."""


def first_deadline(run: Run, step: Receive) -> tuple[int, int]:
    """When the tester is asked about a request that begins to be waited for, and when its time is over."""
    limit = run.now + run.time_for(step)
    if not _asks(run, step):
        return limit, limit
    return min(limit, run.now + run.seconds(MESSAGE_TIMEOUT)), limit


def can_ask(run: Run, expected: Expected) -> bool:
    """Whether the answer decides: nothing like it has come, and nobody has said yet that it was sent."""
    leaf = expected.leaf
    known = run.unsent.get(leaf.id)
    return (
        isinstance(leaf.step, Receive)
        and _asks(run, leaf.step)
        and leaf.id not in run.otherwise
        and not (known is not None and known.sent)
        and _asked_for(run, leaf) is not None
    )


def _asks(run: Run, step: Receive) -> bool:
    return step.operated and run.phase != "restore" and int(run.ctx.parameters["operator_tries"]) > 0


def ask(run: Run, expected: Expected, others: list[str]) -> None:
    """Put the question. ``others``: the requests that have come in its place."""
    leaf = expected.leaf
    known = run.unsent.setdefault(leaf.id, Unsent())
    known.limit_ns = expected.limit_ns or expected.deadline_ns
    waited = (expected.deadline_ns - expected.armed_at_ns) / NS
    if run.now < expected.deadline_ns:  # somebody did not want to wait for it
        waited = round((run.now - expected.armed_at_ns) / NS)
    expected.deadline_ns, expected.asked = 0, True
    words, instead = describe(leaf.step, run.ctx), f", but {', '.join(others)}" if others else ""
    arguments = {
        "action": _action(leaf),
        "differences": [],
        "question": f"{words} was asked for, and nothing has arrived at the bench for {waited:g} s{instead}.",
    }
    run.step(leaf, "waiting", note="nothing has arrived; was it sent?")
    _show(run, leaf, "OBSERVE", CONFIRM_ENTRY, arguments)


def think_again(run: Run, expected: Expected) -> None:
    """Whoever has said that it was sent is not sure any more, and is asked once more."""
    known = run.unsent.get(expected.leaf.id)
    if known is not None:
        known.sent = ""


def is_about(run: Run, event: HandsAnswered) -> bool:
    """Whether an answer is one to this question, or to the prompt that asks for the request again."""
    question = run.board.prompt(event.prompt_id)
    return question is not None and question.leaf.id in run.unsent and question.leaf.id in run.board.questions


def on_hands(run: Run, event: HandsAnswered, missing: Missing) -> str:
    """The answer has come. Returns why the case cannot go on, empty if it can."""
    question = run.board.prompt(event.prompt_id)
    assert question is not None
    leaf = question.leaf
    expected, known = run.board.expected[leaf.id], run.unsent[leaf.id]
    del run.board.questions[leaf.id]
    run.automated = run.automated or event.device == "http"
    by = event.by or "the tester"
    reason = f" ({event.reason})" if event.reason else ""
    if event.how == "done":  # it was asked for again, and is on its way
        _wait_again(run, expected, "asked for again")
        return ""
    asked_again = question.payload.get("differences") is None
    if asked_again or (event.how == "failed" and not run.automated):
        said = f"The hands failed{reason}" if event.how == "failed" else f"{by} cannot{reason or ': no reason given'}"
        return _unclear(run, leaf, said)
    if event.how == "no":
        return _slipped(run, leaf, expected, known, by)
    if event.how == "cannot":
        return _failed(run, expected, missing, f"{by} says that the management system cannot send it{reason}")
    # An automation that has said "done", and cannot answer, has said that it was sent.
    known.sent = by
    if known.limit_ns > run.now:
        expected.deadline_ns, expected.asked = known.limit_ns, False
        run.step(leaf, "waiting", note=f"sent, says {by}; its time is not over yet", deadline=expected.deadline_ns)
        return ""
    return _failed(run, expected, missing, what_is_said(run, leaf))


def what_is_said(run: Run, leaf: Leaf) -> str:
    """What came of a request that did not come, as far as anybody has said; empty if nobody has."""
    known = run.unsent.get(leaf.id)
    return f"{known.sent} says that it was sent" if known is not None and known.sent else ""


def slips(run: Run, leaf: Leaf) -> str:
    """What came before the request that is as asked; empty if nothing did."""
    known = run.unsent.get(leaf.id)
    if known is None or not known.slips:
        return ""
    return f"{NOTHING} at first" if known.slips == 1 else f"{NOTHING} {known.slips} times"


def _slipped(run: Run, leaf: Leaf, expected: Expected, known: Unsent, by: str) -> str:
    """Nothing was sent: a slip of the operator, who is asked again."""
    known.slips += 1
    field = {"field": "(the request)", "wanted": _action(leaf), "got": NOTHING, "decides": True}
    run.emit(AskedOtherwise(run.scenario.id, run.attempt, leaf.id, _action(leaf), [field], 0, known.slips))
    arguments = _asked_for(run, leaf)
    if known.slips >= int(run.ctx.parameters["operator_tries"]) or arguments is None:
        return _unclear(run, leaf, f"{by} says {known.slips} times that {NOTHING}: a slip of the operator")
    expected.armed_at_ns = run.now
    run.step(leaf, "waiting", note="not sent; asked for again")
    _show(run, leaf, "ACT", TRIGGER_FROM_CSMS, arguments)
    return ""


def _wait_again(run: Run, expected: Expected, note: str) -> None:
    assert isinstance(expected.leaf.step, Receive)
    expected.deadline_ns, expected.limit_ns = first_deadline(run, expected.leaf.step)
    expected.armed_at_ns, expected.asked = run.now, False
    run.step(expected.leaf, "waiting", note=note, deadline=expected.deadline_ns)


def _failed(run: Run, expected: Expected, missing: Missing, actual: str) -> str:
    leaf = expected.leaf
    assert isinstance(leaf.step, Receive)
    expected.deadline_ns = min(run.now, run.unsent[leaf.id].limit_ns)
    missing(run, expected, leaf.step, actual)
    run.board.expected.pop(leaf.id, None)
    run.step(leaf, "failed", note="did not come")
    return f"{describe(leaf.step, run.ctx)} did not come."


def _unclear(run: Run, leaf: Leaf, said: str) -> str:
    words = describe(leaf.step, run.ctx)
    text = f"{words} was entered as asked, or nobody can tell whose fault it is that nothing came"
    run.check(leaf, "entered", "failed", "precondition", text, "yes", said, reference=TEST_SCRIPT)
    run.board.expected.pop(leaf.id, None)
    run.step(leaf, "failed", note="not sent")
    return f"{words} was not sent: {said}."


def _show(run: Run, leaf: Leaf, kind: str, action: str, arguments: dict[str, Any]) -> None:
    prompt_id = run.prompt_ids.next()
    run.board.questions[leaf.id] = UnderWay(leaf, None, prompt_id=prompt_id, payload=arguments)
    run.out.append(o.Show(prompt_id, leaf.id, kind, action, arguments, describe(leaf.step, run.ctx)))


def _action(leaf: Leaf) -> str:
    assert isinstance(leaf.step, Receive)
    return leaf.step.action


def _asked_for(run: Run, leaf: Leaf) -> dict[str, Any] | None:
    """What the operator was asked to send, where this is the request; None if nobody was asked for it."""
    asked: Leaf | None = None
    for one in run.leaves():
        if one.id == leaf.id:
            break
        if isinstance(one.step, Act) and one.step.action == TRIGGER_FROM_CSMS:
            asked = one
    if asked is None or not isinstance(asked.step, Act):
        return None
    same = resolve(asked.step.arguments, run.ctx).get("action") == _action(leaf)
    return run.asked_for.get(asked.id) if same else None
