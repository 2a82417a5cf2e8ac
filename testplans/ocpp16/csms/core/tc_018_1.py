"""TC_018_1_CSMS: the operator unlocks a connector that charges."""

from app.scenario.vocabulary import CONNECTOR, Scenario
from testplans.ocpp16.csms.operating import asked
from testplans.ocpp16.csms.states import booted_once, charging, session_ended, status, stop_transaction

SCENARIO = Scenario(
    id="TC_018_1_CSMS",
    role="csms",
    table=132,
    title="Unlock Connector - With Charging Session (Not fixed cable)",
    purpose="The management system takes it that a transaction ends because the connector was unlocked.",
    before=(
        booted_once(),
        charging(),
    ),
    after=(session_ended(),),
    steps=(
        asked("UnlockConnector", {"connectorId": CONNECTOR}, "1", answer={"status": "Unlocked"}),
        status("Finishing", "3", "4"),
        stop_transaction("5", "6", "UnlockCommand"),
        status("Available", "7", "8"),
    ),
)
