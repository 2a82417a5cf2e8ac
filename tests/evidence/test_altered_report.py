"""What is made of a case file that is not what was recorded says so, or is not made."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from evidence_helpers import drop_triggers, execute
from pypdf import PdfReader
from typer.testing import CliRunner

from app.cli.commands import application
from app.evidence.reading import broken
from app.report import pdf

V1 = Path(__file__).parent / "data" / "case-file-v1.ocppcase"


@pytest.fixture
def altered(tmp_path: Path) -> Path:
    """A campaign of which one record was changed; everything else is as it should be."""
    path = Path(shutil.copyfile(V1, tmp_path / "altered.ocppcase"))
    triggers = sqlite3.connect(path).execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    drop_triggers(path)
    execute(path, "UPDATE record SET utc_ns = utc_ns + 1 WHERE seq = 100", *(sql for (sql,) in triggers))
    return path


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(application, [str(argument) for argument in arguments])
    return done.exit_code, done.output


def test_its_report_says_so_on_every_page(altered: Path, tmp_path: Path) -> None:
    assert "record 100 " in broken(altered)
    assert broken(V1) == ""
    code, told = run("report", altered, "-o", tmp_path / "r.pdf")
    assert (code, "NOT what was recorded: record 100" in told) == (1, True)
    pages = [page.extract_text() for page in PdfReader(tmp_path / "r.pdf").pages]
    assert all(page.count(pdf.BROKEN) == 2 for page in pages)
    code, told = run("report", V1, "-o", tmp_path / "sound.pdf")
    assert (code, "NOT" in told) == (0, False)
    assert pdf.BROKEN not in PdfReader(tmp_path / "sound.pdf").pages[0].extract_text()


def test_nothing_is_added_to_it_and_it_is_not_gone_on_with(altered: Path, tmp_path: Path) -> None:
    before = altered.read_bytes()
    (tmp_path / "p.txt").write_text("a photo")
    for arguments in (("attach", altered, tmp_path / "p.txt"), ("resume", altered), ("judge", altered)):
        code, told = run(*arguments)
        assert code != 0
        assert "not what was recorded" in told, arguments
        assert "record 100" in told, arguments
    assert altered.read_bytes() == before
