"""TC_011_1_CS: remote start first, then the cable."""

from app.scenario.checks import equal, first_key, same, warn
from app.scenario.vocabulary import CONNECTOR, Scenario, any_order, plug_in, receive, send
from testplans.ocpp16.charging_station.states import ACCEPTED, VALID, remote_authorization

SCENARIO = Scenario(
    id="TC_011_1_CS",
    role="charging-station",
    table=14,
    title="Remote Start Charging Session - Remote Start First",
    purpose="The station starts a transaction when the remote start comes before the cable.",
    steps=(
        send(
            "GetConfiguration",
            "1",
            "2",
            key=["AuthorizeRemoteTxRequests"],
            checks=[first_key("AuthorizeRemoteTxRequests")],
            save="configuration",
        ),
        send(
            "RemoteStartTransaction",
            "3",
            "4",
            connectorId=CONNECTOR,
            idTag=VALID,
            checks=[equal("status", "Accepted")],
        ),
        remote_authorization(
            "configuration",
            receive("Authorize", "5", answer=ACCEPTED, checks=[warn(equal("idTag", VALID))]),
        ),
        receive("StatusNotification", "7", connectorId=CONNECTOR, status="Preparing"),
        plug_in(),
        any_order(
            receive(
                "StartTransaction",
                "9",
                answer=ACCEPTED,
                save="start",
                checks=[warn(same("idTag", VALID)), warn(same("connectorId", CONNECTOR))],
            ),
            receive("StatusNotification", "11", connectorId=CONNECTOR, status="Charging"),
        ),
    ),
)
