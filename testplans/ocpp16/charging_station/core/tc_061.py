"""TC_061_CS: the authorization cache is cleared, so that the id tag is asked for again."""

from app.scenario.checks import equal, warn
from app.scenario.values import Param, Sum
from app.scenario.vocabulary import (
    CONNECTOR,
    GENERAL_RULE,
    Scenario,
    Setting,
    any_order,
    identify,
    optional,
    receive,
    send,
)
from testplans.ocpp16.charging_station.memory import cache_emptied
from testplans.ocpp16.charging_station.states import ACCEPTED, VALID, authorized

SCENARIO = Scenario(
    id="TC_061_CS",
    role="charging-station",
    table=12,
    title="Clear Authorization Data in Authorization Cache",
    purpose="The station forgets the id tags that it has cached when the management system asks it to.",
    configuration=(
        Setting("AuthorizationCacheEnabled", True),
        Setting("LocalPreAuthorize", True),
        Setting("ConnectionTimeOut", Param("connection_timeout")),
    ),
    before=(cache_emptied(),),
    steps=(
        # The Preparing of step 1 is the one that the reusable state ends with: it comes once.
        authorized(),
        # The same id tag again ends the authorization, at once or, if the station does not take it so, by the time-out.
        identify(VALID, consequence="the connector becomes free by it, or by the station's time-out after it"),
        receive(
            "StatusNotification",
            "3",
            connectorId=CONNECTOR,
            status="Available",
            timeout=Sum((Param("connection_timeout"), Param("message_timeout"))),
        ),
        send("ClearCache", "5", "6", checks=[equal("status", "Accepted")]),
        identify(VALID),
        any_order(
            receive("Authorize", "7", answer=ACCEPTED, checks=[warn(equal("idTag", VALID))]),
            # As in the reusable state Authorized; here the document does not ask for it.
            optional(
                receive("StatusNotification", "7.preparing", connectorId=CONNECTOR, status="Preparing"), GENERAL_RULE
            ),
        ),
    ),
)
