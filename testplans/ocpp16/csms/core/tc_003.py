"""TC_003_CSMS: regular charging session, plug-in first."""

from app.scenario.checks import equal
from app.scenario.vocabulary import Scenario, send
from testplans.ocpp16.csms.states import VALID, booted_once, session_ended, start_transaction, status

SCENARIO = Scenario(
    id="TC_003_CSMS",
    role="csms",
    table=118,
    title="Regular Charging Session - Plugin First",
    purpose="The management system handles a session in which the cable comes before the identification.",
    before=(booted_once(),),
    after=(session_ended(),),
    steps=(
        status("Preparing", "1", "2"),
        send("Authorize", "3", "4", idTag=VALID, checks=[equal("idTagInfo.status", "Accepted")]),
        start_transaction("5", "6"),
        status("Charging", "7", "8"),
    ),
)
