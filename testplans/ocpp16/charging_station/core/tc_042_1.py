"""TC_042_1_CS: a station without a local list says so when it is asked for the version."""

from app.scenario.checks import equal
from app.scenario.vocabulary import Scenario, Setting, send

SCENARIO = Scenario(
    id="TC_042_1_CS",
    role="charging-station",
    table=48,
    title="Get Local List Version (not supported)",
    purpose="The station tells that it has no local list.",
    configuration=(Setting("LocalAuthListEnabled", False, if_implemented=True),),
    steps=(
        send(
            "GetLocalListVersion",
            "1",
            "2",
            checks=[equal("listVersion", -1)],
            callerror=("NotSupported",),
            # What OCPP-J has for an action that a station does not know.
            doubted=("NotImplemented",),
        ),
    ),
)
