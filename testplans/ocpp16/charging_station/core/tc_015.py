"""TC_015_CS: hard reset while a transaction runs."""

from app.scenario.checks import equal, so
from app.scenario.conditions import Known
from app.scenario.values import Captured, Param, Sum
from app.scenario.vocabulary import (
    CONNECTOR,
    DOCUMENT,
    Scenario,
    any_order,
    one_of_branches,
    optional,
    receive,
    send,
    sequence,
)
from testplans.ocpp16.charging_station.states import THE_TRANSACTION, all_available, boot_accepted, charging

STOPPED = Known(Captured("stop.transactionId"))
FINISHED = Known(Captured("finishing.status"), "StatusNotification, Finishing or Unavailable, has come before it")
LATEST = Sum((Param("reboot_timeout"), Param("message_timeout")))
"""What is queued comes a little after the reboot; one time-out for both, as either may come first."""
WITH_CABLE_IN = one_of_branches(
    receive("StatusNotification", "9", connectorId=CONNECTOR, status="Finishing"),
    receive("StatusNotification", "9", connectorId=CONNECTOR, status="Preparing"),
)
"""After the reboot. Another status before it is one that nobody waits for: the tester judges it (document 1.3, Appendix D)."""

SCENARIO = Scenario(
    id="TC_015_CS",
    role="charging-station",
    table=19,
    title="Hard Reset With Transaction",
    purpose="The station resets itself when asked to, and stops the transaction that runs.",
    before=(charging(),),
    steps=(
        send("Reset", "1", "2", type="Hard", checks=[equal("status", "Accepted")]),
        any_order(
            # Before the reboot or after it.
            receive(
                "StopTransaction",
                "3",
                checks=[
                    equal("reason", "HardReset"),
                    THE_TRANSACTION,
                ],
                save="stop",
                timeout=LATEST,
            ),
            sequence(
                optional(
                    one_of_branches(
                        receive("StatusNotification", "5", connectorId=CONNECTOR, status="Finishing", save="finishing"),
                        # Appendix D: Unavailable may stand for Finishing here.
                        receive(
                            "StatusNotification", "5", connectorId=CONNECTOR, status="Unavailable", save="finishing"
                        ),
                    ),
                    DOCUMENT,
                ),
                boot_accepted(
                    "7",
                    timeout=LATEST,
                    checks=[
                        # Step 5 is needed if step 3 has come before the reboot, and only then.
                        so("finishing", FINISHED, "step 5 comes before the reboot, as step 3 did", when=STOPPED)
                    ],
                ),
                all_available(
                    "9",
                    special={CONNECTOR: WITH_CABLE_IN},
                ),
            ),
        ),
    ),
)
