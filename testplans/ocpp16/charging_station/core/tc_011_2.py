"""TC_011_2_CS: remote start first, and no cable comes."""

from app.scenario.checks import equal, first_key, warn
from app.scenario.values import Param, Sum
from app.scenario.vocabulary import CONNECTOR, Scenario, Setting, receive, send
from testplans.ocpp16.charging_station.states import ACCEPTED, VALID, remote_authorization

SCENARIO = Scenario(
    id="TC_011_2_CS",
    role="charging-station",
    table=15,
    title="Remote Start Charging Session - connection timeout",
    purpose="The station frees the connector when no cable comes within the connection time-out after a remote start.",
    configuration=(Setting("ConnectionTimeOut", Param("connection_timeout")),),
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
        receive(
            "StatusNotification",
            "9",
            connectorId=CONNECTOR,
            status="Available",
            timeout=Sum((Param("connection_timeout"), Param("message_timeout"))),
        ),
    ),
)
