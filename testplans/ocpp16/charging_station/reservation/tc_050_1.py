"""TC_050_1_CS: a station in fault cannot be reserved."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.charging_station.faulted import station_fault_cleared, station_faulted
from testplans.ocpp16.charging_station.reserving import WHOLE_STATION, reservation_ended, reserve_now

RESERVATION = 50101

SCENARIO = Scenario(
    id="TC_050_1_CS",
    role="charging-station",
    table=68,
    profile="RESERVATION",
    title="Reservation of a Charge Point - Faulted",
    purpose="The station cannot be reserved while it is in fault.",
    needs=WHOLE_STATION,
    before=(station_faulted(),),
    after=(reservation_ended(RESERVATION), station_fault_cleared()),
    steps=(reserve_now(RESERVATION, "Faulted", connector=0),),
)
