"""TC_007_CS: a transaction starts with an id tag from the authorization cache."""

from app.scenario.vocabulary import CONNECTOR, Scenario, Setting, plug_in, receive
from testplans.ocpp16.charging_station.memory import cache_emptied, id_tag_cached
from testplans.ocpp16.charging_station.states import remote_start_of_known

SCENARIO = Scenario(
    id="TC_007_CS",
    role="charging-station",
    table=11,
    title="Regular Start Charging Session - Cached Id",
    purpose="The station starts a transaction for an id tag that it has cached, without asking for it again.",
    configuration=(
        Setting("AuthorizationCacheEnabled", True),
        Setting("AuthorizeRemoteTxRequests", True, if_implemented=True),
        Setting("LocalPreAuthorize", True),
    ),
    before=(cache_emptied(), id_tag_cached()),
    steps=(
        plug_in(),
        receive("StatusNotification", "1", connectorId=CONNECTOR, status="Preparing"),
        remote_start_of_known(3, "the cached id tag is not asked for again"),
    ),
)
