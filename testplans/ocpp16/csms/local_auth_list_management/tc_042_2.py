"""TC_042_2_CSMS: a charge point with an empty local list."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.csms.operating import asked
from testplans.ocpp16.csms.states import booted_once

SCENARIO = Scenario(
    id="TC_042_2_CSMS",
    role="csms",
    table=151,
    profile="LOCAL_AUTH_LIST_MANAGEMENT",
    title="Get Local List Version (empty)",
    purpose="The management system asks for the version of an empty local list.",
    before=(booted_once(),),
    steps=(asked("GetLocalListVersion", {}, "1", answer={"listVersion": 0}),),
)
