"""``ocpp-bench verify``, from the case file of the first format version: exit codes, words, and a report as the anchor."""

from __future__ import annotations

import json
import shutil
import zlib
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from typer.testing import CliRunner
from verify_helpers import tampered

from app.casefiles import check
from app.cli.commands import application
from app.evidence.reading import head
from app.report import printed_head
from app.report.from_case_file import write_pdf

V1 = Path(__file__).parent / "data" / "case-file-v1.ocppcase"


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A case file and its report."""
    folder = tmp_path_factory.mktemp("campaign")
    path = shutil.copyfile(V1, folder / "campaign.ocppcase")
    write_pdf(path, folder / "report.pdf")
    return path, folder / "report.pdf"


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(application, ["verify", *(str(argument) for argument in arguments)])
    return done.exit_code, done.output


def test_sound_with_and_without_an_anchor(campaign: tuple[Path, Path]) -> None:
    path, report = campaign
    count, digest = head(path)
    code, told = run(path)
    assert (code, "Sound" in told, "not anchored" in told) == (0, True, True)
    code, told = run(path, "--head", digest.upper())
    assert (code, f"that of record {count}" in told) == (0, True)
    assert run(path, "--head", digest[:16])[0] == 0
    code, told = run(path, "--report", report)
    assert (code, "same byte for byte" in told) == (0, True)


def test_json(campaign: tuple[Path, Path]) -> None:
    path, report = campaign
    code, told = run(path, "--report", report, "--json")
    result = json.loads(told)
    count, digest = head(path)
    assert code == 0
    assert {name: result[name] for name in ("ok", "anchored", "records", "anchored_seq", "head", "findings")} == {
        "ok": True, "anchored": True, "records": count, "anchored_seq": count, "head": digest, "findings": [],
    }  # fmt: skip
    assert result["report_is_the_same"] is True


def test_what_was_done_is_named(campaign: tuple[Path, Path], tmp_path: Path) -> None:
    path, report = campaign
    code, told = run(tampered(path, tmp_path / "a", "UPDATE record SET body = body || ' ' WHERE seq = 9"), "--json")
    assert code == 1
    assert [f["seq"] for f in json.loads(told)["findings"] if f["what"] == "changed"] == [9]
    cut = tampered(path, tmp_path / "b", "DELETE FROM record WHERE seq > 100")
    code, told = run(cut, "--report", report)
    assert (code, "cut off behind record 100" in told) == (1, True)


def test_a_report_of_an_earlier_state(campaign: tuple[Path, Path], tmp_path: Path) -> None:
    """What was recorded since is told, and the report is compared with what stood on the record then."""
    from app.events import Note
    from app.evidence.case_file import CaseFile

    path = shutil.copyfile(campaign[0], tmp_path / "longer.ocppcase")
    with CaseFile.open_for_append(path) as case:
        case.append(Note("later", "tester"))
    code, told = run(path, "--report", campaign[1])
    assert (code, "1 record behind it came later" in told) == (0, True)
    assert "is the same byte for byte" in told


def test_a_report_that_was_altered_is_not_the_same(campaign: tuple[Path, Path], tmp_path: Path) -> None:
    data = bytearray(campaign[1].read_bytes())
    at = data.index(b"stream") + 60
    data[at] ^= 1
    (tmp_path / "altered.pdf").write_bytes(data)
    code, told = run(campaign[0], "--report", tmp_path / "altered.pdf")
    assert (code, "not the same byte for byte" in told) == (1, True)
    code, told = run(campaign[0], "--report", tmp_path / "altered.pdf", "--json")
    result = json.loads(told)
    assert (code, result["ok"], result["report_is_the_same"]) == (1, False, False)
    assert [finding["what"] for finding in result["findings"]] == ["report"]


def test_a_report_to_which_something_was_appended_is_not_the_same(
    campaign: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is appended to a PDF can paint over its pages, and is what a viewer shows."""
    longer = tmp_path / "longer.pdf"
    longer.write_bytes(campaign[1].read_bytes() + b"\n9 0 obj\n<<>>\nendobj\n%%EOF\n")
    code, told = run(campaign[0], "--report", longer)
    assert (code, "appended to it by another program" in told, "case file is sound" in told) == (1, True, True)
    assert check.main([str(campaign[0]), str(longer)]) == 0  # as the window asks
    result = json.loads(capsys.readouterr().out)
    assert (result["ok"], result["only_report"], len(result["problems"])) == (False, True, 1)
    assert check.main([str(campaign[0]), str(campaign[1])]) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True


def test_wrong_usage_and_what_cannot_be_read(campaign: tuple[Path, Path], tmp_path: Path) -> None:
    path, report = campaign
    assert run(path, "--head", "12")[0] == 2
    assert run(path, "--head", "1" * 64, "--report", report)[0] == 2
    assert run()[0] == 2
    assert run(tmp_path / "none")[0] == 3
    assert run(report)[0] == 3
    code, told = run(path, "--report", path)
    assert (code, "is no PDF" in told) == (3, True)
    assert run(path, "--report", tmp_path / "none.pdf")[0] == 3


# --- the head in the PDF ----------------------------------------------------------------------------------------------


def test_the_head_stands_in_the_pdf_in_full_for_machines_and_for_people(campaign: tuple[Path, Path]) -> None:
    path, report = campaign
    count, digest = head(path)
    printed = printed_head.read(report)
    assert (printed.head, printed.records) == (digest, count)
    assert abs(datetime.now(UTC) - printed.issued) < timedelta(minutes=10)
    pages = PdfReader(report).pages
    assert digest in "".join(pages[-1].extract_text().split())
    assert all(digest[:16] in "".join(page.extract_text().split()) for page in pages)


def test_a_pdf_that_another_program_has_written_anew(campaign: tuple[Path, Path], tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=campaign[1])
    writer.write(tmp_path / "anew.pdf")
    assert printed_head.read(tmp_path / "anew.pdf").head == head(campaign[0])[1]
    compressed = zlib.compress(b"head %s; records 7; issued 2026-01-01T00:00:00+01:00" % (b"ab" * 32))
    (tmp_path / "streams.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\nstream\n" + compressed + b"\nendstream\n")
    found = printed_head.read(tmp_path / "streams.pdf")
    assert (found.head, found.records) == ("ab" * 32, 7)
    assert found.issued == datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=1)))


def test_reports_that_tell_nothing_or_two_things(campaign: tuple[Path, Path], tmp_path: Path) -> None:
    data = campaign[1].read_bytes()
    digest = head(campaign[0])[1].encode()
    (tmp_path / "two.pdf").write_bytes(data + b"\n(head " + b"0" * 64 + b"; records 5; issued 2026-01-01)")
    with pytest.raises(ValueError, match="two different heads"):
        printed_head.read(tmp_path / "two.pdf")
    (tmp_path / "none.pdf").write_bytes(data.replace(b"head " + digest, b"hood " + digest))
    with pytest.raises(ValueError, match="does not tell the head"):
        printed_head.read(tmp_path / "none.pdf")
    (tmp_path / "old.pdf").write_bytes(b"%PDF-1.4 (head " + digest + b"; issued 2026-01-01T00:00:00+00:00)")
    assert printed_head.read(tmp_path / "old.pdf").records == 0
