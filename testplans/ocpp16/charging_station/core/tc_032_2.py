"""TC_032_2_CS: power failure while a transaction runs; the station stops it after the restart, or resumes it."""

from app.scenario.checks import equal, one_of_or_absent
from app.scenario.conditions import Known
from app.scenario.values import EACH, Captured
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
    when,
)
from testplans.ocpp16.charging_station.states import THE_TRANSACTION, VALID, boot_accepted, charging

PREPARING = Known(Captured("preparing.status"))


def status(number: str, text: str, save: str = "") -> Node:
    return receive("StatusNotification", number, connectorId=CONNECTOR, status=text, save=save)


RESUMED = sequence(
    status("3", "Charging"),
    identify(VALID, manner="stop"),
    any_order(
        receive("StopTransaction", "5", checks=[one_of_or_absent("reason", "Local"), THE_TRANSACTION]),
        one_of_branches(status("7", "Finishing"), status("7", "Preparing")),
    ),
)
STOPPED = any_order(
    receive("StopTransaction", "5", checks=[equal("reason", "PowerLoss"), THE_TRANSACTION]),
    when(
        PREPARING,
        # Step 7 comes only where Finishing was not reported yet.
        optional(status("7", "Finishing"), DOCUMENT),
        one_of_branches(
            status("3", "Finishing"), sequence(status("3", "Preparing"), optional(status("7", "Finishing"), DOCUMENT))
        ),
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
        # Steps 3 to 7 come in any order; which of the two it is, Charging or StopTransaction shows.
        any_order(
            each_connector(
                receive("StatusNotification", "3", connectorId=EACH, status="Available"),
                special={CONNECTOR: sequence()},
            ),
            # What the document lets the connector report before it reports where it stands.
            optional(status("3.first", "Unavailable"), DOCUMENT),
            optional(status("3.first", "Available"), DOCUMENT),
            sequence(
                # The cable is in: so much a station may say before it has found the transaction again, or stopped it.
                optional(status("3", "Preparing", save="preparing"), DOCUMENT),
                one_of_branches(STOPPED, RESUMED),
            ),
        ),
    ),
)
