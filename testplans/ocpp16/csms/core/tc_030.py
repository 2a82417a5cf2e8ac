"""TC_030_CSMS: the operator unlocks a connector, and the charge point answers UnlockFailed."""

from app.scenario.vocabulary import CONNECTOR, Scenario
from testplans.ocpp16.csms.operating import asked
from testplans.ocpp16.csms.states import booted_once

SCENARIO = Scenario(
    id="TC_030_CSMS",
    role="csms",
    table=142,
    title="Unlock Connector - Unlock Failure",
    purpose="The management system takes it that a connector could not be unlocked.",
    before=(booted_once(),),
    steps=(asked("UnlockConnector", {"connectorId": CONNECTOR}, "1", answer={"status": "UnlockFailed"}),),
)
