"""TC_048_2_CS: a connector with a cable in it cannot be reserved."""

from app.scenario.vocabulary import CONNECTOR, Scenario
from testplans.ocpp16.charging_station.reserving import connector_occupied, reservation_ended, reserve_now

RESERVATION = 48201

SCENARIO = Scenario(
    id="TC_048_2_CS",
    role="charging-station",
    table=64,
    profile="RESERVATION",
    title="Reservation of a Connector - Occupied",
    purpose="The station does not reserve a connector that is occupied.",
    before=(connector_occupied(CONNECTOR),),
    after=(reservation_ended(RESERVATION),),
    steps=(reserve_now(RESERVATION, "Occupied"),),
)
