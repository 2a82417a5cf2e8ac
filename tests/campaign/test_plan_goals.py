"""The plan: which cases each certificate wants."""

from __future__ import annotations

from typing import Any

import pytest
from plan_helpers import STATION, SYSTEM, plan

from app.campaign.pics import Pics
from app.campaign.plan import Plan


def security(*profiles: int, pics: Pics = STATION, **answers: Any) -> Plan:
    claimed = {f"security__profile_{number}": number in profiles for number in (1, 2, 3)}
    return plan(pics, certificate__goal="security", **claimed, **answers)


def ids(of: Plan, functionality: str = "Security") -> set[str]:
    return {one.octt_id for one in of.entries if one.functionality == functionality and one.applies}


def test_security_cases_belong_to_the_security_certificate() -> None:
    for goal in ("full", "subset"):
        for one in plan(certificate__goal=goal, security__profile_2=True).entries:
            if one.functionality == "Security":
                assert one.applies is False
                assert f'"Certificate goal: {goal}" (PICS)' in one.reason
                assert not one.blocking


ALWAYS = {"_079", "_080", "_081"}


@pytest.mark.parametrize("pics", [STATION, SYSTEM])
@pytest.mark.parametrize(
    ("profiles", "expected"),
    [
        ((2,), {"_073", "_075", "_076", "_078", "_085", "_086", "_084"}),
        ((3,), {"_074", "_075", "_076", "_077", "_078", "_086", "_087", "_084"}),
        ((1, 2), {"_073", "_075", "_076", "_078", "_085", "_086", "_084", "_083"}),
        ((1, 3), {"_073", "_074", "_075", "_076", "_077", "_078", "_085", "_086", "_087", "_084"}),
    ],
)
def test_security_profiles_decide(pics: Pics, profiles: tuple[int, ...], expected: set[str]) -> None:
    if pics is SYSTEM:
        expected = expected - {"_083", "_084"}
    found = security(*profiles, pics=pics)
    assert ids(found) == expected | ALWAYS
    blocking = {one.octt_id for one in found.entries if one.functionality == "Security" and one.blocking}
    assert not blocking & {"_083", "_084", "_085", "_086", "_087"}, "newer than the test plan: never blocking"


def test_security_goal_turns_044_1_round_for_a_charging_station() -> None:
    found = security(2)
    (one,) = found.find("044_1")
    assert (one.applies, one.expectation, one.class_) == (True, "must reject", "M")
    assert '"Certificate goal: security" (PICS)' in one.reason
    for case in ("044_2", "044_3"):
        (other,) = found.find(case)
        assert other.applies is False
        assert '"Certificate goal: security" (PICS)' in other.reason
    assert [one.id for one in found.entries if one.expectation != "pass"] == ["TC_044_1_CS"]


def test_security_goal_leaves_the_csms_as_it_is() -> None:
    found = security(2, pics=SYSTEM)
    assert all(one.expectation == "pass" for one in found.entries)
    assert ids(found, "Firmware Management") == {"_044_1", "_044_2", "_044_3", "_045_1", "_045_2"}


def test_security_goal_keeps_the_other_cases() -> None:
    assert ids(security(2), "Core") == ids(plan(), "Core")


def test_secure_firmware_update_needs_firmware_management() -> None:
    found = security(2, functionalities__firmware_management=False)
    assert "Security cannot pass" in found.find("080")[0].conflict
    assert "Security cannot pass" in found.find("081")[0].conflict
    (csms,) = security(2, pics=SYSTEM, functionalities__firmware_management=False).find("081")
    assert (csms.class_, csms.applies, csms.conflict) == ("O", False, "")
