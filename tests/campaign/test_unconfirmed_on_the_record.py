"""An engine that is killed with a StartTransaction unanswered: the next one knows that it is to be sent again."""

from __future__ import annotations

import json
from typing import Any

from app.campaign.dut_known import DutKnown
from app.events import CampaignOpened, Frame, LinkChanged, Recorded
from app.judging.assumed import assume
from app.scenario.dut_state import DutState
from app.scenario.values import Context

REQUEST = {"connectorId": 1, "idTag": "VALID-1", "meterStart": 0, "timestamp": "2030-01-01T00:00:00Z"}
CONFIRMED = {"transactionId": 7, "idTagInfo": {"status": "Accepted"}}


def known(*messages: list[Any]) -> DutKnown:
    fold = DutKnown()
    opened: Any = CampaignOpened.__new__(CampaignOpened)
    object.__setattr__(opened, "dut_type", "csms")
    fold.apply(Recorded(1, 0, 0, opened, None))
    for seq, message in enumerate(messages, 2):
        if not message:
            fold.apply(Recorded(seq, 0, 0, LinkChanged("connected", 1), None))
            continue
        kind, message_id = message[0], message[1]
        frame = Frame(
            "out" if kind == 2 else "in", 1, "text", 0, "bench", 0, kind, message_id, "StartTransaction", [], "", 0
        )
        fold.apply(Recorded(seq, 0, 0, frame, json.dumps(message).encode()))
    return fold


def test_what_was_open_when_the_record_ends_is_to_be_sent_again() -> None:
    told = known([2, "a", "StartTransaction", REQUEST]).unconfirmed()
    assert told == {"messages": [{"action": "StartTransaction", "request": REQUEST}], "id_tags": ["valid-1"]}
    ctx = Context({}, {}, DutState())
    assume(ctx, "unconfirmed", told)
    (owed,) = ctx.dut.unconfirmed.messages
    assert (owed.action, owed.request, ctx.dut.unconfirmed.id_tags) == ("StartTransaction", REQUEST, {"valid-1"})


def test_what_was_open_when_a_connection_was_lost_too_unless_it_was_confirmed_since() -> None:
    call = [2, "a", "StartTransaction", REQUEST]
    assert known(call, []).unconfirmed()["messages"]
    again = [[2, "b", "StartTransaction", REQUEST], [3, "b", CONFIRMED]]
    assert known(call, [], *again).unconfirmed() == {}
    assert known(call, *again).unconfirmed() == {}
    assert known(call, [3, "a", CONFIRMED]).unconfirmed() == {}


def test_of_an_engine_that_was_killed_the_last_moments_are_lost_and_so_a_transaction_may_run() -> None:
    assert known().unconfirmed(("VALID-1",)) == {"messages": [], "id_tags": ["valid-1"]}
