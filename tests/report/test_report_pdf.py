"""The PDF: what it has to say, on which pages, and that nothing a device sends can break it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import campaign_fixtures as fixtures
import pytest
from pypdf import PdfReader

from app import events as ev
from app.campaign.record import CampaignRecord
from app.report import fonts
from app.report.measures import measures_of
from app.report.model import build
from app.report.pdf import layout, write_report

HEAD = "9c41e07b55d2a1f8" * 4
ISSUED = datetime(2024, 11, 28, 10, 0, tzinfo=UTC)


@cache
def text_of(path: Path) -> list[str]:
    """Text of each page, with runs of white space as one space."""
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(path).pages]


def report(record: CampaignRecord, folder: Path, name: str = "report.pdf") -> Path:
    path = folder / name
    assert write_report(record, path, head=HEAD, issued=ISSUED) == len(PdfReader(path).pages)
    return path


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return text_of(report(fixtures.small_campaign(), tmp_path_factory.mktemp("rehearsal")))


@pytest.fixture(scope="module")
def certification(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    record = fixtures.small_campaign(mode="certification")
    return text_of(report(record, tmp_path_factory.mktemp("certification")))


def test_every_page_says_what_it_belongs_to(rehearsal: list[str]) -> None:
    for number, page in enumerate(rehearsal, 1):
        assert "OB-20241125-7C1E" in page
        assert f"page {number} of {len(rehearsal)}" in page
        assert "9c41 e07b 55d2 a1f8" in page
        assert "May be reproduced only in full. Relates only to the item tested." in page
        assert "AcmeCharge 22, SN 0815, 1.4.3" in page


def test_a_rehearsal_says_so_on_every_page(rehearsal: list[str], certification: list[str]) -> None:
    assert all("REHEARSAL" in page for page in rehearsal)
    assert not any("REHEARSAL" in page or "ehearsal" in page for page in certification)
    assert not any(re.search(r"\bcertified\b|certificat(e|ion) number", page) for page in rehearsal)


def test_it_never_calls_itself_a_certificate(certification: list[str]) -> None:
    text = " ".join(certification)
    assert "Test report" in text
    assert "This certificate" not in text
    assert not re.search(r"certificate (number|holder|is valid)", text, re.IGNORECASE)


def test_the_abstract_stands_on_page_one(certification: list[str]) -> None:
    page = certification[0]
    for words in (
        "Test laboratory Elbe Test Laboratory", "Location Hamburg, Germany", "Test report reference OB-20241125-7C1E",
        "Vendor name ACME Charging GmbH", "Device under test Charging Station, AcmeCharge 22", "Communication JSON",
        "OCPP software version 1.4.3", "tested 2024-11-25, issued 2024-11-28 (UTC)", "Core Fail", "Reservation", "not supported",
        "Local Authorization List Management", "Security", "OCPP response timeout", "PICS yes, observed yes",
        "Statement of approval", "Mira Okafor", "Jonas Weidmann", "Signature, not yet signed",
    ):  # fmt: skip
        assert words in page, words


def test_the_time_that_the_bench_has_added_is_told(rehearsal: list[str]) -> None:
    text = " ".join(" ".join(rehearsal).split())
    assert re.search(r"what the bench itself has added, \d+ ms an attempt on average and \d+ ms at most", text)


def test_every_plan_entry_is_in_the_result_table_with_its_page(rehearsal: list[str]) -> None:
    record = fixtures.small_campaign()
    pages = [page for page in rehearsal if "Title, and why it applies or not" in page]
    table = " ".join(pages)
    for entry in record.plan:
        assert entry["id"] in table
    assert "no scenario in this version" in table
    assert 'PICS "Reservation: No"' in table
    row = re.search(r"TC_004_1_CS .*?Fail .*?Fail 58 s \d+ ms (\d+)", table)
    assert row is not None
    assert "Regular charging session - identification first" in rehearsal[int(row.group(1)) - 1]


def test_superseded_attempts_stay_with_their_cause(rehearsal: list[str]) -> None:
    text = " ".join(rehearsal)
    assert "cause on the side of the tester: the cable was not pushed in fully (A. Keller)" in text
    assert "Attempt 1: Fail" in text
    assert "Attempt 2: Pass, this attempt decides" in text


def test_a_case_shows_steps_checks_prompts_and_statuses(rehearsal: list[str]) -> None:
    text = " ".join(rehearsal)
    for words in (
        "StartTransaction c1 VALID-1", "seen on the wire after 25.9 s", "Finding, beside the verdict. meterStart does not go back",
        "D-unexpected", "PLUG IN the cable on the CAR side", "Advice shown: approve", "A. Keller, keyboard, 16 s",
        "ConnectionTimeOut = 60 (Accepted)", "The cable needs some force. (A. Keller)", "conf tx 43", "stopped by the tester",
        "port 21 was taken by another program", "Room temperature 21 °C.", "000_RESET", "End of report",
    ):  # fmt: skip
        assert words in text, words


def test_empty_sections_say_none(tmp_path: Path) -> None:
    bench = fixtures.Bench()
    fixtures.open_campaign(bench)
    text = " ".join(text_of(report(bench.record(), tmp_path)))
    assert "No case was run." in text
    assert text.count(" none ") >= 4


def test_same_record_same_bytes(tmp_path: Path) -> None:
    first = report(fixtures.small_campaign(), tmp_path, "a.pdf").read_bytes()
    assert report(fixtures.small_campaign(), tmp_path, "b.pdf").read_bytes() == first


def test_all_fonts_are_embedded(tmp_path: Path) -> None:
    reader = PdfReader(report(fixtures.small_campaign(), tmp_path))
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            descriptor = font.get_object().get("/FontDescriptor")
            assert descriptor is not None, font
            assert "/FontFile2" in descriptor.get_object()


def test_a_hostile_device_breaks_nothing(tmp_path: Path) -> None:
    evil = "</para><b>&amp;\x00\x1b[31m\u202e\ud800" + "A" * 100_000 + "\n" * 5000
    bench = fixtures.Bench()
    fixtures.open_campaign(bench, vendor={"company": "<i>&\x07 GmbH"})
    fixtures.run_case(bench, "TC_003_CS", machine="FAIL", approval=None, reported=evil)
    bench.frame("in", b"\xff\xfe\x00" * 40_000, ms=1)
    bench.add(ev.Note("x\n" * 60, "A. Keller"))
    path = report(bench.record(), tmp_path)
    text = " ".join(text_of(path))
    assert "</para><b>&amp;\\x00\\x1b[31m\\u202e\\ud800AAAA" in text.replace(" ", "")
    assert "more characters, in full in the case file (SHA-256" in text
    assert len(text_of(path)) < 12


def test_names_in_other_scripts_are_never_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_fallbacks", lambda: ())
    fonts._face_for.cache_clear()
    record = fixtures.small_campaign(laboratory={"company": "한국 Lab", "location": "서울"})
    text = " ".join(text_of(report(record, tmp_path)))
    fonts._face_for.cache_clear()
    assert "[U+D55C][U+AD6D] Lab" in text


@pytest.mark.parametrize("vendor", [{}, {"company": "Word " * 60, "name": "N" * 300}])
def test_nothing_leaves_the_page(vendor: dict[str, str]) -> None:
    record = fixtures.small_campaign(vendor=vendor)
    model = build(record, head=HEAD, issued=ISSUED, measures=measures_of(record))
    for page in layout(model):
        bottom = max(top + block.height for block, top in page.placed)
        assert bottom <= 1640 * 0.48


@pytest.mark.parametrize("record", [fixtures.small_campaign(), fixtures.fourteen_cases()], ids=["small", "fourteen"])
def test_no_page_is_nearly_empty(record: CampaignRecord) -> None:
    pages = layout(build(record, head=HEAD, issued=ISSUED, measures=measures_of(record)))
    used = [max(top + block.height for block, top in page.placed) / (1632 * 0.48) for page in pages]
    assert min(used) > 0.25, used


def test_refuses_what_it_cannot_report(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no campaign"):
        write_report(CampaignRecord(), tmp_path / "r.pdf", head=HEAD, issued=ISSUED)
    with pytest.raises(ValueError, match="time zone"):
        write_report(fixtures.small_campaign(), tmp_path / "r.pdf", head=HEAD, issued=ISSUED.replace(tzinfo=None))
    assert list(tmp_path.iterdir()) == []
