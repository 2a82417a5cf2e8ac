"""TC_018_1_CS: the cable lock is opened while a transaction runs, which ends it."""

from app.scenario.checks import equal
from app.scenario.vocabulary import CONNECTOR, Scenario, any_order, receive, send, unplug
from testplans.ocpp16.charging_station.states import THE_TRANSACTION, charging

SCENARIO = Scenario(
    id="TC_018_1_CS",
    role="charging-station",
    table=23,
    title="Unlock Connector - With Charging Session (Not fixed cable)",
    purpose="The station stops the transaction and unlocks when the management system asks it to unlock.",
    before=(charging(),),
    steps=(
        send("UnlockConnector", "1", "2", connectorId=CONNECTOR, checks=[equal("status", "Unlocked")]),
        any_order(
            receive(
                "StopTransaction",
                "3",
                checks=[
                    equal("reason", "UnlockCommand"),
                    THE_TRANSACTION,
                ],
            ),
            receive("StatusNotification", "5", connectorId=CONNECTOR, status="Finishing"),
        ),
        unplug("both"),
        receive("StatusNotification", "7", connectorId=CONNECTOR, status="Available"),
    ),
)
