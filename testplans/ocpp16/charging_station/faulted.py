"""How a charging station is brought into fault, and out of it again (tables 106 and 107)."""

from __future__ import annotations

from typing import Any

from app.scenario.values import EACH
from app.scenario.vocabulary import CONNECTOR, Node, act, each_connector, receive, sequence, use


def faulted(number: str, connector: Any) -> Node:
    return receive("StatusNotification", number, connectorId=connector, status="Faulted")


def connector_faulted() -> Node:
    """Table 106 (SetConnectorFaulted) for the connector under test."""
    state = sequence(act("CauseFault", connectorId=CONNECTOR), faulted("1", CONNECTOR))
    return use("SetConnectorFaulted", state, table=106)


def station_faulted() -> Node:
    """Table 107 (SetChargePointFaulted): the whole station, told for each connector and connector 0."""
    state = sequence(act("CauseFault", connectorId=0), each_connector(faulted("1", EACH)))
    return use("SetChargePointFaulted", state, table=107)


def fault_cleared(connector: Any) -> Node:
    """After a case: the fault of a connector is over, and it can be used again."""
    available = receive("StatusNotification", "", connectorId=connector, status="Available")
    return sequence(act("ClearFault", connectorId=connector), available)


def station_fault_cleared() -> Node:
    """After a case: the fault of the whole station is over."""
    available = receive("StatusNotification", "", connectorId=EACH, status="Available")
    return sequence(act("ClearFault", connectorId=0), each_connector(available))
