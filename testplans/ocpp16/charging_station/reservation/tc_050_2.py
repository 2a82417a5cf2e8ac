"""TC_050_2_CS: a station with a cable in every connector cannot be reserved."""

from app.scenario.values import EACH
from app.scenario.vocabulary import Scenario, each_connector
from testplans.ocpp16.charging_station.reserving import (
    WHOLE_STATION,
    connector_occupied,
    reservation_ended,
    reserve_now,
)

RESERVATION = 50201

SCENARIO = Scenario(
    id="TC_050_2_CS",
    role="charging-station",
    table=69,
    profile="RESERVATION",
    title="Reservation of a Charge Point - Occupied",
    purpose="The station cannot be reserved while all its connectors are occupied.",
    needs=WHOLE_STATION,
    before=(each_connector(connector_occupied(EACH), zero=False),),
    after=(reservation_ended(RESERVATION),),
    steps=(reserve_now(RESERVATION, "Occupied", connector=0),),
)
