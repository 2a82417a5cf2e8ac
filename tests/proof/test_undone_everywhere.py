"""In every case of a charging station: hands confirm one action and do not do it. Whatever follows, a fair station never fails."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from app.hands.actions import CONFIRM_DONE
from app.proof import conversation as c
from app.proof.derivation import derive
from app.proof.player import _Player
from app.proof.worlds import home
from app.scenario.claims import SHOWS_BY_ITSELF
from app.scenario.vocabulary import Act, Scenario
from testplans.ocpp16 import scenarios

DEVICE = {"UnlockConnector": "Unlocked", "SendLocalList": "Accepted", "ReserveNow": "Accepted"}
"""What a station answers whose lock, list or reservations work as ever."""
SAYS_NO_MORE = (c.Say, c.Transfer, c.Lose, c.Connect)
IN_VAIN = {"TC_041_CS": "act#2"}
"""An id tag that a station in fault has to refuse anyhow: nothing comes of it either way."""


class Lazy(_Player):
    """Hands that say so when they are asked."""

    def _answer_unscripted(self, request: Any) -> None:
        if request.action == CONFIRM_DONE:
            request.usual = "no"
        super()._answer_unscripted(request)


@cache
def conversation(case_id: str) -> c.Conversation:
    scenario = stations()[case_id]
    return derive(scenario, home(scenario)).conversation


@cache
def stations() -> dict[str, Scenario]:
    return {case_id: one for case_id, one in scenarios("charging-station").items() if not one.utility}


def actions(case_id: str) -> list[int]:
    """Where hands do something in the case, or before it."""
    return [
        index
        for index, event in enumerate(conversation(case_id).events)
        if isinstance(event, c.Hands) and event.leaf and isinstance(event.leaf.step, Act)
        if event.leaf.phase != "restore" and IN_VAIN.get(case_id) != event.leaf_id
    ]


def without(case_id: str, index: int) -> c.Conversation:
    """The same conversation, where nothing comes of this action."""
    whole = conversation(case_id)
    action = whole.events[index]
    assert action.leaf is not None
    assert isinstance(action.leaf.step, Act)
    rest = [event for event in whole.events[index + 1 :] if not isinstance(event, SAYS_NO_MORE)]
    if action.leaf.step.action not in SHOWS_BY_ITSELF:
        rest = [_as_ever(event) for event in rest]
    return whole.edited(f"without {action.leaf_id}", [*whole.events[: index + 1], *rest])


def _as_ever(event: c.Event) -> c.Event:
    usual = DEVICE.get(getattr(event.leaf.step, "action", "")) if event.leaf else None
    if isinstance(event, c.Reply) and usual and event.phase == "main":
        return replace(event, payload={"status": usual}, error="")
    return event


@pytest.mark.parametrize("case_id", sorted(stations()))
def test_what_was_not_done_never_fails_a_station(case_id: str) -> None:
    for index in actions(case_id):
        edited = without(case_id, index)
        outcome = Lazy(stations()[case_id], edited).play()
        assert not outcome.faults, (edited.name, outcome.faults)
        assert outcome.verdict == "INCONCLUSIVE", (edited.name, outcome.verdict, outcome.reason)
