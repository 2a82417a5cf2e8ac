"""TC_017_1_CS: the cable lock is opened while nothing charges."""

from app.scenario.checks import equal
from app.scenario.vocabulary import CONNECTOR, Scenario, send

SCENARIO = Scenario(
    id="TC_017_1_CS",
    role="charging-station",
    table=21,
    title="Unlock connector - no charging session running (Not fixed cable)",
    purpose="The station unlocks a connector when the management system asks for it.",
    steps=(send("UnlockConnector", "1", "2", connectorId=CONNECTOR, checks=[equal("status", "Unlocked")]),),
)
