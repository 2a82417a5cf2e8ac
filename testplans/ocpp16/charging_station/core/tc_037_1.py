"""TC_037_1_CS: a transaction that starts while the station is offline."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.charging_station.memory import known_offline, local_list_emptied
from testplans.ocpp16.charging_station.offline import CONFIGURATION, back_online, start_offline, started_offline
from testplans.ocpp16.charging_station.states import VALID

SCENARIO = Scenario(
    id="TC_037_1_CS",
    role="charging-station",
    table=40,
    title="Offline Start Transaction - Valid IdTag",
    purpose="The station starts a transaction while it is offline, and tells it once the connection is back.",
    configuration=CONFIGURATION,
    before=(known_offline(),),
    after=(local_list_emptied(),),
    steps=(
        *start_offline(VALID),
        back_online(started_offline(VALID, "Accepted")),
    ),
)
