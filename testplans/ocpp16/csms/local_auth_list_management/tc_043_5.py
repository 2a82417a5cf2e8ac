"""TC_043_5_CSMS: the operator sends a change of the local list."""

from app.scenario.checks import each_has, equal, present, warn
from app.scenario.vocabulary import DOCUMENT, Scenario, optional, receive, trigger_from_csms
from testplans.ocpp16.csms.states import booted_once

LIST = "localAuthorizationList"

SCENARIO = Scenario(
    id="TC_043_5_CSMS",
    role="csms",
    table=155,
    profile="LOCAL_AUTH_LIST_MANAGEMENT",
    title="Send Local Authorization List - Differential",
    purpose="The management system sends a change of a local list.",
    before=(booted_once(),),
    steps=(
        trigger_from_csms("SendLocalList", {"updateType": "Differential"}),
        optional(receive("GetLocalListVersion", "1"), DOCUMENT),
        receive(
            "SendLocalList",
            "3",
            answer={"status": "Accepted"},
            # The prerequisite has an id tag for the list; without one there is nothing to see.
            checks=[equal("updateType", "Differential"), each_has(LIST, "idTagInfo"), warn(present(LIST))],
        ),
    ),
)
