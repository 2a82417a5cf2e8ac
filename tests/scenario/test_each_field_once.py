"""A field of a request that two checks look at is named once, with the value that was asked for."""

from __future__ import annotations

import json

from test_line_of_the_charge_point import Case

from app.events import AskedOtherwise
from app.scenario import inputs as i
from app.scenario.checks import equal, other_than, warn
from app.scenario.dut_state import DutState
from app.scenario.vocabulary import receive, sequence, trigger_from_csms

S = 1_000_000_000


def test_a_field_is_named_once() -> None:
    checks = [
        other_than("connectorId", 0),
        warn(equal("connectorId", 1, name="connectorId-asked")),
        warn(equal("idTag", "A")),
    ]
    asked = sequence(
        trigger_from_csms("RemoteStartTransaction", {"connectorId": 1, "idTag": "A"}),
        receive("RemoteStartTransaction", "1", answer={"status": "Accepted"}, checks=checks),
    )
    case = Case(asked, dut=DutState(connected=True, booted=True))
    raw = json.dumps([2, "c", "RemoteStartTransaction", {"connectorId": 0, "idTag": "B"}]).encode()
    case.give(1, i.FrameIn, 1, 0, case.intake.incoming(raw, "text", S))
    (came,) = case.of(AskedOtherwise)
    assert came.fields == [
        {"field": "connectorId", "wanted": 1, "got": 0, "decides": True},
        {"field": "idTag", "wanted": "A", "got": "B", "decides": False},
    ]
