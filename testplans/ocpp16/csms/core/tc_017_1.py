"""TC_017_1_CSMS: the operator unlocks a connector, and the charge point answers Unlocked."""

from app.scenario.vocabulary import CONNECTOR, Scenario
from testplans.ocpp16.csms.operating import asked
from testplans.ocpp16.csms.states import booted_once

SCENARIO = Scenario(
    id="TC_017_1_CSMS",
    role="csms",
    table=130,
    title="Unlock connector - no charging session running (Not fixed cable)",
    purpose="The management system unlocks a connector.",
    before=(booted_once(),),
    steps=(asked("UnlockConnector", {"connectorId": CONNECTOR}, "1", answer={"status": "Unlocked"}),),
)
