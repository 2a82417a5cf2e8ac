"""TC_082_CS: a default profile limits a transaction that already runs."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.charging_station.smart import (
    LEVEL,
    limit_high_enough,
    profile_set,
    profiles_cleared,
    room_for,
    steady_composite,
    steady_profile,
)
from testplans.ocpp16.charging_station.states import charging

SCENARIO = Scenario(
    id="TC_082_CS",
    role="charging-station",
    table=81,
    profile="SMART_CHARGING",
    title="Central Smart Charging - TxDefaultProfile - with ongoing transaction",
    purpose="The station takes a default charging profile while a transaction runs, and counts it at once.",
    needs=room_for(1, level=LEVEL),
    before=(limit_high_enough(6), charging()),
    after=(profiles_cleared(),),
    steps=(profile_set(steady_profile(8201, "TxDefaultProfile")), steady_composite("3", "4")),
)
