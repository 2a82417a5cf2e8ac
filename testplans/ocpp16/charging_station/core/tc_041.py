"""TC_041_CS: a station in fault starts no transaction."""

from app.scenario.values import Param
from app.scenario.vocabulary import (
    CONNECTOR,
    GENERAL_RULE,
    Scenario,
    act,
    any_order,
    guard,
    identify,
    never,
    optional,
    receive,
    sequence,
    wait,
)
from testplans.ocpp16.charging_station.faulted import fault_cleared, faulted
from testplans.ocpp16.charging_station.states import ACCEPTED, VALID, others_occupied

SCENARIO = Scenario(
    id="TC_041_CS",
    role="charging-station",
    table=47,
    title="Fault Behavior",
    purpose="The station refuses to start a transaction while it is in fault.",
    # With one reader for several connectors, the card would rightly be taken for another one.
    before=(others_occupied(),),
    after=(fault_cleared(CONNECTOR),),
    steps=(
        act("CauseFault", connectorId=CONNECTOR),
        faulted("1", CONNECTOR),
        guard(
            sequence(
                identify(
                    VALID, manner="in vain", consequence="the connector is in fault: the station should refuse it"
                ),
                any_order(
                    optional(receive("Authorize", "3", answer=ACCEPTED), GENERAL_RULE),
                    wait(Param("transaction_duration"), "no transaction may start"),
                ),
            ),
            never("StartTransaction", "3.start", text="no transaction starts"),
        ),
    ),
)
