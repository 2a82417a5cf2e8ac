"""TC_043_CS: a local list is sent, and then changed."""

from app.scenario.conditions import Known
from app.scenario.values import Captured, Param, Sum
from app.scenario.vocabulary import Scenario, when
from testplans.ocpp16.charging_station.lists import ENABLED, emptied, entry, list_version, room_for, send_list


def version(more: int) -> Sum:
    """Versions only grow: so many after the one that the station had."""
    return Sum((Captured("local_list.listVersion"), more))


SCENARIO = Scenario(
    id="TC_043_CS",
    role="charging-station",
    table=50,
    profile="LOCAL_AUTH_LIST_MANAGEMENT",
    title="Send Local Authorization List",
    purpose="The station takes a local list, and a change to it.",
    configuration=ENABLED,
    needs=room_for(5),
    before=(list_version("", "", save="local_list"),),
    after=(when(Known(Captured("local_list.listVersion")), emptied(version(3))),),
    steps=(
        send_list(
            "1",
            "2",
            "Full",
            version(1),
            entry(Param("valid_id_tag")),
            entry(Param("valid_id_tag_2")),
            entry(Param("invalid_id_tag"), "Invalid"),
            entry(Param("expired_id_tag"), "Expired"),
            entry(Param("blocked_id_tag"), "Blocked"),
        ),
        send_list("3", "4", "Differential", version(2), entry(Param("valid_id_tag_2"), "Blocked")),
    ),
)
