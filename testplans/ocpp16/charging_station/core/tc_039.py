"""TC_039_CS: a whole transaction while the station is offline."""

from app.scenario.checks import one_of_or_absent, same, warn
from app.scenario.values import Param
from app.scenario.vocabulary import (
    CONNECTOR,
    Scenario,
    identify,
    link,
    plug_in,
    receive,
    sequence,
    unplug,
    wait,
)
from testplans.ocpp16.charging_station.memory import known_offline, local_list_emptied
from testplans.ocpp16.charging_station.offline import CONFIGURATION, OFFLINE, SESSION, back_online, statuses
from testplans.ocpp16.charging_station.states import ACCEPTED, THE_TRANSACTION, VALID

SCENARIO = Scenario(
    id="TC_039_CS",
    role="charging-station",
    table=44,
    title="Offline Transaction",
    purpose="The station starts and stops a transaction while it is offline, and tells it once the connection is back.",
    configuration=CONFIGURATION,
    before=(known_offline(),),
    after=(local_list_emptied(),),
    steps=(
        link("cut"),
        plug_in(),
        identify(VALID, consequence=f"{OFFLINE} that it charges"),
        wait(Param("transaction_duration"), "the transaction runs while the station is offline"),
        identify(VALID, manner="stop", consequence=f"{OFFLINE} that it no longer charges"),
        unplug("both"),
        link("restore"),
        back_online(
            sequence(
                receive(
                    "StartTransaction",
                    "1",
                    answer=ACCEPTED,
                    save="start",
                    checks=[warn(same("idTag", VALID)), warn(same("connectorId", CONNECTOR))],
                ),
                receive(
                    "StopTransaction",
                    "3",
                    checks=[
                        one_of_or_absent("reason", "Local"),
                        THE_TRANSACTION,
                    ],
                ),
            ),
            also=statuses(*SESSION),
        ),
    ),
)
