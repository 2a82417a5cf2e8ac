"""TC_043_1_CS: a station without a local list refuses one."""

from app.scenario.checks import equal
from app.scenario.vocabulary import Scenario, send
from testplans.ocpp16.charging_station.lists import entry
from testplans.ocpp16.charging_station.states import VALID

SCENARIO = Scenario(
    id="TC_043_1_CS",
    role="charging-station",
    table=51,
    title="Send Local Authorization List - NotSupported",
    purpose="The station refuses a local list that it cannot hold.",
    steps=(
        send(
            "SendLocalList",
            "1",
            "2",
            listVersion=1,
            localAuthorizationList=[entry(VALID)],
            updateType="Full",
            checks=[equal("status", "NotSupported")],
            callerror=("NotSupported",),
            # What OCPP-J has for an action that a station does not know.
            doubted=("NotImplemented",),
        ),
    ),
)
