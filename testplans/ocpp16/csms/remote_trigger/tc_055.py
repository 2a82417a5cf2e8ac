"""TC_055_CSMS: a message of a connector that the charge point does not have."""

from app.scenario.values import Param, Sum
from app.scenario.vocabulary import Scenario
from testplans.ocpp16.csms.operating import asked
from testplans.ocpp16.csms.states import booted_once

SCENARIO = Scenario(
    id="TC_055_CSMS",
    role="csms",
    table=172,
    profile="REMOTE_TRIGGER",
    title="Trigger Message - Rejected",
    purpose="The management system takes the rejection of a triggered message.",
    before=(booted_once(),),
    steps=(
        asked(
            "TriggerMessage",
            {"requestedMessage": "MeterValues", "connectorId": Sum((Param("connectors"), 1))},
            "1",
            answer={"status": "Rejected"},
            must=("requestedMessage", "connectorId"),
        ),
    ),
)
