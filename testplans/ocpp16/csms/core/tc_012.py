"""TC_012_CSMS: remote stop."""

from app.scenario.checks import same, warn
from app.scenario.values import Captured
from app.scenario.vocabulary import Scenario, receive, trigger_from_csms
from testplans.ocpp16.csms.states import booted_once, charging, session_ended, status, stop_transaction

SCENARIO = Scenario(
    id="TC_012_CSMS",
    role="csms",
    table=127,
    title="Remote Stop Charging Session",
    purpose="The management system stops a transaction remotely.",
    before=(booted_once(), charging()),
    after=(session_ended(),),
    steps=(
        trigger_from_csms("RemoteStopTransaction", {"transactionId": Captured("start.transactionId")}),
        receive(
            "RemoteStopTransaction",
            "1",
            answer={"status": "Accepted"},
            # The document is silent on which transaction; OCPP 1.6 section 5.12 names the running one.
            checks=[warn(same("transactionId", Captured("start.transactionId")))],
        ),
        stop_transaction("3", "4", "Remote"),
        status("Finishing", "5", "6"),
        status("Available", "7", "8"),
    ),
)
