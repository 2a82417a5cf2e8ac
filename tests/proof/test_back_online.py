"""What a connector that nobody uses may tell once the connection is back: nothing new."""

from __future__ import annotations

import pytest

from app.cli.selfcheck import known
from app.proof.conversation import Say
from app.proof.derivation import derive
from app.proof.player import play
from app.proof.worlds import worlds


@pytest.mark.parametrize("case_id", ["TC_036_CS", "TC_038_CS", "TC_039_CS"])
@pytest.mark.parametrize(
    ("status", "error", "advice"),
    [("Available", "NoError", ""), ("Charging", "NoError", "reject"), ("Faulted", "GroundFailure", "reject")],
)
def test_another_connector_after_the_connection_is_back(case_id: str, status: str, error: str, advice: str) -> None:
    scenario = known()[case_id]
    world = next(world for world in worlds(scenario) if world.name == "2 connectors")
    conversation = derive(scenario, world).conversation
    told = next(
        index
        for index, event in enumerate(conversation.events)
        if isinstance(event, Say) and event.leaf is not None and event.leaf.id == "online[c2]"
    )
    event = conversation.events[told]
    assert isinstance(event, Say)
    changed = {**event.payload, "status": status, "errorCode": error}
    outcome = play(
        scenario, conversation.replaced("", told, Say(action=event.action, payload=changed, delay=event.delay))
    )
    assert outcome.verdict == "PASS"
    assert outcome.advice == (advice or "approve")
