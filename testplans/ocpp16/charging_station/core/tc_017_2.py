"""TC_017_2_CS: a fixed cable cannot be unlocked while nothing charges."""

from app.scenario.checks import equal
from app.scenario.vocabulary import CONNECTOR, Scenario, send

SCENARIO = Scenario(
    id="TC_017_2_CS",
    role="charging-station",
    table=22,
    title="Unlock connector - no charging session running (Fixed cable)",
    purpose="A station with a fixed cable says that it cannot unlock.",
    steps=(send("UnlockConnector", "1", "2", connectorId=CONNECTOR, checks=[equal("status", "NotSupported")]),),
)
