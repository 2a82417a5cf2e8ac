"""TC_018_2_CS: a fixed cable cannot be unlocked while a transaction runs, and the transaction goes on."""

from app.scenario.checks import equal
from app.scenario.vocabulary import CONNECTOR, Scenario, send
from testplans.ocpp16.charging_station.states import charging

SCENARIO = Scenario(
    id="TC_018_2_CS",
    role="charging-station",
    table=24,
    title="Unlock Connector - With Charging Session (Fixed cable)",
    purpose="A station with a fixed cable says that it cannot unlock, and goes on charging.",
    before=(charging(),),
    # A transaction that ends of it is a message that the case does not ask for (document 1.2).
    steps=(send("UnlockConnector", "1", "2", connectorId=CONNECTOR, checks=[equal("status", "NotSupported")]),),
)
