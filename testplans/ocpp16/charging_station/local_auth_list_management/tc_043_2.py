"""TC_043_2_CS: a change with an old version is refused."""

from app.scenario.checks import equal
from app.scenario.values import Param
from app.scenario.vocabulary import Scenario
from testplans.ocpp16.charging_station.lists import ENABLED, emptied, entry, list_version, send_list

FIRST, SECOND = entry(Param("valid_id_tag")), entry(Param("valid_id_tag_2"))

SCENARIO = Scenario(
    id="TC_043_2_CS",
    role="charging-station",
    table=52,
    profile="LOCAL_AUTH_LIST_MANAGEMENT",
    title="Send Local Authorization List - VersionMismatch",
    purpose="The station refuses a change of its local list that has an old version.",
    configuration=ENABLED,
    after=(emptied(6),),
    steps=(
        send_list("1", "2", "Full", 2, FIRST),
        list_version("3", "4", equal("listVersion", 2)),
        send_list("5", "6", "Differential", 5, SECOND),
        list_version("7", "8", equal("listVersion", 5)),
        send_list("9", "10", "Differential", 4, SECOND, status="VersionMismatch"),
        list_version("11", "12", equal("listVersion", 5)),
    ),
)
