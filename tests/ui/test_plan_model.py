"""The plan's rows, its filter, and how a plan entry is put into words."""

from __future__ import annotations

import pytest

from app.events import JsonObject
from ui import plan_words
from ui import preview_sample as sample
from ui.plan.model import BECAUSE, CASE, RESULT, Group, PlanModel


@pytest.fixture
def model() -> PlanModel:
    made = PlanModel(lambda case_id: "PASS" if case_id == "TC_001_CS" else "")
    entries = sample.plan_entries()
    made.set_plan(entries, [entry["id"] for entry in entries])
    return made


def _ids(model: PlanModel) -> list[str]:
    entries = [model.entry(row) for row in range(model.rowCount())]
    return [entry["id"] for entry in entries if entry is not None]


def test_every_entry_stands_once_below_its_block(model: PlanModel) -> None:
    assert sorted(_ids(model)) == sorted(entry["id"] for entry in sample.plan_entries())
    titles = [item.title for row in model.group_rows() if isinstance(item := model.row_item(row), Group)]
    assert titles == [
        "Core", "Firmware Management", "Smart Charging", "Reservation", "Local Authorization List Management",
        "Remote Trigger",
    ]  # fmt: skip


def test_chips_and_words_narrow(model: PlanModel) -> None:
    counts = model.counts()
    assert counts["applies"] + counts["does not apply"] + counts["undecided"] == 32
    model.set_filter("", frozenset({"undecided"}))
    assert _ids(model) == ["TC_005_3_CS"]
    model.set_filter("", frozenset({"applies", "undecided", "not run"}))
    assert "TC_001_CS" not in _ids(model)
    assert "TC_014_CS" not in _ids(model)  # applies, but there is nothing to run
    model.set_filter("reservation no", frozenset())
    assert _ids(model) == ["TC_046_1_CS", "TC_047_CS"]
    model.set_filter("nothing like this", frozenset())
    assert model.rowCount() == 0


def test_a_folded_group_keeps_its_head_and_opens_for_a_filter(model: PlanModel) -> None:
    model.toggle_group("Core")
    assert model.row_of("TC_001_CS") == -1
    model.set_filter("cold boot", frozenset())
    assert model.row_of("TC_001_CS") == 1


def test_only_cases_that_can_run_are_numbered(model: PlanModel) -> None:
    assert model.number_of("TC_001_CS") == 1
    assert model.number_of("TC_007_CS") == 0
    assert model.number_of("TC_066_CS") == 0


def test_cells_speak(model: PlanModel) -> None:
    row = model.row_of("TC_001_CS")
    assert model.index(row, CASE).data() == "001"
    assert model.index(row, RESULT).data() == "PASS"
    assert model.index(row, BECAUSE).data(plan_words_role()) == "Because: mandatory for every charging station"


def plan_words_role() -> int:
    from PySide6.QtCore import Qt

    return int(Qt.ItemDataRole.AccessibleTextRole)


REAL: JsonObject = {
    "id": "TC_017_2_CS", "class": "C", "applies": False, "scenario": False,
    "reason": '"Fixed cable: No" and "Product subtype: N.A." (PICS), but Appendix C row 25 wants a fixed cable.',
    "reference": "Appendix C row 25; table 23 of the test case document",
}  # fmt: skip


def test_the_cell_quotes_the_pics_and_the_foot_says_all() -> None:
    assert plan_words.because(REAL) == "\u201cFixed cable: No\u201d and \u201cProduct subtype: N.A.\u201d"
    assert plan_words.clause(REAL) == "App. C 25"
    assert plan_words.sentence(REAL) == ("017_2 does not apply.", REAL["reason"])
    mandatory = {**REAL, "class": "M", "applies": True, "reason": 'Mandatory by Appendix C row 1: "Core: Yes" (PICS).'}
    assert plan_words.because(mandatory) == "mandatory, \u201cCore: Yes\u201d"
    assert plan_words.sentence(mandatory)[0] == "017_2 applies, but cannot run yet."
    conflict = {**mandatory, "conflict": "Needs 3 profiles, the station has 1."}
    assert plan_words.sentence(conflict) == ("017_2 conflicts with the PICS.", "Needs 3 profiles, the station has 1.")
    assert not plan_words.is_runnable({**conflict, "scenario": True})


def test_case_ids_as_people_say_them() -> None:
    assert [plan_words.short_id(name) for name in ("TC_003_CS", "TC_004_1_CSMS", "_006", "000_RESET")] == [
        "003", "004_1", "006", "000_RESET",
    ]  # fmt: skip


def test_hands_in_every_shape() -> None:
    assert plan_words.hands({"hands": ["PlugIn", {"action": "Unplug"}]}) == ["PlugIn", "Unplug"]
    assert plan_words.hands({"hands": 2}) == ["Observe", "Observe"]
    assert plan_words.hands({}) == []
