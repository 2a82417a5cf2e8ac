"""TC_059_CS: a remote start brings the charging profile of the transaction along."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.charging_station.smart import (
    BEGIN_REMOTE,
    LEVEL,
    begun,
    limit_high_enough,
    profiles_cleared,
    room_for,
    steady_composite,
    steady_profile,
)
from testplans.ocpp16.charging_station.states import charging

SCENARIO = Scenario(
    id="TC_059_CS",
    role="charging-station",
    table=85,
    profile="SMART_CHARGING",
    title="Remote Start Transaction with Charging Profile",
    purpose="The station starts a transaction with a charging profile, and counts it in its composite schedule.",
    needs=room_for(1, level=LEVEL),
    before=(limit_high_enough(6),),
    after=(profiles_cleared(),),
    steps=(
        charging(profile=begun(steady_profile(5901, "TxProfile"))),
        steady_composite("2", "3", BEGIN_REMOTE),
    ),
)
