"""TC_055_CS: a message of a connector that the station does not have cannot be triggered."""

from app.scenario.checks import equal
from app.scenario.station_connectors import UnknownConnector
from app.scenario.values import Param
from app.scenario.vocabulary import Scenario, guard, never, send, sequence, wait

UNKNOWN = UnknownConnector()

SCENARIO = Scenario(
    id="TC_055_CS",
    role="charging-station",
    table=76,
    profile="REMOTE_TRIGGER",
    title="Trigger Message - Rejected",
    purpose="The station rejects the request for a message of a connector that it does not have.",
    steps=(
        guard(
            sequence(
                send(
                    "TriggerMessage",
                    "1",
                    "2",
                    requestedMessage="MeterValues",
                    connectorId=UNKNOWN,
                    checks=[equal("status", "Rejected")],
                    callerror=("any",),
                ),
                wait(Param("transaction_duration"), "the message may not come"),
            ),
            never("MeterValues", "expected-result", text="the message is not sent", connectorId=UNKNOWN),
            # Those of another connector may be regular ones (ClockAlignedDataInterval): a finding.
            never(
                "MeterValues",
                "expected-result.other",
                severity="warn",
                text="no MeterValues of another connector come instead of those that were rejected",
            ),
        ),
    ),
)
