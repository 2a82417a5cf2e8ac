"""TC_005_1_CS: the cable is taken out on the EV's side; the station stops and unlocks."""

from app.scenario.checks import equal
from app.scenario.vocabulary import CONNECTOR, Scenario, Setting, any_order, receive, unplug
from testplans.ocpp16.charging_station.states import THE_TRANSACTION, charging

SCENARIO = Scenario(
    id="TC_005_1_CS",
    role="charging-station",
    table=8,
    title="EV Side Disconnected - stops and unlocks",
    purpose="The station stops the transaction when the cable is taken out on the EV's side and it is configured to do so.",
    configuration=(
        Setting("MinimumStatusDuration", "0", if_implemented=True),
        Setting("StopTransactionOnEVSideDisconnect", True),
        Setting("UnlockConnectorOnEVSideDisconnect", True),
    ),
    before=(charging(),),
    steps=(
        unplug("EV"),
        any_order(
            receive(
                "StopTransaction",
                "1",
                checks=[
                    equal("reason", "EVDisconnected"),
                    THE_TRANSACTION,
                ],
            ),
            receive("StatusNotification", "3", connectorId=CONNECTOR, status="Finishing"),
        ),
    ),
)
