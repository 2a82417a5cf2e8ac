"""TC_049_CSMS: the charge point is reserved as a whole."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.csms.reservation.reserving import reservation_ended, reserve_whole
from testplans.ocpp16.csms.states import booted_once, connector_freed, status

SCENARIO = Scenario(
    id="TC_049_CSMS",
    role="csms",
    table=167,
    profile="RESERVATION",
    title="Reservation of a Charge Point - Transaction",
    purpose="The management system reserves a charge point without naming a connector.",
    before=(booted_once(),),
    after=(reservation_ended(), connector_freed()),
    steps=(
        reserve_whole("1"),
        status("Reserved", "3", "4"),
    ),
)
