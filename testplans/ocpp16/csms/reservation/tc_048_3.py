"""TC_048_3_CSMS: a reservation of a connector that is out of service."""

from app.scenario.vocabulary import CONNECTOR, Scenario
from testplans.ocpp16.csms.operating import asked, taken_back
from testplans.ocpp16.csms.reservation.reserving import reserve
from testplans.ocpp16.csms.states import booted_once, connector_freed, status

SCENARIO = Scenario(
    id="TC_048_3_CSMS",
    role="csms",
    table=165,
    profile="RESERVATION",
    title="Reservation of a Connector - Unavailable",
    purpose="The management system takes the refusal of a reservation.",
    before=(booted_once(),),
    after=(
        taken_back("inoperative", "ChangeAvailability", {"connectorId": CONNECTOR, "type": "Operative"}),
        connector_freed(),
    ),
    steps=(
        asked(
            "ChangeAvailability",
            {"connectorId": CONNECTOR, "type": "Inoperative"},
            "1",
            answer={"status": "Accepted"},
            must=("connectorId", "type"),
            save="inoperative",
        ),
        status("Unavailable", "3", "4"),
        reserve("5", "Unavailable"),
    ),
)
