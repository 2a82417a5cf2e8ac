"""TC_042_2_CS: a station that tells the version that the empty list was sent with is told what 0 stands for."""

from __future__ import annotations

from app.cli.selfcheck import known
from app.proof.choices import Choices
from app.proof.derivation import derive
from app.proof.player import play
from app.proof.worlds import home


def test_the_reason_says_what_zero_stands_for() -> None:
    scenario = known()["TC_042_2_CS"]
    wrong = Choices(payloads={"3": {"listVersion": 1}})
    outcome = play(scenario, derive(scenario, home(scenario), wrong).conversation)
    assert (outcome.verdict, outcome.check_id) == ("FAIL", "3.listVersion")
    assert "the list is empty, whatever version it was sent with" in outcome.reason
