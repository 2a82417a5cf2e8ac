"""TC_046_2_CS: a reserved connector is used by the id tag it is reserved for, from remote."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.charging_station.reserving import (
    charging_on_reservation,
    reservation_ended,
    reserve,
    while_reserved,
)

RESERVATION = 46201

SCENARIO = Scenario(
    id="TC_046_2_CS",
    role="charging-station",
    table=61,
    profile="RESERVATION",
    title="Reservation of a Connector - Remote start transaction",
    purpose="The station uses the reservation for a transaction that is started from remote.",
    after=(reservation_ended(RESERVATION),),
    steps=(while_reserved(reserve(RESERVATION), charging_on_reservation()),),
)
