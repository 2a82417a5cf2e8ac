"""TC_054_CSMS: the management system asks for five messages, one after the other."""

from typing import Any

from app.scenario.values import Now
from app.scenario.vocabulary import CONNECTOR, Node, Scenario, send
from testplans.ocpp16.csms.operating import asked
from testplans.ocpp16.csms.states import booted_once, status

MEASURED = [{"timestamp": Now(), "sampledValue": [{"value": "0", "context": "Trigger"}]}]


def triggered(message: str, number: str, **about: Any) -> Node:
    """The management system asks for a message, about a connector where that is named; the charge point accepts."""
    wanted = {"requestedMessage": message, **about}
    return asked("TriggerMessage", wanted, number, answer={"status": "Accepted"}, must=tuple(wanted))


SCENARIO = Scenario(
    id="TC_054_CSMS",
    role="csms",
    table=171,
    profile="REMOTE_TRIGGER",
    title="Trigger Message",
    purpose="The management system asks the charge point for messages.",
    before=(booted_once(),),
    steps=(
        triggered("MeterValues", "1", connectorId=CONNECTOR),
        send("MeterValues", "3", "4", connectorId=CONNECTOR, meterValue=MEASURED),
        triggered("Heartbeat", "5"),
        send("Heartbeat", "7", "8"),
        triggered("StatusNotification", "9", connectorId=CONNECTOR),
        status("Available", "11", "12"),
        triggered("DiagnosticsStatusNotification", "13"),
        send("DiagnosticsStatusNotification", "15", "16", status="Idle"),
        # The bench implements the message of step 19, so it accepts at step 18.
        triggered("FirmwareStatusNotification", "17"),
        send("FirmwareStatusNotification", "19", "20", status="Idle"),
    ),
)
