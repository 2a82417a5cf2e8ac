"""TC_021_CSMS: the operator sets a configuration key."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.csms.operating import asked
from testplans.ocpp16.csms.states import booted_once

SCENARIO = Scenario(
    id="TC_021_CSMS",
    role="csms",
    table=135,
    title="Change/set Configuration",
    purpose="The management system sets a configuration key.",
    before=(booted_once(),),
    steps=(
        asked(
            "ChangeConfiguration",
            {"key": "MeterValueSampleInterval", "value": "60"},
            "1",
            answer={"status": "Accepted"},
            must=("key", "value"),
        ),
    ),
)
