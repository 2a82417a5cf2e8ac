"""What reservation cases need of the rules: another connector of the same EVSE, and time that counts from a request."""

from __future__ import annotations

from dataclasses import replace

from app.proof.conversation import Conversation, Say
from app.proof.derivation import derive
from app.proof.player import play
from app.proof.worlds import home
from app.scenario.appendix_d import Situation, classify
from testplans.ocpp16.charging_station.reservation.tc_047 import SCENARIO


def test_connector_of_the_same_evse_may_change_while_it_is_waited_for() -> None:
    situation = Situation(
        connectors={1, 2}, waiting_statuses={2: {"Unavailable"}}, reservation_case=True, same_evse={2}
    )
    found = classify({"connectorId": 2, "status": "Reserved", "errorCode": "NoError"}, None, situation)
    assert (found.rule, found.advice) == ("D-same-evse", "acceptable")
    found = classify({"connectorId": 2, "status": "Charging", "errorCode": "NoError"}, None, situation)
    assert found.advice == "reject"


def expired_after(seconds: float, reserved_reply: float = 0.05) -> Conversation:
    """A station that says that the reservation has expired so long after it was asked for."""
    conversation = derive(SCENARIO, home(SCENARIO)).conversation
    events = tuple(
        replace(event, delay=seconds)
        if isinstance(event, Say) and event.leaf_id == "5"
        else replace(event, delay=reserved_reply)
        if event.leaf_id == "1"
        else event
        for event in conversation.events
    )
    return replace(conversation, events=events)


def test_expiry_counts_from_the_request_however_late_it_is_answered() -> None:
    assert play(SCENARIO, expired_after(300, reserved_reply=29)).verdict == "PASS"


def test_expiry_may_be_early_by_the_deviation_of_the_clock_and_by_no_share_of_the_interval() -> None:
    assert play(SCENARIO, expired_after(290.5)).verdict == "PASS"
    outcome = play(SCENARIO, expired_after(289.5))
    assert (outcome.verdict, outcome.check_id) == ("FAIL", "5.not-before")
