"""TC_072_CS: two default profiles on two stack levels."""

from app.scenario.vocabulary import Scenario
from testplans.ocpp16.charging_station.smart import (
    composite,
    limit_high_enough,
    limits,
    profile,
    profiles_cleared,
    profiles_set,
    room_for,
    valid_for_a_while,
)

DEFAULT = "TxDefaultProfile"
LOWER = profile(7201, DEFAULT, 0, ((0, 6), (100, 8), (200, 10)), duration=400, **valid_for_a_while())
UPPER = profile(7202, DEFAULT, 1, ((0, 7), (100, 9)), duration=150, **valid_for_a_while())

SCENARIO = Scenario(
    id="TC_072_CS",
    role="charging-station",
    table=84,
    profile="SMART_CHARGING",
    title="Stacking Charging Profiles",
    purpose="The station stacks charging profiles: the higher level counts as long as it says something.",
    needs=room_for(2, periods=3, level=1),
    before=(limit_high_enough(10), profiles_set(LOWER, UPPER)),
    after=(profiles_cleared(),),
    steps=(composite("1", "2", 350, *limits((0, 7), (100, 9), (150, 8), (200, 10))),),
)
