"""The plan: every condition can go either way, and any PICS has a whole plan."""

from __future__ import annotations

from dataclasses import fields
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plan_helpers import CATALOGUE, plan, with_answers

from app.campaign.pics import CHARGING_STATION, CSMS, PICS_CLASSES, ChargingStationPics, CsmsPics, Pics
from app.campaign.pics_facts import KEY_ITEMS, PicsFacts
from app.campaign.pics_items import Item, Kind
from app.campaign.plan import PlanEntry


def answer_of(item: Item) -> st.SearchStrategy[Any]:
    if item.kind is Kind.YES_NO:
        return st.sampled_from([True, False, None])
    if item.kind is Kind.CHOICE:
        return st.sampled_from([*item.choices, None])
    if item.kind is Kind.WHOLE:
        return st.sampled_from([0, 1, 2, 4, 5, 9, None])
    return st.none()


@st.composite
def any_pics(draw: st.DrawFn, dut_type: str) -> Pics:
    pics_class = PICS_CLASSES[dut_type]
    answers = {path: draw(answer_of(item)) for path, item in pics_class.items().items()}
    return with_answers(pics_class(), {path: value for path, value in answers.items() if value is not None})


@pytest.mark.parametrize("dut_type", [CHARGING_STATION, CSMS])
def test_every_condition_can_be_true_false_and_unknown(dut_type: str) -> None:
    """Two answers at a time are enough to reach every branch."""
    pics_class = PICS_CLASSES[dut_type]
    for case in CATALOGUE.of(dut_type):
        for condition in case.conditions:
            seen = {condition.evaluate(PicsFacts(pics)).value for pics in _corners(pics_class(), condition)}
            assert seen == {True, False, None}, (case.id, condition.text)


def _corners(pics: Pics, condition: Any) -> list[Pics]:
    paths = sorted(condition.items | {KEY_ITEMS[key] for key in condition.keys})
    items = pics.items()
    choices = {
        path: [*items[path].choices, None] if items[path].choices else [True, False, 0, 9, None] for path in paths
    }
    return [with_answers(pics, dict(zip(paths, values, strict=True))) for values in product(*choices.values())]


@settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.data(), st.sampled_from([CHARGING_STATION, CSMS]))
def test_any_pics_has_a_whole_plan(data: st.DataObject, dut_type: str) -> None:
    pics = data.draw(any_pics(dut_type))
    found = plan(pics)
    assert len(found.entries) == (104 if dut_type == CHARGING_STATION else 80)
    for one in found.entries:
        assert one.reason[0].isupper() or one.reason[0] == '"'
        assert ".." not in one.reason
        assert ("Cannot be decided yet" in one.reason) is (one.applies is None)
        assert ("not answered in the PICS" in one.reason) is (
            one.applies is None or "Whether it can be executed" in one.reason
        )
        assert not one.conflict or (one.applies is True and one.blocking)
        assert one.blocking <= (one.class_ in "MC")
        if one.class_ == "M" and one.applies is not False:
            assert one.blocking


@pytest.mark.parametrize("pics_class", [ChargingStationPics, CsmsPics])
def test_an_empty_pics_decides_nothing(pics_class: type[Pics]) -> None:
    entries = plan(pics_class()).entries
    assert all(one.applies is None for one in entries)
    assert {field.name for field in fields(PlanEntry)} >= {"id", "applies", "reason"}
