"""TC_046_CSMS: a connector is reserved, and used."""

from app.scenario.values import Captured
from app.scenario.vocabulary import Scenario
from testplans.ocpp16.csms.reservation.reserving import reserve
from testplans.ocpp16.csms.states import booted_once, charging, session_ended, status

SCENARIO = Scenario(
    id="TC_046_CSMS",
    role="csms",
    table=161,
    profile="RESERVATION",
    title="Reservation of a Connector - Transaction",
    purpose="The management system reserves a connector, and accepts the transaction that uses the reservation.",
    before=(booted_once(),),
    after=(session_ended(),),
    steps=(
        reserve("1", "Accepted"),
        status("Reserved", "3", "4"),
        charging(reservationId=Captured("reservation.reservationId")),
    ),
)
