"""TC_057_CS: a profile limits the transaction that runs."""

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
from testplans.ocpp16.charging_station.states import TRANSACTION_ID, charging

SCENARIO = Scenario(
    id="TC_057_CS",
    role="charging-station",
    table=78,
    profile="SMART_CHARGING",
    title="Central Smart Charging - TxProfile",
    purpose="The station takes a charging profile for the transaction that runs, and counts it in its composite schedule.",
    needs=room_for(1, level=LEVEL),
    before=(limit_high_enough(6), charging()),
    after=(profiles_cleared(),),
    steps=(profile_set(steady_profile(5701, "TxProfile", transactionId=TRANSACTION_ID)), steady_composite("3", "4")),
)
