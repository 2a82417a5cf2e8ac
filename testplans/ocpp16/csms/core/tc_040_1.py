"""TC_040_1_CSMS: a configuration key that the charge point does not have."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.csms.operating import asked
from testplans.ocpp16.csms.states import booted_once

SCENARIO = Scenario(
    id="TC_040_1_CSMS",
    role="csms",
    table=148,
    title="Configuration keys - NotSupported",
    purpose="The management system takes it that a charge point does not have a configuration key.",
    before=(booted_once(),),
    steps=(
        asked(
            "ChangeConfiguration",
            {},
            "1",
            answer={"status": "NotSupported"},
            note="Any key will do: the charge point plays that it does not know it.",
        ),
    ),
)
