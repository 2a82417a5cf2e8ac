"""TC_032_2_CS: power failure while a transaction runs; the station stops it after the restart, or resumes it."""

from app.scenario.checks import equal, one_of_or_absent
from app.scenario.values import EACH
from app.scenario.vocabulary import (
    CONNECTOR,
    DOCUMENT,
    Node,
    Scenario,
    act,
    any_order,
    each_connector,
    identify,
    one_of_branches,
    optional,
    receive,
    sequence,
)
from testplans.ocpp16.charging_station.states import THE_TRANSACTION, VALID, boot_accepted, charging


def status(number: str, text: str) -> Node:
    return receive("StatusNotification", number, connectorId=CONNECTOR, status=text)


RESUMED = sequence(
    status("3", "Charging"),
    identify(VALID),
    any_order(
        receive("StopTransaction", "5", checks=[one_of_or_absent("reason", "Local"), THE_TRANSACTION]),
        one_of_branches(status("7", "Finishing"), status("7", "Preparing")),
    ),
)
STOPPED = any_order(
    receive("StopTransaction", "5", checks=[equal("reason", "PowerLoss"), THE_TRANSACTION]),
    one_of_branches(
        status("3", "Finishing"),
        # Step 7 comes only where Finishing was not reported yet.
        sequence(status("3", "Preparing"), optional(status("7", "Finishing"), DOCUMENT)),
    ),
)

SCENARIO = Scenario(
    id="TC_032_2_CS",
    role="charging-station",
    table=37,
    title="Power failure boot charging point-configured to stop transaction(s)",
    purpose="The station ends the transactions that a power failure has interrupted once it is back.",
    before=(charging(),),
    steps=(
        act("PowerCycle"),
        boot_accepted("1"),
        # Steps 3 to 7 come in any order; which of the two it is, the station shows by its first message.
        any_order(
            each_connector(
                receive("StatusNotification", "3", connectorId=EACH, status="Available"),
                special={CONNECTOR: sequence()},
            ),
            # What the document lets the connector report before it reports where it stands.
            optional(status("3.first", "Unavailable"), DOCUMENT),
            optional(status("3.first", "Available"), DOCUMENT),
            one_of_branches(RESUMED, STOPPED),
        ),
    ),
)
