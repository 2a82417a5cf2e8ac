"""A question that is answered by another try leaves the hands free at once, on a virtual clock."""

from __future__ import annotations

import json

from test_line_of_the_charge_point import Case, S

from app.scenario import inputs as i
from app.scenario import outputs as o
from app.scenario.checks import equal
from app.scenario.vocabulary import OPERATOR_TIMEOUT, any_order, observe, receive, sequence, wait


class Shown(Case):
    """A case, and the kinds of the prompts it has shown."""

    def _take(self, outputs: list[o.Output]) -> None:
        self.shown: list[str] = getattr(self, "shown", [])
        self.shown += [output.action for output in outputs if isinstance(output, o.Show)]
        super()._take([output for output in outputs if not isinstance(output, o.Transmit)])  # the bench's answers


def test_what_waits_for_the_hands_begins_when_a_question_is_withdrawn() -> None:
    """The tester is asked about a request; the operator tries again instead, and the hands are free at once."""
    reset = receive("Reset", "1", checks=[equal("type", "Hard")], timeout=OPERATOR_TIMEOUT)
    case = Shown(any_order(reset, sequence(wait(400, "a while"), observe("well?", "2"))))

    def soft(at: float, message_id: str) -> None:
        raw = json.dumps([2, message_id, "Reset", {"type": "Soft"}]).encode()
        case.give(at, i.FrameIn, 1, 0, case.intake.incoming(raw, "text", round(at * S)))

    soft(1, "r-1")
    case.give(500, i.Tick)
    assert case.shown == ["ConfirmEntry"]
    soft(501, "r-2")
    assert case.shown == ["ConfirmEntry", "Observe"]
