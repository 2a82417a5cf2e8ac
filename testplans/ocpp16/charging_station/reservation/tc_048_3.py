"""TC_048_3_CS: a connector that is out of service cannot be reserved."""

from app.scenario.vocabulary import CONNECTOR, Scenario, receive
from testplans.ocpp16.charging_station.reserving import reservation_ended, reserve_now
from testplans.ocpp16.charging_station.states import change_availability, connector_unavailable

RESERVATION = 48301

SCENARIO = Scenario(
    id="TC_048_3_CS",
    role="charging-station",
    table=65,
    profile="RESERVATION",
    title="Reservation of a Connector - Unavailable",
    purpose="The station does not reserve a connector that is out of service.",
    before=(connector_unavailable(CONNECTOR),),
    after=(
        reservation_ended(RESERVATION),
        change_availability("Operative", "", ""),
        receive("StatusNotification", "", connectorId=CONNECTOR, status="Available"),
    ),
    steps=(reserve_now(RESERVATION, "Unavailable"),),
)
