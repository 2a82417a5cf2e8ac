"""TC_019_2_CSMS: the operator reads one configuration key."""

from app.scenario.checks import equal
from app.scenario.vocabulary import Scenario, receive, trigger_from_csms
from testplans.ocpp16.csms.states import booted_once

KEY = "SupportedFeatureProfiles"

SCENARIO = Scenario(
    id="TC_019_2_CSMS",
    role="csms",
    table=134,
    title="Retrieve specific configuration key",
    purpose="The management system asks for one configuration key.",
    before=(booted_once(),),
    steps=(
        trigger_from_csms("GetConfiguration", {"key": [KEY]}),
        receive("GetConfiguration", "1", checks=[equal("key", [KEY])]),
    ),
)
