"""TC_011_1_CSMS: remote start before the cable is plugged in."""

from app.scenario.checks import equal
from app.scenario.values import Captured
from app.scenario.vocabulary import CONNECTOR, Scenario, send
from testplans.ocpp16.csms.operating import asked
from testplans.ocpp16.csms.states import VALID, booted_once, session_ended, start_transaction, status

SCENARIO = Scenario(
    id="TC_011_1_CSMS",
    role="csms",
    table=125,
    title="Remote Start Charging Session - Remote Start First",
    purpose="The management system starts a transaction remotely before the cable is plugged in, and accepts it.",
    before=(booted_once(),),
    after=(session_ended(),),
    steps=(
        asked(
            "RemoteStartTransaction",
            {"connectorId": CONNECTOR, "idTag": VALID},
            "1",
            answer={"status": "Accepted"},
            save="remote",
        ),
        send("Authorize", "3", "4", idTag=Captured("remote.idTag"), checks=[equal("idTagInfo.status", "Accepted")]),
        status("Preparing", "5", "6"),
        start_transaction("7", "8", Captured("remote.idTag")),
        status("Charging", "9", "10"),
    ),
)
