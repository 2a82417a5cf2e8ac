"""TC_048_2_CSMS: a reservation of a connector that is occupied."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.csms.reservation.reserving import reserve
from testplans.ocpp16.csms.states import booted_once, connector_freed, status

SCENARIO = Scenario(
    id="TC_048_2_CSMS",
    role="csms",
    table=164,
    profile="RESERVATION",
    title="Reservation of a Connector - Occupied",
    purpose="The management system takes the refusal of a reservation.",
    before=(booted_once(),),
    after=(connector_freed(),),
    steps=(
        status("Preparing", "1", "2"),
        reserve("3", "Occupied"),
    ),
)
