"""TC_010_CSMS: remote start with the cable plugged in first."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.csms.operating import AS_ASKED, REMOTE_TAG, authorize_remote, remote_start
from testplans.ocpp16.csms.states import booted_once, session_ended, start_transaction, status

SCENARIO = Scenario(
    id="TC_010_CSMS",
    role="csms",
    table=124,
    title="Remote Start Charging Session - Cable Plugged in First",
    purpose="The management system starts a transaction remotely, and accepts it.",
    before=(booted_once(),),
    after=(session_ended(),),
    steps=(
        status("Preparing", "1", "2"),
        remote_start("3"),
        authorize_remote("5", "6"),
        start_transaction("7", "8", REMOTE_TAG, provided=AS_ASKED),
        status("Charging", "9", "10"),
    ),
)
