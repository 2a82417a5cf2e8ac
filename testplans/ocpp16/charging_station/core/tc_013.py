"""TC_013_CS: hard reset without a transaction; the availability that was set survives it."""

from app.scenario.checks import equal
from app.scenario.vocabulary import CONNECTOR, Scenario, receive, send
from testplans.ocpp16.charging_station.states import all_available, boot_accepted, change_availability

SCENARIO = Scenario(
    id="TC_013_CS",
    role="charging-station",
    table=17,
    title="Hard Reset Without transaction",
    purpose="The station resets itself when asked to, and keeps the availability of its connectors.",
    steps=(
        change_availability("Inoperative", "1", "2"),
        receive("StatusNotification", "3", connectorId=CONNECTOR, status="Unavailable"),
        send("Reset", "5", "6", type="Hard", checks=[equal("status", "Accepted")]),
        boot_accepted("7"),
        all_available(
            "9",
            special={CONNECTOR: receive("StatusNotification", "9", connectorId=CONNECTOR, status="Unavailable")},
        ),
        change_availability("Operative", "11", "12"),
        receive("StatusNotification", "13", connectorId=CONNECTOR, status="Available"),
    ),
)
