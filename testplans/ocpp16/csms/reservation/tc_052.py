"""TC_052_CSMS: the cancellation of a reservation that the charge point does not have."""

from app.scenario.checks import other_than
from app.scenario.other_number import OtherThan
from app.scenario.values import Captured
from app.scenario.vocabulary import Scenario
from testplans.ocpp16.csms.operating import asked
from testplans.ocpp16.csms.reservation.reserving import reservation_ended, reserve_somewhere
from testplans.ocpp16.csms.states import booted_once, connector_freed, status

RESERVATION = Captured("reservation.reservationId")

SCENARIO = Scenario(
    id="TC_052_CSMS",
    role="csms",
    table=169,
    profile="RESERVATION",
    title="Cancel Reservation - Rejected",
    purpose="The management system takes the rejection of a cancellation.",
    before=(booted_once(),),
    after=(reservation_ended(), connector_freed()),
    steps=(
        reserve_somewhere("1"),
        status("Reserved", "3", "4"),
        asked(
            "CancelReservation",
            {"reservationId": OtherThan(RESERVATION)},
            "5",
            answer={"status": "Rejected"},
            checks=(other_than("reservationId", RESERVATION),),
            named=("reservationId",),
        ),
    ),
)
