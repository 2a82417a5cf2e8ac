"""TC_042_2_CS: the version of an empty local list is 0."""

from app.scenario.checks import equal
from app.scenario.vocabulary import Scenario, send
from testplans.ocpp16.charging_station.lists import ENABLED, list_version

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
        # 0 is the version of an empty list, whatever it was sent with (errata sheet v4.0, section 3.52).
        list_version("3", "4", equal("listVersion", 0)),
    ),
)
