"""TC_030_CS: the cable lock does not open, and the station says so."""

from app.scenario.checks import equal
from app.scenario.vocabulary import CONNECTOR, Scenario, act, send

SCENARIO = Scenario(
    id="TC_030_CS",
    role="charging-station",
    table=34,
    title="Unlock Connector - Unlock Failure",
    purpose="The station tells that it could not unlock a connector.",
    before=(act("CauseUnlockFailure", connectorId=CONNECTOR),),
    steps=(send("UnlockConnector", "1", "2", connectorId=CONNECTOR, checks=[equal("status", "UnlockFailed")]),),
)
