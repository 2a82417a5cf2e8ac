"""The sections on who, with what, on which device, and the checklists."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import campaign_fixtures as fixtures
import intake_fixtures
import pytest
from pypdf import PdfReader

from app import events as ev
from app.intake.network_sheet import NetworkSheet
from app.report.measures import measures_of
from app.report.model import build, deviations
from app.report.network_sheet import from_json, to_json, write_sheet
from app.report.pdf import write_report
from app.report.run_json import run_json

ISSUED = datetime(2024, 11, 28, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def bench() -> fixtures.Bench:
    bench = fixtures.Bench()
    fixtures.open_campaign(bench)
    intake_fixtures.take_in(bench)
    item = {
        "item": "equipment",
        "title": "Equipment and calibration",
        "state": "not met",
        "text": "M-7 is overdue",
        "remedy": "",
    }
    bench.add(ev.StartedWithOpenItems([item, {**item, "title": "Programme", "state": "open"}]))
    return bench


@pytest.fixture(scope="module")
def text(bench: fixtures.Bench, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("report") / "report.pdf"
    write_report(bench.record(), path, head="9c41e07b" * 8, issued=ISSUED)
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(path).pages))


def test_parties_and_people_stand_with_address_and_authorisation(text: str) -> None:
    assert "Hafenstraße 1, 20457 Hamburg, Germany" in text
    assert "weidmann@elbe.example" in text
    assert "Customer the vendor" in text
    assert "carry out tests, review" in text
    assert "authorise reports" in text


def test_a_corrected_entry_stands_beside_the_one_before(text: str) -> None:
    assert "ACME Charging GmbH corrected 2024-11-25T09:04:00Z by A. Keller: legal form was missing" in text
    assert "before ACME Charging recorded" in text
    assert "calibrated again, certificate seen" in text
    assert "DKD-2022-7" in text


def test_the_equipment_stands_with_its_calibration(text: str) -> None:
    assert "until 2024-11-20, overdue" in text
    assert "certificate DKD-2023-118" in text
    assert "until 2026-01-31" in text
    assert "In the register, and not used: EV-1 (EV): not chosen for this campaign." in text


def test_four_sources_of_the_identity_stand_beside_each_other(text: str) -> None:
    assert "As typed As scanned In the PICS By BootNotification" in text
    assert "Firmware 1.4.2 – – 1.4.3 differs" in text
    assert "Serial number 0815 0815 0815 0815 the same" in text
    assert "0816; corrected because: scanned the wrong station" in text
    assert "firmware 1.4.3 was agreed with the vendor" in text


def test_the_checklists_stand_with_who_when_and_what_was_said_before(text: str) -> None:
    assert "Intake Item Stands" in text
    assert "yes, A. Keller: longer cable C-9 2024-11-25T09:04:0" in text
    assert "before no, A. Keller: cable too short" in text
    assert "the vendor says yes; it sends none" in text
    assert "connected, and the station's BootNotification was accepted" in text
    assert "Entry criteria" in text
    assert "Exit criteria" in text
    assert "Bandwidth 140 kB/s, Latency 18 ms" in text


def test_deviations_name_identity_calibration_and_a_start_with_open_items(bench: fixtures.Bench) -> None:
    record = bench.record()
    model = build(record, head="0" * 64, issued=ISSUED, measures=measures_of(record))
    found = {(item.kind, item.what): item.text for item in deviations(model)}
    assert "1.4.2 as typed" in found["identity", "Firmware"]
    assert "5 days ago" in found["calibration", "Meter M-7, Janitza UMG 604-PRO"]
    assert any(
        kind == "intake" and text.endswith("Equipment and calibration: M-7 is overdue; 1 item not answered")
        for (kind, _), text in found.items()
    )


def test_the_json_has_identity_and_checklists(bench: fixtures.Bench) -> None:
    data = run_json(bench.record(), "a.ocppcase", None)
    assert {"item": "equipment", "state": "not met"}.items() <= next(
        i for i in data["intake"] if i["item"] == "equipment"
    ).items()
    assert {row["field"] for row in data["identity"] if row["state"] == "differs"} == {"vendor", "version"}


def test_a_case_file_of_an_earlier_version_has_none_of_it(tmp_path: Path) -> None:
    bench = fixtures.Bench()
    fixtures.open_campaign(bench)
    write_report(bench.record(), tmp_path / "r.pdf", head="9c41e07b" * 8, issued=ISSUED)
    text = " ".join(page.extract_text() for page in PdfReader(tmp_path / "r.pdf").pages)
    assert "Mira Okafor" in text
    assert "Checklists" not in text
    assert run_json(bench.record(), "a", None)["intake"] == []


def test_the_network_sheet_is_one_page(tmp_path: Path) -> None:
    sheet = NetworkSheet(
        "Network",
        (("Laboratory", "Elbe"),),
        (("Connection", (("URL", "ws://10.0.0.5:9000/CP-1"), ("Gateway", ""))),),
        ("A note.",),
    )
    assert from_json(to_json(sheet)) == sheet
    write_sheet(sheet, tmp_path / "sheet.pdf")
    (page,) = PdfReader(tmp_path / "sheet.pdf").pages
    text = page.extract_text()
    assert "ws://10.0.0.5:9000/CP-1" in text
    assert "Signature" in text
    assert [path.name for path in tmp_path.iterdir()] == ["sheet.pdf"]
