"""TC_060_CS: a remote start with a profile that is not for a transaction is refused."""

from app.scenario.checks import equal
from app.scenario.vocabulary import CONNECTOR, Scenario, send
from testplans.ocpp16.charging_station.smart import profiles_cleared, refused_profile
from testplans.ocpp16.charging_station.states import VALID

SCENARIO = Scenario(
    id="TC_060_CS",
    role="charging-station",
    table=86,
    profile="SMART_CHARGING",
    title="Remote Start Transaction with Charging Profile - Rejected",
    purpose="The station refuses a remote start whose charging profile is not one for a transaction.",
    after=(profiles_cleared(),),
    steps=(
        send(
            "RemoteStartTransaction",
            "1",
            "2",
            connectorId=CONNECTOR,
            idTag=VALID,
            chargingProfile=refused_profile(6001, "TxDefaultProfile"),
            checks=[equal("status", "Rejected")],
            callerror=("PropertyConstraintViolation",),
            doubted=("any",),
        ),
    ),
)
