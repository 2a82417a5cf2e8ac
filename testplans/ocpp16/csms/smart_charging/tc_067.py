"""TC_067_CSMS: three charging profiles are set, then cleared by id, by criteria, and all that is left."""

from typing import Any

from app.scenario.checks import absent, equal, none_of, warn
from app.scenario.values import Captured, Param, Sum
from app.scenario.vocabulary import CONNECTOR, Node, Scenario, receive, sequence, trigger_from_csms
from testplans.ocpp16.csms.states import booted_once

PURPOSE = "TxDefaultProfile"
STACK_LEVEL = Param("stack_level")
SECOND_LEVEL = Sum((STACK_LEVEL, 1))
CRITERIA = ("id", "connectorId", "chargingProfilePurpose", "stackLevel")


ID = "csChargingProfiles.chargingProfileId"


def profile_set(stack_level: Any, save: str, *earlier: str) -> Node:
    """Steps 1 and 2. Saves the request. ``earlier``: the profiles before it, which one with the same id would replace."""
    # OCPP 1.6 section 5.16.3; the document only says that the three are different.
    other = none_of(ID, tuple(Captured(f"{one}.{ID}") for one in earlier), f"{ID} is that of no other profile")
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
                warn(absent("csChargingProfiles.transactionId")),
                *([warn(other)] if earlier else []),
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
        profile_set(SECOND_LEVEL, "profile_2", "profile_1"),
        profile_set(Sum((STACK_LEVEL, 2)), "profile_3", "profile_1", "profile_2"),
        cleared("3", id=Captured(f"profile_1.{ID}")),
        cleared("5", connectorId=CONNECTOR, chargingProfilePurpose=PURPOSE, stackLevel=SECOND_LEVEL),
        cleared("7"),
    ),
)
