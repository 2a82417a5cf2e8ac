"""TC_051_CSMS: a reservation is cancelled."""

from app.scenario.checks import other_than
from app.scenario.values import Captured
from app.scenario.vocabulary import Scenario
from testplans.ocpp16.csms.operating import asked
from testplans.ocpp16.csms.reservation.reserving import reserve_somewhere
from testplans.ocpp16.csms.states import booted_once, connector_freed, status

SCENARIO = Scenario(
    id="TC_051_CSMS",
    role="csms",
    table=168,
    profile="RESERVATION",
    title="Cancel Reservation",
    purpose="The management system reserves a connector, and cancels that reservation.",
    before=(booted_once(),),
    after=(connector_freed(),),
    steps=(
        reserve_somewhere("1", other_than("connectorId", 0)),
        status("Reserved", "3", "4"),
        asked(
            "CancelReservation",
            {"reservationId": Captured("reservation.reservationId")},
            "5",
            answer={"status": "Accepted"},
            must=("reservationId",),
        ),
        status("Available", "7", "8"),
    ),
)
