"""TC_048_1_CS: a connector in fault cannot be reserved."""

from app.scenario.vocabulary import CONNECTOR, Scenario
from testplans.ocpp16.charging_station.faulted import connector_faulted, fault_cleared
from testplans.ocpp16.charging_station.reserving import reservation_ended, reserve_now

RESERVATION = 48101

SCENARIO = Scenario(
    id="TC_048_1_CS",
    role="charging-station",
    table=63,
    profile="RESERVATION",
    title="Reservation of a Connector - Faulted",
    purpose="The station does not reserve a connector that is in fault.",
    before=(connector_faulted(),),
    after=(reservation_ended(RESERVATION), fault_cleared(CONNECTOR)),
    steps=(reserve_now(RESERVATION, "Faulted"),),
)
