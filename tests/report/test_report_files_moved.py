"""The files of a case in its pages: direction, protocol, name, size, SHA-256, start, duration, and how each came to its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import campaign_fixtures as fixtures
from pypdf import PdfReader

from app import events as ev
from app.report.pdf import write_report

CASE = "TC_003_CS"
HASH, OTHER = "ab" * 32, "cd" * 32
BEGUN = ev.FileTransfer(
    CASE, 1, "firmware", "started", 1, "get", "FTPS", "192.0.2.7:4711", "/1f2e/firmware.bin", "firmware.bin"
)


def report(path: Path, *events: ev.Event) -> str:
    bench = fixtures.Bench()
    fixtures.open_campaign(bench)
    fixtures.run_case(bench, CASE)
    for event in events:
        bench.add(event, 250)
    write_report(bench.record(), path, head="0" * 64, issued=datetime(2026, 1, 1, tzinfo=UTC))
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def grouped(digest: str) -> str:
    return " ".join(digest[i : i + 8] for i in range(0, 64, 8))


def test_a_case_without_files_has_no_table_of_them(tmp_path: Path) -> None:
    assert "SHA-256 of the bytes that went over" not in report(tmp_path / "a.pdf")


def test_a_download_of_the_station_has_everything_that_is_known_of_it(tmp_path: Path) -> None:
    place = ev.FilePlaceOpened(
        CASE, 1, "firmware", "FTPS", "ftps://x/1f2e/firmware.bin", "firmware.bin", 1_048_576, HASH
    )
    end = replace(BEGUN, what="finished", size=1_048_576, sha256=HASH, whole=True, seconds=0.108)
    text = report(tmp_path / "a.pdf", place, BEGUN, end)
    table = text.partition("SHA-256 of the bytes that went over")[2]
    for words in (
        "The DUT fetches",
        "FTPS",
        "asked for as /1f2e/firmware.bin",
        "192.0.2.7:4711",
        "the whole file",
        "108 ms",
    ):
        assert words in table, words
    assert table.count(f"SHA-256 {grouped(HASH)}") == 2
    assert table.count("1\u2009048\u2009576") + table.count("1 048 576") == 2


def test_what_failed_stood_still_or_was_refused_says_why(tmp_path: Path) -> None:
    upload = replace(BEGUN, name="diagnostics", direction="put", protocol="HTTP", file_name="log.zip", number=1)
    full = replace(upload, what="failed", size=500, error="the limit of 1 MB is reached", fault="bench", seconds=12.0)
    other = replace(BEGUN, number=2, protocol="HTTPS")
    refused = replace(BEGUN, what="refused", number=0, error="there is no such file")
    part = replace(BEGUN, what="finished", size=5_000, sha256=OTHER, seconds=2.5)
    text = report(tmp_path / "a.pdf", upload, full, other, refused, refused, BEGUN, part)
    for words in ("The DUT uploads", "log.zip", "after 12 s; the bench was in the way; the limit of 1 MB is reached",
                  "not ended", "ended, not the whole file", "after 2.5 s", grouped(OTHER)):  # fmt: skip
        assert words in text, words
    assert text.count("there is no such file") == 2


def test_a_form_is_told_with_its_body(tmp_path: Path) -> None:
    upload = replace(BEGUN, direction="put", what="finished", whole=True, sha256=HASH, size=144, form="the file was taken out",
                     body_size=412, body_sha256=OTHER)  # fmt: skip
    text = report(tmp_path / "a.pdf", replace(BEGUN, direction="put"), upload)
    assert "as a form: the file was taken out; body 412 bytes" in text
    assert f"SHA-256 of the body {grouped(OTHER)}" in text


def test_what_the_bench_moves_as_a_charge_point_is_told_too(tmp_path: Path) -> None:
    begun = ev.BenchTransfer(CASE, 1, 1, "started", "upload", "ftp://lab@192.0.2.9/in/")
    end = replace(
        begun,
        what="finished",
        protocol="FTP",
        file_name="diagnostics.log",
        size=986,
        sha256=HASH,
        seconds=0.02,
        tries=2,
    )
    failed = replace(begun, number=2, direction="download", what="failed", protocol="HTTP", error="connection refused")
    text = report(tmp_path / "a.pdf", begun, end, replace(failed, what="started"), failed)
    for words in ("The bench uploads", "diagnostics.log", "ftp://lab@192.0.2.9/in/, 2 tries", grouped(HASH), "20 ms",
                  "The bench fetches", "connection refused"):  # fmt: skip
        assert words in text, words


def test_an_upload_that_got_another_name_or_went_away_says_so(tmp_path: Path) -> None:
    begun = replace(BEGUN, name="uploads", direction="put", file_name="a.part")
    end = replace(begun, what="finished", size=3, sha256=HASH, whole=True, seconds=0.1)
    renamed = replace(begun, what="renamed", file_name="a.log")
    text = report(tmp_path / "a.pdf", begun, end, renamed, replace(renamed, what="removed"))
    assert "the whole file" in text
    assert "then renamed to a.log; then deleted by the DUT" in text
