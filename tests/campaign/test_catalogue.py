"""The catalogue against appendix C of the procedure V1.1.4: every row, every class, every count."""

from __future__ import annotations

from collections import Counter

import pytest

from app.campaign.catalogue import Catalogue, CatalogueError, parse
from app.campaign.pics import CHARGING_STATION, CSMS, PICS_CLASSES
from app.campaign.pics_facts import KEY_ITEMS
from testplans.catalogue import texts

# No, OCTT id, class for a charging station, class for a CSMS: the table of appendix C.
APPENDIX_C = """
  1 _001       M -
  2 _002       M O
  3 _000_BOOT  - M
  4 _003       C M
  5 _004_1     C M
  6 _004_2     C M
  7 _068       C -
  8 _069       C -
  9 _005_1     C M
 10 _005_2     C -
 11 _005_3     C -
 12 _006       O -
 13 _007       C M
 14 _061       C M
 16 _010       M M
 17 _011_1     M M
 18 _011_2     M M
 19 _012       M M
 20 _013       M M
 21 _014       M M
 22 _015       M -
 23 _016       M -
 24 _017_1     C M
 25 _017_2     C M
 26 _018_1     C -
 27 _018_2     C -
 28 _019       M -
 29 _019_1     - M
 30 _019_2     - M
 31 _021       M M
 32 _070       M -
 33 _071       M -
 34 _023       M -
 35 _023_1     - M
 36 _023_2     - M
 37 _023_3     - M
 38 _024       O M
 62 _043_1     C O
 59 _042_1     C O
 39 _026       M M
 41 _028       M O
 42 _030       O M
 43 _031       M O
 44 _032_1     C M
 45 _032_2     C -
 46 _034       M -
 48 _036       M -
 49 _037_1     C M
 50 _037_2     C -
 51 _037_3     C M
 52 _038       C -
 53 _039       C M
 54 _040_1     M O
 55 _040_2     M O
 57 _062       M O
 58 _064       O M
 60 _042_2     M M
 61 _043       M -
 63 _043_2     M -
 64 _043_3     O M
 65 _043_4     - M
 66 _043_5     - M
 67 _008       M -
 68 _044_1     M M
 69 _044_2     M O
 70 _044_3     M O
 71 _045_1     M M
 72 _045_2     M O
  - _046       - M
 73 _046_1     C -
  - _046_2     M -
 74 _047       M M
 76 _048_2     M O
 77 _048_3     M O
 78 _048_4     O M
 79 _049       M M
 81 _050_2     M -
 82 _050_3     M -
 84 _051       M M
 85 _052       M O
 86 _053       M O
 87 _054       M M
 88 _055       M O
 89 _056       M M
 90 _057       M M
 91 _058_1     M O
 92 _058_2     M O
 93 _082       M -
 94 _066       M M
 95 _067       M M
 96 _072       M -
 97 _059       M M
 98 _060       M O
 99 _073       C C
100 _074       C C
101 _075       C C
102 _076       C C
103 _077       C C
104 _078       C C
105 _079       M M
106 _080       M M
107 _081       M O
"""

DOCUMENT_ONLY = {
    CHARGING_STATION: ["027", "041", "048_1", "050_1", "050_4", "083", "084", "085", "086", "087"],
    CSMS: ["018_1", "048_1", "085", "086", "087"],
}
CLASS_ONLY = {CHARGING_STATION: ["_006", "_064"], CSMS: ["_002", "_058_1", "_058_2", "_060", "_062"]}
SUFFIX = {CHARGING_STATION: "CS", CSMS: "CSMS"}


def rows() -> list[tuple[str, str, str, str]]:
    return [tuple(line.split()) for line in APPENDIX_C.strip().splitlines()]  # type: ignore[misc]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return parse(texts())


def test_appendix_c_has_102_numbered_or_unnumbered_rows() -> None:
    assert len(rows()) == 102


@pytest.mark.parametrize("dut_type", [CHARGING_STATION, CSMS])
def test_every_row_is_there_with_its_class_and_its_number(catalogue: Catalogue, dut_type: str) -> None:
    column = 2 if dut_type == CHARGING_STATION else 3
    expected = {row[1]: (row[column], row[0]) for row in rows() if row[column] != "-"}
    found = {
        case.octt_id: (case.class_, str(case.row) if case.row else "-")
        for case in catalogue.of(dut_type)
        if case.in_appendix_c
    }
    assert found == expected


@pytest.mark.parametrize(("dut_type", "plan", "scenarios"), [(CHARGING_STATION, 104, 102), (CSMS, 80, 75)])
def test_sizes(catalogue: Catalogue, dut_type: str, plan: int, scenarios: int) -> None:
    cases = catalogue.of(dut_type)
    assert len(cases) == plan
    assert sum(case.table is not None for case in cases) == scenarios


@pytest.mark.parametrize(
    ("dut_type", "expected"),
    [
        (
            CHARGING_STATION,
            {
                "Core": "23 23 4",
                "Local Authorization List Management": "4 0 1",
                "Firmware Management": "5 0 0",
                "Reservation": "10 1 1",
                "Remote Trigger": "2 0 0",
                "Smart Charging": "10 0 0",
                "Security": "3 6 0",
            },
        ),
        (
            CSMS,
            {
                "Core": "29 0 8",
                "Local Authorization List Management": "4 0 0",
                "Firmware Management": "2 0 3",
                "Reservation": "5 0 4",
                "Remote Trigger": "1 0 1",
                "Smart Charging": "5 0 3",
                "Security": "2 6 1",
            },
        ),
    ],
)
def test_classes_by_functionality(catalogue: Catalogue, dut_type: str, expected: dict[str, str]) -> None:
    """M, C and O of every functionality; _075 is one row and two cases."""
    counts: dict[str, Counter[str]] = {}
    for octt_id, functionality, class_ in {
        (case.octt_id, case.functionality, case.class_) for case in catalogue.of(dut_type)
    }:
        assert octt_id
        counts.setdefault(functionality, Counter())[class_] += 1
    assert {name: f"{c['M']} {c['C']} {c['O']}" for name, c in counts.items()} == expected


@pytest.mark.parametrize("dut_type", [CHARGING_STATION, CSMS])
def test_cases_of_the_document_alone_are_informative(catalogue: Catalogue, dut_type: str) -> None:
    informative = {case.id for case in catalogue.of(dut_type) if case.class_ == "informative"}
    assert informative == {f"TC_{number}_{SUFFIX[dut_type]}" for number in DOCUMENT_ONLY[dut_type]}


@pytest.mark.parametrize("dut_type", [CHARGING_STATION, CSMS])
def test_classes_without_a_scenario(catalogue: Catalogue, dut_type: str) -> None:
    without = [case for case in catalogue.of(dut_type) if case.table is None]
    assert sorted(case.id for case in without) == CLASS_ONLY[dut_type]
    assert {case.class_ for case in without} == {"O"}


def test_ids(catalogue: Catalogue) -> None:
    for dut_type, suffix in SUFFIX.items():
        cases = catalogue.of(dut_type)
        assert len({case.id for case in cases}) == len(cases)
        for case in cases:
            if case.octt_id == "_000_BOOT":
                assert case.id == "TC_001_CSMS"
            elif case.octt_id == "_075":
                assert case.id in (f"TC_075_1_{suffix}", f"TC_075_2_{suffix}")
            elif case.table is not None:
                assert case.id == f"TC{case.octt_id}_{suffix}"
    assert [case.id for case in catalogue.of(CSMS) if case.octt_id == "_000_BOOT"] == ["TC_001_CSMS"]


def test_tables_of_the_document_are_all_there_once(catalogue: Catalogue) -> None:
    assert sorted(case.table or 0 for case in catalogue.of(CHARGING_STATION) if case.table) == list(range(1, 103))
    assert sorted(case.table or 0 for case in catalogue.of(CSMS) if case.table) == list(range(117, 192))


def test_order_is_that_of_appendix_c(catalogue: Catalogue) -> None:
    printed = [row[1] for row in rows()]
    for dut_type in SUFFIX:
        ids = list(dict.fromkeys(case.octt_id for case in catalogue.of(dut_type) if case.in_appendix_c))
        assert ids == sorted(ids, key=printed.index)
    assert catalogue.of(CHARGING_STATION)[-1].id == "TC_083_CS", "the upgrade cannot be undone, so it comes last"


def test_conditions_bind_the_charging_station_except_where_the_row_says_dut(catalogue: Catalogue) -> None:
    bound = {case.octt_id for case in catalogue.of(CSMS) if case.applies_if and case.in_appendix_c}
    assert bound == {"_073", "_074", "_075", "_076", "_077", "_078"}


def test_every_conditional_case_has_a_condition(catalogue: Catalogue) -> None:
    for dut_type in SUFFIX:
        for case in catalogue.of(dut_type):
            assert bool(case.applies_if) or case.class_ != "C", case.id


@pytest.mark.parametrize("dut_type", [CHARGING_STATION, CSMS])
def test_what_an_item_decides_is_what_the_conditions_say(catalogue: Catalogue, dut_type: str) -> None:
    """The ids that template and problems name for an item are exactly those of the catalogue."""
    decides: dict[str, set[str]] = {}
    for case in catalogue.of(dut_type):
        for condition in case.conditions:
            for path in condition.items | {KEY_ITEMS[key] for key in condition.keys}:
                decides.setdefault(path, set()).add(case.octt_id)
    decides.pop("certificate.goal", None)
    stated = {path: set(item.decides) for path, item in PICS_CLASSES[dut_type].items().items() if item.decides}
    assert stated == decides


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("class: M", "class: X", "class is 'X'"),
        ("octt_id: _002", "octt_id: _001", "more than once"),
        ("if: beyond_the_form.local_start and", "if: beyond_the_form.nothing and", "has no beyond_the_form.nothing"),
        ("if: beyond_the_form.local_start and", "if: and", "expected"),
        ("wants: local start and stop", "want: local start and stop", "wants missing"),
        ("title: Cold Boot Charge Point\n", "titel: Cold\n", "title missing"),
        ("table: 1\n", "\n", "go together"),
        ("profile: CORE", "profile: [", "not YAML"),
    ],
)
def test_wrong_data_is_refused_with_its_place(old: str, new: str, message: str) -> None:
    core = texts()[0]
    assert old in core
    changed = core.replace(old, new) if "octt" not in old else core.replace(old, new).replace("TC_002", "TC_001")
    with pytest.raises(CatalogueError, match=message):
        parse([changed])


def test_wrong_shapes_are_refused() -> None:
    for text in ("[]", "a: 1", "profile: X\nfunctionality: Y\ncases: [1]\nother: 2"):
        with pytest.raises(CatalogueError):
            parse([text])
