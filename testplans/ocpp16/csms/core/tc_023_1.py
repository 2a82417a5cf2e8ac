"""TC_023_1_CSMS: an unknown id tag is Invalid."""

from app.scenario.checks import equal
from app.scenario.values import Param
from app.scenario.vocabulary import Scenario, send
from testplans.ocpp16.csms.states import booted_once

SCENARIO = Scenario(
    id="TC_023_1_CSMS",
    role="csms",
    table=136,
    title="Start Charging Session - Authorize invalid",
    purpose="The management system refuses an id tag that it does not know.",
    before=(booted_once(),),
    steps=(
        send(
            "Authorize",
            "1",
            "2",
            idTag=Param("invalid_id_tag"),
            checks=[equal("idTagInfo.status", "Invalid")],
        ),
    ),
)
