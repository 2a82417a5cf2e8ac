"""TC_056_CS: a default profile limits a connector."""

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

SCENARIO = Scenario(
    id="TC_056_CS",
    role="charging-station",
    table=77,
    profile="SMART_CHARGING",
    title="Central Smart Charging - TxDefaultProfile",
    purpose="The station takes a default charging profile, and counts it in its composite schedule.",
    needs=room_for(1, level=LEVEL),
    before=(limit_high_enough(6),),
    after=(profiles_cleared(),),
    steps=(profile_set(steady_profile(5601, "TxDefaultProfile")), steady_composite("3", "4")),
)
