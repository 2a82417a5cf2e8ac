"""Once only the connection is made anew, a station should not register again (OCPP-J 1.6 section 5.3); one that does is told so."""

from __future__ import annotations

import pytest

from app.cli.selfcheck import known
from app.proof.choices import Choices
from app.proof.conversation import Conversation, Linked, Say
from app.proof.derivation import bind, derive
from app.proof.player import play
from app.proof.worlds import home
from app.scenario import tree as t
from app.scenario.vocabulary import Receive

CASES = ["TC_036_CS", "TC_037_1_CS", "TC_037_2_CS", "TC_037_3_CS", "TC_038_CS", "TC_039_CS"]
BOOT = Say(action="BootNotification", payload={"chargePointVendor": "v", "chargePointModel": "m"}, delay=0.1)


def plain(case_id: str) -> Conversation:
    return derive(known()[case_id], home(known()[case_id])).conversation


def linked(conversation: Conversation) -> int:
    return next(index for index, event in enumerate(conversation.events) if isinstance(event, Linked))


@pytest.mark.parametrize("case_id", CASES)
def test_boot_notification_after_a_mere_reconnection_is_a_finding(case_id: str) -> None:
    conversation = plain(case_id)
    outcome = play(known()[case_id], conversation)
    assert (outcome.verdict, [c.check_id for c in outcome.checks if c.outcome != "held"]) == ("PASS", [])
    assert any(c.check_id == "online.boot.never" and c.outcome == "held" for c in outcome.checks)

    outcome = play(known()[case_id], conversation.inserted("boot", linked(conversation) + 1, BOOT))
    assert (outcome.verdict, outcome.advice) == ("PASS", "approve")
    assert [(c.check_id, c.severity) for c in outcome.checks if c.outcome != "held"] == [("online.boot.never", "warn")]


@pytest.mark.parametrize("case_id", CASES)
def test_nobody_waits_as_long_as_a_reboot_takes_for_a_station_that_does_not_register_again(case_id: str) -> None:
    scenario = known()[case_id]
    leaves = list(t.walk(bind(scenario, home(scenario))["main"]))
    assert not [leaf.id for leaf in leaves if isinstance(leaf.step, Receive) and leaf.step.reconnects]


def test_038_a_station_that_queues_no_status_passes_without_finishing() -> None:
    """Appendix D of the procedure: in 038 and 039 Finishing is optional."""
    scenario = known()["TC_038_CS"]
    whole = derive(scenario, home(scenario))
    conversation = derive(scenario, home(scenario), Choices(left_out=frozenset(whole.freedoms.optional))).conversation
    said = [event.leaf_id for event in conversation.events if isinstance(event, Say) and event.phase == "main"]
    assert said == ["1"]
    outcome = play(scenario, conversation)
    assert (outcome.verdict, outcome.advice) == ("PASS", "approve")
