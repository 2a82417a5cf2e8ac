"""TC_027_CS: a remote start for connector 0 is refused."""

from app.scenario.checks import equal
from app.scenario.vocabulary import Scenario, send
from testplans.ocpp16.charging_station.states import VALID

SCENARIO = Scenario(
    id="TC_027_CS",
    role="charging-station",
    table=32,
    title="Remote start transaction - connector id shall not be 0",
    purpose="The station refuses a remote start that names connector 0.",
    steps=(
        send(
            "RemoteStartTransaction",
            "1",
            "2",
            connectorId=0,
            idTag=VALID,
            checks=[equal("status", "Rejected")],
            callerror=("any",),
        ),
    ),
)
