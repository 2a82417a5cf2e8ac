"""TC_007_CS: a transaction starts with an id tag from the authorization cache."""

from app.scenario.checks import equal, same, warn
from app.scenario.vocabulary import (
    CONNECTOR,
    Scenario,
    Setting,
    any_order,
    guard,
    never,
    plug_in,
    receive,
    send,
    sequence,
)
from testplans.ocpp16.charging_station.memory import cache_emptied, id_tag_cached
from testplans.ocpp16.charging_station.states import ACCEPTED, VALID

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
        guard(
            sequence(
                send(
                    "RemoteStartTransaction",
                    "3",
                    "4",
                    connectorId=CONNECTOR,
                    idTag=VALID,
                    checks=[equal("status", "Accepted")],
                ),
                any_order(
                    receive(
                        "StartTransaction",
                        "5",
                        answer=ACCEPTED,
                        save="start",
                        checks=[warn(same("idTag", VALID)), warn(same("connectorId", CONNECTOR))],
                    ),
                    receive("StatusNotification", "7", connectorId=CONNECTOR, status="Charging"),
                ),
            ),
            # The document shows it by leaving the message out: an id tag that is cached is not asked for.
            never("Authorize", "purpose", text="the cached id tag is not asked for again", idTag=VALID),
        ),
    ),
)
