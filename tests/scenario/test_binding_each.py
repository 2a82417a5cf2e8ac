"""EACH stands for the connector at hand wherever it is written, and is refused where there is no such connector."""

from __future__ import annotations

import pytest
from model_station import Station
from scripted_dut import World

from app.scenario.checks import equal
from app.scenario.conditions import AllOf, AnyOf, LastStatus, Not
from app.scenario.vocabulary import (
    EACH,
    Node,
    Receive,
    Scenario,
    Verify,
    each_connector,
    guard,
    never,
    receive,
    send,
    sequence,
    when,
)

FREE = LastStatus(EACH, ("Available",))
CHANGE = send("ChangeAvailability", "1", "2", connectorId=EACH, type="Operative")


def scenario(*nodes: Node) -> Scenario:
    return Scenario("TC_X_CS", "charging-station", 1, "x", "x", tuple(nodes), quiet=False)


@pytest.mark.parametrize("condition", [FREE, Not(Not(FREE)), AllOf((FREE, Not(Not(FREE)))), AnyOf((Not(FREE), FREE))])
def test_each_is_replaced_in_conditions(condition: LastStatus) -> None:
    body = sequence(when(condition, CHANGE), Verify("", condition, "connector {each} is free"))
    played = World(scenario(each_connector(body, zero=False)), Station(2)).play()
    assert [request["connectorId"] for request in played.sent("ChangeAvailability")] == [1, 2]
    held = [c.text for c in played.checks if c.text.startswith("connector") and c.step_id.startswith("verify")]
    assert held == ["connector 1 is free", "connector 2 is free"]


STATUS: Receive = receive(
    "StatusNotification", "3", connectorId=EACH, status="Available", checks=[equal("connectorId", EACH)]
)


@pytest.mark.parametrize(
    "node",
    [
        CHANGE,
        STATUS,
        when(Not(FREE), send("ClearCache", "1")),
        Verify("", AllOf((FREE,)), "free"),
        guard(send("ClearCache", "1"), never("StatusNotification", "2", connectorId=EACH)),
    ],
)
def test_each_without_a_connector_is_refused(node: Node) -> None:
    with pytest.raises(ValueError, match="EACH stands for a connector only inside each_connector"):
        World(scenario(node), Station(1)).play()
