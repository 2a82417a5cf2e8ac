"""A station may take its time before it transfers a file: to collect its diagnostics, or until its own moment for updates."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.cli.selfcheck import known
from app.proof.conversation import Say
from app.proof.derivation import derive
from app.proof.player import play
from app.proof.worlds import home


@pytest.mark.parametrize("case_id", ["TC_044_1_CS", "TC_044_3_CS", "TC_045_1_CS", "TC_045_2_CS"])
def test_a_transfer_that_begins_after_a_minute_is_right(case_id: str) -> None:
    scenario = known()[case_id]
    conversation = derive(scenario, home(scenario)).conversation
    events = [
        replace(event, delay=90.0) if isinstance(event, Say) and event.leaf_id == "3" else event
        for event in conversation.events
    ]
    outcome = play(scenario, conversation.edited("later", events))
    assert (outcome.verdict, [c.check_id for c in outcome.checks if c.outcome != "held"]) == ("PASS", [])
