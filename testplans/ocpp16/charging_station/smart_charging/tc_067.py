"""TC_067_CS: charging profiles are cleared by id, by criteria, and all of them."""

from typing import Any

from app.scenario.checks import equal
from app.scenario.conditions import Not
from app.scenario.schedules import LocalLimit, LocalLimitKnown
from app.scenario.vocabulary import Node, Scenario, observe, send, when
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

PURPOSE = "TxDefaultProfile"
FIRST = profile(6701, PURPOSE, 1, ((0, 6), (60, 8), (200, 10)), duration=400)
SECOND = profile(6702, PURPOSE, 0, ((0, 7), (100, 9)), duration=400, **valid_for_a_while())
MOST = profile(6703, "ChargePointMaxProfile", 0, ((0, 11), (200, 12)), duration=86400, **valid_for_a_while())
DURATION = 350


def cleared(number: str, reply_number: str, **criteria: Any) -> Node:
    return send("ClearChargingProfile", number, reply_number, checks=[equal("status", "Accepted")], **criteria)


SCENARIO = Scenario(
    id="TC_067_CS",
    role="charging-station",
    table=83,
    profile="SMART_CHARGING",
    title="Clear Charging Profile",
    purpose="The station clears charging profiles by id, by criteria, and all of them.",
    needs=room_for(3, periods=3, level=1),
    before=(limit_high_enough(12), profiles_set(FIRST, SECOND, MOST)),
    after=(profiles_cleared(),),
    steps=(
        cleared("1", "2", id=6701),
        composite("3", "4", DURATION, *limits((0, 7), (100, 9))),
        cleared("5", "6", chargingProfilePurpose=PURPOSE, stackLevel=0),
        composite("7", "8", DURATION, *limits((0, 11), (200, 12))),
        cleared("9", "10"),
        composite("11", "12", DURATION, (0.0, LocalLimit()), phased=""),
        when(
            Not(LocalLimitKnown()),
            observe(
                "All limits of the bench are gone. The station still told a limit in its last answer (GetCompositeSchedule, in "
                "the log). Is it what the station can deliver by itself, as its rating plate or its settings say?",
                "12",
            ),
        ),
    ),
)
