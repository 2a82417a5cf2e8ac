"""TC_050_3_CS: a station that is out of service cannot be reserved."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.charging_station.reserving import WHOLE_STATION, reservation_ended, reserve_now
from testplans.ocpp16.charging_station.states import station_operative, station_unavailable

RESERVATION = 50301

SCENARIO = Scenario(
    id="TC_050_3_CS",
    role="charging-station",
    table=70,
    profile="RESERVATION",
    title="Reservation of a Charge Point - Unavailable",
    purpose="The station cannot be reserved while it is out of service.",
    needs=WHOLE_STATION,
    before=(station_unavailable(),),
    after=(reservation_ended(RESERVATION), station_operative()),
    steps=(reserve_now(RESERVATION, "Unavailable", connector=0),),
)
