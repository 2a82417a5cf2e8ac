"""TC_012_CS: remote stop."""

from app.scenario.checks import equal
from app.scenario.vocabulary import CONNECTOR, Scenario, any_order, receive, send
from testplans.ocpp16.charging_station.states import THE_TRANSACTION, TRANSACTION_ID, charging

SCENARIO = Scenario(
    id="TC_012_CS",
    role="charging-station",
    table=16,
    title="Remote Stop Charging Session",
    purpose="The station stops a transaction when the management system asks for it.",
    before=(charging(),),
    steps=(
        send(
            "RemoteStopTransaction",
            "1",
            "2",
            transactionId=TRANSACTION_ID,
            checks=[equal("status", "Accepted")],
        ),
        any_order(
            receive(
                "StopTransaction",
                "3",
                checks=[equal("reason", "Remote"), THE_TRANSACTION],
            ),
            receive("StatusNotification", "5", connectorId=CONNECTOR, status="Finishing"),
        ),
    ),
)
