"""TC_028_CS: a remote stop of a transaction that the station does not have is rejected."""

from app.scenario.checks import equal
from app.scenario.values import Sum
from app.scenario.vocabulary import Scenario, send
from testplans.ocpp16.charging_station.states import TRANSACTION_ID, charging

UNKNOWN = Sum((TRANSACTION_ID, 1000))

SCENARIO = Scenario(
    id="TC_028_CS",
    role="charging-station",
    table=33,
    title="Remote Stop Transaction - Rejected",
    purpose="The station rejects a remote stop that names a transaction it does not have.",
    before=(charging(),),
    steps=(send("RemoteStopTransaction", "1", "2", transactionId=UNKNOWN, checks=[equal("status", "Rejected")]),),
)
