"""TC_011_2_CS: remote start first, and no cable comes."""

from app.scenario.checks import not_before
from app.scenario.values import Param, Sum
from app.scenario.vocabulary import CONNECTOR, Scenario, Setting, receive
from testplans.ocpp16.charging_station.states import remote_start_first

SCENARIO = Scenario(
    id="TC_011_2_CS",
    role="charging-station",
    table=15,
    title="Remote Start Charging Session - connection timeout",
    purpose="The station frees the connector when no cable comes within the connection time-out after a remote start.",
    configuration=(Setting("ConnectionTimeOut", Param("connection_timeout")),),
    steps=(
        *remote_start_first(),
        receive(
            "StatusNotification",
            "9",
            connectorId=CONNECTOR,
            status="Available",
            timeout=Sum((Param("connection_timeout"), Param("message_timeout"))),
            # As in TC_004_2: the step stands under the condition that the time-out is over. The connector is Preparing, and the
            # time-out runs (OCPP 1.6 section 9.1.6), no earlier than the remote start was asked for.
            checks=[not_before(Param("connection_timeout"), "remote_start.sent")],
        ),
    ),
)
