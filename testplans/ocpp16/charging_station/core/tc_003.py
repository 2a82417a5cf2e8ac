"""TC_003_CS: regular charging session, plug-in first."""

from app.scenario.checks import same, warn
from app.scenario.values import Captured
from app.scenario.vocabulary import CONNECTOR, Scenario, any_order, identify, plug_in, receive
from testplans.ocpp16.charging_station.states import ACCEPTED, VALID

SCENARIO = Scenario(
    id="TC_003_CS",
    role="charging-station",
    table=3,
    title="Regular Charging Session - Plugin First",
    purpose="The station starts a session when the cable comes before the identification.",
    steps=(
        plug_in(),
        receive("StatusNotification", "1", connectorId=CONNECTOR, status="Preparing"),
        identify(VALID),
        receive("Authorize", "3", answer=ACCEPTED, save="authorized"),
        any_order(
            receive(
                "StartTransaction",
                "5",
                answer=ACCEPTED,
                save="start",
                # The document is silent; OCPP 1.6 section 4.8 starts the transaction for the id tag that was authorized.
                checks=[warn(same("idTag", Captured("authorized.idTag"))), warn(same("connectorId", CONNECTOR))],
            ),
            receive("StatusNotification", "7", connectorId=CONNECTOR, status="Charging"),
        ),
    ),
)
