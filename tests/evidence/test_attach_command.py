"""``ocpp-bench attach``."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.commands import application
from app.evidence.case_file import CaseFile
from app.evidence.reading import head, read_campaign, read_records
from app.evidence.verify import verify

V1 = Path(__file__).parent / "data" / "case-file-v1.ocppcase"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "photo.png").write_bytes(b"\x89PNG...")
    return Path(shutil.copyfile(V1, tmp_path / "x.ocppcase"))


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(application, ["attach", *(str(argument) for argument in arguments)])
    return done.exit_code, done.output


def test_a_photo_is_on_the_record(path: Path) -> None:
    photo = path.with_name("photo.png")
    code, told = run(path, photo, "--caption", "set-up", "--by", "A. Tester", "--case", "TC_003_CS", "--attempt", 1)
    assert (code, hashlib.sha256(photo.read_bytes()).hexdigest() in told, head(path)[1] in told) == (0, True, True)
    ((recorded, event),) = read_campaign(path).attachments
    assert (event.caption, event.by, event.case_id, event.attempt) == ("set-up", "A. Tester", "TC_003_CS", 1)
    assert [r.raw for r in read_records(path) if r.seq == recorded.seq] == [photo.read_bytes()]
    assert verify(path).ok


def test_what_cannot_be_attached(path: Path) -> None:
    photo = path.with_name("photo.png")
    before = head(path)
    for arguments, why in (
        ((path, path.with_name("none.png")), "cannot be attached"),
        ((path.with_name("none.ocppcase"), photo), "no file"),
        ((path, photo, "--case", "TC_003_CS", "--attempt", 9), "no attempt 9"),
        ((path, photo, "--case", "TC_999"), "no case TC_999"),
        ((path, photo, "--attempt", 1), "of which case it is attempt 1"),
    ):
        code, told = run(*arguments)
        assert (code, why in told) == (2, True), told
    with CaseFile.open_for_append(path):
        code, told = run(path, photo)
        assert (code, "being written" in told) == (2, True)
    assert head(path) == before
    CaseFile.create(path.with_name("empty")).close()
    code, told = run(path.with_name("empty"), photo)
    assert (code, "holds no campaign" in told) == (2, True)
