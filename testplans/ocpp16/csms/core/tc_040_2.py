"""TC_040_2_CSMS: a value that the charge point does not take."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.csms.operating import asked
from testplans.ocpp16.csms.states import booted_once

SCENARIO = Scenario(
    id="TC_040_2_CSMS",
    role="csms",
    table=149,
    title="Configuration keys - Rejected",
    purpose="The management system takes it that a charge point rejects a value.",
    before=(booted_once(),),
    steps=(
        asked(
            "ChangeConfiguration",
            {"key": "MeterValueSampleInterval", "value": "-1"},
            "1",
            answer={"status": "Rejected"},
            must=("key", "value"),
        ),
    ),
)
