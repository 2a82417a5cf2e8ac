"""TC_032_1_CS: a station with a back-up supply stops its transactions before the power is gone."""

from app.scenario.checks import equal
from app.scenario.vocabulary import CONNECTOR, Scenario, act, any_order, one_of_branches, receive
from testplans.ocpp16.charging_station.states import THE_TRANSACTION, all_available, boot_accepted, charging

SCENARIO = Scenario(
    id="TC_032_1_CS",
    role="charging-station",
    table=36,
    title="Power failure boot charging point - configured to stop transaction(s) before going down",
    purpose="The station first stops its transactions when the power fails, and then goes down.",
    before=(charging(),),
    steps=(
        act(
            "PowerOff", consequence="leave its back-up supply connected: the station has to stop the transaction on it"
        ),
        any_order(
            receive(
                "StopTransaction",
                "1",
                checks=[
                    equal("reason", "PowerLoss"),
                    THE_TRANSACTION,
                ],
            ),
            receive("StatusNotification", "3", connectorId=CONNECTOR, status="Finishing"),
        ),
        # The prompt before it closes with the first message; the station is still up then.
        act("PowerOn", consequence="first wait until the station has gone down and is dark: it has to start anew"),
        boot_accepted("5"),
        all_available(
            "7",
            special={
                CONNECTOR: one_of_branches(
                    receive("StatusNotification", "7", connectorId=CONNECTOR, status="Finishing"),
                    receive("StatusNotification", "7", connectorId=CONNECTOR, status="Preparing"),
                )
            },
        ),
    ),
)
