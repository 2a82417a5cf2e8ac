"""TC_061_CSMS: the operator clears the cache of the charge point."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.csms.operating import asked
from testplans.ocpp16.csms.states import booted_once

SCENARIO = Scenario(
    id="TC_061_CSMS",
    role="csms",
    table=123,
    title="Clear Authorization Data in Authorization Cache",
    purpose="The management system clears the authorization cache of a charge point.",
    before=(booted_once(),),
    steps=(asked("ClearCache", {}, "1", answer={"status": "Accepted"}),),
)
