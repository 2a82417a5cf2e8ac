"""TC_004_2_CS: identification first, no cable: the connector is Available again after ConnectionTimeOut."""

from app.scenario.checks import not_before
from app.scenario.values import Param, Sum
from app.scenario.vocabulary import CONNECTOR, Scenario, Setting, receive
from testplans.ocpp16.charging_station.states import authorized

SCENARIO = Scenario(
    id="TC_004_2_CS",
    role="charging-station",
    table=5,
    title="Regular Charging Session - Identification First - ConnectionTimeOut",
    purpose="The connector becomes available again when no cable comes within ConnectionTimeOut.",
    configuration=(Setting("ConnectionTimeOut", Param("connection_timeout")),),
    steps=(
        authorized(consequence="then leave the cable alone: the connector has to become free by itself"),
        receive(
            "StatusNotification",
            "2",
            connectorId=CONNECTOR,
            status="Available",
            timeout=Sum((Param("connection_timeout"), Param("message_timeout"))),
            # The step stands under the condition that the time-out has expired: earlier would be another reason. It counts
            # from the beginning of Preparing (OCPP 1.6 section 9.1.6), which may come before Authorize or after it.
            checks=[not_before(Param("connection_timeout"), "authorized", "preparing")],
        ),
    ),
)
