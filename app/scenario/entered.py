"""Whether a request was entered as asked: put to the tester when its time is over and only others have come.

The wire cannot tell a slip of the operator from a management system that sends something else than was entered. Whoever
entered it can, and only then is the case decided: *yes* makes it a fault of the management system, *no* a slip.
"""

from __future__ import annotations

from app.hands.actions import CONFIRM_ENTRY
from app.scenario import calls, operator
from app.scenario import outputs as o
from app.scenario.describe import describe
from app.scenario.inputs import HandsAnswered
from app.scenario.references import TEST_SCRIPT
from app.scenario.run import Run
from app.scenario.under_way import Expected, UnderWay
from app.scenario.vocabulary import Receive


def can_ask(run: Run, expected: Expected) -> bool:
    """Whether the answer decides. While a case is prepared, neither would be the DUT's fault."""
    return run.phase == "main" and expected.leaf.id in run.otherwise


def ask(run: Run, expected: Expected) -> None:
    """Put the question. The right request may still come, and answers it."""
    leaf, came = expected.leaf, run.otherwise[expected.leaf.id]
    expected.deadline_ns, expected.asked = 0, True
    arguments = {
        "action": came.action,
        "differences": came.fields,
        "question": f"What came: {operator.in_words(came)}.",
    }
    prompt_id = run.prompt_ids.next()
    run.board.questions[leaf.id] = UnderWay(leaf, None, prompt_id=prompt_id, payload=arguments)
    run.step(leaf, "waiting", note="was it entered as asked?")
    watch = describe(leaf.step, run.ctx)
    run.out.append(o.Show(prompt_id, leaf.id, "OBSERVE", CONFIRM_ENTRY, arguments, watch))


def is_about(run: Run, event: HandsAnswered) -> bool:
    """Whether an answer is one to this question."""
    return any(question.prompt_id == event.prompt_id for question in run.board.questions.values())


def on_hands(run: Run, event: HandsAnswered) -> str:
    """The answer has come. Returns why the case cannot go on."""
    question = run.board.prompt(event.prompt_id)
    assert question is not None
    leaf = question.leaf
    assert isinstance(leaf.step, Receive)
    frame, call = run.set_aside[leaf.id]
    came = run.otherwise[leaf.id]
    words = describe(leaf.step, run.ctx)
    if event.how == "yes":
        calls.judge(run, leaf, leaf.step, frame, call)
        note = "not as asked"
    else:
        note = "a slip of the operator" if event.how == "no" else "unclear whether it was entered as asked"
        said = f"{event.by or 'the tester'} says {event.how}{f' ({event.reason})' if event.reason else ''}"
        text = f"{words} was entered as asked, or nobody can tell whose fault it is that it came otherwise"
        actual = f"{said}: {note}. {operator.in_words(came)}"
        run.check(
            leaf, "entered", "failed", "precondition", text, "yes", actual, reference=TEST_SCRIPT, frame=came.frame
        )
    run.board.expected.pop(leaf.id, None)
    run.board.questions.pop(leaf.id, None)
    run.step(leaf, "failed", note=note, frame=came.frame)
    return f"{words} did not come as asked: {note}."
