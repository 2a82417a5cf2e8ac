"""TC_005_3_CS: the cable is taken out on the EV's side; the transaction goes on until it is stopped from remote."""

from app.scenario.checks import equal, one_of, warn
from app.scenario.conditions import PicsIs
from app.scenario.vocabulary import (
    CONNECTOR,
    DOCUMENT,
    Scenario,
    Setting,
    any_order,
    one_of_branches,
    optional,
    receive,
    send,
    sequence,
    unplug,
    when,
)
from testplans.ocpp16.charging_station.states import THE_TRANSACTION, TRANSACTION_ID, charging

FINISHING = receive("StatusNotification", "5", connectorId=CONNECTOR, status="Finishing")
AVAILABLE = receive("StatusNotification", "5", connectorId=CONNECTOR, status="Available")

SCENARIO = Scenario(
    id="TC_005_3_CS",
    role="charging-station",
    table=10,
    title="EV Side Disconnected - transaction goes on",
    purpose="The station keeps the transaction running when the cable is taken out on the EV's side and it is configured to.",
    configuration=(
        Setting("MinimumStatusDuration", "0", if_implemented=True),
        Setting("StopTransactionOnEVSideDisconnect", False),
        Setting("UnlockConnectorOnEVSideDisconnect", False),
    ),
    before=(charging(),),
    steps=(
        unplug("EV"),
        # Which of the two statuses comes is free, and so is another one beside it; the info says why it came.
        receive(
            "StatusNotification",
            "1",
            connectorId=CONNECTOR,
            info="EV side disconnected",
            checks=[one_of("status", "SuspendedEV", "SuspendedEVSE")],
        ),
        send(
            "RemoteStopTransaction",
            "3",
            "4",
            transactionId=TRANSACTION_ID,
            checks=[warn(equal("status", "Accepted"))],
        ),
        any_order(
            when(
                PicsIs("general.fixed_cable", True),
                # It may be Finishing before it is free.
                one_of_branches(sequence(FINISHING, optional(AVAILABLE, DOCUMENT)), AVAILABLE),
                FINISHING,
            ),
            receive(
                "StopTransaction",
                "7",
                checks=[equal("reason", "Remote"), THE_TRANSACTION],
            ),
        ),
    ),
)
