"""TC_007_CSMS: a transaction starts with an id tag from the charge point's cache."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.csms.states import booted_once, session_ended, start_transaction, status

SCENARIO = Scenario(
    id="TC_007_CSMS",
    role="csms",
    table=122,
    title="Regular Start Charging Session - Cached Id",
    purpose="The management system accepts a transaction whose id tag it was not asked for before.",
    before=(booted_once(),),
    after=(session_ended(),),
    steps=(
        status("Preparing", "1", "2"),
        start_transaction("3", "4"),
        status("Charging", "5", "6"),
    ),
)
