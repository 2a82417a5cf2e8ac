"""TC_043_1_CSMS: a charge point that takes no local list."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.csms.operating import NUMBERED, asked
from testplans.ocpp16.csms.states import booted_once

SCENARIO = Scenario(
    id="TC_043_1_CSMS",
    role="csms",
    table=152,
    title="Send Local Authorization List - NotSupported",
    purpose="The management system takes it that a charge point has no local list.",
    before=(booted_once(),),
    steps=(
        asked(
            "SendLocalList",
            {"updateType": "Full"},
            "1",
            answer={"status": "NotSupported"},
            must=("updateType",),
            checks=(NUMBERED,),
        ),
    ),
)
