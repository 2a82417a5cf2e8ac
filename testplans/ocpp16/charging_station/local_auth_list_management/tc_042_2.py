"""TC_042_2_CS: the version of an empty local list is 0."""

from dataclasses import replace

from app.scenario.checks import equal
from app.scenario.vocabulary import Scenario, send
from testplans.ocpp16.charging_station.lists import ENABLED, list_version

# Errata sheet v4.0, section 3.52.
EMPTY = "listVersion is 0: the list is empty, whatever version it was sent with (-1 would say that there is none)"

SCENARIO = Scenario(
    id="TC_042_2_CS",
    role="charging-station",
    table=49,
    profile="LOCAL_AUTH_LIST_MANAGEMENT",
    title="Get Local List Version (empty)",
    purpose="The station tells that its local list is empty.",
    configuration=ENABLED,
    steps=(
        send("SendLocalList", "1", "2", listVersion=1, updateType="Full", checks=[equal("status", "Accepted")]),
        list_version("3", "4", replace(equal("listVersion", 0), text=EMPTY)),
    ),
)
