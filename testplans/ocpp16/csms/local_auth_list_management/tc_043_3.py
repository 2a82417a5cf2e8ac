"""TC_043_3_CSMS: a charge point that cannot store the list."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.csms.operating import NUMBERED, asked
from testplans.ocpp16.csms.states import booted_once

SCENARIO = Scenario(
    id="TC_043_3_CSMS",
    role="csms",
    table=153,
    profile="LOCAL_AUTH_LIST_MANAGEMENT",
    title="Send Local Authorization List - Failed",
    purpose="The management system takes it that a charge point could not store a local list.",
    before=(booted_once(),),
    steps=(
        asked(
            "SendLocalList",
            {"updateType": "Full"},
            "1",
            answer={"status": "Failed"},
            must=("updateType",),
            checks=(NUMBERED,),
        ),
    ),
)
