"""TC_048_4_CS: a station without reservations refuses one."""

from app.scenario.vocabulary import Scenario, act
from testplans.ocpp16.charging_station.reserving import reservation_ended, reserve_now

RESERVATION = 48401

SCENARIO = Scenario(
    id="TC_048_4_CS",
    role="charging-station",
    table=66,
    profile="RESERVATION",
    title="Reservation of a Connector - Rejected",
    purpose="A station that takes no reservations rejects one.",
    before=(act("DisableReservations"),),
    after=(act("EnableReservations"), reservation_ended(RESERVATION)),
    # The document wants Rejected of a station that does not know the request; a CALLERROR says the same.
    steps=(reserve_now(RESERVATION, "Rejected", doubted=("any",)),),
)
