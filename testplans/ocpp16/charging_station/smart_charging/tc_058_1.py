"""TC_058_1_CS: a profile for a transaction is refused while none runs."""

from app.scenario.checks import equal
from app.scenario.vocabulary import CONNECTOR, Scenario, send
from testplans.ocpp16.charging_station.smart import profiles_cleared, refused_profile

SCENARIO = Scenario(
    id="TC_058_1_CS",
    role="charging-station",
    table=79,
    profile="SMART_CHARGING",
    title="Central Smart Charging - No ongoing transaction",
    purpose="The station refuses a charging profile for a transaction while none runs.",
    after=(profiles_cleared(),),
    steps=(
        send(
            "SetChargingProfile",
            "1",
            "2",
            connectorId=CONNECTOR,
            csChargingProfiles=refused_profile(5811, "TxProfile", transactionId=5811),
            checks=[equal("status", "Rejected")],
            callerror=("PropertyConstraintViolation",),
            doubted=("any",),
        ),
    ),
)
