"""TC_037_2_CS: a transaction that starts offline and is then refused; it goes on without energy."""

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

INVALID = Param("invalid_id_tag")

SCENARIO = Scenario(
    id="TC_037_2_CS",
    role="charging-station",
    table=41,
    title="Offline Start Transaction - Invalid IdTag - StopTransactionOnInvalidId = false",
    purpose="A transaction that started offline and is refused afterwards gets no more energy, and is not stopped.",
    configuration=(
        *CONFIGURATION,
        Setting("StopTransactionOnInvalidId", False),
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
                receive("StatusNotification", "5", connectorId=CONNECTOR, status="SuspendedEVSE"),
            ),
            also=list_conflict(),
        ),
    ),
)
