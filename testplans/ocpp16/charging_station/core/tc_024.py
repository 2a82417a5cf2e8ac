"""TC_024_CS: the cable cannot be locked, and so nothing starts."""

from app.scenario.checks import equal
from app.scenario.values import Param
from app.scenario.vocabulary import (
    CONNECTOR,
    GENERAL_RULE,
    Scenario,
    act,
    guard,
    never,
    optional,
    receive,
    sequence,
    unplug,
    wait,
)
from testplans.ocpp16.charging_station.states import remote_start_first

SCENARIO = Scenario(
    id="TC_024_CS",
    role="charging-station",
    table=30,
    title="Start Charging Session - Lock Failure",
    purpose="The station reports that the cable could not be locked, and starts no transaction.",
    # The document executes steps 1 to 8 before the case: what fails there leaves the case undecided.
    # The lock is seen to before them: once the remote start is accepted, ConnectionTimeOut runs.
    before=(act("CauseLockFailure", connectorId=CONNECTOR), *remote_start_first()),
    after=(
        unplug("both"),
        optional(receive("StatusNotification", "", connectorId=CONNECTOR, status="Available"), GENERAL_RULE),
        act("ClearLockFailure", connectorId=CONNECTOR),
    ),
    steps=(
        guard(
            sequence(
                # The document's way: the plug is put in only halfway.
                act("PlugIn", connectorId=CONNECTOR, manner="unlocked"),
                receive(
                    "StatusNotification",
                    "9",
                    connectorId=CONNECTOR,
                    status="Faulted",
                    checks=[equal("errorCode", "ConnectorLockFailure")],
                ),
                wait(Param("transaction_duration"), "no transaction may start"),
            ),
            never("StartTransaction", "expected-result", text="no transaction starts"),
        ),
    ),
)
