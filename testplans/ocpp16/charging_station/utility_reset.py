"""000_RESET: brings the station to a basic idle state between cases; it must pass (procedure V1.1.4, sections 7.2.2, 7.3).

Cables that are in are taken out first, or after it where the station reports one that the bench did not know of; connectors
that come back Unavailable are made available again.
"""

from app.scenario.checks import equal
from app.scenario.conditions import AllOf, CableIn, LastStatus, Not, PicsIs, TransactionRunning
from app.scenario.values import EACH
from app.scenario.vocabulary import (
    GENERAL_RULE,
    Scenario,
    Verify,
    each_connector,
    optional,
    receive,
    send,
    sequence,
    unplug,
    when,
)
from testplans.ocpp16.charging_station.states import boot_accepted

# A fixed cable stays in the station; on the EV's side is then all that can be taken out.
_TAKE_OUT = when(PicsIs("general.fixed_cable", True), unplug("EV", EACH), unplug("both", EACH))
_DETACHED = when(CableIn(EACH), _TAKE_OUT)
_REPORTED = receive("StatusNotification", "5", connectorId=EACH)
_OPERATIVE = when(
    LastStatus(EACH, ("Unavailable",)),
    sequence(
        send("ChangeAvailability", "7", "8", connectorId=EACH, type="Operative", checks=[equal("status", "Accepted")]),
        receive("StatusNotification", "9", connectorId=EACH, status="Available"),
    ),
)
_FREED = when(
    # A station may notice the cable only now, and report the connector free a little after the boot.
    LastStatus(EACH, ("Available",)),
    sequence(),
    optional(receive("StatusNotification", "5", connectorId=EACH, status="Available"), GENERAL_RULE),
)
_UNPLUGGED = when(
    # Nobody has told the bench of this cable: it was in before the campaign began.
    LastStatus(EACH, ("Preparing", "Finishing", "SuspendedEV", "SuspendedEVSE")),
    sequence(_TAKE_OUT, receive("StatusNotification", "5", connectorId=EACH, status="Available")),
)

SCENARIO = Scenario(
    id="000_RESET",
    role="charging-station",
    table=0,
    title="Reset to idle",
    purpose="Set the station to a basic idle state, so that cases do not influence each other.",
    utility=True,
    quiet=False,
    steps=(
        each_connector(_DETACHED, zero=False),
        send("Reset", "1", "2", type="Hard", checks=[equal("status", "Accepted")]),
        boot_accepted("3"),
        each_connector(_REPORTED, zero=True, zero_optional=True),
        each_connector(_OPERATIVE, zero=False),
        each_connector(_FREED, zero=False),
        each_connector(_UNPLUGGED, zero=False),
        each_connector(
            Verify(
                "",
                LastStatus(EACH, ("Available",)),
                "connector {each} is Available",
                "Look at the connector: unplug the cable, clear the fault.",
            ),
            zero=False,
        ),
        Verify(
            "", AllOf((Not(TransactionRunning()),)), "no transaction is running", "Stop the transaction at the station."
        ),
    ),
)
