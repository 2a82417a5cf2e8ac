"""TC_019_1_CSMS: the management system reads all configuration keys."""

from app.scenario.checks import empty
from app.scenario.vocabulary import Scenario, receive, trigger_from_csms
from testplans.ocpp16.csms.states import booted_once

SCENARIO = Scenario(
    id="TC_019_1_CSMS",
    role="csms",
    table=133,
    title="Retrieve all configuration keys",
    purpose="The management system asks for all configuration keys, by naming none.",
    before=(booted_once(),),
    steps=(
        trigger_from_csms("GetConfiguration", {}),
        receive("GetConfiguration", "1", checks=[empty("key")]),
    ),
)
