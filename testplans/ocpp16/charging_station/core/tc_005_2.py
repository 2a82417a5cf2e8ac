"""TC_005_2_CS: the cable is taken out on the EV's side; the station stops, and keeps the cable until it is told to unlock."""

from app.scenario.checks import equal, one_of
from app.scenario.conditions import AnyOf, PicsIs
from app.scenario.preparation import MODE_1_2_ONLY
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
from testplans.ocpp16.charging_station.states import THE_TRANSACTION, charging

NOT_LOCKED = AnyOf((PicsIs("general.fixed_cable", True), PicsIs("general.product_subtype", MODE_1_2_ONLY)))
FINISHING = receive("StatusNotification", "3", connectorId=CONNECTOR, status="Finishing")
AVAILABLE = receive("StatusNotification", "3", connectorId=CONNECTOR, status="Available")

SCENARIO = Scenario(
    id="TC_005_2_CS",
    role="charging-station",
    table=9,
    title="EV Side Disconnected - stops and stays locked",
    purpose="The station stops the transaction when the cable is taken out on the EV's side, and does not unlock by itself.",
    configuration=(
        Setting("MinimumStatusDuration", "0", if_implemented=True),
        Setting("StopTransactionOnEVSideDisconnect", True),
        Setting("UnlockConnectorOnEVSideDisconnect", False),
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
            one_of_branches(
                # Where no cable is locked in, the connector may be free, at once or after it was Finishing.
                sequence(FINISHING, when(NOT_LOCKED, optional(AVAILABLE, DOCUMENT))),
                AVAILABLE,
            ),
        ),
        send("UnlockConnector", "5", "6", connectorId=CONNECTOR, checks=[one_of("status", "Unlocked", "NotSupported")]),
    ),
)
