"""TC_011_2_CSMS: remote start, and no cable comes."""

from app.scenario.checks import equal
from app.scenario.values import Captured, Param
from app.scenario.vocabulary import CONNECTOR, Scenario, send, wait
from testplans.ocpp16.csms.operating import asked
from testplans.ocpp16.csms.states import VALID, booted_once, status

SCENARIO = Scenario(
    id="TC_011_2_CSMS",
    role="csms",
    table=126,
    title="Remote Start Charging Session - connection timeout",
    purpose="The management system takes it that the connector is free again when no cable comes after a remote start.",
    before=(booted_once(),),
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
        wait(Param("connection_timeout"), "no cable comes within the connection time-out"),
        status("Available", "7", "8"),
    ),
)
