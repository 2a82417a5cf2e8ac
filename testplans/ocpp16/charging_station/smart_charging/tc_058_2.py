"""TC_058_2_CS: a profile for another transaction than the one that runs is refused."""

from app.scenario.checks import equal
from app.scenario.values import Sum
from app.scenario.vocabulary import CONNECTOR, Scenario, send
from testplans.ocpp16.charging_station.smart import profiles_cleared, refused_profile
from testplans.ocpp16.charging_station.states import TRANSACTION_ID, charging

ANOTHER = Sum((TRANSACTION_ID, 1000))

SCENARIO = Scenario(
    id="TC_058_2_CS",
    role="charging-station",
    table=80,
    profile="SMART_CHARGING",
    title="Central Smart Charging - Wrong transactionId",
    purpose="The station refuses a charging profile for another transaction than the one that runs.",
    # The document's prerequisite says that no transaction runs, and its state Charging that one does.
    before=(charging(),),
    after=(profiles_cleared(),),
    steps=(
        send(
            "SetChargingProfile",
            "1",
            "2",
            connectorId=CONNECTOR,
            csChargingProfiles=refused_profile(5821, "TxProfile", transactionId=ANOTHER),
            checks=[equal("status", "Rejected")],
            # Table 79 allows a CALLERROR for the like; this one does not name it.
            doubted=("any",),
        ),
    ),
)
