"""TC_023_CS: an invalid identification starts nothing."""

from app.scenario.checks import equal, warn
from app.scenario.values import Param, Sum
from app.scenario.vocabulary import (
    CONNECTOR,
    Scenario,
    Setting,
    guard,
    identify,
    never,
    plug_in,
    receive,
    sequence,
    wait,
)

MINIMUM_STATUS_DURATION = 10

SCENARIO = Scenario(
    id="TC_023_CS",
    role="charging-station",
    table=29,
    title="Start Charging Session - Authorize invalid / blocked / expired",
    purpose="The station starts no transaction when the identification is refused.",
    configuration=(
        # A status is reported only once it has lasted this long; the time-out below allows for it.
        Setting("MinimumStatusDuration", str(MINIMUM_STATUS_DURATION), if_implemented=True),
        Setting("LocalPreAuthorize", True),
    ),
    steps=(
        guard(
            sequence(
                plug_in(),
                receive(
                    "StatusNotification",
                    "1",
                    connectorId=CONNECTOR,
                    status="Preparing",
                    timeout=Sum((MINIMUM_STATUS_DURATION, Param("message_timeout"))),
                ),
                identify(Param("invalid_id_tag"), consequence="the station should refuse it"),
                receive(
                    "Authorize",
                    "3",
                    answer={"idTagInfo": {"status": "Invalid"}},
                    checks=[warn(equal("idTag", Param("invalid_id_tag")))],
                ),
                wait(Param("transaction_duration"), "no transaction may start"),
            ),
            never("StartTransaction", "expected-result", text="no transaction starts"),
            never(
                "StatusNotification",
                "expected-result.charging",
                text="the connector is not Charging",
                status="Charging",
            ),
        ),
    ),
)
