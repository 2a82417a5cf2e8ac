"""TC_030_CS: the cable lock does not open, and the station says so."""

from app.scenario.checks import equal
from app.scenario.conditions import LastStatus
from app.scenario.vocabulary import (
    CONNECTOR,
    GENERAL_RULE,
    Scenario,
    act,
    any_order,
    optional,
    receive,
    send,
    sequence,
    unplug,
    wait,
    when,
)

# The description of the table: the station reports a failure of the lock.
REPORTED = optional(
    receive("StatusNotification", "lock-failure", connectorId=CONNECTOR, errorCode="ConnectorLockFailure"), GENERAL_RULE
)

SCENARIO = Scenario(
    id="TC_030_CS",
    role="charging-station",
    table=34,
    title="Unlock Connector - Unlock Failure",
    purpose="The station tells that it could not unlock a connector.",
    # A lock that cannot open mostly takes a cable that is in.
    before=(
        # What is optional beside the manual action is not given up together with what was optional before it.
        wait(0, "the lock is seen to once nothing else is waited for"),
        any_order(
            act("CauseUnlockFailure", connectorId=CONNECTOR),
            optional(
                receive("StatusNotification", "cable", connectorId=CONNECTOR, status="Preparing", errorCode="NoError"),
                GENERAL_RULE,
            ),
            REPORTED,
        ),
    ),
    after=(
        act("ClearLockFailure", connectorId=CONNECTOR),
        # A cable that was put in for it may be locked; then it is taken out.
        when(
            LastStatus(CONNECTOR, ("Preparing", "Finishing", "Faulted")),
            sequence(
                send("UnlockConnector", "", connectorId=CONNECTOR, callerror=("any",)),
                unplug("both"),
                optional(receive("StatusNotification", "", connectorId=CONNECTOR, status="Available"), GENERAL_RULE),
            ),
        ),
    ),
    steps=(
        any_order(
            send("UnlockConnector", "1", "2", connectorId=CONNECTOR, checks=[equal("status", "UnlockFailed")]),
            REPORTED,
        ),
    ),
)
