"""TC_037_3_CS: a transaction that starts offline and is then refused; it is stopped."""

from app.scenario.checks import equal
from app.scenario.values import Param
from app.scenario.vocabulary import CONNECTOR, Scenario, Setting, receive, sequence
from testplans.ocpp16.charging_station.memory import known_offline, local_list_emptied
from testplans.ocpp16.charging_station.offline import (
    CONFIGURATION,
    back_online,
    cable_released,
    list_conflict,
    start_offline,
    started_offline,
)
from testplans.ocpp16.charging_station.states import THE_TRANSACTION

INVALID = Param("invalid_id_tag")

SCENARIO = Scenario(
    id="TC_037_3_CS",
    role="charging-station",
    table=42,
    title="Offline Start Transaction - Invalid IdTag - StopTransactionOnInvalidId = true",
    purpose="A transaction that started offline and is refused afterwards is stopped.",
    configuration=(
        *CONFIGURATION,
        Setting("StopTransactionOnInvalidId", True),
        Setting("MaxEnergyOnInvalidId", "0", if_implemented=True),
    ),
    # Whoever is to be cached as valid is accepted at first; only the answer to step 1 says that it no longer is.
    before=(known_offline(INVALID),),
    after=(local_list_emptied(), cable_released(INVALID)),
    steps=(
        *start_offline(INVALID),
        back_online(
            sequence(
                started_offline(INVALID, "Invalid"),
                receive(
                    "StopTransaction",
                    "5",
                    checks=[
                        equal("reason", "DeAuthorized"),
                        THE_TRANSACTION,
                    ],
                ),
                receive("StatusNotification", "7", connectorId=CONNECTOR, status="Finishing"),
            ),
            also=list_conflict(),
        ),
    ),
)
