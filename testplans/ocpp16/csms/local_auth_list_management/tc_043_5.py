"""TC_043_5_CSMS: the operator sends a change of the local list."""

from app.scenario.checks import at_least, each_has, equal, present, warn
from app.scenario.conditions import Known
from app.scenario.values import Captured, DutFact, Sum
from app.scenario.vocabulary import DOCUMENT, Scenario, optional, receive, trigger_from_csms
from testplans.ocpp16.csms.operating import NUMBERED
from testplans.ocpp16.csms.states import booted_once

LIST = "localAuthorizationList"
TOLD = Captured("told.bench.listVersion")
# OCPP 1.6 section 5.15: a charge point refuses a change that is not of a later version than its list.
LATER = warn(at_least("listVersion", Sum((TOLD, 1)), when=Known(TOLD), name="listVersion-later"))

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
        optional(
            receive("GetLocalListVersion", "1", answer={"listVersion": DutFact("list_version")}, save="told"), DOCUMENT
        ),
        receive(
            "SendLocalList",
            "3",
            answer={"status": "Accepted"},
            # The prerequisite has an id tag for the list; without one there is nothing to see.
            checks=[
                equal("updateType", "Differential"),
                each_has(LIST, "idTagInfo"),
                warn(present(LIST)),
                NUMBERED,
                LATER,
            ],
        ),
    ),
)
