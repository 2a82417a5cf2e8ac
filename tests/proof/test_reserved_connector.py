"""A connector that is reserved, and a station that asks for the id tag before it says that it prepares."""

from __future__ import annotations

import pytest

from app.cli.selfcheck import known
from app.proof.conversation import Say
from app.proof.derivation import derive
from app.proof.player import play
from app.proof.worlds import home


@pytest.mark.parametrize("case_id", ["TC_046_2_CS", "TC_049_CS"])
def test_the_id_tag_may_be_asked_for_before_the_reserved_connector_is_preparing(case_id: str) -> None:
    scenario = known()[case_id]
    conversation = derive(scenario, home(scenario)).conversation
    ids = [event.leaf_id for event in conversation.events]
    preparing, authorize = ids.index("Charging.7"), ids.index("Charging.9")
    events = list(conversation.events)
    events[preparing], events[authorize] = events[authorize], events[preparing]
    assert isinstance(events[preparing], Say)
    outcome = play(scenario, conversation.edited("authorized first", events))
    assert (outcome.verdict, [c.check_id for c in outcome.checks if c.outcome != "held"]) == ("PASS", [])
