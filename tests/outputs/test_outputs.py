"""No output takes the place of a case file, or of anything else that is not an output of the same kind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.evidence import schema
from app.evidence.case_file import CaseFile
from app.outputs import (
    _APPLICATION,
    JUNIT,
    PDF,
    SELF_CHECK,
    TEXT_SHEET,
    Kind,
    OutputRefused,
    replaced,
    why_not,
    write_bytes,
)

KINDS = [PDF, JUNIT, SELF_CHECK, TEXT_SHEET]


@contextmanager
def case_file(folder: Path) -> Iterator[Path]:
    path = folder / "a.ocppcase"
    file = CaseFile.create(path)
    try:
        yield path
    finally:
        file.close()


def refused(path: Path, kind: Kind, text: str) -> None:
    before = path.read_bytes() if path.exists() else None
    assert text in why_not(path, kind)
    with pytest.raises(OutputRefused, match=text):
        write_bytes(path, b"%PDF-", kind)
    assert (path.read_bytes() if path.exists() else None) == before


def test_the_number_that_tells_a_case_file_is_the_one_it_is_written_with() -> None:
    assert _APPLICATION == schema.APPLICATION_ID


@pytest.mark.parametrize("kind", KINDS)
def test_a_case_file_is_never_replaced_by_whatever_name(tmp_path: Path, kind: Kind) -> None:
    with case_file(tmp_path) as path:
        symbolic, hard = tmp_path / "report.pdf", tmp_path / "other.pdf"
        symbolic.symlink_to(path)
        os.link(path, hard)
        refused(path, kind, "in use")
        refused(symbolic, kind, "in use")
        refused(hard, kind, "case file")
        for suffix in ("-wal", "-shm", ".lock", "-journal"):
            refused(tmp_path / f"a.ocppcase{suffix}", kind, "belongs to the case file")
    refused(path, kind, "It is a case file")
    refused(symbolic, kind, "It is a case file")
    refused(hard, kind, "It is a case file")
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("kind", KINDS)
def test_another_kind_of_file_is_not_replaced(tmp_path: Path, kind: Kind) -> None:
    path = tmp_path / "pics.yaml"
    path.write_text("dut: charging-station\n", encoding="utf-8")
    refused(path, kind, "has this name")


def test_the_same_kind_is_replaced_whole_also_behind_a_link(tmp_path: Path) -> None:
    path, link = tmp_path / "a.pdf", tmp_path / "b.pdf"
    path.write_bytes(b"%PDF-1.4 old")
    link.symlink_to(path)
    write_bytes(link, b"%PDF-1.4 new", PDF)
    assert path.read_bytes() == b"%PDF-1.4 new"
    assert link.is_symlink()


def test_what_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.4 old")

    def fail() -> None:
        with replaced(path, PDF) as draft:
            draft.write_bytes(b"half")
            raise ValueError

    with pytest.raises(ValueError):
        fail()
    assert [name.name for name in tmp_path.iterdir()] == ["a.pdf"]
    assert path.read_bytes() == b"%PDF-1.4 old"


def test_a_case_file_that_came_meanwhile_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "a.ocppcase"

    def write() -> None:
        with replaced(path, PDF) as draft:
            draft.write_bytes(b"%PDF-")
            CaseFile.create(path).close()

    with pytest.raises(OutputRefused):
        write()
    assert path.read_bytes().startswith(b"SQLite format 3")


def test_a_device_is_written_to_and_stays(tmp_path: Path) -> None:
    if os.path.exists("/dev/null"):
        write_bytes(Path("/dev/null"), b"<?xml", JUNIT)
        assert Path("/dev/null").is_char_device()
