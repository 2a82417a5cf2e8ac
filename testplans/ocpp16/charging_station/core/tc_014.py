"""TC_014_CS: soft reset without a transaction; the availability that was set survives it."""

from app.scenario.checks import equal
from app.scenario.vocabulary import CONNECTOR, DOCUMENT, Scenario, optional, receive, send, sequence
from testplans.ocpp16.charging_station.states import all_available, boot_accepted, change_availability

SCENARIO = Scenario(
    id="TC_014_CS",
    role="charging-station",
    table=18,
    title="Soft Reset Without Transaction",
    purpose="The station resets itself softly when asked to, and keeps the availability of its connectors.",
    steps=(
        change_availability("Inoperative", "1", "2"),
        receive("StatusNotification", "3", connectorId=CONNECTOR, status="Unavailable"),
        send("Reset", "5", "6", type="Soft", checks=[equal("status", "Accepted")]),
        # A station may register anew after a soft reset, and tells all statuses if it does.
        optional(
            sequence(
                boot_accepted("7"),
                all_available(
                    "9",
                    special={
                        CONNECTOR: receive("StatusNotification", "9", connectorId=CONNECTOR, status="Unavailable")
                    },
                ),
            ),
            DOCUMENT,
        ),
        change_availability("Operative", "11", "12"),
        receive("StatusNotification", "13", connectorId=CONNECTOR, status="Available"),
    ),
)
