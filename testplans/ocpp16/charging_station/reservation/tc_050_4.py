"""TC_050_4_CS: a station without reservations refuses one of the whole station."""

from app.scenario.vocabulary import Scenario, act
from testplans.ocpp16.charging_station.reserving import reservation_ended, reserve_now

RESERVATION = 50401

SCENARIO = Scenario(
    id="TC_050_4_CS",
    role="charging-station",
    table=71,
    profile="RESERVATION",
    title="Reservation of a Charge Point - Rejected",
    purpose="A station that takes no reservations rejects one of the whole station.",
    before=(act("DisableReservations"),),
    after=(act("EnableReservations"), reservation_ended(RESERVATION)),
    # The document wants Rejected of a station that does not know the request; a CALLERROR says the same.
    steps=(reserve_now(RESERVATION, "Rejected", connector=0, doubted=("any",)),),
)
