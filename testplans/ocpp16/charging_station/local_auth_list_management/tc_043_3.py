"""TC_043_3_CS: the station cannot store a local list, and says so."""

from app.scenario.values import Param
from app.scenario.vocabulary import Scenario, act
from testplans.ocpp16.charging_station.lists import ENABLED, emptied, entry, send_list

SCENARIO = Scenario(
    id="TC_043_3_CS",
    role="charging-station",
    table=53,
    profile="LOCAL_AUTH_LIST_MANAGEMENT",
    title="Send Local Authorization List - Failed",
    purpose="The station tells that it could not take over a local list.",
    configuration=ENABLED,
    before=(act("CauseLocalListFailure"),),
    after=(act("ClearLocalListFailure"), emptied(3)),
    steps=(send_list("1", "2", "Full", 2, entry(Param("valid_id_tag")), status="Failed"),),
)
