"""TC_008_CS: a transaction starts with an id tag from the local list, without asking for it."""

from app.scenario.values import Captured, Sum
from app.scenario.vocabulary import CONNECTOR, Scenario, Setting, plug_in, receive
from testplans.ocpp16.charging_station.lists import ENABLED, entry, list_version, send_list
from testplans.ocpp16.charging_station.memory import local_list_emptied
from testplans.ocpp16.charging_station.states import VALID, remote_start_of_known

VERSION = Captured("local_list.listVersion")

SCENARIO = Scenario(
    id="TC_008_CS",
    role="charging-station",
    table=54,
    profile="LOCAL_AUTH_LIST_MANAGEMENT",
    title="Regular Start Charging Session - Id in Local Authorization List",
    purpose="The station starts a transaction for an id tag that is in its local list, without asking for it.",
    configuration=(
        Setting("LocalPreAuthorize", True),
        Setting("AuthorizationCacheEnabled", False, if_implemented=True),
        *ENABLED,
        # Here the document forgets to say "if implemented", as table 11 does.
        Setting("AuthorizeRemoteTxRequests", True, if_implemented=True),
    ),
    after=(local_list_emptied(),),
    steps=(
        list_version("1", "2", save="local_list"),
        send_list("3", "4", "Full", Sum((VERSION, 1)), entry(VALID)),
        plug_in(),
        receive("StatusNotification", "5", connectorId=CONNECTOR, status="Preparing"),
        remote_start_of_known(7, "the id tag in the local list is not asked for"),
    ),
)
