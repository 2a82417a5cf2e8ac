"""000_STOPTX: stops a transaction that is running before the next case (procedure V1.1.4, section 7.3, step 2)."""

from app.scenario.checks import equal
from app.scenario.values import DutFact
from app.scenario.vocabulary import Scenario, receive, send

SCENARIO = Scenario(
    id="000_STOPTX",
    role="charging-station",
    table=0,
    title="Stop the running transaction",
    purpose="Stop a transaction that an earlier case has left running.",
    utility=True,
    quiet=False,
    steps=(
        send(
            "RemoteStopTransaction",
            "1",
            "2",
            transactionId=DutFact("transaction_id"),
            checks=[equal("status", "Accepted")],
        ),
        receive("StopTransaction", "3"),
    ),
)
