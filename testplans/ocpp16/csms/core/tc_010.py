"""TC_010_CSMS: remote start with the cable plugged in first."""

from app.scenario.checks import equal, one_of_or_absent, warn
from app.scenario.values import Captured
from app.scenario.vocabulary import CONNECTOR, Scenario, receive, send, trigger_from_csms
from testplans.ocpp16.csms.states import VALID, booted_once, session_ended, start_transaction, status

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
        trigger_from_csms("RemoteStartTransaction", {"connectorId": CONNECTOR, "idTag": VALID}),
        receive(
            "RemoteStartTransaction",
            "3",
            answer={"status": "Accepted"},
            save="remote",
            checks=[warn(equal("idTag", VALID)), warn(one_of_or_absent("connectorId", CONNECTOR))],
        ),
        send(
            "Authorize",
            "5",
            "6",
            idTag=Captured("remote.idTag"),
            checks=[equal("idTagInfo.status", "Accepted")],
        ),
        start_transaction("7", "8", Captured("remote.idTag")),
        status("Charging", "9", "10"),
    ),
)
