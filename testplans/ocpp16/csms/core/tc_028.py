"""TC_028_CSMS: a remote stop that the charge point rejects."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.csms.operating import asked
from testplans.ocpp16.csms.states import booted_once, charging, session_ended

SCENARIO = Scenario(
    id="TC_028_CSMS",
    role="csms",
    table=141,
    title="Remote Stop Transaction - Rejected",
    purpose="The management system takes the rejection of a remote stop.",
    before=(
        booted_once(),
        charging(),
    ),
    after=(session_ended(),),
    steps=(
        # Which transaction the operator names is left open: many systems let nobody enter one that they do not know.
        asked(
            "RemoteStopTransaction",
            {},
            "1",
            answer={"status": "Rejected"},
            note="Any transaction will do, also the running one.",
        ),
    ),
)
