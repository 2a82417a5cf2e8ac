"""TC_066_CS: the composite schedule of a maximum, a default and a transaction profile."""

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
from testplans.ocpp16.charging_station.states import TRANSACTION_ID, charging

# The document calls the purpose of the first ChargingStationMaxProfile, as OCPP 2.0.1 does.
MOST = profile(6601, "ChargePointMaxProfile", 0, ((0, 10),), duration=86400)
DEFAULT = profile(
    6602,
    "TxDefaultProfile",
    0,
    ((0, 6), (60, 10), (120, 8), (180, 15), (260, 8)),
    duration=300,
    **valid_for_a_while(),
)
TRANSACTION = profile(
    6603,
    "TxProfile",
    0,
    ((0, 8), (50, 11), (140, 16), (200, 6), (240, 12)),
    duration=260,
    transactionId=TRANSACTION_ID,
    **valid_for_a_while(),
)

SCENARIO = Scenario(
    id="TC_066_CS",
    role="charging-station",
    table=82,
    profile="SMART_CHARGING",
    title="Get Composite Schedule",
    purpose="The station combines charging profiles of all purposes.",
    needs=room_for(3, periods=5),
    before=(limit_high_enough(10), charging(), profiles_set(MOST, DEFAULT, TRANSACTION)),
    after=(profiles_cleared(),),
    # The profile of the transaction rules until the transaction ends, also after its own end: the default does not come back.
    steps=(composite("1", "2", 400, *limits((0, 8), (50, 10), (200, 6), (240, 10))),),
)
