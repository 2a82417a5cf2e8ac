"""TC_011_1_CSMS: remote start before the cable is plugged in."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.csms.operating import AS_ASKED, REMOTE_TAG, authorize_remote, remote_start
from testplans.ocpp16.csms.states import booted_once, session_ended, start_transaction, status

SCENARIO = Scenario(
    id="TC_011_1_CSMS",
    role="csms",
    table=125,
    title="Remote Start Charging Session - Remote Start First",
    purpose="The management system starts a transaction remotely before the cable is plugged in, and accepts it.",
    before=(booted_once(),),
    after=(session_ended(),),
    steps=(
        remote_start("1"),
        authorize_remote("3", "4"),
        status("Preparing", "5", "6"),
        start_transaction("7", "8", REMOTE_TAG, provided=AS_ASKED),
        status("Charging", "9", "10"),
    ),
)
