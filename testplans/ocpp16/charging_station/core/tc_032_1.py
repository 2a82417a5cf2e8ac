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
        act("PowerOff"),
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
        act("PowerOn"),
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
