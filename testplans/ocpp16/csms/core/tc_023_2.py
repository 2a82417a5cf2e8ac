"""TC_023_2_CSMS: an id tag that is expired."""

from app.scenario.checks import equal
from app.scenario.values import Param
from app.scenario.vocabulary import Scenario, send
from testplans.ocpp16.csms.states import booted_once

SCENARIO = Scenario(
    id="TC_023_2_CSMS",
    role="csms",
    table=137,
    title="Start Charging Session - Authorize expired",
    purpose="The management system refuses an id tag that is expired.",
    before=(booted_once(),),
    steps=(send("Authorize", "1", "2", idTag=Param("expired_id_tag"), checks=[equal("idTagInfo.status", "Expired")]),),
)
