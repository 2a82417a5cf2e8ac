"""TC_043_4_CSMS: the operator sends a whole local list."""

from app.scenario.checks import each_has, present, warn
from app.scenario.vocabulary import Scenario
from testplans.ocpp16.csms.operating import NUMBERED, asked
from testplans.ocpp16.csms.states import booted_once

LIST = "localAuthorizationList"

SCENARIO = Scenario(
    id="TC_043_4_CSMS",
    role="csms",
    table=154,
    profile="LOCAL_AUTH_LIST_MANAGEMENT",
    title="Send Local Authorization List - Full",
    purpose="The management system sends a whole local list.",
    before=(booted_once(),),
    steps=(
        asked(
            "SendLocalList",
            {"updateType": "Full"},
            "1",
            answer={"status": "Accepted"},
            must=("updateType",),
            # The prerequisite has an id tag for the list; without one there is nothing to see.
            checks=(each_has(LIST, "idTagInfo"), warn(present(LIST)), NUMBERED),
        ),
    ),
)
