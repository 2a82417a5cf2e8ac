"""TC_005_1_CSMS: the cable is taken out on the EV's side, which ends the transaction."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.csms.states import booted_once, charging, session_ended, status, stop_transaction

SCENARIO = Scenario(
    id="TC_005_1_CSMS",
    role="csms",
    table=121,
    title="EV Side Disconnected - stops and unlocks",
    purpose="The management system takes it that a transaction ends because the EV was disconnected.",
    before=(
        booted_once(),
        charging(),
    ),
    after=(session_ended(),),
    steps=(
        status("SuspendedEV", "1", "2"),
        stop_transaction("3", "4", "EVDisconnected"),
        status("Finishing", "5", "6"),
        status("Available", "7", "8"),
    ),
)
