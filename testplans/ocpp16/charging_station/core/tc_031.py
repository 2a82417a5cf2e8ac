"""TC_031_CS: a connector that the station does not have cannot be unlocked."""

from app.scenario.checks import equal
from app.scenario.station_connectors import UnknownConnector
from app.scenario.vocabulary import Scenario, send

SCENARIO = Scenario(
    id="TC_031_CS",
    role="charging-station",
    table=35,
    title="Unlock Connector - Unknown Connector",
    purpose="The station refuses to unlock a connector that it does not have.",
    steps=(
        send("UnlockConnector", "1", "2", connectorId=UnknownConnector(), checks=[equal("status", "NotSupported")]),
    ),
)
