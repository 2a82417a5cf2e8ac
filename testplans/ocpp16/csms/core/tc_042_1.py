"""TC_042_1_CSMS: a charge point without a local list."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.csms.operating import asked
from testplans.ocpp16.csms.states import booted_once

SCENARIO = Scenario(
    id="TC_042_1_CSMS",
    role="csms",
    table=150,
    title="Get Local List Version (not supported)",
    purpose="The management system asks for the version of the local list of a charge point that has none.",
    before=(booted_once(),),
    steps=(asked("GetLocalListVersion", {}, "1", answer={"listVersion": -1}),),
)
