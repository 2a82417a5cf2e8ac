"""TC_017_2_CSMS: the operator unlocks a connector, and the charge point answers NotSupported."""

from app.scenario.vocabulary import CONNECTOR, Scenario
from testplans.ocpp16.csms.operating import asked
from testplans.ocpp16.csms.states import booted_once

SCENARIO = Scenario(
    id="TC_017_2_CSMS",
    role="csms",
    table=131,
    title="Unlock connector - no charging session running (Fixed cable)",
    purpose="The management system takes it that a charge point with a fixed cable cannot unlock.",
    before=(booted_once(),),
    steps=(asked("UnlockConnector", {"connectorId": CONNECTOR}, "1", answer={"status": "NotSupported"}),),
)
