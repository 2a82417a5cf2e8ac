"""TC_011_1_CS: remote start first, then the cable."""

from app.scenario.vocabulary import Scenario, plug_in
from testplans.ocpp16.charging_station.states import remote_start_first, started

SCENARIO = Scenario(
    id="TC_011_1_CS",
    role="charging-station",
    table=14,
    title="Remote Start Charging Session - Remote Start First",
    purpose="The station starts a transaction when the remote start comes before the cable.",
    steps=(
        *remote_start_first(),
        plug_in(),
        started("9", "11"),
    ),
)
