"""TC_018_2_CS: a fixed cable cannot be unlocked while a transaction runs."""

from app.scenario.checks import equal, warn
from app.scenario.vocabulary import CONNECTOR, GENERAL_RULE, Scenario, any_order, optional, receive, send
from testplans.ocpp16.charging_station.states import THE_TRANSACTION, charging

SCENARIO = Scenario(
    id="TC_018_2_CS",
    role="charging-station",
    table=24,
    title="Unlock Connector - With Charging Session (Fixed cable)",
    purpose="A station with a fixed cable says that it cannot unlock.",
    before=(charging(),),
    # The wire is watched for as long as what is optional is waited for.
    quiet=False,
    steps=(
        any_order(
            send("UnlockConnector", "1", "2", connectorId=CONNECTOR, checks=[equal("status", "NotSupported")]),
            # The document is silent on the transaction; OCPP 1.6 section 5.18 has the station finish it first.
            optional(
                any_order(
                    receive(
                        "StopTransaction", "2.stop", checks=[warn(equal("reason", "UnlockCommand")), THE_TRANSACTION]
                    ),
                    optional(
                        receive("StatusNotification", "2.finishing", connectorId=CONNECTOR, status="Finishing"),
                        GENERAL_RULE,
                    ),
                ),
                GENERAL_RULE,
            ),
        ),
    ),
)
