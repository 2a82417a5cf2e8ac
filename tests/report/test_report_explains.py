"""What a reader of the report must not stumble over: what did not apply, what a case asked for, times that look impossible."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import campaign_fixtures as fixtures
import pytest
from pypdf import PdfReader

from app import events as ev
from app.measure.performance import PerformanceRow
from app.report.case_parts import short_reference
from app.report.measures import measures_of
from app.report.model import Measures, build, deviations
from app.report.pdf import write_report
from app.report.text import clock_time, milliseconds

ISSUED = datetime(2024, 11, 28, 10, 0, tzinfo=UTC)
CASE = "TC_013_CS"
DOCUMENT = "test case document 2024-04"
STEPS: list[dict[str, Any]] = [
    {"id": "a", "number": 1, "phase": "main", "actor": "bench", "kind": "send", "text": "Reset Hard", "group": ""},
    {"id": "b", "number": 2, "phase": "main", "actor": "dut", "kind": "receive", "text": "Never taken", "group": ""},
    {"id": "c", "number": 3, "phase": "main", "actor": "dut", "kind": "receive", "text": "Optional one", "group": ""},
]


def reset(bench: fixtures.Bench, *, connection: str = "held") -> int:
    """A case that resets the station. Returns the record number of the frame that completed its first step."""
    bench.add(ev.CaseStarted(CASE, 1, "Hard reset", f"Table 17, {DOCUMENT}", STEPS))
    frame = bench.frame("in", [3, "r", {"status": "Accepted"}], "Reset", 3, CASE, 1)
    bench.add(ev.StepChanged(CASE, 1, "a", "done", "CALLRESULT", frame), 700)
    bench.add(ev.StepChanged(CASE, 1, "b", "skipped", "does not apply"))
    bench.add(ev.StepChanged(CASE, 1, "c", "skipped", "optional (document), did not come"))
    bench.add(ev.LinkChanged("closed", 1, initiator="dut", code=1006))
    bench.add(ev.LinkChanged("cut", 2))
    bench.add(ev.LinkChanged("refused"))
    bench.add(ev.LinkChanged("restored"))
    where = f"{DOCUMENT}, section 1.3"
    check = ("general.connection", "", connection, "fail", "the connection stays up", "no loss", "none", where)
    bench.add(ev.CheckMade(CASE, 1, *check))
    bench.add(ev.VerdictReached(CASE, 1, "machine", "PASS" if connection == "held" else "FAIL", "", "bench"))
    bench.add(ev.CaseEnded(CASE, 1, "complete", 1.0, 0.1))
    return frame


def campaign(**changes: Any) -> fixtures.Bench:
    bench = fixtures.Bench()
    fixtures.open_campaign(bench, **changes)
    return bench


def pages(bench: fixtures.Bench, folder: Path, measures: Measures | None = None) -> list[str]:
    path = folder / "report.pdf"
    write_report(bench.record(), path, head="9c41e07b" * 8, issued=ISSUED, measures=measures)
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(path).pages]


@pytest.mark.parametrize(
    ("reference", "short"),
    [
        (f"Table 3, step 5, {DOCUMENT}", "Table 3, step 5"),
        (f"{DOCUMENT}, section 1.3", "section 1.3"),
        ("test case document 2021-01, section 1.3", "test case document 2021-01, section 1.3"),
        ("OCPP-J 1.6 section 4", "OCPP-J 1.6 section 4"),
    ],
)
def test_only_the_one_document_goes_without_saying(reference: str, short: str) -> None:
    assert short_reference(reference, DOCUMENT) == short


def test_steps_that_did_not_apply_are_counted_and_not_listed(tmp_path: Path) -> None:
    bench = campaign()
    reset(bench)
    text = " ".join(pages(bench, tmp_path))
    assert "Never taken" not in text
    assert "1 step did not apply" in text
    assert "optional (document), did not come" in text
    assert f"to the {DOCUMENT} unless said otherwise" in text


def test_a_step_has_the_time_of_the_frame_that_completed_it(tmp_path: Path) -> None:
    bench = campaign()
    frame = reset(bench)
    text = " ".join(pages(bench, tmp_path))
    assert f"CALLRESULT {clock_time(bench.records[frame - 1].utc_ns)} #{frame}" in text
    assert clock_time(bench.records[frame].utc_ns) not in text


@pytest.mark.parametrize(("connection", "listed"), [("held", 0), ("failed", 1)])
def test_only_losses_that_no_case_asked_for_are_deviations(connection: str, listed: int) -> None:
    bench = campaign()
    reset(bench, connection=connection)
    record = bench.record()
    model = build(record, head="00" * 32, issued=ISSUED, measures=measures_of(record))
    assert len([found for found in deviations(model) if found.kind == "connection"]) == listed


def test_a_loss_between_the_cases_is_a_deviation() -> None:
    bench = campaign()
    reset(bench)
    bench.add(ev.LinkChanged("closed", 3, initiator="network", code=1006))
    record = bench.record()
    model = build(record, head="00" * 32, issued=ISSUED, measures=measures_of(record))
    assert [found.what for found in deviations(model)] == [f"record {len(bench.records)}"]


def test_page_one_explains_its_numbers(tmp_path: Path) -> None:
    row = PerformanceRow("OCPP triggered function timeout", 2.0, 9, 0.0, 0.4, 3.0, 0.1, "", early=5)
    first = pages(campaign(), tmp_path, Measures(performance=[row]))[0]
    assert "5 of 9 came with the reply or before it and count as 0" in first
    assert "< 0.01 ms" in first
    assert milliseconds(0.012) == "0.01"


def test_page_one_names_the_technology_that_was_measured(tmp_path: Path) -> None:
    assert "measured over: Ethernet" in pages(campaign(), tmp_path)[0]
    silent = fixtures.PICS | {"performance": fixtures.PICS["performance"] | {"communication_technology": None}}
    assert "communication technology not stated in the PICS" in pages(campaign(pics=silent), tmp_path)[0]


@pytest.mark.parametrize(("declared", "said"), [(True, "not part of this goal"), (False, "not supported")])
def test_security_profiles_under_another_goal(tmp_path: Path, declared: bool, said: str) -> None:
    bench = campaign(goal="subset", pics=fixtures.PICS | {"security": {"profile_1": declared}})
    entries = [entry | {"applies": entry["profile"] != "SECURITY"} for entry in fixtures.plan_entries()]
    bench.add(ev.PlanMade(entries, []))
    first = pages(bench, tmp_path)[0]
    assert re.search(rf"Security Security extension, [^.]*? {said} Performance", first)


def test_the_file_is_dated_with_the_issue(tmp_path: Path) -> None:
    pages(campaign(), tmp_path)
    found = PdfReader(tmp_path / "report.pdf").metadata
    assert found is not None
    assert found.creation_date == found.modification_date == ISSUED
