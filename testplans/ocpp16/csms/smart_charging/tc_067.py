"""TC_067_CSMS: three charging profiles are set, then cleared by id, by criteria, and all that is left."""

from typing import Any

from app.scenario.checks import absent, equal
from app.scenario.values import Captured, Param, Sum
from app.scenario.vocabulary import CONNECTOR, Node, Scenario, receive, sequence, trigger_from_csms
from testplans.ocpp16.csms.states import booted_once

PURPOSE = "TxDefaultProfile"
STACK_LEVEL = Param("stack_level")
SECOND_LEVEL = Sum((STACK_LEVEL, 1))
CRITERIA = ("id", "connectorId", "chargingProfilePurpose", "stackLevel")


def profile_set(stack_level: Any, save: str) -> Node:
    """Steps 1 and 2. Saves the request."""
    profile = {"chargingProfilePurpose": PURPOSE, "stackLevel": stack_level}
    return sequence(
        trigger_from_csms("SetChargingProfile", {"connectorId": CONNECTOR, "csChargingProfiles": profile}),
        receive(
            "SetChargingProfile",
            "1",
            answer={"status": "Accepted"},
            save=save,
            checks=[
                equal("connectorId", CONNECTOR),
                equal("csChargingProfiles.chargingProfilePurpose", PURPOSE),
                equal("csChargingProfiles.stackLevel", stack_level),
            ],
        ),
    )


def cleared(number: str, **wanted: Any) -> Node:
    """ClearChargingProfile with these fields and no others."""
    return sequence(
        trigger_from_csms("ClearChargingProfile", wanted),
        receive(
            "ClearChargingProfile",
            number,
            answer={"status": "Accepted"},
            checks=[equal(name, wanted[name]) if name in wanted else absent(name) for name in CRITERIA],
        ),
    )


SCENARIO = Scenario(
    id="TC_067_CSMS",
    role="csms",
    table=176,
    profile="SMART_CHARGING",
    title="Clear Charging Profile",
    purpose="The management system clears charging profiles by id, by criteria, and all of them.",
    before=(booted_once(),),
    steps=(
        profile_set(STACK_LEVEL, "profile_1"),
        profile_set(SECOND_LEVEL, "profile_2"),
        profile_set(Sum((STACK_LEVEL, 2)), "profile_3"),
        cleared("3", id=Captured("profile_1.csChargingProfiles.chargingProfileId")),
        cleared("5", connectorId=CONNECTOR, chargingProfilePurpose=PURPOSE, stackLevel=SECOND_LEVEL),
        cleared("7"),
    ),
)
