"""TC_049_CS: the station is reserved, and used by the id tag it is reserved for."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.charging_station.reserving import (
    WHOLE_STATION,
    charging_on_reservation,
    reservation_ended,
    reserve,
    while_reserved,
)
from testplans.ocpp16.charging_station.states import others_operative, others_unavailable

RESERVATION = 49001

SCENARIO = Scenario(
    id="TC_049_CS",
    role="charging-station",
    table=67,
    profile="RESERVATION",
    title="Reservation of a Charge Point - Transaction",
    purpose="The station can be reserved without naming a connector, and uses the reservation.",
    needs=WHOLE_STATION,
    before=(others_unavailable(),),
    after=(reservation_ended(RESERVATION), others_operative()),
    steps=(while_reserved(reserve(RESERVATION, connector=0), charging_on_reservation()),),
)
