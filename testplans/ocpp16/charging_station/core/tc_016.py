"""TC_016_CS: soft reset while a transaction runs. Whether the station reboots is its own choice."""

from app.scenario.checks import equal, so
from app.scenario.conditions import Known
from app.scenario.values import Captured
from app.scenario.vocabulary import (
    APPENDIX_D,
    CONNECTOR,
    DOCUMENT,
    Node,
    Scenario,
    any_order,
    one_of_branches,
    optional,
    receive,
    send,
    sequence,
    when,
)
from testplans.ocpp16.charging_station.states import THE_TRANSACTION, all_available, boot_accepted, charging

STOPPED = Known(Captured("stop.transactionId"), "StopTransaction has come before it")
WITH_CABLE_IN = one_of_branches(
    receive("StatusNotification", "9", connectorId=CONNECTOR, status="Finishing"),
    receive("StatusNotification", "9", connectorId=CONNECTOR, status="Preparing"),
)
"""After the reboot. Another status before it is one that nobody waits for: the tester judges it (document 1.3, Appendix D)."""

FINISHED = Known(Captured("finishing.status"))
NO_FINISHING = "step 5 did not come either, which is left out by a station that resets itself, and by no other"


def reboot(why: str = "") -> Node:
    """Steps 7 to 9."""
    return sequence(
        boot_accepted("7", checks=[so("stopped", STOPPED, "step 3 comes before the reboot")], why=why),
        all_available("9", special={CONNECTOR: WITH_CABLE_IN}),
    )


SCENARIO = Scenario(
    id="TC_016_CS",
    role="charging-station",
    table=20,
    title="Soft Reset With Transaction",
    purpose="The station stops the transaction that runs, and resets itself softly.",
    before=(charging(),),
    steps=(
        send("Reset", "1", "2", type="Soft", checks=[equal("status", "Accepted")]),
        any_order(
            receive(
                "StopTransaction",
                "3",
                checks=[
                    equal("reason", "SoftReset"),
                    THE_TRANSACTION,
                ],
                save="stop",
            ),
            sequence(
                optional(
                    receive("StatusNotification", "5", connectorId=CONNECTOR, status="Finishing", save="finishing"),
                    APPENDIX_D,
                ),
                # Appendix D lets step 5 be missing before the station resets itself. One that does not reset has to send it.
                when(FINISHED, optional(reboot(), DOCUMENT), reboot(why=NO_FINISHING)),
            ),
        ),
    ),
)
