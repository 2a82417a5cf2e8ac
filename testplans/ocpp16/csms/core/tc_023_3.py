"""TC_023_3_CSMS: an id tag that is blocked."""

from app.scenario.checks import equal
from app.scenario.values import Param
from app.scenario.vocabulary import Scenario, send
from testplans.ocpp16.csms.states import booted_once

SCENARIO = Scenario(
    id="TC_023_3_CSMS",
    role="csms",
    table=138,
    title="Start Charging Session - Authorize blocked",
    purpose="The management system refuses an id tag that is blocked.",
    before=(booted_once(),),
    steps=(send("Authorize", "1", "2", idTag=Param("blocked_id_tag"), checks=[equal("idTagInfo.status", "Blocked")]),),
)
