"""TC_011_1_CS: remote start first, then the cable."""

from app.scenario.checks import same, warn
from app.scenario.vocabulary import CONNECTOR, Scenario, any_order, plug_in, receive
from testplans.ocpp16.charging_station.states import ACCEPTED, VALID, remote_start_first

SCENARIO = Scenario(
    id="TC_011_1_CS",
    role="charging-station",
    table=14,
    title="Remote Start Charging Session - Remote Start First",
    purpose="The station starts a transaction when the remote start comes before the cable.",
    steps=(
        *remote_start_first(),
        plug_in(),
        any_order(
            receive(
                "StartTransaction",
                "9",
                answer=ACCEPTED,
                save="start",
                checks=[warn(same("idTag", VALID)), warn(same("connectorId", CONNECTOR))],
            ),
            receive("StatusNotification", "11", connectorId=CONNECTOR, status="Charging"),
        ),
    ),
)
