"""TC_068_CS: a transaction is stopped by the id tag that started it, and by no other."""

from app.scenario.checks import same
from app.scenario.values import Captured, Param
from app.scenario.vocabulary import CONNECTOR, Scenario, any_order, guard, identify, never, receive, sequence, wait
from testplans.ocpp16.charging_station.states import THE_TRANSACTION, VALID, charging, others_occupied

SCENARIO = Scenario(
    id="TC_068_CS",
    role="charging-station",
    table=6,
    title="Stop transaction - IdTag in StopTransaction matches IdTag in StartTransaction",
    purpose="The station stops the transaction only for the id tag that started it.",
    before=(others_occupied(), charging()),
    steps=(
        guard(
            sequence(
                identify(
                    Param("valid_id_tag_2"),
                    consequence="another card, and no stop button: charging has to go on",
                    manner="other card",
                ),
                wait(Param("transaction_duration"), "the other card may change nothing"),
            ),
            never("Authorize", "1.authorize", text="the other card causes no Authorize"),
            never("StopTransaction", "1.stop", text="the other card does not stop the transaction"),
        ),
        identify(VALID, manner="stop"),
        any_order(
            receive(
                "StopTransaction",
                "3",
                checks=[
                    same("idTag", Captured("start.idTag")),
                    THE_TRANSACTION,
                ],
            ),
            receive("StatusNotification", "5", connectorId=CONNECTOR, status="Finishing"),
        ),
    ),
)
